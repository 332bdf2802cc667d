"""What must hold of studios and everything kept about them: their ways, their ends, plaques, lateness, signatures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q

from portal.accounts.kinds import City
from portal.audit.models import Entry
from portal.documents.models import Verification
from portal.policy import clock
from portal.workflow import replay
from studios import plaques
from studios.activity_workflow import WORKFLOW as ACTIVITY_WORKFLOW
from studios.agreement_workflow import WORKFLOW as AGREEMENT_WORKFLOW
from studios.amendment_workflow import WORKFLOW as AMENDMENT_WORKFLOW
from studios.ending_workflow import WORKFLOW as ENDING_WORKFLOW
from studios.entry_workflow import WORKFLOW as ENTRY_WORKFLOW
from studios.filing_workflow import WORKFLOW as FILING_WORKFLOW
from studios.inspection_workflow import WORKFLOW as INSPECTION_WORKFLOW
from studios.models import (
    Amendment,
    BodySummary,
    CityActivity,
    EndingProposal,
    Inspection,
    LeaderStatus,
    Plaque,
    RectificationOrder,
    RenewalApplication,
    ResultEntry,
    Studio,
    TargetAgreement,
    YearlyFiling,
)
from studios.order_workflow import WORKFLOW as ORDER_WORKFLOW
from studios.renewal_workflow import WORKFLOW as RENEWAL_WORKFLOW
from studios.states import ENDED, HOLDING, STANDING, AmendmentState, ProposalState, State
from studios.summary_workflow import WORKFLOW as SUMMARY_WORKFLOW
from studios.term_invariants import terms_follow_one_another
from studios.workflow import WORKFLOW

if TYPE_CHECKING:
    from portal.workflow.engine import Workflow
    from portal.workflow.models import Stateful

BEGUN: tuple[tuple[Workflow, type[Stateful]], ...] = (
    (WORKFLOW, Studio),
    (RENEWAL_WORKFLOW, RenewalApplication),
    (ENTRY_WORKFLOW, ResultEntry),
    (ENDING_WORKFLOW, EndingProposal),
    (AGREEMENT_WORKFLOW, TargetAgreement),
    (AMENDMENT_WORKFLOW, Amendment),
    (INSPECTION_WORKFLOW, Inspection),
    (ORDER_WORKFLOW, RectificationOrder),
    (ACTIVITY_WORKFLOW, CityActivity),
)
# The nightly run makes a year's papers many at once; their log starts with their first step.
BORN_SILENTLY: tuple[tuple[Workflow, type[Stateful]], ...] = (
    (FILING_WORKFLOW, YearlyFiling),
    (SUMMARY_WORKFLOW, BodySummary),
)
DECIDED_AS = {
    State.EXPIRED: EndingProposal.Kind.EXPIRE,
    State.REVOKED: EndingProposal.Kind.REVOKE,
    State.CLOSED: EndingProposal.Kind.CLOSE,
}
# What an accepted change names, and where the register keeps it.
KEPT_IN = {
    "unit_name": "unit_name",
    "address": "address",
    "lead_master": "lead_master",
    "name": "name",
    "plaque": "plaque_no",
    "host": "host__uscc",
}


def states_come_from_the_log() -> Iterator[str]:
    """工作室及其续建、考核登记、终止、年度材料、责任书、变更、检查、整改、活动的状态与留痕一致，每一步合法"""
    for workflow, model in BEGUN:
        yield from replay.breaks(workflow, model)
    for workflow, model in BORN_SILENTLY:
        yield from replay.breaks(workflow, model, born_silently=True)


def one_master_leads_one_studio() -> Iterator[str]:
    """北京：同一技能大师只领办一家持有称号的工作室"""
    holding = Studio.objects.filter(city=City.BEIJING, state__in=HOLDING).order_by()
    same = holding.exclude(leader_index="").values("leader_index").annotate(times=Count("pk")).filter(times__gt=1)
    for row in same:
        numbers = holding.filter(leader_index=row["leader_index"]).order_by("number").values_list("number", flat=True)
        yield f"同一技能大师领办 {row['times']} 家工作室：{'、'.join(numbers)}"


def ends_were_decided() -> Iterator[str]:
    """已终止的称号有终止日期、有相符的决定（历史导入的除外），验证码都已作废；没有终止的没有终止日期"""
    for number in Studio.objects.filter(state__in=HOLDING, ended_on__isnull=False).values_list("number", flat=True):
        yield f"{number} 仍持有称号，却有终止日期"
    imported = _imported()
    ended = Studio.objects.filter(state__in=ENDED).order_by("pk")
    for studio in ended.exclude(pk__in=imported):
        yield from (f"{studio.number} {fault}" for fault in _faults_of_an_end(studio))
    for number in ended.filter(pk__in=imported, ended_on=None).values_list("number", flat=True):
        yield f"{number} 没有终止日期"


def _imported() -> set[int]:
    """Studios that came onto the register with a title already ended: their decision is on paper."""
    began = Entry.objects.filter(subject_type=Studio._meta.label_lower, action="studio.begin", to_state__in=ENDED)
    return {int(key) for key in began.values_list("subject_id", flat=True)}


def _faults_of_an_end(studio: Studio) -> Iterator[str]:
    if studio.ended_on is None:
        yield "没有终止日期"
    if Verification.objects.about(studio).filter(void_at=None).exists():
        yield "已终止，验证码仍然有效"
    if studio.state == State.CONVERTED:
        if studio.converted_to_id is None:
            yield "已转为荣誉工作室，没有写明是哪一家"
        return
    decided = EndingProposal.objects.filter(
        studio=studio, state=ProposalState.CONFIRMED, kind=DECIDED_AS[State(studio.state)]
    )
    if not decided.filter(effective_on=studio.ended_on, document_no=studio.ended_by).exists():
        yield f"现为“{studio.state_label}”，没有与终止日期、文号相符的决定"


def one_plaque_hangs() -> Iterator[str]:
    """持有称号的工作室至多一块在用铭牌，编号与名册相符；已终止的没有在用的铭牌；遗失的都有补发"""
    hanging = Plaque.objects.filter(**plaques.HANGING).order_by()
    many = hanging.values("studio__number").annotate(times=Count("pk")).filter(times__gt=1)
    yield from (f"{row['studio__number']} 有 {row['times']} 块在用铭牌" for row in many.order_by("studio__number"))
    for number, studio in hanging.filter(studio__state__in=ENDED).values_list("number", "studio__number"):
        yield f"{studio} 的称号已终止，铭牌 {number} 仍在用"
    other = hanging.filter(studio__state__in=HOLDING).exclude(number=F("studio__plaque_no"))
    for number, studio in other.values_list("number", "studio__number"):
        yield f"{studio} 的在用铭牌 {number} 与名册所记的编号不同"
    lost = Plaque.objects.filter(lost_on__isnull=False, recall_due_on=None, replaced_by=None).order_by("pk")
    yield from (f"铭牌 {number} 已遗失，没有补发" for number in lost.values_list("number", flat=True))


def late_is_late() -> Iterator[str]:
    """年度材料首次报送在截止之前为按期，否则为逾期；汇总同"""
    filed = YearlyFiling.objects.exclude(first_filed_at=None).select_related("studio").order_by("pk")
    for filing in filed.iterator():
        if not _fits(filing.due, filing.first_filed_at, late=bool(filing.late)):
            yield f"{filing.studio.number} {filing.year} 年度材料的逾期记录与首次报送时间不符"
    sent = BodySummary.objects.exclude(first_submitted_at=None).select_related("body").order_by("pk")
    for summary in sent.iterator():
        late = summary.timing != BodySummary.Timing.ON_TIME
        if not _fits(summary.due, summary.first_submitted_at, late=late):
            yield f"{summary.body} {summary.year} 年度汇总的逾期记录与首次报送时间不符"


def _fits(due: datetime, handed_in: datetime | None, *, late: bool) -> bool:
    """Who reached the door in time and waited there for a while was not late (§5.5a)."""
    if handed_in is None:
        return False
    return due <= handed_in if late else handed_in <= due + clock.QUEUE


def agreements_are_signed() -> Iterator[str]:
    """生效的目标任务责任书有单位和领办人双方的签字；已备案的有备案日期"""
    standing = TargetAgreement.objects.filter(state__in=STANDING).select_related("studio").order_by("pk")
    unsigned = Q(unit_signed_on=None) | Q(leader_signed_on=None) | Q(unit_signer="") | Q(leader_signer="")
    for each in standing.filter(unsigned):
        yield f"{each.studio.number} {each.year} 年度责任书第 {each.version_no} 版缺签字"
    for each in standing.filter(state="filed", filed_on=None):
        yield f"{each.studio.number} {each.year} 年度责任书第 {each.version_no} 版没有备案日期"


def changes_are_in_the_register() -> Iterator[str]:
    """已办结的变更与名册相符：每一项以最后一次变更的内容为准，留任的有领办人状态"""
    kept: dict[int, dict[str, Any]] = {
        row["pk"]: row for row in Studio.objects.filter(amendment_set__isnull=False).values("pk", *KEPT_IN.values())
    }
    last: dict[tuple[int, str], tuple[Amendment, str]] = {}
    for change in Amendment.objects.filter(state=AmendmentState.ACCEPTED).order_by("state_since", "pk"):
        last |= {(change.studio_id, name): (change, value) for name, value in change.new.items() if name in KEPT_IN}
        if "leader_post" in change.new and not _stays(change):
            yield f"变更 {change.number} 已办结，没有登记领办人状态"
    for (studio, name), (change, value) in last.items():
        if value and kept[studio][KEPT_IN[name]] != value:
            yield f"变更 {change.number} 已办结，名册中仍是“{kept[studio][KEPT_IN[name]]}”"


def _stays(change: Amendment) -> bool:
    wanted = {"status": change.new["leader_post"], "since": change.new.get("since")}
    return LeaderStatus.objects.filter(studio=change.studio_id, **wanted).exists()


INVARIANTS = {
    "01": states_come_from_the_log,
    "04": one_master_leads_one_studio,
    "27": ends_were_decided,
    "28": one_plaque_hangs,
    "29": late_is_late,
    "30": agreements_are_signed,
    "31": changes_are_in_the_register,
    "32": terms_follow_one_another,
}
