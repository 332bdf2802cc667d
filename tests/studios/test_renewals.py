"""A studio that passed its term asks to go on (HZ-52, A-03): who drafts, who decides, until when."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from portal.audit.chain import verify
from portal.policy.refusal import Conflict, Refused
from studios.models import AssessmentResult, RenewalApplication, Studio, Term
from studios.states import RenewalState, State
from studios.transitions import life, renewals
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


@pytest.fixture
def hangzhou(at: Any) -> Scene:
    at("2029-05-10 09:00")
    return Scene(studio_of())


def renewal_of(scene: Scene) -> RenewalApplication:
    life.end_term(scene.studio)
    result(scene, END_OF_TERM, GRADES.SATISFACTORY, 2029, date(2029, 5, 10))
    return renewals.apply_to_renew(scene.studio, by=scene.clerk, plan="继续带徒。")


def test_a_renewed_studio_begins_its_second_term_without_an_end(hangzhou):
    """HZ-52, HZ-53."""
    renewal = renewal_of(hangzhou)
    renewals.draft(renewal, by=hangzhou.officer, remark="同意", document_no="试续〔2029〕1号")
    with pytest.raises(Refused, match="审批岗位"):
        renewals.approve(renewal, by=hangzhou.colleague)

    renewals.approve(renewal, by=hangzhou.approver)

    studio = Studio.objects.get(pk=hangzhou.studio.pk)
    assert (studio.state, studio.term_no, studio.valid_from, studio.valid_to) == (
        State.ACTIVE, 2, date(2029, 4, 29), None,
    )  # fmt: skip
    first, second = Term.objects.filter(studio=studio).order_by("no")
    assert first.ends_on == date(2029, 4, 28)
    assert (second.basis, second.starts_on, second.ends_on) == (Term.Basis.RENEWED, date(2029, 4, 29), None)
    assert verify() is None


def test_who_drafts_a_renewal_does_not_decide_it(hangzhou):
    renewal = renewal_of(hangzhou)
    with pytest.raises(Refused, match="还没有拟定"):
        renewals.approve(renewal, by=hangzhou.approver)
    RenewalApplication.objects.filter(pk=renewal.pk).update(maker=hangzhou.approver, document_no="试〔2029〕1号")

    with pytest.raises(Refused, match="拟稿人不能"):
        renewals.approve(renewal, by=hangzhou.approver)


def test_a_renewal_goes_back_and_forth_and_may_be_declined(hangzhou):
    renewal = renewal_of(hangzhou)
    with pytest.raises(Refused, match="正在办理"):
        renewals.apply_to_renew(hangzhou.studio, by=hangzhou.clerk, plan="再申请")

    renewals.return_renewal(renewal, by=hangzhou.officer, remark="计划太短")
    renewals.resubmit(renewal, by=hangzhou.clerk, plan="更长的计划。")
    renewals.draft(renewal, by=hangzhou.officer, remark="建议不予续建", document_no="")
    renewals.decline(renewal, by=hangzhou.approver, remark="场地已不存在")

    renewal.refresh_from_db()
    hangzhou.studio.refresh_from_db()
    assert (renewal.state, renewal.plan) == (RenewalState.DECLINED, "更长的计划。")
    assert hangzhou.studio.state == State.TERM_PENDING


def test_the_window_to_renew_is_sixty_days(hangzhou, at):
    """A-03: to the last minute of the sixtieth day."""
    life.end_term(hangzhou.studio)
    result(hangzhou, END_OF_TERM, GRADES.SATISFACTORY, 2029, date(2029, 5, 10))
    at("2029-07-10 00:00:01")
    with pytest.raises(Refused, match="已经超过"):
        renewals.apply_to_renew(hangzhou.studio, by=hangzhou.clerk, plan="计划")

    at("2029-07-09 23:59:59")

    assert renewals.apply_to_renew(hangzhou.studio, by=hangzhou.clerk, plan="计划").state == RenewalState.SUBMITTED


def test_without_a_passed_result_nobody_asks_to_renew(hangzhou):
    """HZ-52."""
    with pytest.raises(Refused, match="期满考核合格后"):
        renewals.apply_to_renew(hangzhou.studio, by=hangzhou.clerk, plan="计划")


@pytest.mark.parametrize("step", ["approve", "decline"])
def test_nobody_decides_on_a_draft_that_has_changed_since_it_was_read(hangzhou, step):
    renewal = renewal_of(hangzhou)
    renewals.draft(renewal, by=hangzhou.officer, remark="同意", document_no="试续〔2029〕1号")
    read = renewals.mark(renewal)
    renewals.draft(renewal, by=hangzhou.colleague, remark="建议同意", document_no="试续〔2029〕2号")

    with pytest.raises(Conflict, match="请重新核对"):
        getattr(renewals, step)(renewal, by=hangzhou.approver, remark="意见", seen=read)

    renewal.refresh_from_db()
    assert renewal.state == RenewalState.SUBMITTED


def test_the_page_says_why_no_second_application_is_possible(hangzhou, client_of, at):
    """A-03: withdrawn, and the window has closed meanwhile; an officer reads that nothing was asked for."""
    page = reverse("studios:renewal", args=[hangzhou.studio.number])
    assert "单位还没有申请续建" in client_of(hangzhou.officer).get(page).text
    renewals.withdraw(renewal_of(hangzhou), by=hangzhou.clerk)
    assert 'data-test="renewal-form"' in client_of(hangzhou.clerk).get(page).text

    at("2029-07-10 09:00")

    shown = client_of(hangzhou.clerk).get(page).text
    assert "申请续建的期限到 2029年7月9日（周一）为止，已经超过" in shown and 'data-test="renewal-form"' not in shown


def test_what_waits_stands_first_in_the_citys_list(hangzhou, client_of):
    decided, waiting = renewal_of(hangzhou), renewal_of(Scene(studio_of()))
    renewals.withdraw(decided, by=hangzhou.clerk)
    RenewalApplication.objects.filter(pk=decided.pk).update(submitted_at="2029-05-10T12:00:00+08:00")

    shown = client_of(hangzhou.officer).get(reverse("studios:renewals")).text

    assert shown.index(waiting.studio.number) < shown.index(decided.studio.number)
