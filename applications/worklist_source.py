"""What the applications bring to a person's worklist: files in hand, files handed on, and acts of a whole call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from django.db.models import Count, F
from django.urls import reverse

from applications import case
from applications.models import Application, Call
from applications.models.application import DESK_ROLES, HOST_ROLES, ApplicationQuerySet
from applications.models.call import Window
from applications.states import AT_CITY, PENDING, CallState, State
from portal.accounts.roles import Role
from portal.workflow.worklist import Bundle, Item, single

if TYPE_CHECKING:
    from portal.accounts.models import User

    Files = ApplicationQuerySet
    Draw = Callable[[Sequence[Application]], list[Item]]

# The window whose end is due in a state, for files whose due moment is the same all over the call.
WINDOW_OF = {
    State.SUBMITTED: Window.Kind.FIRST_REVIEW,
    State.ENDORSED: Window.Kind.SITE_VISIT,
    State.ACCEPTED: Window.Kind.SITE_VISIT,
    State.UNDER_PANEL: Window.Kind.EXPERT_REVIEW,
    State.APPRAISED: Window.Kind.NOTICE,
    State.PROPOSED: Window.Kind.NOTICE,
}
# What the panel's office does with a call's files in a state: words, button, page of the call.
CALL_TASKS = {
    State.ACCEPTED: ("组织评审：{count} 件已受理", "分派专家"),
    State.APPRAISED: ("综合评审：{count} 件评审已结束", "排名与拟定"),
}


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """Files and calls that wait for this person."""
    if user.is_in(*HOST_ROLES):
        yield from _own_files(user, at)
    elif user.is_in(*DESK_ROLES):
        files = Application.objects.filter(recommender=user.organisation, state=State.SUBMITTED)
        yield from _by_call(files, "初审", "办理", "applications:review")
    elif user.is_in(*case.CITY_ROLES):
        yield from _city_tasks(user)


def waits(user: User, at: datetime) -> Iterator[Bundle]:
    """Files this person's office handed on and others have not finished."""
    if user.is_in(*case.APPLICANT_ROLES):
        for mine in handed_on(user, at):
            yield from _singly(mine, user)
    elif found := handed_on(user, at):
        returned, others = found
        yield from _returned(returned, user)
        yield from _handed_on(others, user)


def handed_on(user: User, at: datetime) -> list[Files]:
    """The files of `waits`: an applicant's own, else those under correction and those that lie with other offices."""
    files = Application.objects.visible_to(user)
    if user.is_in(*case.APPLICANT_ROLES):
        return [files.filter(state__in=PENDING).exclude(state=State.RETURNED)]
    if user.is_in(*DESK_ROLES):
        elsewhere: tuple[State, ...] = AT_CITY
    elif user.is_in(Role.CITY_OFFICER, Role.CENTRE_OFFICER):
        elsewhere = (State.SUBMITTED, State.UNDER_PANEL)
    else:
        return []
    return [files.filter(state=State.RETURNED), files.filter(state__in=elsewhere)]


def _own_files(user: User, at: datetime) -> Iterator[Bundle]:
    """The host's: drafts that may still be handed in, corrections, and the sealed scan still due (HZ-40)."""
    files = Application.objects.visible_to(user).filter(
        state__in=(State.DRAFT, State.RETURNED, State.SUBMITTED), call__state=CallState.OPEN
    )
    for application, facts in case.rows(list(files.for_list()), user):
        state = State(application.state)
        if state == State.SUBMITTED:
            if application.sealed_version < application.version_no:
                yield single(_item(application, facts, "上传盖章扫描件", "去上传", application.get_absolute_url()))
        elif state == State.RETURNED or (facts.deadline is not None and facts.deadline > at):
            label = "提交补正" if state == State.RETURNED else "填写并提交申报"
            yield single(_item(application, facts, label, facts.action_label, facts.action_url))


