"""Places of a year: how many are taken, how many are left, and whether the limit is hard (HZ-07, HZ-08, BJ-24)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from applications.models import Application, Call, SelectionEntry
from applications.states import TAKES_A_PLACE
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from applications.models import SelectionList


@dataclass(frozen=True)
class Quota:
    """The year's places of a city. `limit` is None for a kind without a numeric quota (honorary, HZ-09, A-07)."""

    limit: int | None
    hard: bool
    taken: int
    clause: str

    @property
    def left(self) -> int | None:
        return None if self.limit is None else max(0, self.limit - self.taken)


def lock_year(call: Call) -> None:
    """Lock every call of the city and year, so that two releases cannot both count the last place."""
    list(Call.objects.select_for_update().filter(city=call.city, year=call.year).order_by("pk"))


def of_year(call: Call) -> Quota:
    """Counted per city and year over all calls."""
    pack = call.measures
    parameter = pack.parameter("quota_new")
    if call.kind != Call.Kind.NEW:
        return Quota(None, False, 0, pack.clause(parameter.clause))
    taken = Application.objects.filter(
        city=call.city, call__year=call.year, call__kind=Call.Kind.NEW, state__in=TAKES_A_PLACE
    )
    if not counts_all(call):
        taken = taken.filter(construction_grant_eligible=True)
    return Quota(int(parameter.value), parameter.hardness == "hard", taken.count(), pack.clause(parameter.clause))


def counts_all(call: Call) -> bool:
    """Whether institutions outside the construction grant count too: not in Hangzhou (HZ-08)."""
    return not call.measures.value("quota_skips_unfunded")


def counting(call: Call) -> Callable[[Application], bool]:
    """Tells of each file of a call whether it takes a place; the pack is read once for a whole list."""
    new, every = call.kind == Call.Kind.NEW, counts_all(call)
    return lambda application: new and (every or application.construction_grant_eligible)


def require_possible(selection: SelectionList, entries: Sequence[SelectionEntry]) -> None:
    """Refuse the one too many of a hard quota while the list is still being drawn up (ux.md message 21)."""
    call = selection.call
    quota = of_year(call)
    if quota.limit is None or not quota.hard or quota.taken + len(_wanted(call, entries)) <= quota.limit:
        return
    raise Refused(f"名额为 {quota.limit} 家，已经选满。要选入这一家，请先取消一家。", clause=quota.clause)


def _wanted(call: Call, entries: Sequence[SelectionEntry]) -> list[SelectionEntry]:
    """The files of a list that would take a place."""
    counted = counting(call)
    proposed = SelectionEntry.Decision.PROPOSED
    return [entry for entry in entries if entry.decision == proposed and counted(entry.application)]


def require_room(selection: SelectionList, entries: Sequence[SelectionEntry], quota: Quota | None = None) -> None:
    """Refuse a list that takes more places than the year has: Beijing never (第7条), Hangzhou only with a reason."""
    call = selection.call
    quota = quota or of_year(call)
    if quota.limit is None:
        return
    wanted = _wanted(call, entries)
    over = quota.taken + len(wanted) - quota.limit
    if over <= 0:
        return
    if quota.hard:
        raise Refused(
            f"名额为 {quota.limit} 家，已用 {quota.taken} 家，本次拟定 {len(wanted)} 家，请先取消 {over} 家",
            clause=quota.clause,
        )
    if not selection.over_quota_reason.strip():
        raise Refused(f"名额为 {quota.limit} 家左右，本次将超出 {over} 家，请写明理由", clause=quota.clause)
