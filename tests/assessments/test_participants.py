"""A studio in a round: its self-assessment, grounds that turn up, the panel's marks, the second review."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from assessments import self_paper, sheets, suggested, transitions
from assessments.invariants import (
    scores_are_recomputable,
    self_assessments_are_as_handed_in,
    states_come_from_the_log,
)
from assessments.models import Assignment, FinalMark, Participant, SelfVersion
from assessments.transitions import judging, leaving, self_assessing
from portal.accounts.models import User
from portal.documents.models import Rendering
from portal.documents.verification import lookup
from portal.notifications.models import Message
from portal.policy import clock
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Conflict, Refused
from studios.models import EndingProposal, Studio
from studios.transitions.life import record_result
from tests.assessments.round_scene import SUMMARY, Kind, RoundScene, day, gaps_of, renewed
from tests.browser.scenes import picture
from tests.documents.test_pdf import text_of
from tests.factories.accounts import UserFactory
from tests.studios.life_scene import studio_of
from tests.studios.records_scene import written

pytestmark = pytest.mark.django_db
OWN = (states_come_from_the_log, self_assessments_are_as_handed_in, scores_are_recomputable)


@pytest.fixture(autouse=True)
def today(at):
    at("2028-02-15 10:00")


@pytest.fixture
def scene() -> RoundScene:
    made = RoundScene(Kind.ANNUAL, [renewed()])
    made.opened()
    return made


def apprentices(studio: Studio, number: int) -> None:
    for place in range(number):
        written(studio, "apprentice", "2027-03-01", person=f"徒弟{place}")


def test_what_is_missing_is_said_item_by_item(scene):
    """HZ-56: records are confirmed as none before they count as none; reasons where a mark differs."""
    participant = scene.participant()
    before = gaps_of(participant)
    scene.filled(**{"A1.1": "4"})

    after = gaps_of(scene.participant())

    assert before[0] == "第 1 项：还没有自评分"
    assert "第 7 项：没有技改攻关项目记录，也没有确认“没有”，请补记或确认“没有”" in before
    assert after == []


def test_a_mark_that_differs_from_the_suggestion_needs_a_reason(scene):
    apprentices(scene.studios[0], 7)
    participant = scene.filled()
    by = scene.clerk()
    self_assessing.save(participant, {"A5.1": (Decimal(10), "")}, by=by)

    with pytest.raises(Refused, match="第 11 项：自评分与系统建议分不同，请写明理由"):
        self_assessing.hand_in(scene.participant(), by=by)


def test_a_mark_above_the_points_is_refused_in_words(scene):
    with pytest.raises(Refused, match="本项满分 5 分，输入了 6 分，请改为 0 到 5 之间的数。"):
        self_assessing.save(scene.participant(), {"A1.1": (Decimal(6), "")}, by=scene.clerk())


def test_handing_in_freezes_marks_suggestions_records_and_hash(scene):
    apprentices(scene.studios[0], 7)

    participant = scene.handed_in()

    version = SelfVersion.objects.get()
    data = version.data
    assert participant.state == "handed_in" and participant.version_no == 1
    assert data["marks"]["A5.1"]["value"] == "7.00" and data["summary"] == SUMMARY
    assert [row["name"] for row in data["records"]["A5.1"]] == [f"徒弟{place}" for place in range(7)]
    assert version.digest == fingerprint(data)
    assert version.receipt_no == f"HZ-ND-2027-1-{scene.studios[0].number}-1-01"
    found = lookup(version.code)
    assert found is not None and found.digest == version.digest


def test_the_print_is_the_annex_as_it_was_handed_in(scene):
    """The sealed paper: own marks, code, version; nothing that changed since."""
    apprentices(scene.studios[0], 7)
    scene.handed_in()

    content, name, _ = self_paper.draw(Rendering.objects.get(kind="self_assessment"))

    text = "".join("".join(text_of(content)).split())
    version = SelfVersion.objects.get()
    assert name == f"自评表_{version.receipt_no}.pdf"
    assert "杭州市技能大师工作室年度考核评估表" in text and "第1版" in text
    assert self_paper.paper_of(version).own["A5.1"] == Decimal("7.00")


def test_what_was_handed_in_and_added_up_holds(scene):
    """The invariants find nothing, and a changed version at once."""
    scene.handed_in()
    panel = scene.panel()
    scene.judged(panel)
    transitions.close(panel, by=scene.officer)
    before = [words for check in OWN for words in check()]
    SelfVersion.objects.update(digest="0" * 64)

    after = [words for check in OWN for words in check()]

    receipt = SelfVersion.objects.get().receipt_no
    assert (before, after) == ([], [f"自评 {receipt}：内容与 SHA-256 不符"])


def test_pressing_twice_makes_one(scene):
    participant = scene.handed_in()

    with pytest.raises(Conflict, match="现为“自评已提交”"):
        self_assessing.hand_in(participant, by=scene.clerk())

    assert SelfVersion.objects.count() == 1


def test_nothing_is_taken_in_after_the_end(scene, at):
    scene.filled()
    at("2028-03-17 00:00")

    with pytest.raises(Refused, match="自评已于 2028年3月16日（周四）24:00 截止，不再接收。已存的内容保留"):
        self_assessing.hand_in(scene.participant(), by=scene.clerk())

    assert scene.participant().self_marks.count() == 18


def test_another_tab_that_was_first_is_a_conflict(scene):
    participant = scene.participant()
    self_assessing.save(participant, {"A1.1": (Decimal(5), "")}, by=scene.clerk(), seen=0)

    with pytest.raises(Conflict, match="同事在 10:00 保存了新的内容，本页没有保存"):
        self_assessing.save(scene.participant(), {"A1.1": (Decimal(3), "")}, by=scene.clerk(), seen=0)

    assert scene.participant().self_marks.get(item="A1.1").value == 5


def test_a_returned_self_assessment_has_until_its_own_day(scene, at):
    scene.handed_in()
    self_assessing.send_back(scene.participant(), by=scene.officer, remark="请补充带徒协议", due=day("2028-03-20"))
    at("2028-03-19 09:00")

    self_assessing.hand_in(scene.participant(), by=scene.clerk())

    assert [each.number for each in scene.participant().versions.all()] == [2, 1]
    told = Message.objects.filter(user=scene.clerk(), subject__endswith="：退回修改").get()
    assert "请补充带徒协议 请于 2028年3月20日（周一）24:00 前重新提交" in told.body


def test_without_a_self_assessment_the_records_are_judged(scene, at):
    with pytest.raises(Refused, match="自评到 2028年3月16日（周四）24:00 才截止"):
        self_assessing.go_on(scene.participant(), by=scene.officer, reason="未交")
    at("2028-03-17 09:00")

    self_assessing.go_on(scene.participant(), by=scene.officer, reason="多次催办未交")

    version = SelfVersion.objects.get()
    assert (version.data["marks"], scene.participant().state) == ({}, "handed_in")


def test_a_record_changed_afterwards_stands_beside_what_was_handed_in(scene):
    apprentices(scene.studios[0], 7)
    scene.handed_in()
    written(scene.studios[0], "apprentice", "2027-05-01", person="补录")

    suggested.refresh([scene.participant()])

    beside = suggested.beside(scene.participant())["A5.1"]
    assert (beside.suggested, beside.changed) == (Decimal(7), Decimal(8))
    assert beside.changed_words.endswith("带徒8人，少2人×1分，扣2分；→ 8分")


def test_what_the_visit_saw_makes_the_suggestion(scene):
    """Nobody can tell before somebody has looked; then the sign is worth two points."""
    scene.handed_in()
    panel = scene.panel()
    before = suggested.beside(scene.participant())["A1.1"]
    findings = {key: {"found": "yes", "note": ""} for key in ("has_dedicated_site", "no_honour_board")}
    findings["sign_not_prominent"] = {"found": "no", "note": "被遮挡"}
    visit = {"visited_on": clock.today(), "place": "车间", "people": "甲", "conclusion": "属实", "findings": findings}

    transitions.record_visit(panel, scene.participant(), visit, by=scene.officer)

    after = suggested.beside(scene.participant())["A1.1"]
    assert (before.suggested, after.suggested, after.changed) == (None, Decimal(3), None)


def test_a_veto_is_unsatisfactory_and_spares_the_experts(scene):
    """HZ-60: with its ground, the day and the facts; nobody owes marks any more."""
    scene.handed_in()
    panel = scene.panel()
    leave = {"by": scene.officer, "ground": "refused_assessment", "on": date(2028, 2, 14)}

    with pytest.raises(Refused, match="请写明事实和证据"):
        leaving.leave(scene.participant(), "veto", facts=" ", **leave)
    leaving.leave(scene.participant(), "veto", facts="拒绝考核组进场", **leave)

    found = scene.participant()
    assert (found.state, found.ground, found.remark) == ("vetoed", "refused_assessment", "拒绝考核组进场")
    assert set(panel.assignments.values_list("state", flat=True)) == {"excused"}
    transitions.close(panel, by=scene.officer)


def test_a_ground_of_the_pack_only(scene):
    with pytest.raises(Refused, match="请选择办法规定的情形"):
        leaving.leave(scene.participant(), "veto", by=scene.officer, ground="left_unit", on=clock.today(), facts="查实")


def test_a_stopped_review_proposes_the_cancellation():
    """第18条(一), requirements.md §3.3: not graded, the ground opens its proposal."""
    studio = studio_of("beijing", recognised_on=date(2025, 1, 1))
    scene = RoundScene(Kind.PERFORMANCE, [studio])
    scene.opened()

    leaving.leave(
        scene.participant(), "stop", by=scene.officer, ground="funds_misappropriated", on=date(2028, 2, 1), facts="查实"
    )

    proposal = EndingProposal.objects.get(studio=studio)
    assert (proposal.kind, proposal.ground, proposal.branch) == (
        "revoke", "funds_misappropriated", "inactive_refusing_or_breach",
    )  # fmt: skip
    assert proposal.facts == "2027年度北京市技能大师工作室绩效考核中止考核：查实"


def test_a_ground_that_has_gone_opens_the_self_assessment_again(scene):
    leave = {"by": scene.officer, "ground": "left_unit", "on": date(2028, 1, 1), "facts": "调出"}
    leaving.leave(scene.participant(), "exclude", **leave)

    leaving.resume(scene.participant(), by=scene.officer, reason="核实仍在岗", due=day("2028-03-20"))

    found = scene.participant()
    assert (found.state, found.ground, found.self_due) == ("open", "", day("2028-03-20"))


def test_who_comes_back_is_judged_by_a_new_panel(scene):
    """Its old panel closes without it."""
    scene.handed_in()
    first = scene.panel()
    leave = {"by": scene.officer, "ground": "left_unit", "on": date(2028, 1, 1), "facts": "调出"}
    leaving.leave(scene.participant(), "exclude", **leave)
    leaving.resume(scene.participant(), by=scene.officer, reason="核实仍在岗", due=day("2028-03-20"))
    self_assessing.hand_in(scene.participant(), by=scene.clerk())

    second = scene.panel()
    transitions.close(first, by=scene.officer)
    scene.judged(second)
    transitions.close(second, by=scene.officer)

    assert scene.participant().state == "appraised"


def test_closing_combines_the_marks_item_by_item(scene):
    """HZ-57: the mean of what was handed in; the total is the sum of the items."""
    scene.handed_in()
    panel = scene.panel()
    first, second = panel.assignments.order_by("pk")
    scene.marked(first, **{"A1.1": "5"})
    scene.marked(second, **{"A1.1": "2"})
    scene.recorded(panel)

    transitions.close(panel, by=scene.officer)

    found = scene.participant()
    finals = dict(FinalMark.objects.filter(participant=found).values_list("item", "value"))
    assert finals["A1.1"] == Decimal("3.500")
    assert found.base + found.bonus == sum(finals.values())


def test_an_experts_mark_that_differs_needs_a_reason(scene):
    apprentices(scene.studios[0], 7)
    scene.handed_in()
    panel = scene.panel()
    row = panel.assignments.first()
    transitions.declare(row, by=row.expert.user)
    beside = suggested.beside(scene.participant())
    agreed = {
        key: (each.suggested if each.suggested is not None else Decimal(0), "" if each.suggested else "现场看过")
        for key, each in beside.items()
    }
    transitions.save_marks(row, {**agreed, "A5.1": (Decimal(9), "")}, by=row.expert.user)

    with pytest.raises(Refused, match="第 11 项与系统建议分不同，请写明理由"):
        transitions.submit(row, by=row.expert.user)
    transitions.save_marks(row, {"A5.1": (Decimal(9), "另有两人在外培训")}, by=row.expert.user)
    transitions.submit(row, by=row.expert.user)

    assert Assignment.objects.get(pk=row.pk).state == "submitted"


def test_items_that_do_not_apply_are_not_marked_and_the_rest_is_rescaled():
    """requirements.md §3.3: a studio whose agreements name no targets has nothing to be measured against."""
    studio = studio_of("beijing", recognised_on=date(2025, 1, 1))
    scene = RoundScene(Kind.PERFORMANCE, [studio])
    scene.closed()

    found = scene.participant()
    out = {key for key, each in suggested.beside(found).items() if not each.applies}
    points = {key: line.points for key, line in sheets.lines(found.sheet).items()}
    kept = sum(mark.value for mark in found.final_marks.all())
    applying = sum(point for key, point in points.items() if key not in out)
    assert {"B2.1", "B2.2", "B3.1", "B4.1"} <= out
    assert found.base == (kept * 100 / applying).quantize(Decimal("0.01"))
    assert not found.final_marks.filter(item__in=out).exists()


def test_the_chair_settles_what_the_experts_disagree_about(scene):
    """A parameter says how far is far; the experts' own marks stay as they were handed in."""
    scene.handed_in()
    panel = scene.panel()
    first, second = panel.assignments.order_by("pk")
    scene.marked(first, **{"A1.1": "5"})
    chair = scene.experts[0].user
    with pytest.raises(Refused, match="还有专家没有提交这份材料的评分"):
        judging.moderate(panel, scene.participant(), "A1.1", Decimal(4), by=chair, reason="合议")
    scene.marked(second, **{"A1.1": "2"})
    with pytest.raises(Refused, match="只有本组组长可以裁定"):
        judging.moderate(panel, scene.participant(), "A1.1", Decimal(4), by=scene.experts[1].user, reason="合议")
    wide = judging.files_far_apart(panel)
    judging.moderate(panel, scene.participant(), "A1.1", Decimal(4), by=chair, reason="合议认定")
    scene.recorded(panel)

    transitions.close(panel, by=scene.officer)

    final = FinalMark.objects.get(item="A1.1")
    assert [each.item for items in wide.values() for each in items] == ["A1.1"]
    assert (final.value, final.moderated) == (Decimal(4), True)
    assert sorted(Assignment.objects.filter(marks__item="A1.1").values_list("marks__value", flat=True)) == [2, 5]


