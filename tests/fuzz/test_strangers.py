"""A good form in the wrong hands (T-A1): who sees the record but may not act, and who has another's to act on."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse

from tests.access import matrix
from tests.access.world import attachment_of
from tests.factories.applications import PDF
from tests.fuzz import traces
from tests.fuzz.forms import encoded
from tests.fuzz.sending import TOKEN, URLENCODED

pytestmark = pytest.mark.django_db
# The supervisor reads all and changes nothing; the others see some, or nothing at all.
WRONG_HANDS = (
    "supervisor", "city_approver", "city_officer", "own_desk", "other_desk", "host_clerk", "other_host", "lead_master",
    "other_expert", "elsewhere_officer", "administrator", "postless",
)  # fmt: skip
# What everybody who is signed in may send about the own account or to the public pages.
OWN = {"accounts", "console", "notifications", "workbench", "verification"}
# Open to other people on the other side's list; the matrix has both.
BOTH_SIDES = {"applications:list_export"}


def test_a_good_form_in_the_wrong_hands_is_refused_and_leaves_nothing(sender):
    rows, wrong = {row.name: row for row in matrix.rows()}, []
    for target in sender.targets:
        if target.name.partition(":")[0] in OWN or target.name in BOTH_SIDES:
            continue
        content = encoded([TOKEN, *target.form.filled()])
        for who in WRONG_HANDS:
            if who not in rows[target.name].writes:
                wrong += [f"{target.form.action} as {who}: {each}" for each in _got_in(sender, target, who, content)]

    assert not wrong, "\n".join(wrong)


def _got_in(sender, target, who, content):
    cache.clear()
    client, (_, contents) = sender.client(who), sender.before
    with transaction.atomic():
        answer = client.post(target.form.action, content, content_type=URLENCODED)
        if answer.status_code not in (403, 404):
            yield f"{answer.status_code}"
        if traces.contents() != contents:
            yield "something was written"
        transaction.set_rollback(True)


def test_another_applicants_rows_cannot_be_named_in_ones_own_form(world, sender):
    """The address is one's own, what is named in the form is somebody else's."""
    foreign = world.files["submitted"]
    draft, panel, call = world.files["draft"], world.things["panel"], world.things["call"]
    row, number = foreign.evidence.first(), str(foreign.number)
    stranger = world.chain.draft()
    other_row = stranger.evidence.first()
    tries = [
        ("host_clerk", "upload", [draft.number], {"slot": row.slot, "evidence": row.pk, "file": PDF}),
        ("host_clerk", "upload", [draft.number], {"slot": other_row.slot, "evidence": other_row.pk, "file": PDF}),
        ("host_clerk", "file_remove", [attachment_of(stranger).pk], {}),
        ("host_clerk", "evidence_edit", [draft.number, other_row.pk], {"title": "改"}),
        ("host_clerk", "evidence_remove", [draft.number, row.pk], {}),
        ("other_desk", "batch_preview", [], {"call": call.code, "pick": number}),
        ("other_desk", "batch_report", [], {"call": call.code, "pick": number}),
        ("own_desk", "batch_report", [], {"call": call.code, "pick": stranger.number}),
        ("own_desk", "online", [number, other_row.pk], {"found": "1"}),
        ("own_desk", "verdict", [stranger.number], {"item": "unit", "verdict": "pass"}),
        ("city_officer", "note", [stranger.number], {"text": "草稿"}),
    ]
    found = {
        f"{name} {data}": status
        for who, name, args, data in tries
        for status in [_status(sender, who, reverse(f"applications:{name}", args=args), data)]
        if status not in (403, 404)
    }
    panel_tries = [
        (
            "assign",
            [panel.pk],
            {"file": world.things["draft_panel"].pk + 1000, "expert": world.things["pool_entry"].pk},
        ),
        ("change_seat", [panel.pk, world.things["seat"].pk], {"expert": world.people["other_expert"].expert.pk + 1000}),
    ]
    for name, args, data in panel_tries:
        status = _status(sender, "city_officer", reverse(f"assessments:{name}", args=args), data)
        assert status in (403, 404), (name, status)

    assert found == {}


def _status(sender, who, url, data):
    data = {**data, "file": ContentFile(PDF, "证明.pdf")} if "file" in data else data
    client = sender.client(who)
    with transaction.atomic():
        before = traces.contents()
        status = client.post(url, data).status_code
        assert traces.contents() == before or status < 400
        transaction.set_rollback(True)
    return status


def test_decisions_about_files_of_another_list_are_ignored(world, sender):
    """A key that is not on the list changes nothing, whatever is decided about it."""
    selection, foreign = world.things["list"], world.files["recognised"]
    url = reverse("applications:list_decisions", args=[selection.call.code])
    client = sender.client("city_officer")
    with transaction.atomic():
        before = traces.contents()["files"]
        client.post(url, {f"decision_{foreign.pk}": "declined", f"reason_{foreign.pk}": "误"})

        assert traces.contents()["files"] == before
        assert not selection.entries.filter(application=foreign).exists()
        transaction.set_rollback(True)


@pytest.mark.parametrize("role", ["administrator", "city_officer", "expert", "supervisor", "finance_officer"])
def test_a_unit_cannot_invite_an_official(sender, role):
    form = {"role": role, "name": "某人", "email": "someone@example.invalid", "phone": ""}
    client = sender.client("host_administrator")
    with transaction.atomic():
        before = traces.counts()
        answer = client.post(reverse("accounts:colleague_new"), form)

        assert answer.status_code == 200 and "field-error" in answer.content.decode()
        assert traces.counts() == before
        transaction.set_rollback(True)


def test_nobody_switches_to_another_persons_post(world, sender):
    before = world.people["host_clerk"].post
    for other in ("administrator", "city_officer", "own_desk"):
        answer = sender.client("host_clerk").post(
            reverse("accounts:switch"), {"post": world.people[other].posts.first().pk}
        )
        assert answer.status_code in (403, 404)
    world.people["host_clerk"].refresh_from_db()

    assert world.people["host_clerk"].post == before
