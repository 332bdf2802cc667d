"""What must hold of decisions: scores, frozen lists, quotas, notices and objections before recognition."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from applications import quotas, ranking
from applications.models import Application, Call, Recognition, SelectionList
from applications.states import ListState, RecognitionState, State
from portal.bulletin.models import Objection, ObjectionState
from portal.policy import clock
from portal.policy.canonical import fingerprint


def scores_are_recomputable() -> Iterator[str]:
    """汇总分和极差等于按批次办法重算的结果"""
    scored = Application.objects.exclude(score=None).select_related("call").prefetch_related("assignments")
    for application in scored.order_by("pk"):
        totals = [each.total for each in application.assignments.all() if each.state == "submitted"]
        if not totals:
            yield f"{application.number} 有汇总分，没有评分"
            continue
        outcome = ranking.outcome(totals, application.call.method)
        if (outcome.score, outcome.spread) != (application.score, application.spread):
            yield f"{application.number} 汇总分 {application.score}、极差 {application.spread} 与重算不符"


def released_lists_are_frozen() -> Iterator[str]:
    """生效名单冻结的输入与校验值相符，冻结的评分与现存评分相符"""
    for selection in SelectionList.objects.filter(state=ListState.RELEASED).order_by("pk"):
        if fingerprint(selection.inputs) != selection.digest:
            yield f"名单 {selection.pk} 冻结的输入改过"
        elif selection.inputs and not _same_marks(selection):
            yield f"名单 {selection.pk} 生效后评分改过"


def _same_marks(selection: SelectionList) -> bool:
    frozen = {number: _totals(sheets) for number, sheets in _frozen(selection).items()}
    stored = {}
    for entry in selection.entries.select_related("application").prefetch_related("application__assignments__marks"):
        counted = [each for each in entry.application.assignments.all() if each.state == "submitted"]
        stored[entry.application.number] = _totals(
            {
                "assignment": each.pk,
                "total": str(each.total),
                "marks": {mark.item: str(mark.value) for mark in each.marks.all()},
            }
            for each in counted
        )
    return all(stored.get(number) == sheets for number, sheets in frozen.items())


def _frozen(selection: SelectionList) -> dict[str, Any]:
    marks: dict[str, Any] = (selection.inputs or {}).get("marks", {})
    return marks


def _totals(sheets: Any) -> dict[int, tuple[Decimal, dict[str, Decimal]]]:
    """Total and marks by assignment; figures by value, however they are written."""
    return {
        each["assignment"]: (Decimal(each["total"]), {key: Decimal(mark) for key, mark in each["marks"].items()})
        for each in sheets
    }


def quotas_are_kept() -> Iterator[str]:
    """每年认定数不超过名额：硬性的不得超，“左右”的超出须有书面理由"""
    seen = set()
    for call in Call.objects.filter(kind=Call.Kind.NEW).prefetch_related("overrides").order_by("pk"):
        if (call.city, call.year) in seen:
            continue
        seen.add((call.city, call.year))
        # The widest quota of the year counts, for a later call may have been given another one by a reasoned override.
        year = Call.objects.filter(city=call.city, year=call.year, kind=Call.Kind.NEW)
        found = [quotas.of_year(each) for each in year.prefetch_related("overrides")]
        quota = max(found, key=lambda each: each.limit or 0)
        if quota.limit is None or quota.taken <= quota.limit:
            continue
        if quota.hard or not _reasoned(call):
            yield f"{call.year} 年{call.measures.city_name}名额 {quota.limit} 家，已用 {quota.taken} 家"


def _reasoned(call: Call) -> bool:
    lists = SelectionList.objects.filter(call__city=call.city, call__year=call.year, state=ListState.RELEASED)
    return lists.exclude(over_quota_reason="").exists()


def recognitions_follow_their_notice() -> Iterator[str]:
    """认定在公示期满之后发文"""
    for record in Recognition.objects.filter(state=RecognitionState.ISSUED).select_related("notice").order_by("pk"):
        end = record.notice.ends_on
        if end is None or record.issued_at is None or record.issued_at < clock.end_of(end):
            yield f"认定文件 {record.document_no} 在公示期满之前发出"


def no_objection_stood_in_the_way() -> Iterator[str]:
    """认定时没有未办结或成立的异议"""
    files = Application.objects.filter(state=State.RECOGNISED)
    against = Objection.objects.about_any(Application, files.values("pk")).exclude(state=ObjectionState.DISMISSED)
    for objection in against.order_by("pk"):
        yield f"异议 {objection.number}（{objection.state_label}）所指的申报已认定"
    notices = files.values("notice")
    open_ = (ObjectionState.RECEIVED, ObjectionState.VERIFYING)
    issued = Recognition.objects.filter(state=RecognitionState.ISSUED, notice__in=notices).values("notice")
    for objection in Objection.objects.filter(notice__in=issued, state__in=open_).order_by("pk"):
        yield f"异议 {objection.number} 没有结论，名单已认定"


INVARIANTS = {
    "09": scores_are_recomputable,
    "10": released_lists_are_frozen,
    "11": quotas_are_kept,
    "18": recognitions_follow_their_notice,
    "19": no_objection_stood_in_the_way,
}
