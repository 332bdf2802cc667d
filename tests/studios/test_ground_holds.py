"""A ground that the register contradicts is not proposed, and what is filed in time goes before the end of a title."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from portal.accounts.kinds import City
from portal.policy import clock
from portal.policy.refusal import Refused
from studios import pending
from studios.models import Amendment, AssessmentResult, EndingProposal
from studios.states import AmendmentState, ProposalState
from studios.transitions import endings, life, people, records, renewals
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
LEFT = date(2026, 6, 1)
RUNNING = "HZ-2027-0001"


@pytest.fixture
def beijing(at: Any) -> Scene:
    at("2026-08-31 09:00")
    return Scene(studio_of(City.BEIJING))


@pytest.fixture
def hangzhou(at: Any) -> Scene:
    at("2029-05-10 09:00")
    return Scene(studio_of())


def propose(scene: Scene, ground: str, ground_on: date = LEFT) -> EndingProposal:
    return endings.propose(scene.studio, by=scene.proposer, ground=ground, ground_on=ground_on, facts="证据在案。")


def change(scene: Scene, state: str, effective_on: date | None = None, ground: str = "leader_replaced") -> Amendment:
    made: Amendment = Amendment.objects.create(
        studio=scene.studio, number="BJ-BG-1", ground=ground, state=state, effective_on=effective_on,
        recorded_at=clock.now(),
    )  # fmt: skip
    return made


def failed(scene: Scene, *years: int, kind: str = "performance") -> None:
    for year in years:
        life.record_result(
            scene.studio, by=scene.officer, kind=kind, year=year, grade=AssessmentResult.Grade.UNSATISFACTORY,
            concluded_on=clock.today(), document_no="试9号",
        )  # fmt: skip


def test_the_ninetieth_day_still_belongs_to_the_unit(beijing, at):
    """A-24: change first, cancel after."""
    at("2026-08-30 23:59")
    with pytest.raises(Refused, match="2026年8月30日（周日）24:00 前可以申请更换领办人"):
        propose(beijing, "left")
    assert not EndingProposal.objects.exists()

    at("2026-08-31 00:00")
    assert propose(beijing, "left").branch == "leader_cannot_go_on"


@pytest.mark.parametrize("state", ["submitted", "returned", "verified"])
def test_a_change_that_is_filed_goes_first(beijing, state):
    """A-24, BJ-61."""
    change(beijing, state)

    with pytest.raises(Refused, match="变更 BJ-BG-1 正在办理"):
        propose(beijing, "left")


def test_a_change_that_was_accepted_leaves_no_ground(beijing):
    """A-24: the title has its master again."""
    change(beijing, AmendmentState.ACCEPTED, date(2026, 7, 1))

    with pytest.raises(Refused, match="变更 BJ-BG-1 已经办结"):
        propose(beijing, "left")


@pytest.mark.parametrize(
    ("state", "effective_on"), [("draft", None), ("rejected", None), ("accepted", date(2026, 5, 1))]
)
def test_a_draft_a_rejected_and_an_earlier_change_hold_nothing_back(beijing, state, effective_on):
    """A-24: neither filed nor accepted since the master left."""
    change(beijing, state, effective_on)

    assert propose(beijing, "left").state == ProposalState.PROPOSED


def test_a_change_filed_after_the_proposal_holds_the_decision_back(beijing, at):
    """A-24: nothing is decided over the head of an application that came in meanwhile."""
    proposal = propose(beijing, "left")
    today = clock.today()
    endings.hear(proposal, by=beijing.officer, heard_on=today, hearing="已申请更换。")
    endings.draft(proposal, by=beijing.officer, decision="取消。", document_no="试1号", effective_on=today)
    amendment = change(beijing, "submitted")
    with pytest.raises(Refused, match="正在办理，办结前不能"):
        endings.approve(proposal, by=beijing.approver)

    Amendment.objects.filter(pk=amendment.pk).update(state="rejected")
    assert endings.approve(proposal, by=beijing.approver) is False


def test_hangzhou_gives_no_window_and_leaving_the_unit_is_a_ground_at_once(hangzhou):
    """HZ-59, A-34."""
    assert propose(hangzhou, "left_unit", date(2029, 5, 10)).branch == "not_assessed"


def test_whoever_applies_for_the_honorary_title_is_not_proposed_for_retiring(hangzhou, monkeypatch):
    """HZ-59, A-10: neither proposed nor decided while the application runs."""
    running = {RUNNING}
    monkeypatch.setitem(pending._still, pending.HONORARY, lambda numbers: running & set(numbers))
    pending.note_pending(hangzhou.studio, pending.HONORARY, RUNNING)
    with pytest.raises(Refused, match="申报荣誉工作室的事项正在办理"):
        propose(hangzhou, "retired", date(2029, 5, 1))

    assert propose(hangzhou, "left_unit", date(2029, 5, 1)).ground == "left_unit"
    running.clear()
    assert propose(hangzhou, "retired", date(2029, 5, 1)).ground == "retired"


def test_re_employed_in_the_same_post_is_not_retired(hangzhou):
    """HZ-59: 退休返聘仍从事该技能技术岗位的除外."""
    since = date(2029, 5, 1)
    people.record_leader_status(
        hangzhou.studio, by=hangzhou.clerk, status="re_employed", since=since, until=date(2030, 4, 30)
    )

    with pytest.raises(Refused, match="已返聘或延迟退休"):
        propose(hangzhou, "retired", since)


def test_a_year_to_the_day_is_not_more_than_a_year(at):
    """BJ-59: 365 days are no ground, 366 are; what was written up starts the days anew."""
    at("2027-04-28 09:00")
    scene = Scene(studio_of(City.BEIJING))
    with pytest.raises(Refused, match="2026年4月28日（周二），还没有超过 365 天"):
        propose(scene, "inactive_over_one_year", date(2027, 4, 28))

    at("2027-04-29 09:00")
    written = {"on": date(2026, 9, 1), "title": "钳工交流会", "organiser": "industry", "partner": "协会", "people": 12}
    records.add_record(scene.studio, "exchange", written, by=scene.clerk)
    with pytest.raises(Refused, match="2026年9月1日"):
        propose(scene, "inactive_over_one_year", date(2027, 4, 29))

    at("2027-09-02 09:00")
    assert propose(scene, "inactive_over_one_year", date(2027, 9, 2)).branch == "inactive_refusing_or_breach"


def test_beijing_cancels_after_the_second_failure_in_a_row(beijing):
    """BJ-60: one failure is time to mend."""
    failed(beijing, 2025)
    with pytest.raises(Refused, match="没有整改后复评仍不合格的结果"):
        propose(beijing, "failed_after_rectification", clock.today())

    failed(beijing, 2025)
    EndingProposal.objects.all().delete()
    assert propose(beijing, "failed_after_rectification", clock.today()).kind == "revoke"


def test_hangzhou_revokes_for_a_failure_that_is_on_record(hangzhou):
    """HZ-51, HZ-54."""
    with pytest.raises(Refused, match="没有考核不合格的结果"):
        propose(hangzhou, "assessment_failed", date(2029, 5, 1))

    failed(hangzhou, 2028, kind="annual")
    assert EndingProposal.objects.get().ground == "assessment_failed"


def test_a_corrected_failure_is_no_ground(hangzhou):
    """A-42: the correction counts in the place of what it corrects."""
    failed(hangzhou, 2028, kind="annual")
    life.record_result(
        hangzhou.studio, by=hangzhou.officer, kind="annual", year=2028, grade=AssessmentResult.Grade.SATISFACTORY,
        concluded_on=clock.today(), document_no="试10号", corrects=AssessmentResult.objects.get(),
    )  # fmt: skip

    with pytest.raises(Refused, match="没有考核不合格的结果"):
        propose(hangzhou, "assessment_failed", date(2029, 5, 1))


def test_a_title_expires_only_after_the_window_and_with_nothing_asked_for(hangzhou, at):
    """A-03."""
    with pytest.raises(Refused, match="期满考核合格、有效期已满"):
        propose(hangzhou, "renewal_not_applied", date(2029, 5, 1))
    life.end_term(hangzhou.studio)
    life.record_result(
        hangzhou.studio, by=hangzhou.officer, kind="end_of_term", year=2029, grade="excellent",
        concluded_on=date(2029, 5, 10),
    )  # fmt: skip
    with pytest.raises(Refused, match="2029年7月9日（周一）为止，还没有过"):
        propose(hangzhou, "renewal_not_applied", date(2029, 5, 10))
    renewal = renewals.apply_to_renew(hangzhou.studio, by=hangzhou.clerk, plan="继续带徒。")

    at("2029-07-10 09:00")
    with pytest.raises(Refused, match="续建申请正在办理"):
        propose(hangzhou, "renewal_not_applied", date(2029, 7, 9))
    renewals.withdraw(renewal, by=hangzhou.clerk)
    assert propose(hangzhou, "renewal_not_applied", date(2029, 7, 9)).kind == "expire"


def test_the_page_says_it_at_the_ground_and_keeps_what_was_typed(beijing, client_of):
    change(beijing, "submitted")
    form = {"ground": "left", "ground_on": "2026-06-01", "facts": "已经离职。"}

    answer = client_of(beijing.desk).post(reverse("studios:ending_new", args=[beijing.studio.number]), form)

    shown = answer.content.decode()
    assert answer.status_code == 200 and 'href="#id_ground_0"' in shown
    assert "变更 BJ-BG-1 正在办理" in shown and "已经离职。" in shown
    assert not EndingProposal.objects.exists()