def failed(scene: RoundScene) -> Participant:
    """Published as unsatisfactory: the register orders the rectification (BJ-60)."""
    from assessments.participant_workflow import WORKFLOW
    from portal.workflow.engine import taking

    scene.closed()
    with taking(WORKFLOW, "publish", scene.participant(), by=None):
        pass
    record_result(
        scene.studios[0], by=UserFactory(city_officer=True, city="beijing"), kind="performance", year=2027,
        grade="unsatisfactory", concluded_on=clock.today(), reference_on=date(2027, 12, 31),
    )  # fmt: skip
    return scene.participant()


def test_after_the_rectification_the_studio_is_reviewed_again(at):
    """A-27: attempt 2 of the same round, by the same sheet, up to the day."""
    scene = RoundScene(Kind.PERFORMANCE, [studio_of("beijing", recognised_on=date(2025, 1, 1))])
    first = failed(scene)
    at("2028-05-16 09:00")

    again = judging.review_again(first, by=scene.officer, due=day("2028-05-30"))

    assert (again.attempt, again.state, again.first, again.last) == (2, "open", date(2025, 1, 1), date(2028, 5, 16))
    with pytest.raises(Refused, match="这家工作室已经列入复评"):
        judging.review_again(first, by=scene.officer, due=day("2028-05-30"))


def test_only_a_studio_in_rectification_is_reviewed_again(scene):
    with pytest.raises(Refused, match="只有考核不合格、正在整改的工作室需要复评"):
        judging.review_again(scene.participant(), by=scene.officer, due=day("2028-05-30"))


def test_papers_hang_on_items_and_on_the_whole(scene):
    from django.core.files.uploadedfile import SimpleUploadedFile

    by: User = scene.clerk()
    photo = SimpleUploadedFile("现场.jpg", picture(3), "image/jpeg")
    with pytest.raises(Refused, match="请先填写这一项的自评分，再上传佐证材料"):
        self_assessing.add_paper(scene.participant(), "A1.1", photo, by=by)
    self_assessing.save(scene.participant(), {"A1.1": (Decimal(5), "")}, by=by)
    photo.seek(0)

    self_assessing.add_paper(scene.participant(), "A1.1", photo, by=by)

    mark = scene.participant().self_marks.get(item="A1.1")
    assert [file.original_name for file in mark.files.all()] == ["现场.jpg"]
