"""T-A1, T-A3: every address × every kind of person, walked from the URL configuration; a new address needs a row."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from portal.accounts.kinds import City
from portal.accounts.roles import Role
from tests.access import matrix
from tests.access.world import ANONYMOUS, World, attachment_of, standing

# Addresses that anyone may open without an account; nothing joins them by accident.
PUBLIC = {
    "assessments:results", "assessments:result_page", "assessments:public_round",
    "calendar:feed", "accounts:login", "accounts:demo", "accounts:register", "accounts:registered", "accounts:confirm",
    "accounts:invitation", "accounts:reset", "accounts:reset_sent", "accounts:reset_confirm",
    "applications:public_calls", "applications:public_call", "applications:guide", "applications:self_check",
    "applications:opening_ask", "applications:opening_confirm", "applications:public_notices",
    "applications:announcement", "applications:public_notice", "applications:object", "applications:objection_done",
    "applications:notice_pdf", "applications:notice_word",
    "applications:recognition_pdf", "applications:recognition_word",
    "studios:directory", "studios:showcase", "studios:story", "studios:office_rules",
    "studios:page", "studios:map", "applications:notices_feed", "verification:form", "verification:result",
    "workbench:front", "workbench:help", "workbench:accessibility", "workbench:privacy", "workbench:status",
    "workbench:large_print", "workbench:density", "workbench:menu_fold", "workbench:demo_clock",
    "workbench:styleguide", "notifications:demo_mail", "healthz", "readyz",
}  # fmt: skip
# In Beijing only the offices are asked, and those whom Hangzhou has not: everyone else's answers are the same rules.
BEIJING_CAST = (
    "own_desk", "other_desk", "city_officer", "city_approver", "centre_officer", "finance_approver",
    "elsewhere_officer",
)  # fmt: skip
Asking = Callable[[matrix.Row, str, dict[str, Client]], Iterator[str]]
STRANGERS = ("other_host", "other_desk", "other_expert", "elsewhere_officer", "postless", ANONYMOUS)


@pytest.fixture(scope="module")
def hangzhou(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), standing(City.HANGZHOU) as world:
        yield world


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    """Thousands of refusals are no news."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def test_every_address_has_a_row_and_every_row_an_address():
    named = [row.name for row in matrix.rows()]

    assert matrix.url_names() - set(named) == set(), "new addresses: say in matrix.toml who may open them"
    assert set(named) - matrix.url_names() == set(), "gone from the portal"


def test_all_thirteen_roles_are_in_the_cast():
    cast = {who for row in matrix.rows() for who in (*row.open_to, *row.refused_to)}
    desks = {Role.DISTRICT_OFFICER, Role.RECOMMENDER_OFFICER}

    assert {role.value for role in Role} - desks <= cast
    assert {"own_desk", "other_desk"} <= cast


def status_of(client: Client, method: str, url: str) -> int:
    """The answer's status, with everything it did undone. The way to the sign-in page counts as 302, others as 303."""
    with transaction.atomic():
        answer = getattr(client, method)(url)
        transaction.set_rollback(True)
    location = answer.headers.get("Location", "")
    to_sign_in = location.startswith(reverse(settings.LOGIN_URL))
    return 303 if answer.status_code in (301, 302, 303) and not to_sign_in else answer.status_code


def deviations(world: World, cast: list[str], ask: Asking) -> Iterator[str]:
    clients = {who: world.client(who) for who in cast}
    for row in matrix.rows(world.city):
        yield from ask(row, row.url(world), clients)


def _gets(row: matrix.Row, url: str, clients: dict[str, Client]) -> Iterator[str]:
    found: dict[int, list[str]] = {}
    for who in clients if "GET" in row.methods else _few(row, list(clients)):
        status = status_of(clients[who], "get", url)
        if status != row.expected(who):
            found.setdefault(status, []).append(who)
    for status, people in found.items():
        yield f"GET {row.name} is {status} for {', '.join(people)}"


def _few(row: matrix.Row, cast: list[str]) -> set[str]:
    """Reading where only forms are taken: that 405 does not depend on much."""
    return {*row.open_to[:1], *row.hidden_from[:1], cast[-1]} & set(cast)


def _posts(row: matrix.Row, url: str, clients: dict[str, Client]) -> Iterator[str]:
    """Nobody without the right gets anywhere by POST; where only reading is meant, POST is refused."""
    for who, client in clients.items():
        if "POST" not in row.methods:
            if who in row.open_to[:1]:
                status = status_of(client, "post", url)
                if status != 405:
                    yield f"POST {row.name} is {status} for {who}, who may only read"
            continue
        if who in row.writes:
            continue
        status = status_of(client, "post", url)
        if status not in ((403, 404) if who != ANONYMOUS else (302, 403, 404)):
            yield f"POST {row.name} is {status} for {who}"


@pytest.mark.untraced
@pytest.mark.django_db
@pytest.mark.parametrize("ask", [_gets, _posts], ids=["reading", "sending"])
def test_hangzhou_answers_everybody_as_the_matrix_says(hangzhou, ask):
    assert list(deviations(hangzhou, [*hangzhou.people, ANONYMOUS], ask)) == []


@pytest.mark.untraced
@pytest.mark.django_db
def test_beijing_answers_its_own_offices_as_the_matrix_says():
    with standing(City.BEIJING) as world:
        found = [each for ask in (_gets, _posts) for each in deviations(world, list(BEIJING_CAST), ask)]

    assert found == []


def test_only_the_listed_addresses_are_public():
    opened = {row.name for row in matrix.rows() if ANONYMOUS in row.open_to or row.anonymous != 302}

    assert opened == PUBLIC


@pytest.mark.django_db
def test_what_hangs_on_a_file_is_there_for_few_and_gone_with_the_post(hangzhou):
    world = hangzhou

    assert list(_reached_by_strangers(world)) == []
    assert _read_by_the_expert(world) == ["under_panel"]
    desk, page = world.client("own_desk"), reverse("applications:review", args=[world.files["submitted"].number])
    assert desk.get(page).status_code == 200
    world.people["own_desk"].posts.update(active=False)
    assert desk.get(page).status_code in (302, 403, 404)


def _reached_by_strangers(world: World) -> Iterator[str]:
    """T-A2: files, pages, documents, exports, messages, letters: 404 like missing ones, next door and for operators."""
    things, recognised = world.things, world.files["recognised"]
    addresses = [reverse("applications:letter", args=[recognised.number, things["letter"].pk])]
    for file in ("attachment", "desk_attachment", "panel_attachment"):
        addresses.append(reverse("documents:attachment", args=[things[file].pk]))
        addresses.append(reverse("documents:page", args=[things[file].pk, 1]))
    for kind in ("rendering", "export"):
        addresses.append(reverse(f"documents:{kind}", args=[things[kind].pk]))
    addresses.append(reverse("notifications:message", args=[things["message"].pk]))
    for who in (*STRANGERS, "administrator", "finance_officer"):
        client = world.client(who)
        for url in addresses:
            status = status_of(client, "get", url)
            if status != (302 if who == ANONYMOUS else 404):
                yield f"{url} is {status} for {who}"


def _read_by_the_expert(world: World) -> list[str]:
    """Files whose dossier and evidence open: those declared for, none before and none of others."""
    client = world.client("expert")
    opened = []
    for name, file in world.files.items():
        attachment = attachment_of(file)
        places = (
            reverse("applications:dossier", args=[file.number]),
            reverse("documents:attachment", args=[attachment.pk]),
        )
        found = {status_of(client, "get", place) for place in places}
        assert len(found) == 1, (name, found)
        if found == {200}:
            opened.append(name)
    return opened
