"""The selection list: its draft from the ranks, what makes it complete, what is approved and what is frozen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from math import ceil
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from applications import quotas, ranking
from applications.list_workflow import LIST_WORKFLOW
from applications.models import Application, Call, SelectionEntry, SelectionList
from applications.states import State
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from portal.workflow.engine import begin

if TYPE_CHECKING:
    from portal.accounts.models import User

Decision = SelectionEntry.Decision


# What a draft writes beside files below the line; it is no reason for a decision against the rank.
BY_RANK = "按综合评审得分排序，未进入本批次名额"
IN_ORDER = "按后备顺序递补"


def candidates(call: Call, applications: Iterable[Application]) -> list[ranking.Candidate]:
    counted = quotas.counting(call)
    return [
        ranking.Candidate(
            key=each.pk,
            score=each.score,
            district_studio=each.district_level,
            listed_honours=each.listed_honours,
            counted=counted(each),
        )
        for each in applications
    ]


def tie_keys(call: Call) -> tuple[str, ...]:
    """Keys that break ties in this city, in order; the meeting's vote comes after them and is a recorded reason."""
    return tuple(key for key in call.measures.value("tie_breaks") if key in ranking.TIE_KEYS)


def line(call: Call, quota: int | None) -> int:
    """The place of the cut line among counted files: what is left of the year, or all when there is no quota."""
    return quota if quota is not None else 10**6


def reserve_places(call: Call, left: int | None) -> int:
    """How many reserves a draft names: a share of the places, rounded up; none without a quota."""
    return 0 if left is None else ceil(left * Decimal(str(call.measures.value("reserve_share"))))


def draft(call: Call, applications: Sequence[Application], *, by: User) -> SelectionList:
    """A first list by rank: places to the line, then reserves, then the rest. The caller holds the call's lock."""
    if not applications:
        raise Refused("还没有评审结束的申报，先到“评审”里结束评审")
    _require_no_open_list(call)
    left = quotas.of_year(call).left
    selection = SelectionList(call=call, kind=SelectionList.Kind.FIRST, method=call.method, quota=left, maker=by)
    begin(LIST_WORKFLOW, selection, by=by, label="拟定名单")
    ranked = ranking.rank(candidates(call, applications), tie_keys=tie_keys(call))
    above = ranking.selected(ranked, line(call, left))
    reserves = reserve_places(call, left)
    SelectionEntry.objects.bulk_create(_entries(selection, ranked, above, reserves))
    return selection


def _require_no_open_list(call: Call) -> None:
    if SelectionList.objects.filter(call=call, state__in=("draft", "submitted")).exists():
        raise Refused("这个批次已有一份拟定中的名单")


def draft_promotion(call: Call, chosen: Sequence[Application], *, by: User) -> SelectionList:
    """递补: reserves in their order take places that became free; they need a notice of their own."""
    _require_no_open_list(call)
    reserved = list(Application.objects.filter(call=call, state=State.RESERVED).order_by("reserve_no", "pk"))
    if not chosen or any(each not in reserved for each in chosen):
        raise Refused("只能从后备名单中递补")
    selection = SelectionList(
        call=call, kind=SelectionList.Kind.PROMOTION, method=call.method, quota=quotas.of_year(call).left, maker=by
    )
    begin(LIST_WORKFLOW, selection, by=by, label="拟定递补名单")
    # Out of turn: the reason is left open and asked for before the list goes to the approvers.
    reason = IN_ORDER if set(reserved[: len(chosen)]) == set(chosen) else ""
    SelectionEntry.objects.bulk_create(
        SelectionEntry(
            selection=selection,
            application=each,
            decision=Decision.PROPOSED,
            rank=each.reserve_no,
            score=each.score,
            reserve_no=each.reserve_no,
            reason=reason,
        )
        for each in chosen
    )
    return selection


def require_complete(selection: SelectionList, entries: Sequence[SelectionEntry]) -> None:
    """Every file of the list is still where it was, every appraised file is on it, reasons stand where they must."""
    wanted = State.RESERVED if selection.kind == SelectionList.Kind.PROMOTION else State.APPRAISED
    moved = [entry for entry in entries if entry.application.state != wanted]
    if moved:
        raise Refused(f"{moved[0].application.studio_name} 已不在综合评审环节，请重新拟定名单")
    if selection.kind == SelectionList.Kind.PROMOTION:
        _require_turns(selection, entries)
    else:
        listed = SelectionEntry.objects.filter(selection=selection, application=OuterRef("pk"))
        appraised = Application.objects.filter(call=selection.call, state=State.APPRAISED).only("studio_name")
        absent = appraised.exclude(Exists(listed)).first()
        if absent is not None:
            raise Refused(f"{absent.studio_name} 评审已结束，但不在名单里，请重新拟定名单")
        _require_minutes(selection)
        _require_reasons(selection, entries)


def entries_of(selection: SelectionList) -> list[SelectionEntry]:
    return in_order(selection.entries.select_related("application"))


def content(selection: SelectionList, entries: Sequence[SelectionEntry] | None = None) -> dict[str, Any]:
    """Exactly what the approving offices say yes to; a page that holds the entries passes them in."""
    rows = entries_of(selection) if entries is None else in_order(entries)
    return {
        "call": selection.call.code,
        "kind": selection.kind,
        "method": selection.method,
        "quota": selection.quota,
        "minutes": selection.minutes,
        "over_quota_reason": selection.over_quota_reason,
        "entries": [
            [entry.application.number, entry.decision, entry.rank, str(entry.score), entry.reserve_no, entry.reason]
            for entry in rows
        ],
    }


