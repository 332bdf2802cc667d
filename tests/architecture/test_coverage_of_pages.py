"""The plugin that asks for a visit to every page counts visits, and only visits."""

from __future__ import annotations

import pytest
from django.http import HttpResponse, HttpResponseRedirect
from django.test import Client, RequestFactory
from django.urls import ResolverMatch, resolve, reverse

from tests import coverage_of_pages


@pytest.fixture
def visits(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    empty: set[str] = set()
    monkeypatch.setattr(coverage_of_pages, "URL_NAMES", empty)
    return empty


def answered(address: str, response: HttpResponse) -> None:
    request = RequestFactory().get(address)
    match: ResolverMatch = resolve(address)
    request.resolver_match = match
    coverage_of_pages._note_visit(request, response)


def test_names_carry_their_namespace() -> None:
    names = coverage_of_pages.all_url_names()

    assert {"healthz", "readyz", "accounts:login"} <= names


def test_templates_are_named_as_they_are_loaded() -> None:
    assert {"base.html", "errors/refused.html"} <= coverage_of_pages.all_templates()


def test_an_answer_is_a_visit(client: Client, visits: set[str]) -> None:
    client.get("/healthz")

    assert visits == {"healthz"}


@pytest.mark.parametrize("status", [400, 403, 404, 409, 503])
def test_a_refusal_is_no_visit(status: int, visits: set[str]) -> None:
    answered("/healthz", HttpResponse(status=status))

    assert visits == set()


def test_a_detour_to_the_sign_in_page_is_no_visit(visits: set[str]) -> None:
    answered("/healthz", HttpResponseRedirect(reverse("accounts:login") + "?next=/healthz"))

    assert visits == set()


def test_any_other_redirect_is_a_visit(visits: set[str]) -> None:
    answered("/healthz", HttpResponseRedirect("/readyz"))

    assert visits == {"healthz"}
