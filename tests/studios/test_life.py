"""The life of a title: terms, results, renewals, endings; what people decide and what follows from it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from portal.accounts.kinds import City
from portal.audit.chain import verify
from portal.audit.models import Entry
from portal.desks.models import Approval
from portal.notifications.models import Message
from portal.policy.refusal import Conflict, Refused
from studios import plaques
from studios.ending_workflow import WORKFLOW as ENDING
from studios.models import AssessmentResult, EndingProposal, Plaque, Studio, Term
from studios.states import ProposalState, RenewalState, State
from studios.transitions import endings, life, people, renewals, results
from studios.workflow import WORKFLOW
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
GRADES = AssessmentResult.Grade
END_OF_TERM, ANNUAL, PERFORMANCE = AssessmentResult.Kind


def result(scene: Scene, kind: str, grade: str, year: int, on: date, **more: Any) -> AssessmentResult:
    """As the assessments will call it."""
    facts = {"document_no": f"试〔{year}〕9号", **more}
    return life.record_result(
        scene.studio, by=scene.officer, kind=kind, year=year, grade=grade, concluded_on=on, **facts
    )  # fmt: skip


def proposal_of(scene: Scene) -> EndingProposal:
    return EndingProposal.objects.select_related("studio").get(studio=scene.studio)


def decide(scene: Scene, proposal: EndingProposal, today: date) -> None:
    """Everything between a suggestion and the end of the title."""
    if proposal.state == ProposalState.SUGGESTED:
        endings.take_up(proposal, by=scene.proposer, facts="事实清楚。")
    endings.hear(proposal, by=scene.officer, heard_on=today, hearing="单位无意见。")
    endings.draft(proposal, by=scene.officer, decision="撤销称号。", document_no="试撤〔2029〕1号", effective_on=today)
    for approver in scene.approvers:
        endings.approve(proposal, by=approver)
    scene.studio.refresh_from_db()


@pytest.fixture
def hangzhou(at: Any) -> Scene:
    at("2029-05-10 09:00")
    return Scene(studio_of())


@pytest.fixture
def beijing(at: Any) -> Scene:
    at("2029-05-10 09:00")
    return Scene(studio_of(City.BEIJING))


def test_the_term_ends_after_its_last_day_and_the_title_is_kept(at, client):
    """HZ-49, HZ-50, A-02."""
    at("2029-04-28 23:00")
    scene = Scene(studio_of())
    with pytest.raises(Refused, match="还没有满"):
        life.end_term(scene.studio)

    at("2029-04-29 00:10")
    _ = scene.clerk, scene.desk
    life.end_term(scene.studio)

    scene.studio.refresh_from_db()
    assert scene.studio.state == State.TERM_PENDING
    assert scene.studio in Studio.objects.holding()
    code = scene.studio.verification_code
    assert 'data-verdict="genuine"' in client.get(reverse("verification:result", args=[code])).content.decode()
    told = set(Message.objects.filter(subject__contains="有效期已满").values_list("user", flat=True))
    assert {scene.clerk.pk, scene.desk.pk} <= told


def test_beijing_sets_no_end(beijing):
    with pytest.raises(Refused, match="没有设有效期"):
        life.end_term(beijing.studio)


def test_a_failed_end_of_term_is_a_proposal_and_only_people_end_the_title(hangzhou):
    """HZ-51, HZ-61: nothing falls by itself."""
    life.end_term(hangzhou.studio)

    result(hangzhou, END_OF_TERM, GRADES.UNSATISFACTORY, 2029, date(2029, 5, 10))

    hangzhou.studio.refresh_from_db()
    proposal = proposal_of(hangzhou)
    assert hangzhou.studio.state == State.TERM_PENDING
    assert (proposal.state, proposal.ground, proposal.kind) == ("suggested", "assessment_failed", "revoke")
    with pytest.raises(Refused, match="还没有作出终止称号的决定"):
        life.revoke(hangzhou.studio, proposal, by=hangzhou.approver)

    decide(hangzhou, proposal, date(2029, 5, 10))

    assert (hangzhou.studio.state, hangzhou.studio.ended_by) == (State.REVOKED, "试撤〔2029〕1号")
    assert verify() is None


def test_a_failed_yearly_assessment_is_a_proposal_too(hangzhou):
    """HZ-54."""
    Studio.objects.filter(pk=hangzhou.studio.pk).update(valid_to=None, term_no=2)

    result(hangzhou, ANNUAL, GRADES.UNSATISFACTORY, 2028, date(2029, 5, 10))

    assert proposal_of(hangzhou).ground == "assessment_failed"


def test_a_passed_yearly_assessment_keeps_the_title(hangzhou):
    """HZ-54."""
    result(hangzhou, ANNUAL, GRADES.SATISFACTORY, 2028, date(2029, 5, 10))

    hangzhou.studio.refresh_from_db()
    assert hangzhou.studio.state == State.ACTIVE
    assert not EndingProposal.objects.exists()


def test_beijing_gives_three_months_to_mend_and_then_proposes(beijing):
    """BJ-60, A-27."""
    first = result(beijing, PERFORMANCE, GRADES.UNSATISFACTORY, 2028, date(2029, 5, 10))
    beijing.studio.refresh_from_db()
    assert (beijing.studio.state, life.rectify_by(beijing.studio, first)) == (State.RECTIFYING, date(2029, 8, 10))
    assert not EndingProposal.objects.exists()

    second = result(beijing, PERFORMANCE, GRADES.UNSATISFACTORY, 2028, date(2029, 5, 10))

    assert second.attempt == 2
    assert proposal_of(beijing).ground == "failed_after_rectification"
    beijing.studio.refresh_from_db()
    assert beijing.studio.state == State.RECTIFYING


def test_a_passed_second_review_restores(beijing):
    """BJ-60."""
    result(beijing, PERFORMANCE, GRADES.UNSATISFACTORY, 2028, date(2029, 5, 9))

    result(beijing, PERFORMANCE, GRADES.SATISFACTORY, 2028, date(2029, 5, 10))

    beijing.studio.refresh_from_db()
    assert beijing.studio.state == State.ACTIVE


def test_history_has_no_consequences(hangzhou):
    """BJ-78, A-48: an imported result is kept and nothing follows from it."""
    imported = AssessmentResult.Source.IMPORTED
    result(hangzhou, ANNUAL, GRADES.UNSATISFACTORY, 2023, date(2029, 5, 1), source=imported)

    assert not EndingProposal.objects.exists()
    assert AssessmentResult.objects.get().source == imported


def test_a_result_from_a_document_takes_two_people(hangzhou):
    entry = results.enter_result(
        hangzhou.studio, by=hangzhou.officer, kind=END_OF_TERM, year=2029, grade=GRADES.EXCELLENT,
        concluded_on=date(2029, 5, 9), document_no="试〔2029〕9号",
    )  # fmt: skip
    assert not AssessmentResult.objects.exists()
    with pytest.raises(Refused, match="不能复核自己登记的结果"):
        results.confirm_entry(entry, by=hangzhou.officer)

    kept = results.confirm_entry(entry, by=hangzhou.colleague)

    assert (kept.grade, kept.source, kept.recorded_by) == (GRADES.EXCELLENT, "entered", hangzhou.colleague)
    with pytest.raises(Conflict):
        results.confirm_entry(entry, by=hangzhou.colleague)
    with pytest.raises(Refused, match="已有期满考核结果"):
        result(hangzhou, END_OF_TERM, GRADES.EXCELLENT, 2029, date(2029, 5, 10))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"year": 2030}, "年度不对"),
        ({"concluded_on": date(2029, 5, 11)}, "公布日期应在"),
        ({"kind": PERFORMANCE}, "没有这种考核"),
    ],
)
def test_a_result_that_cannot_be_is_refused(hangzhou, changes, words):
    facts = {"kind": ANNUAL, "year": 2028, "grade": GRADES.EXCELLENT, "concluded_on": date(2029, 5, 9), **changes}
    with pytest.raises(Refused, match=words):
        results.enter_result(hangzhou.studio, by=hangzhou.officer, document_no="试〔2029〕9号", **facts)


@pytest.mark.parametrize(
    "ground", ["refused_assessment", "host_deregistered_or_abolished", "serious_breach_or_negligence"]
)
def test_a_veto_is_a_failed_assessment_whatever_the_marks(hangzhou, ground):
    """HZ-60."""
    proposal = endings.propose(
        hangzhou.studio, by=hangzhou.officer, ground=ground, ground_on=date(2029, 5, 1), facts="证据在案。"
    )

    assert (proposal.state, proposal.branch, proposal.kind) == ("proposed", "assessment_failed", "revoke")


def test_in_hangzhou_the_city_proposes_and_in_beijing_the_body_alone(hangzhou, beijing):
    """HZ-61, BJ-63."""
    facts = {"ground_on": date(2029, 5, 1), "facts": "证据在案。"}
    with pytest.raises(Refused, match="市局经办提出"):
        endings.propose(hangzhou.studio, by=hangzhou.desk, ground="refused_assessment", **facts)
    for officer in (beijing.officer, beijing.centre, beijing.approver):
        with pytest.raises(Refused, match="人力资源和社会保障局提出"):
            endings.propose(beijing.studio, by=officer, ground="cannot_operate", **facts)

    assert endings.propose(hangzhou.studio, by=hangzhou.officer, ground="refused_assessment", **facts)
    assert endings.propose(beijing.studio, by=beijing.desk, ground="cannot_operate", **facts).office == (
        beijing.desk.organisation
    )


@pytest.mark.parametrize(
    ("ground", "branch"),
    [
        ("refuses_management_or_review", "inactive_refusing_or_breach"),
        ("seriously_ill", "leader_cannot_go_on"),
        ("failed_after_rectification", "failed_after_rectification"),
        ("cannot_operate", "cannot_operate"),
    ],
)
def test_the_four_grounds_of_beijing(beijing, ground, branch):
    """BJ-59…62."""
    if ground == "failed_after_rectification":
        for attempt_on in (date(2028, 12, 1), date(2029, 3, 1)):
            result(beijing, PERFORMANCE, GRADES.UNSATISFACTORY, 2028, attempt_on)
        EndingProposal.objects.all().delete()

    proposal = endings.propose(
        beijing.studio, by=beijing.desk, ground=ground, ground_on=date(2029, 1, 15), facts="证据在案。"
    )

    assert proposal.branch == branch


def test_a_ground_of_the_other_city_is_none(hangzhou):
    with pytest.raises(Refused, match="没有这一项事由"):
        endings.propose(
            hangzhou.studio, by=hangzhou.officer, ground="cannot_operate", ground_on=date(2029, 5, 1), facts="事实"
        )


def test_the_unit_is_heard_before_anything_is_decided(hangzhou):
    proposal = endings.propose(
        hangzhou.studio, by=hangzhou.officer, ground="refused_assessment", ground_on=date(2029, 5, 1), facts="事实"
    )
    with pytest.raises(Conflict):
        endings.draft(
            proposal, by=hangzhou.officer, decision="撤销", document_no="试〔2029〕1号", effective_on=date(2029, 5, 10)
        )
    with pytest.raises(Refused, match="请记录单位的意见"):
        endings.hear(proposal, by=hangzhou.officer, heard_on=date(2029, 5, 10), hearing=" ")
    with pytest.raises(Refused, match="不能早于提出"):
        endings.hear(proposal, by=hangzhou.officer, heard_on=date(2029, 5, 9), hearing="无意见")


def test_beijing_ends_a_title_by_two_offices_and_notes_the_money(beijing, client):
    """BJ-06, BJ-46, BJ-63, BJ-64: one yes is not enough; the recovery is noted with the day of the ground."""
    proposal = endings.propose(
        beijing.studio, by=beijing.desk, ground="cannot_operate", ground_on=date(2029, 5, 1), facts="停产。"
    )
    today = date(2029, 5, 10)
    endings.hear(proposal, by=beijing.officer, heard_on=today, hearing="单位无意见。")
    endings.draft(proposal, by=beijing.officer, decision="取消称号。", document_no="试〔2029〕2号", effective_on=today)

    assert endings.approve(proposal, by=beijing.approver) is False
    beijing.studio.refresh_from_db()
    assert beijing.studio.state == State.ACTIVE
    with pytest.raises(Conflict):
        endings.approve(proposal, by=beijing.approver)
    assert endings.approve(proposal, by=beijing.finance) is True

    beijing.studio.refresh_from_db()
    assert beijing.studio.state == State.REVOKED
    last = Entry.objects.about(beijing.studio).get(action="studio.revoke")
    assert "涉及资金的，按京人社能发〔2023〕3号 第十八条追回" in last.remark
    assert last.data["ground_on"] == "2029-05-01"
    page = client.get(reverse("studios:page", args=[beijing.studio.number])).content.decode()
    assert "已撤销" in page and "2029年5月10日" in page and "试〔2029〕2号" in page
    verdict = client.get(reverse("verification:result", args=[beijing.studio.verification_code])).content.decode()
    assert 'data-verdict="withdrawn"' in verdict and "2029年5月10日" in verdict


def test_a_changed_draft_voids_what_was_signed(beijing):
    proposal = endings.propose(
        beijing.studio, by=beijing.desk, ground="cannot_operate", ground_on=date(2029, 5, 1), facts="停产。"
    )
    today = date(2029, 5, 10)
    endings.hear(proposal, by=beijing.officer, heard_on=today, hearing="单位无意见。")
    draft = {"by": beijing.officer, "document_no": "试〔2029〕2号", "effective_on": today}
    endings.draft(proposal, decision="取消称号。", **draft)
    endings.approve(proposal, by=beijing.approver)

    endings.draft(proposal, decision="取消称号，立即生效。", **draft)

    assert endings.approve(proposal, by=beijing.finance) is False
    assert Approval.objects.about(proposal).count() == 2


def test_the_end_takes_plaque_codes_term_renewal_and_other_proposals_along(hangzhou):
    """HZ-61, §4.8."""
    life.end_term(hangzhou.studio)
    result(hangzhou, END_OF_TERM, GRADES.SATISFACTORY, 2029, date(2029, 5, 10))
    renewal = renewals.apply_to_renew(hangzhou.studio, by=hangzhou.clerk, plan="继续带徒。")
    plaque = Plaque.objects.get(studio=hangzhou.studio)
    plaques.make(plaque, by=hangzhou.officer, on=date(2026, 5, 8))
    plaques.hand_over(plaque, by=hangzhou.officer, on=date(2026, 5, 9), to="周明远")
    facts = {"by": hangzhou.officer, "ground_on": date(2029, 5, 1), "facts": "事实"}
    other = endings.propose(hangzhou.studio, ground="left_unit", **facts)
    proposal = endings.propose(hangzhou.studio, ground="serious_breach_or_negligence", **facts)

    decide(hangzhou, proposal, date(2029, 5, 10))

    for record in (renewal, plaque, other):
        record.refresh_from_db()
    assert renewal.state == RenewalState.WITHDRAWN
    assert other.state == ProposalState.DISMISSED and other.decided_at is None
    assert (plaque.recall_due_on, plaque.returned_on) == (date(2029, 6, 9), None)
    assert hangzhou.studio.ended_on == date(2029, 5, 10)
    assert Term.objects.get(studio=hangzhou.studio).ends_on == date(2029, 4, 28)
    assert verify() is None
    with pytest.raises(Refused, match="不再持有称号"):
        people.record_leader_status(hangzhou.studio, by=hangzhou.clerk, status="left", since=date(2029, 5, 10))


def test_neither_the_one_who_proposed_nor_the_one_who_drafted_decides(hangzhou):
    proposal = endings.propose(
        hangzhou.studio, by=hangzhou.officer, ground="refused_assessment", ground_on=date(2029, 5, 1), facts="事实"
    )
    endings.hear(proposal, by=hangzhou.officer, heard_on=date(2029, 5, 10), hearing="无意见")
    endings.draft(
        proposal, by=hangzhou.officer, decision="撤销", document_no="试〔2029〕1号", effective_on=date(2029, 5, 10)
    )
    EndingProposal.objects.filter(pk=proposal.pk).update(proposed_by=hangzhou.approver)

    with pytest.raises(Refused, match="提出人、拟稿人不能审批"):
        endings.approve(proposal, by=hangzhou.approver)


def test_an_approver_may_decide_not_to(hangzhou):
    proposal = endings.propose(
        hangzhou.studio, by=hangzhou.officer, ground="refused_assessment", ground_on=date(2029, 5, 1), facts="事实"
    )
    with pytest.raises(Refused, match="审批岗位"):
        endings.dismiss(proposal, by=hangzhou.officer, remark="不撤")

    endings.dismiss(proposal, by=hangzhou.approver, remark="证据不足")

    assert proposal.state == ProposalState.DISMISSED and proposal.decided_at is not None


def test_a_unit_may_give_its_title_up(hangzhou):
    proposal = endings.propose(
        hangzhou.studio, by=hangzhou.officer, ground="given_up", ground_on=date(2029, 5, 1), facts="单位书面申请。"
    )

    decide(hangzhou, proposal, date(2029, 5, 10))

    assert (proposal.kind, hangzhou.studio.state) == ("close", State.CLOSED)


def test_every_way_out_of_a_title_is_in_the_tables():
    assert WORKFLOW.finals() == {State.EXPIRED, State.REVOKED, State.CLOSED, State.CONVERTED}
    assert ENDING.finals() == {ProposalState.CONFIRMED, ProposalState.DISMISSED}


def test_nobody_signs_what_has_changed_since_it_was_read(beijing):
    """The decision was redrafted between the page and the press: 409, and nothing is approved."""
    proposal = endings.propose(
        beijing.studio, by=beijing.desk, ground="cannot_operate", ground_on=date(2029, 5, 1), facts="停产。"
    )
    today = date(2029, 5, 10)
    endings.hear(proposal, by=beijing.officer, heard_on=today, hearing="无意见。")
    draft = {"by": beijing.officer, "document_no": "试〔2029〕2号", "effective_on": today}
    endings.draft(proposal, decision="取消称号。", **draft)
    read = endings.mark(proposal)
    endings.draft(proposal, decision="取消称号，立即生效。", **draft)

    with pytest.raises(Conflict, match="请重新核对"):
        endings.approve(proposal, by=beijing.approver, seen=read)

    assert not Approval.objects.about(proposal).exists()
    assert endings.approve(proposal, by=beijing.approver, seen=endings.mark(proposal)) is False
