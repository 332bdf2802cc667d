"""The lists of the desks as QuerySets: tabs, counts and the workbench ask here, so a count is always its list."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import Count, DateTimeField, Exists, OuterRef, Q, Subquery

from applications import known_calls
from applications.models import Application, Version, Window
from applications.states import AT_CITY, State
from portal.accounts.readers import Reader
from portal.accounts.roles import Role
from portal.desks.models import ReturnNotice
from portal.policy import clock
from portal.policy.prepared import Among, Given, Prepared, PreparedFigures

if TYPE_CHECKING:
    from applications.models.application import ApplicationQuerySet
    from portal.accounts.models import User


@dataclass(frozen=True)
class Tab:
    """One tab of a desk's list. `narrow` keeps the files that belong to it."""

    key: str
    label: str
    narrow: Callable[[datetime], Q]
    empty: str


def _corrected() -> Q:
    """Handed in again after a return of the same desk, which has not decided yet."""
    returns = ReturnNotice.objects.filter(
        subject_type__app_label="applications",
        subject_type__model="application",
        subject_id=OuterRef("pk"),
        came_from=OuterRef("state"),
        closed_at__isnull=False,
        lapsed=False,
    )
    return Q(Exists(returns))


def _past(kind: str, at: datetime, *states: State) -> Q:
    closed = Window.objects.filter(kind=kind, closes_at__lte=at).values("call_id")
    return Q(state__in=states, call_id__in=closed)


def late(at: datetime) -> Q:
    """Files whose holder's window is over; a correction lapses by itself and is never late."""
    return (
        _past(Window.Kind.FIRST_REVIEW, at, State.SUBMITTED)
        | _past(Window.Kind.SITE_VISIT, at, State.ENDORSED, State.ACCEPTED)
        | _past(Window.Kind.EXPERT_REVIEW, at, State.UNDER_PANEL)
        | _past(Window.Kind.NOTICE, at, State.APPRAISED, State.PROPOSED)
    )


REPORTED = (*AT_CITY, State.RECOGNISED, State.DECLINED)

DESK_TABS = (
    Tab("review", "待我审", lambda at: Q(state=State.SUBMITTED), "暂时没有待审的申报。单位提交后会出现在这里。"),
    Tab(
        "corrected",
        "补正返回",
        lambda at: Q(state=State.SUBMITTED) & _corrected(),
        "没有交回的补正。退回的申报改好后会出现在这里。",
    ),
    Tab(
        "recommended",
        "已推荐",
        lambda at: Q(state__in=REPORTED, batch__isnull=False),
        "还没有上报的申报。审核完成后到“推荐上报”办理。",
    ),
    Tab("all", "全部", lambda at: Q(), "还没有单位提交申报。"),
)
CITY_TABS = (
    Tab("acceptance", "待受理", lambda at: Q(state=State.ENDORSED), "没有待受理的申报。推荐单位上报后会出现在这里。"),
    Tab("accepted", "已受理", lambda at: Q(state=State.ACCEPTED), "没有已受理、等待评审的申报。"),
    Tab("late", "逾期", late, "没有逾期的申报。"),
    Tab("all", "全部", lambda at: Q(), "还没有单位提交申报。"),
)


def tab_of(tabs: tuple[Tab, ...], key: str) -> Tab:
    """The tab of that key, the first one for an unknown key."""
    return next((each for each in tabs if each.key == key), tabs[0])


def files(user: User, tab: Tab, at: datetime | None = None) -> ApplicationQuerySet:
    """The files of one tab that this person may see."""
    return Application.objects.visible_to(user).filter(tab.narrow(at or clock.now()))


def with_figures(found: ApplicationQuerySet) -> ApplicationQuerySet:
    """Each file with `figures`: what eligibility found when its present version was handed in."""
    present = Version.objects.filter(application=OuterRef("pk"), number=OuterRef("version_no")).order_by()
    return found.annotate(figures=Subquery(present.values("data__counts")[:1]))


def lines(keys: Sequence[int]) -> list[Application]:
    """The files of these keys in their order, with what a line of a list shows."""
    known = {each.pk: each for each in _lines.rows(keys=keys)}
    known_calls.give(known.values())
    return [known[key] for key in keys if key in known]


_lines: Prepared[Application] = Prepared(
    lambda: with_figures(Application.objects.filter(Among("pk", "keys")).order_by().for_line())
)


def counts(user: User, tabs: tuple[Tab, ...], at: datetime | None = None) -> dict[str, int]:
    """How many files each tab holds, in one statement."""
    if user.role is None:
        return {each.key: 0 for each in tabs}
    return _held(tabs, user.role).of(at=at or clock.now(), **Reader.values_of(user))


@cache
def _held(tabs: tuple[Tab, ...], role: Role) -> PreparedFigures:
    """The officers of a role ask the same question, each with the own office and city."""
    at: Any = Given("at", DateTimeField())
    reader: Any = Reader(role)
    return PreparedFigures(
        lambda: Application.objects.visible_to(reader),
        lambda: {each.key: Count("state", filter=each.narrow(at)) for each in tabs},
    )


def neighbours(found: ApplicationQuerySet, number: str) -> tuple[str, str, int, int]:
    """The numbers before and after a file in a list, its place from 1 and how many there are."""
    numbers = list(found.values_list("number", flat=True)[:2000])
    if number not in numbers:
        return "", "", 0, len(numbers)
    at = numbers.index(number)
    before = numbers[at - 1] if at else ""
    after = numbers[at + 1] if at + 1 < len(numbers) else ""
    return before, after, at + 1, len(numbers)