def mark_of(entries: Iterable[SelectionEntry]) -> str:
    """What a page showed of these files' decisions; a later save of the same files changes it."""
    return fingerprint(sorted([each.application_id, each.decision, each.reason] for each in entries))


def mark_of_minutes(selection: SelectionList) -> str:
    return fingerprint([selection.minutes, selection.over_quota_reason])


def _entries(
    selection: SelectionList, ranked: Sequence[ranking.Ranked], above: set[int], reserves: int
) -> list[SelectionEntry]:
    rows, reserve_no = [], 0
    for each in ranked:
        decision = Decision.PROPOSED if each.key in above else Decision.DECLINED
        number = None
        if decision == Decision.DECLINED and each.rank is not None and reserve_no < reserves:
            reserve_no += 1
            decision, number = Decision.RESERVED, reserve_no
        rows.append(
            SelectionEntry(
                selection=selection,
                application_id=each.key,
                decision=decision,
                rank=each.rank,
                score=each.candidate.score,
                reserve_no=number,
                reason="" if decision != Decision.DECLINED else BY_RANK,
            )
        )
    return rows


def _require_turns(selection: SelectionList, entries: Sequence[SelectionEntry]) -> None:
    """Reserves are promoted in their order, or the list says why not."""
    last = max((entry.reserve_no or 0 for entry in entries), default=0)
    chosen = [entry.application_id for entry in entries]
    waiting = Application.objects.filter(call=selection.call, state=State.RESERVED, reserve_no__lt=last)
    passed = waiting.exclude(pk__in=chosen).count()
    if passed and not all(entry.reason.strip() for entry in entries):
        raise Refused(f"后备序号在前的 {passed} 家没有递补，请写明理由")


def _require_minutes(selection: SelectionList) -> None:
    if not selection.minutes.strip():
        raise Refused("请填写综合评审会议纪要")


def _require_reasons(selection: SelectionList, entries: Sequence[SelectionEntry]) -> None:
    for entry in entries:
        if entry.decision == Decision.DECLINED and not entry.reason.strip():
            raise Refused(f"{entry.application.studio_name} 拟不认定，请写明理由")
        if entry.decision == Decision.PROPOSED and entry.rank is None:
            raise Refused(f"{entry.application.studio_name} 没有评分，不能拟认定")
    for entry in against_rank(entries) + tied(selection, entries):
        if not is_own_reason(entry.reason):
            raise Refused(f"{entry.application.studio_name} 的拟定与名次不一致或并列在名额线上，请写明会议决定的理由")


def is_own_reason(reason: str) -> bool:
    """Somebody's words, not those a draft fills in."""
    return bool(reason.strip()) and reason.strip() != BY_RANK


def obstacle(
    selection: SelectionList, entries: Sequence[SelectionEntry], quota: quotas.Quota | None = None
) -> Refused | None:
    """What still keeps the list from the approvers, if anything does. A page that knows the quota passes it in."""
    try:
        require_complete(selection, entries)
        quotas.require_room(selection, entries, quota)
    except Refused as refused:
        return refused
    return None


def renumber(entries: Iterable[SelectionEntry]) -> None:
    """Reserves count from 1 in the order of their ranks; who is not one has no number."""
    number = 0
    for entry in in_order(entries):
        reserved = entry.decision == Decision.RESERVED
        number += reserved
        entry.reserve_no = number if reserved else None


# From the best to the worst that a list decides of a file.
STANDING = (Decision.PROPOSED, Decision.RESERVED, Decision.DECLINED)


def against_rank(entries: Sequence[SelectionEntry]) -> list[SelectionEntry]:
    """Files that rank behind one the list decides worse of, and those passed over: for a place or as a reserve."""
    judged = [each for each in entries if each.decision in STANDING]
    ranked = [(each, each.rank, STANDING.index(Decision(each.decision))) for each in judged if each.rank is not None]
    ranks = [[rank for _, rank, standing in ranked if standing == wanted] for wanted in range(len(STANDING))]
    last, first = [max(each, default=0) for each in ranks], [min(each, default=len(entries) + 1) for each in ranks]
    return [
        each
        for each, rank, standing in ranked
        if rank < max(last[:standing], default=0) or rank > min(first[standing + 1 :], default=rank)
    ]


def tied(selection: SelectionList, entries: Sequence[SelectionEntry]) -> list[SelectionEntry]:
    """Files of equal rank that the list treats differently."""
    by_rank: dict[int, set[bool]] = {}
    for entry in entries:
        if entry.rank is not None:
            by_rank.setdefault(entry.rank, set()).add(entry.decision == Decision.PROPOSED)
    split = {rank for rank, kinds in by_rank.items() if len(kinds) > 1}
    return [entry for entry in entries if entry.rank in split]


def in_order(entries: Iterable[SelectionEntry]) -> list[SelectionEntry]:
    """By rank, those without one last: the same order on every database, because its hash is approved."""
    return sorted(entries, key=lambda each: (each.rank is None, each.rank or 0, each.pk))
