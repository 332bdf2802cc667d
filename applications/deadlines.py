"""Duties of the application trade: what each holder must have done, and by when (from the call's windows)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING

from django.urls import reverse

from applications import case
from applications.models import Application, Call
from applications.models.application import DESK_ROLES, HOST_ROLES
from applications.states import CallState, State
from portal.accounts.models import User
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
    files = Application.objects.filter(state__in=tuple(LABELS), call__state=CallState.OPEN).for_page()
    for application in files:
        due = case.deadline(application)
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
    offices = application.measures.offices
    officers = people(offices.acceptance.roles, None, application.city)
    if state in (State.DRAFT, State.RETURNED):
        holders, escalate = people(HOST_ROLES, application.host_id, ""), ()
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
    """People holding roles in an organisation or a city, each question asked once per sweep."""

    @cache
    def holding(roles: tuple[str, ...], organisation: int | None, city: str) -> tuple[User, ...]:
        found: Iterable[User] = (
            user
            for role in roles
            for user in User.objects.holding(role, city=city).filter(
                **({"posts__organisation": organisation, "posts__role": role} if organisation else {})
            )
        )
        return tuple({user.pk: user for user in found}.values())

    return holding


def lapsed(at: datetime) -> list[Application]:
    """Files whose correction's last day is over: the system ends them."""
    waiting = Application.objects.filter(state=State.RETURNED).select_related("call", "host", "recommender")
    return [each for each in waiting if (due := case.deadline(each)) is not None and due <= at]
