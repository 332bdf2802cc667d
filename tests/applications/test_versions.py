"""Versions: what is frozen, what the hashes cover, what differs."""

from __future__ import annotations

from datetime import timedelta

import pytest

from applications import identities, materials, sections, transitions, versions
from applications.editing import open_points
from applications.models import Application
from applications.sections import Typed
from applications.transitions.review import Point
from portal.documents import verification
from portal.policy import clock
from portal.policy.canonical import fingerprint
from tests.applications.files import picture
from tests.factories import answers
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def application() -> Application:
    return ApplicationFactory(complete=True)


def save(application: Application, key: str, typed: Typed) -> None:
    row = application.sections.get(key=key)
    sections.save(application, key, typed, by=application.created_by, at=clock.now(fresh=True), version=row.version)


def correct(application: Application, field: str, key: str, typed: Typed) -> None:
    officer = UserFactory(district_officer=True, organisation=application.recommender)
    transitions.return_for_correction(
        application,
        by=officer,
        points=[Point("field", field, "某项", "请改。")],
        due_on=clock.today() + timedelta(days=5),
    )
    save(application, key, typed)
    answered = {point.pk: "已改" for point in open_points(application)}
    transitions.resubmit(application, by=application.created_by, answers=answered)


def test_handing_in_freezes_a_numbered_version_with_receipt_and_code(application):
    version = transitions.submit(application, by=application.created_by)

    assert (version.number, application.version_no) == (1, 1)
    assert version.receipt_no == f"{application.number}-01"
    assert version.digest == fingerprint(version.data)
    found = verification.lookup(version.code)
    assert found is not None
    assert found.facts["编号"] == application.number


def test_the_snapshot_holds_no_plain_id_number(application):
    version = transitions.submit(application, by=application.created_by)

    assert answers.member(1)["id_number"] not in str(version.data)
    number = version.data["sections"]["leader"]["id_number"]
    assert set(number) == {"sealed", "mark", "index", "masked", "birth", "sex", "fault"}


def test_the_snapshot_counts_as_the_screen_counts(application):
    version = transitions.submit(application, by=application.created_by)

    assert version.data["counts"] == {"pass": 24, "warn": 0, "block": 0, "judge": 1}


def test_a_correction_of_what_is_printed_changes_the_print(application):
    first = transitions.submit(application, by=application.created_by)
    correct(application, "unit.staff_total", "unit", Typed(fields={"staff_total": "501"}))

    second = application.versions.get(number=2)
    assert second.print_digest != first.print_digest


def test_typing_the_same_id_again_leaves_the_print_alone(application):
    first = transitions.submit(application, by=application.created_by)
    number = application.sections.get(key="leader").data["id_number"]
    correct(application, "leader.id_number", "leader", Typed(fields={"id_number": identities.reveal(number)}))

    assert application.versions.get(number=2).print_digest == first.print_digest


def test_two_versions_differ_field_by_field_row_by_row_and_file_by_file(application):
    transitions.submit(application, by=application.created_by)
    officer = UserFactory(district_officer=True, organisation=application.recommender)
    points = [
        Point("field", "unit.staff_total", "职工总数", "请核对。"),
        Point("field", "team.members", "团队成员", "请补充。"),
        Point("field", "unit.focus_other", "其他领域说明", "请填写。"),
        Point("file", "licence", "营业执照", "看不清。"),
    ]
    transitions.return_for_correction(application, by=officer, points=points, due_on=clock.today() + timedelta(days=5))
    rows = application.sections.get(key="team").data["members"]
    kept = [{"_row": row["_row"], "id_number": "", "post": "检验岗"} for row in rows[:2]]
    save(application, "team", Typed(tables={"members": [*kept, answers.member(4)]}))
    save(application, "unit", Typed(fields={"staff_total": "501"}))
    licence = application.evidence.get(slot="licence")
    slot = materials.slot_of(application.measures, "new", "licence")
    materials.add_file(licence, picture(), slot=slot, by=application.created_by)

    found = versions.changes_since(application, 1, at=clock.now(fresh=True))

    by_key = {each.key: each for each in found}
    assert (by_key["unit.staff_total"].before, by_key["unit.staff_total"].after) == ("500 人", "501 人")
    kinds = [each.kind for each in found if each.key == "team.members"]
    assert sorted(kinds) == ["added", "changed", "changed", "removed"]
    assert by_key["licence"].after == "材料.pdf、照片.png"
    assert "330101" not in by_key["unit.staff_total"].after


def test_a_reason_written_later_is_a_difference(application):
    old = versions.content(application, clock.now())
    save(application, "leader", Typed(explanations={"HZ-20": "独有技艺。"}))
    application.refresh_from_db()

    found = versions.diff(application, old, versions.content(application, clock.now()))

    assert [(each.label, each.after, each.kind) for each in found] == [("理由说明（HZ-20）", "独有技艺。", "added")]
