"""Duties of the application trade: what each holder must have done, and by when (from the call's windows)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet
from django.urls import reverse

from applications import case
from applications.models import Application, Call
from applications.models.application import DESK_ROLES, HOST_ROLES
from applications.states import CallState, State
from portal.accounts.models import Post, User
from portal.accounts.roles import OFFICER_ROLES
from portal.policy import clock
from portal.workflow.deadlines import Duty

if TYPE_CHECKING:
    from collections.abc import Callable

    People = Callable[[tuple[str, ...], int | None, str], tuple[User, ...]]

# What the holder of a state is reminded of; states without an entry have no reminder.
LABELS = {
    State.DRAFT: "提交申报",
    State.RETURNED: "提交补正",
    State.SUBMITTED: "初审并上报",
    State.ENDORSED: "受理",
    State.ACCEPTED: "组织评审",
}
# After this long a reminder about an old file is noise, not help.
FORGOTTEN_AFTER_DAYS = 30


def duties(at: datetime) -> Iterator[Duty]:
    """One duty per file and state whose holder is an office; experts' duties come from their panels."""
    people = _people()
    files = _with_dates(Application.objects.filter(state__in=tuple(LABELS), call__state=CallState.OPEN))
    moments = case.deadlines(files)
    for application in files:
        due = moments[application.pk]
        if due is not None and (at - due).days < FORGOTTEN_AFTER_DAYS:
            yield _duty(application, due, people)


def window_duties(at: datetime) -> Iterator[Duty]:
    """Ends of a call's windows, for the officers who run it."""
    people = _people()
    for call in Call.objects.filter(state=CallState.OPEN).prefetch_related("windows", "overrides"):
        officers = people(call.measures.offices.panel.roles, None, call.city)
        for window in call.windows.all():
            if (at - window.closes_at).days < FORGOTTEN_AFTER_DAYS:
                yield Duty(
                    key=f"{call.code}:{window.kind}",
                    label=f"{call.title}：{window.get_kind_display()}环节结束",
                    about=call,
                    holders=officers,
                    due=window.closes_at,
                    url=reverse("applications:call_edit", args=[call.code]),
                    city=call.city,
                )


def _duty(application: Application, due: datetime, people: People) -> Duty:
    state = State(application.state)
    escalate: tuple[User, ...] = ()
    offices = application.measures.offices
    officers = people(offices.acceptance.roles, None, application.city)
    if state in (State.DRAFT, State.RETURNED):
        holders = people(HOST_ROLES, application.host_id, "")
    elif state == State.SUBMITTED:
        holders, escalate = people(DESK_ROLES, application.recommender_id, ""), officers
    else:
        holders, escalate = officers, people(offices.approvals, None, application.city)
    # The key names the visit to the state, so that a second return is reminded of again.
    return Duty(
        key=f"{application.number}:{state}:{application.revision}",
        label=f"{application.number} {application.studio_name or '申报'}：{LABELS[state]}",
        about=application,
        holders=holders,
        due=due,
        url=application.get_absolute_url(),
        escalate=escalate,
        city=application.city,
    )


def _people() -> People:
    """People holding roles in an organisation or a city: every post that counts is read once per sweep."""
    running = Application.objects.filter(state__in=tuple(LABELS)).values("host")
    counting = Q(role__in=HOST_ROLES, organisation__in=running) | Q(role__in=OFFICER_ROLES)
    posts = Post.objects.active().filter(counting, user__is_active=True).select_related("user", "organisation")
    by_organisation: dict[tuple[str, int], dict[int, User]] = defaultdict(dict)
    by_city: dict[tuple[str, str], dict[int, User]] = defaultdict(dict)
    for post in posts.order_by("user_id"):
        by_organisation[post.role, post.organisation_id][post.user_id] = post.user
        by_city[post.role, post.organisation.city][post.user_id] = post.user

    def holding(roles: tuple[str, ...], organisation: int | None, city: str) -> tuple[User, ...]:
        found: dict[int, User] = {}
        for role in roles:
            found |= by_organisation[role, organisation] if organisation is not None else by_city[role, city]
        return tuple(found.values())

    return holding


def lapsed(at: datetime) -> list[Application]:
    """Files whose correction's last day is over, those still in the door's queue counted: the system ends them."""
    waiting = _with_dates(Application.objects.filter(state=State.RETURNED))
    moments = case.deadlines(waiting)
    return [each for each in waiting if (due := moments[each.pk]) is not None and due + clock.QUEUE <= at]


def _with_dates(files: QuerySet[Application]) -> list[Application]:
    """With what a due date needs and no answers: the sweep reads every running file each minute."""
    found = files.select_related("call", "host", "recommender", "notice")
    return list(found.prefetch_related("call__windows", "call__overrides"))
