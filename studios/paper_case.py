"""The four facts at the head of a page about yearly papers: where it stands, with whom, until when, what to do."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from portal.policy import clock
from studios import closing, filing_terms, offices
from studios.rules import filing as filing_rules
from studios.states import HOLDING, AgreementState, FilingState, SummaryState

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import BodySummary, TargetAgreement, YearlyFiling

FILING_CHIPS = {
    FilingState.OPEN: "draft", FilingState.FILED: "others", FilingState.RETURNED: "returned",
    FilingState.ACCEPTED: "good",
}  # fmt: skip
SUMMARY_CHIPS = {
    SummaryState.OPEN: "draft", SummaryState.SUBMITTED: "others", SummaryState.RETURNED: "returned",
    SummaryState.ACCEPTED: "good",
}  # fmt: skip
AGREEMENT_CHIPS = {
    AgreementState.DRAFT: "draft", AgreementState.SIGNED: "others", AgreementState.FILED: "good",
    AgreementState.SUPERSEDED: "closed",
}  # fmt: skip


def filing_chip(filing: YearlyFiling) -> tuple[str, str]:
    """Kind and words: what is overdue says so, what came late goes on saying it; an ended title owes nothing more."""
    if filing.first_filed_at is None and filing.studio.state not in HOLDING:
        return "closed", "称号已终止，不再报送"
    if filing.first_filed_at is None and filing.due <= clock.now():
        return "overdue", "已过期，未报送"
    words = f"{filing.state_label}（逾期报送）" if filing.late else filing.state_label
    return FILING_CHIPS[FilingState(filing.state)], words


def of_filing(filing: YearlyFiling, user: User) -> dict[str, Any]:
    writable = filing.state in filing_rules.WRITABLE and filing.studio.state in HOLDING
    mine = offices.keeps(user, filing.studio)
    chip, words = filing_chip(filing)
    receiver = closing.receiving_office(filing.studio)
    todo = ""
    if writable and mine:
        todo = "按退回意见补充后重新报送" if filing.state == FilingState.RETURNED else "填写并报送"
    elif filing.state == FilingState.FILED and takes_in(user, filing):
        todo = "核收或退回补充"
    return {
        "number": filing.studio.number,
        "title": filing.studio.name,
        "state": filing.state,
        "chip": "mine" if writable and mine and chip == "draft" else chip,
        "chip_text": words,
        "stage": f"{filing.year} 年度材料",
        "holder": filing.studio.host.name if writable else receiver if filing.state == FilingState.FILED else "",
        "holder_is_you": bool(todo),
        "deadline": filing.due if filing.first_filed_at is None and writable else None,
        "todo": todo,
    }


def takes_in(user: User, filing: YearlyFiling) -> bool:
    """Whether this person's office takes the papers in."""
    studio = filing.studio
    return offices.supervises(user, studio) if closing.files_to_city(studio) else offices.looks_after(user, studio)


def of_summary(summary: BodySummary, *, mine: bool) -> dict[str, Any]:
    """`mine`: the reader sits at the body; else at the city's bureau."""
    writable = summary.state in (SummaryState.OPEN, SummaryState.RETURNED)
    words = summary.state_label
    if summary.timing:
        words = f"{words}（{summary.get_timing_display()}）"
    todo = ""
    if mine and writable:
        todo = "核收各工作室材料，填写总结后报送"
    elif not mine and summary.state == SummaryState.SUBMITTED:
        todo = "核收或退回补充"
    overdue = summary.first_submitted_at is None and summary.due <= clock.now()
    return {
        "number": "",
        "title": summary.body.name,
        "state": summary.state,
        "chip": "overdue" if overdue else SUMMARY_CHIPS[SummaryState(summary.state)],
        "chip_text": "已过期，未报送" if overdue else words,
        "stage": f"{summary.year} 年度工作室汇总",
        "holder": summary.body.name if writable else "市人社局" if summary.state == SummaryState.SUBMITTED else "",
        "holder_is_you": bool(todo),
        "deadline": summary.due if summary.first_submitted_at is None else None,
        "todo": todo,
    }


def of_agreement(agreement: TargetAgreement, user: User) -> dict[str, Any]:
    mine = offices.keeps(user, agreement.studio)
    body = offices.looks_after(user, agreement.studio)
    todo = ""
    if agreement.state == AgreementState.DRAFT and mine:
        todo = "填写、打印，双方签字盖章后上传扫描件"
    elif agreement.state == AgreementState.SIGNED and body:
        todo = "备案"
    studio = agreement.studio
    holders = {AgreementState.DRAFT: studio.host.name, AgreementState.SIGNED: studio.recommender.name}
    return {
        "number": agreement.studio.number,
        "title": agreement.studio.name,
        "state": agreement.state,
        "chip": AGREEMENT_CHIPS[AgreementState(agreement.state)],
        "chip_text": f"第 {agreement.version_no} 版 {agreement.state_label}",
        "stage": f"{agreement.year} 年度目标任务责任书",
        "holder": holders.get(AgreementState(agreement.state), ""),
        "holder_is_you": bool(todo),
        "deadline": _agreement_due(agreement),
        "todo": todo,
    }


def _agreement_due(agreement: TargetAgreement) -> datetime | None:
    """The first version has a day to be signed by; an amendment has not."""
    if agreement.state != AgreementState.DRAFT or agreement.amends_id is not None:
        return None
    pack = offices.pack_of(agreement.studio)
    return clock.end_of(filing_terms.agreement_due(pack, agreement.studio, agreement.year))
