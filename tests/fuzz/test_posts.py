"""Every form of every page with hostile input (T-I1, T-I3): words at the field, nothing half-written, never a 500."""

from __future__ import annotations

import html

import pytest
from django.db import transaction
from django.urls import reverse

from portal.audit.chain import verify
from tests.access import matrix
from tests.fuzz.forms import FORBIDDEN, HOSTILE, USUAL, encoded
from tests.fuzz.sending import LEFT_ALONE, URLENCODED, Sender, Target, bare, targets

pytestmark = pytest.mark.django_db


def run(world, kinds: tuple[str, ...], *, everywhere: bool) -> list[str]:
    sender = Sender(world)
    return [
        fault
        for target in targets(world)
        for kind in kinds
        for fault in sender.wrong(target, target.form.spoilt(HOSTILE[kind], everywhere=everywhere), kind)
    ]


def test_no_form_breaks_under_the_usual_hostile_input(world):
    wrong = run(world, USUAL, everywhere=False)

    assert not wrong, "\n".join(wrong)
    assert verify() is None


def test_no_form_lets_extra_fields_in_or_needs_any(world):
    sender, wrong = Sender(world), []
    for target in targets(world):
        wrong += sender.wrong(target, [], "nothing at all")
        wrong += sender.wrong(target, [*target.form.held(), *FORBIDDEN.items()], "extra fields")

    assert not wrong, "\n".join(wrong)


def test_no_form_stumbles_over_fields_sent_twice_or_forged_hidden_ones(world):
    sender, wrong = Sender(world), []
    for target in targets(world):
        pairs = target.form.held()
        wrong += sender.wrong(target, [*pairs, *reversed(pairs), *pairs], "each field three times")
        for kind in ("huge number", "beyond 64 bits"):
            wrong += sender.wrong(target, target.form.spoilt(HOSTILE[kind], everywhere=True), f"{kind} everywhere")

    assert not wrong, "\n".join(wrong)


def test_a_form_sent_in_the_wrong_state_writes_nothing(world):
    """Every act on a file, tried on a file in every other state by the person whose act it is."""
    sender, wrong = Sender(world), []
    for row in matrix.rows():
        number = row.records.get("number")
        if number not in world.files or "POST" not in row.methods or row.name in LEFT_ALONE:
            continue
        who = next(each for each in row.writes or row.open_to or row.refused_to)
        for name, file in world.files.items():
            if name != number:
                url = reverse(row.name, kwargs={**_others(row, world), "number": file.number})
                wrong += sender.wrong(Target(who, bare(url), row.name), [("confirm", "1")], f"a file that is {name}")

    assert not wrong, "\n".join(wrong)


def _others(row, world):
    """The other parts of the address, as the matrix has them."""
    return {key: getattr(world.record(given), "pk", given) if isinstance(given, str) else given
            for key, given in row.records.items()}  # fmt: skip


def test_what_was_typed_is_on_the_page_that_says_no(world):
    """A form shown again holds the words of its text fields, whatever was wrong with the rest."""
    sender, lost = Sender(world), []
    words = "不合要求但请保留：“甲”＆乙 <丙>"
    for target in targets(world):
        areas = target.form.areas()
        if not areas:
            continue
        kept = [(each.name, value) for each in target.form.fields if each.kind == "hidden" for value in each.held]
        content = encoded([*kept, *((name, words) for name in areas)])
        with transaction.atomic():
            answer = sender.client(target.who).post(target.form.action, content, content_type=URLENCODED)
            transaction.set_rollback(True)
        if answer.status_code == 200 and html.escape(words) not in answer.content.decode():
            lost.append(f"{target.form.action} as {target.who}")

    assert not lost, "\n".join(lost)


@pytest.mark.long
@pytest.mark.parametrize("kind", [each for each in HOSTILE if each not in USUAL])
def test_no_form_breaks_under_any_hostile_input(world, kind):
    wrong = run(world, (kind,), everywhere=False)

    assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("kind", HOSTILE)
def test_no_form_breaks_when_choices_and_hidden_fields_are_forged_too(world, kind):
    wrong = run(world, (kind,), everywhere=True)

    assert not wrong, "\n".join(wrong)