def _city_tasks(user: User) -> Iterator[Bundle]:
    """Acceptance file by file; panels and ranking call by call. The office behind each is the pack's."""
    measures = cache(lambda call: call.measures)
    files = Application.objects.filter(city=user.city, call__state=CallState.OPEN)
    calls = _calls(files)
    accepting = [pk for pk, call in calls.items() if user.is_in(*measures(call).offices.acceptance.roles)]
    judging = [pk for pk, call in calls.items() if user.is_in(*measures(call).offices.panel.roles)]
    if accepting:
        waiting = files.filter(state=State.ENDORSED, call__in=accepting)
        yield from _by_call(waiting, "受理", "办理", "applications:acceptance", calls)
    if judging:
        ready = files.filter(state__in=tuple(CALL_TASKS), call__in=judging).order_by()
        for pk, state, count in ready.values_list("call", "state").annotate(Count("pk")):
            yield single(_call_item(calls[pk], State(state), count))


def _calls(files: Files) -> dict[int, Call]:
    found = Call.objects.filter(pk__in=files.order_by().values("call")).prefetch_related("windows", "overrides")
    return {call.pk: call for call in found}


def _call_item(call: Call, state: State, count: int) -> Item:
    label, action = CALL_TASKS[state]
    url = (
        reverse("assessments:open_panel", args=["applications.call", call.pk])
        if state == State.ACCEPTED
        else reverse("applications:ranking", args=[call.code])
    )
    return Item(
        label=label.format(count=count),
        title=call.title,
        number=call.code,
        url=url,
        action=action,
        due=call.window(WINDOW_OF[state]).closes_at,
    )


def _by_call(
    files: Files, label: str, action: str, page: str, calls: dict[int, Call] | None = None
) -> Iterator[Bundle]:
    """Files of one state; those of a call are due together, longest waiting first."""

    def draw(found: Sequence[Application]) -> list[Item]:
        return [
            Item(
                label=label,
                title=f"{each.studio_name}（{each.host.name}）",
                number=each.number,
                url=reverse(page, args=[each.number]),
                action=action,
                due=each.call.window(WINDOW_OF[State(each.state)]).closes_at,
                since=each.state_since,
            )
            for each in found
        ]

    yield from _bundles(files, draw, calls)


def _handed_on(files: Files, user: User) -> Iterator[Bundle]:
    def draw(found: Sequence[Application]) -> list[Item]:
        return [_waiting(application, facts) for application, facts in case.rows(found, user)]

    yield from _bundles(files, draw)


def _bundles(files: Files, draw: Draw, calls: dict[int, Call] | None = None) -> Iterator[Bundle]:
    """One bundle per call and due moment, counted in one statement; files without a moment come last."""
    calls = _calls(files) if calls is None else calls
    groups: dict[tuple[int, datetime | None], list[tuple[str, int]]] = defaultdict(list)
    for pk, state, count in files.order_by().values_list("call", "state").annotate(Count("pk")):
        kind = WINDOW_OF.get(State(state))
        due = calls[pk].window(kind).closes_at if kind else None
        groups[pk, due].append((state, count))
    for (pk, due), parts in groups.items():
        states = [state for state, _ in parts]
        found = files.filter(call=pk, state__in=states).order_by(F("state_since").asc(nulls_first=True), "pk")
        yield Bundle(due, sum(count for _, count in parts), _reader(found, draw, calls[pk]))


def _reader(files: Files, draw: Draw, call: Call) -> Callable[[int, int], Sequence[Item]]:
    """The files of one call, which is known already."""

    def read(start: int, stop: int) -> Sequence[Item]:
        found = list(files.for_line()[start:stop])
        for each in found:
            each.call = call
        return draw(found)

    return read


def _returned(files: Files, user: User) -> Iterable[Bundle]:
    """Corrections have each their own last day; few are open at a time."""
    return _singly(files, user)


def _singly(files: Files, user: User) -> Iterator[Bundle]:
    for application, facts in case.rows(list(files.for_list()), user):
        yield single(_waiting(application, facts))


def _waiting(application: Application, facts: case.Case) -> Item:
    return Item(
        label=facts.chip_text,
        title=f"{facts.title}（{application.host.name}）",
        number=application.number,
        url=application.get_absolute_url(),
        action="查看进度",
        due=facts.deadline,
        since=application.state_since,
        holder=facts.holder,
    )


def _item(application: Application, facts: case.Case, label: str, action: str, url: str) -> Item:
    return Item(
        label=label,
        title=facts.title,
        number=application.number,
        url=url,
        action=action,
        due=facts.deadline,
        since=application.state_since,
    )
