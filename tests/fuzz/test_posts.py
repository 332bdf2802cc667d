"""Every form of every page with hostile input (T-I1, T-I3): words at the field, nothing half-written, never a 500."""

from __future__ import annotations

import html
import logging
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve

from applications.models import Application, Version
from portal.accounts.models import Post, User
from portal.audit.chain import verify
from tests.access import matrix
from tests.access.world import ANONYMOUS, World, build
from tests.fuzz.forms import FORBIDDEN, HOSTILE, USUAL, Form, encoded, on

pytestmark = pytest.mark.django_db
PATIENCE = 10
URLENCODED = "application/x-www-form-urlencoded"
# The demonstration's clock would move everything else; signing out ends the actor.
LEFT_ALONE = {"workbench:demo_clock", "accounts:logout"}
Target = tuple[str, Form]


@pytest.fixture
def world(db: None, request: pytest.FixtureRequest) -> Iterator[World]:
    logging.disable(logging.CRITICAL)
    yield build("hangzhou")
    logging.disable(logging.NOTSET)


def actors(row: matrix.Row) -> tuple[str, ...]:
    return row.open_to[:1] or (ANONYMOUS,)


def targets(world: World) -> list[Target]:
    """Each form once, with somebody who is shown it; POST routes that no page links to get a form of their own."""
    found: dict[Any, Target] = {}
    for row in matrix.rows():
        if row.name in LEFT_ALONE:
            continue
        for who in actors(row):
            if who not in world.people and who != ANONYMOUS:
                continue
            url = row.url(world)
            for form in _forms_of(world.client(who), row, url):
                found.setdefault(form.key, (who, form))
    return list(found.values())


def _forms_of(client: Client, row: matrix.Row, url: str) -> Iterator[Form]:
    if "GET" in row.methods:
        with transaction.atomic():
            answer = client.get(url)
            transaction.set_rollback(True)
        if answer.status_code == 200 and "html" in answer.headers.get("Content-Type", ""):
            yield from (form for form in on(url, answer.content.decode()) if _is_ours(form))
    if "POST" in row.methods:
        yield Form(
            url, "post", [(name, "text", "") for name in ("reason", "remark", "text", "version", "item", "value")]
        )


def _is_ours(form: Form) -> bool:
    try:
        return form.method == "post" and resolve(form.action.split("?")[0]).view_name not in LEFT_ALONE
    except Resolver404:
        return False


def body(form: Form, hostile: str | bytes, *, everywhere: bool) -> bytes:
    """Typed fields get the hostile value; `everywhere` puts it into choices and hidden fields as well."""
    typed = set(form.typed())
    return encoded(
        [
            (name, hostile if everywhere or name in typed or kind in ("select", "radio", "checkbox") else value)
            for name, kind, value in form.fields
            if name != "csrfmiddlewaretoken"
        ]
    )


def standing() -> dict[str, Any]:
    """What no form may change at all, and the figures that show a half-written act."""
    return {
        "files": list(
            Application.objects.order_by("pk").values_list("pk", "number", "host", "city", "created_by", "score")
        ),
        "people": list(User.objects.order_by("pk").values_list("pk", "is_superuser", "is_staff", "username")),
        "posts": list(Post.objects.order_by("pk").values_list("pk", "role", "user", "organisation"))[:40],
        "recognised": Application.objects.filter(state="recognised").count(),
    }


def half_written() -> list[str]:
    """A version without its step or a state without its version."""
    wrong = []
    for file in Application.objects.exclude(state="draft").only("pk", "version_no", "state"):
        if file.version_no != Version.objects.filter(application=file).count():
            wrong.append(f"{file.pk}: {file.version_no}")
    return wrong


def send(world: World, clients: dict[str, Client], target: Target, content: bytes, kind: str) -> list[str]:
    """What is wrong with the answer; everything is rolled back."""
    who, form = target
    client = clients.setdefault(who, world.client(who))
    wrong: list[str] = []
    with transaction.atomic():
        before = standing()
        started = time.process_time()
        answer = client.post(form.action, content, content_type=URLENCODED)
        took = time.process_time() - started
        if answer.status_code >= 500:
            wrong.append(f"{answer.status_code} {type(getattr(answer, 'exc_info', (0, 0))[1]).__name__}")
        if took > PATIENCE:
            wrong.append(f"{took:.1f} s of work")
        if not wrong:
            wrong += [f"changed {name}" for name, value in standing().items() if value != before[name]]
            wrong += half_written()
        transaction.set_rollback(True)
    return [f"{form.action} as {who}, {kind}: {each}" for each in wrong]


def run(world: World, kinds: tuple[str, ...], *, everywhere: bool) -> list[str]:
    clients: dict[str, Client] = {}
    wrong: list[str] = []
    for target in targets(world):
        for kind in kinds:
            content = body(target[1], HOSTILE[kind], everywhere=everywhere)
            wrong += send(world, clients, target, content, kind)
    return wrong


def test_no_form_breaks_under_the_usual_hostile_input(world):
    assert run(world, USUAL, everywhere=False) == []
    assert verify() is None


def test_no_form_lets_extra_fields_in_or_needs_any(world):
    clients: dict[str, Client] = {}
    wrong = []
    for target in targets(world):
        wrong += send(world, clients, target, b"", "nothing at all")
        held = [(name, value) for name, kind, value in target[1].fields if kind not in ("radio", "checkbox")]
        extra: list[tuple[str, str | bytes]] = [*held, *FORBIDDEN.items()]
        wrong += send(world, clients, target, encoded(extra), "extra fields")

    assert wrong == []


@pytest.mark.long
@pytest.mark.parametrize("kind", [each for each in HOSTILE if each not in USUAL])
def test_no_form_breaks_under_any_hostile_input(world, kind):
    assert run(world, (kind,), everywhere=False) == []


@pytest.mark.long
def test_no_form_breaks_when_choices_and_hidden_fields_are_forged_too(world):
    assert run(world, tuple(HOSTILE), everywhere=True) == []


def test_what_was_typed_is_on_the_page_that_says_no(world):
    """A form shown again holds the words of its text fields, whatever was wrong with the rest."""
    clients: dict[str, Client] = {}
    words = "不合要求但请保留：“甲”＆乙 <丙>"
    lost = []
    for who, form in targets(world):
        areas = [name for name, kind, _ in form.fields if kind == "textarea"]
        if not areas:
            continue
        held: list[tuple[str, str | bytes]] = [
            (name, value)
            for name, kind, value in form.fields
            if kind in ("hidden", "submit") and name != "csrfmiddlewaretoken"
        ]
        with transaction.atomic():
            client = clients.setdefault(who, world.client(who))
            pairs = [*held, *((name, words) for name in areas)]
            answer = client.post(form.action, encoded(pairs), content_type=URLENCODED)
            transaction.set_rollback(True)
        if answer.status_code == 200 and html.escape(words) not in answer.content.decode():
            lost.append(f"{form.action} as {who}")

    assert lost == []
