"""Every form of every page with hostile input (T-I1, T-I3): words at the field, nothing half-written, never a 500."""

from __future__ import annotations

import html

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from portal.audit.chain import verify
from tests.access import matrix
from tests.fuzz.forms import FORBIDDEN, HOSTILE, encoded
from tests.fuzz.sending import LEFT_ALONE, URLENCODED, Target, bare

pytestmark = pytest.mark.django_db


# As many as there are families of values nobody should send.
TURNS = 3


def run(sender, pairs_of, kind) -> str:
    wrong = [fault for target in sender.targets for fault in sender.wrong(target, pairs_of(target.form), kind)]
    return "\n".join(wrong)


@pytest.mark.parametrize("turn", range(TURNS))
def test_no_form_breaks_under_hostile_input(sender, turn):
    """Another kind of value in each field, hidden ones and choices too; the long form goes through all of them."""
    spread = turn * len(HOSTILE) // TURNS
    assert run(sender, lambda form: form.mixed(spread), f"mixed, turn {spread}") == ""
    assert verify() is None


def test_no_form_needs_any_field(sender):
    assert run(sender, lambda form: [], "nothing at all") == ""


def test_no_form_lets_extra_fields_in(sender):
    assert run(sender, lambda form: [*form.held(), *FORBIDDEN.items()], "extra fields") == ""


def test_no_form_stumbles_over_fields_sent_three_times(sender):
    def thrice(form):
        pairs = form.filled()
        return [*pairs, *reversed(pairs), *pairs]

    assert run(sender, thrice, "three times") == ""


def test_no_form_stumbles_over_personal_numbers_among_its_words(sender):
    """The log masks what people type and takes no such number from the portal itself: neither may end in a fault."""
    numbers = "13800138000，6222021234567890123"
    assert run(sender, lambda form: form.worded(numbers), "personal numbers") == ""


def test_a_form_sent_in_the_wrong_state_writes_nothing(world, sender):
    """Every act on a file, tried on a file in every other state by the person whose act it is."""
    wrong = []
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


def test_what_was_typed_is_on_the_page_that_says_no(sender):
    """A form shown again holds the words of its text fields, whatever was wrong with the rest."""
    lost = []
    words = "不合要求但请保留：“甲”＆乙 <丙>"
    for target in sender.targets:
        areas = target.form.areas()
        if not areas:
            continue
        kept = [(each.name, value) for each in target.form.fields if each.kind == "hidden" for value in each.held]
        content = encoded([*kept, *((name, words) for name in areas)])
        client = sender.client(target.who)
        with transaction.atomic():
            answer = client.post(target.form.action, content, content_type=URLENCODED)
            transaction.set_rollback(True)
        if answer.status_code == 200 and html.escape(words) not in answer.content.decode():
            lost.append(f"{target.form.action} as {target.who}")

    assert not lost, "\n".join(lost)


@pytest.mark.long
@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("everywhere", [False, True], ids=["typed", "everywhere"])
def test_no_form_breaks_under_any_hostile_input(sender, kind, everywhere):
    assert run(sender, lambda form: form.spoilt(HOSTILE[kind], everywhere=everywhere), kind) == ""


@pytest.mark.long
def test_a_section_keeps_whatever_text_is_typed(world, sender):
    """Random words in every field of a section: kept as a draft, or told; never lost, never a fault."""
    url = reverse("applications:section", args=[world.files["draft"].number, "unit"])
    target = next(each for each in sender.targets if each.form.action == url)

    @settings(derandomize=True, max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.text(max_size=40), min_size=1, max_size=8))
    def typed(words: list[str]) -> None:
        texts = [word.encode("utf-8", "surrogatepass") for word in words]
        kinds = {"hidden", "submit"}
        pairs = [
            pair
            for place, each in enumerate(target.form.fields)
            for pair in (
                [(each.name, value) for value in each.held]
                if each.kind in kinds
                else [(each.name, texts[place % len(texts)])]
            )
        ]
        assert sender.wrong(target, pairs, "typed") == []

    typed()
