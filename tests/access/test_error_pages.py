"""Forged, stale, oversized: each answer says in Chinese what happened and what to do, with a number to quote (§7)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications import transitions
from applications.models import Application
from applications.states import State
from portal.accounts.kinds import City
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain

pytestmark = pytest.mark.django_db
INCIDENT = re.compile(r'data-test="incident">[0-9A-F]{4}-[0-9A-F]{2}<')
PER_REQUEST = re.compile(INCIDENT.pattern + r'|CSRFToken": "[^"]+"|csrfmiddlewaretoken" value="[^"]+"|data-now="[^"]+"')


@pytest.fixture
def chain(at: Any) -> Chain:
    at("2026-04-20 10:00")
    return Chain(City.HANGZHOU, at)


def words_of(answer: Any) -> str:
    """The text inside the error panel; a bare or English page has none."""
    page = answer.content.decode()
    panel = re.search(r'data-test="error-page">(.*?)</section>', page, re.S)
    assert panel, page[:400]
    return re.sub(r"<[^>]+>|\s+", "", panel[1])


def test_a_missing_page_and_an_invisible_file_read_the_same(chain, client_of):
    file = chain.submit(chain.draft())
    stranger = client_of(UserFactory(host_clerk=True))

    missing, hidden = (stranger.get(f"/applications/{number}/") for number in ("HZ-2026-9999", file.number))

    assert missing.status_code == hidden.status_code == 404
    assert all(INCIDENT.search(each.content.decode()) for each in (missing, hidden))
    assert "没有找到这个页面" in words_of(missing)
    texts = [PER_REQUEST.sub("", each.content.decode()) for each in (missing, hidden)]
    assert texts[0] == texts[1].replace(file.number, "HZ-2026-9999")


def test_a_form_without_its_token_is_refused_and_nothing_is_done(chain):
    draft = chain.draft()
    client = Client(enforce_csrf_checks=True)
    client.force_login(draft.created_by, backend="portal.accounts.backends.NameOrEmailBackend")

    answer = client.post(reverse("applications:check", args=[draft.number]))

    assert answer.status_code == 403 and INCIDENT.search(answer.content.decode())
    assert "这次提交没有执行" in words_of(answer)
    assert Application.objects.get(pk=draft.pk).state == State.DRAFT


def test_a_step_for_another_office_says_why(chain, client_of):
    file = chain.submit(chain.draft())
    answer = client_of(chain.officer).post(reverse("applications:return", args=[file.number]), {"remark": "x"})

    assert answer.status_code == 403
    assert "这一步没有执行" in words_of(answer)
    assert Application.objects.get(pk=file.pk).state == State.SUBMITTED


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}, {"Accept": "application/json"}])
def test_a_stale_page_says_who_was_first(chain, client_of, headers):
    file = chain.submit(chain.draft())
    client = client_of(chain.reviewer(file))
    transitions.decline_to_recommend(file, by=chain.reviewer(file), reasons="条件不符")

    answer = client.post(
        reverse("applications:not_recommend", args=[file.number]),
        {"reasons": "再来一次", "confirm": "1"},
        headers=headers,
    )

    assert answer.status_code == 409
    page = answer.content.decode()
    assert "没有执行" in page and "初审未通过" in page
    assert ("<html" in page) == (not headers)


def test_too_large_a_form_gets_its_own_page(chain, client_of):
    draft = chain.draft()
    answer = client_of(draft.created_by).post(
        reverse("applications:section", args=[draft.number, "unit"]), {"name": "长" * 2_000_000}
    )

    assert answer.status_code == 413 and "太大" in words_of(answer)


def test_too_many_fields_and_a_broken_body_get_a_page(chain, client_of):
    draft = chain.draft()
    client = client_of(draft.created_by)
    address = reverse("applications:section", args=[draft.number, "unit"])

    many = client.post(address, {f"f{number}": "1" for number in range(4001)})
    broken = client.post(address, data=b"--x\r\nnonsense", content_type="multipart/form-data; boundary=")

    assert {many.status_code, broken.status_code} == {400}
    assert words_of(many) and words_of(broken)


def test_a_wrong_method_is_answered_not_crashed(chain, client_of):
    draft = chain.draft()
    client = client_of(draft.created_by)

    answers = [
        getattr(client, method)(reverse("applications:status", args=[draft.number]))
        for method in ("post", "put", "delete", "patch")
    ]

    assert {answer.status_code for answer in answers} == {405}


def test_after_the_deadline_the_draft_stays_and_the_page_says_so(chain, client_of):
    """Message 11 of the catalogue."""
    draft = chain.draft()
    client = client_of(draft.created_by)
    chain.at(draft.call.window("application").closes_at)

    ticked = {"agreed": "on", "seen": sum(each.version for each in draft.sections.all())}
    answer = client.post(reverse("applications:check", args=[draft.number]), ticked)

    assert answer.status_code == 403 and "不再接收新的提交。草稿会保留" in answer.content.decode()
    assert Application.objects.get(pk=draft.pk).state == State.DRAFT
