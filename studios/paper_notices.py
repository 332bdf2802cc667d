"""Who is told about yearly papers, summaries and 责任书, and in which words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.models import User
from portal.policy import wording
from portal.workflow.engine import Letter, Step
from studios import closing, offices

if TYPE_CHECKING:
    from studios.models import BodySummary, Studio, TargetAgreement, YearlyFiling

RECEIVER, UNIT, BODY, CITY = "receiver", "unit", "body", "city"


def of_filing(audience: str, filing: YearlyFiling) -> Iterable[User]:
    """The unit's people, or the office that takes the papers in."""
    if audience == UNIT:
        return offices.keepers(filing.studio)
    return receivers(filing.studio)


def receivers(studio: Studio) -> Iterable[User]:
    return offices.supervisors(studio) if closing.files_to_city(studio) else offices.caretakers(studio)


def filing_page(filing: YearlyFiling) -> str:
    return reverse("studios:report", args=[filing.studio.number, filing.year])


def filing_letter(step: Step, filing: YearlyFiling, audience: str, remark: str) -> Letter:
    studio = filing.studio
    if step.name == "file":
        late = "（逾期报送）" if filing.late else ""
        body = f"“{studio.name}”报送了 {filing.year} 年度材料{late}，请核收。"
    elif step.name == "accept":
        body = f"“{studio.name}”的 {filing.year} 年度材料已核收。{remark}"
    else:
        body = f"“{studio.name}”的 {filing.year} 年度材料退回补充：{remark} 补充后请重新报送；首次报送的时间不变。"
    return Letter(f"{filing.year} 年度材料：{step.label}", body, filing_page(filing))


def opening_letter(filing: YearlyFiling, provisional: bool) -> tuple[str, str]:
    """Subject and body on the day the papers of a year are opened."""
    due = wording.due_words(filing.due)
    mark = "（暂定，节假日安排未公布）" if provisional else ""
    return (
        f"{filing.year} 年度材料开始填报",
        f"“{filing.studio.name}”的 {filing.year} 年度工作总结、运行情况表和工作计划可以填报了，"
        f"请在 {due}{mark}前报送{closing.receiving_office(filing.studio)}。台账里的记录会自动带入。",
    )


def of_summary(audience: str, summary: BodySummary) -> Iterable[User]:
    """The body's officers, or the drafting officers of the city HR bureau (BJ-45)."""
    if audience == BODY:
        return User.objects.holding(*offices.DESK_ROLES, organisation=summary.body)
    return User.objects.holding(*offices.BUREAU_ROLES, city=summary.body.city)


def summary_page(summary: BodySummary, audience: str) -> str:
    if audience == BODY:
        return reverse("studios:summary", args=[summary.year])
    return reverse("studios:city_summary", args=[summary.pk])


def summary_letter(step: Step, summary: BodySummary, audience: str, remark: str) -> Letter:
    name = summary.body.name
    if step.name == "submit":
        body = f"{name}报送了 {summary.year} 年度工作室汇总（{summary.get_timing_display()}），请核收。"
    elif step.name == "accept":
        body = f"{name}的 {summary.year} 年度工作室汇总已核收。{remark}"
    else:
        body = f"{name}的 {summary.year} 年度工作室汇总退回补充：{remark}"
    return Letter(f"{summary.year} 年度汇总：{step.label}", body, summary_page(summary, audience))


def of_agreement(audience: str, agreement: TargetAgreement) -> Iterable[User]:
    if audience == UNIT:
        return offices.keepers(agreement.studio)
    return offices.caretakers(agreement.studio)


def agreement_letter(step: Step, agreement: TargetAgreement, audience: str, remark: str) -> Letter:
    studio, year = agreement.studio, agreement.year
    version = f"第 {agreement.version_no} 版"
    if step.name == "sign":
        body = f"“{studio.name}”签订了 {year} 年度目标任务责任书（{version}），请备案。{remark}"
    else:
        body = f"“{studio.name}”的 {year} 年度目标任务责任书（{version}）已备案。{remark}"
    page = reverse("studios:agreement", args=[studio.number, year])
    return Letter(f"{year} 年度目标任务责任书：{step.label}", body, page)
