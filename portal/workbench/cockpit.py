"""The city's overview (W12): how far each running call is, what is late, how many places are left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from applications import case, quotas, worklists
from applications.models import Application, Call, Window
from applications.models.application import CITY_ROLES, ApplicationQuerySet
from applications.states import AT_CITY, CallState, State
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.models import User
from portal.policy import clock
from portal.workbench import calendar_pages
from portal.workbench.worklist import page_of
from portal.workflow.worklist import Bundle, Item

PAST_ACCEPTANCE = tuple(state for state in AT_CITY if state != State.ENDORSED)
# The funnel (W12): a stage holds every handed-in file that came so far, also those that ended later.
STAGES: dict[str, tuple[str, Q]] = {
    "handed_in": ("申报", Q()),
    "recommended": ("推荐上报", Q(batch__isnull=False)),
    "accepted": ("受理", Q(state__in=(*PAST_ACCEPTANCE, State.RECOGNISED)) | Q(score__isnull=False)),
    "appraised": ("评审完成", Q(score__isnull=False)),
    "noticed": ("公示", Q(notice__isnull=False)),
    "recognised": ("认定", Q(state=State.RECOGNISED)),
}
MOST_CALLS = 4
LATE_SHOWN = 10
DAYS_AHEAD = timedelta(days=60)


@dataclass(frozen=True)
class Overview:
    """One call: its funnel, its quota, and the windows that end soon."""

    call: Call
    bars: list[dict[str, Any]]
    quota: quotas.Quota
    ahead: list[Window]


@require_safe
def cockpit(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Every number is a link whose list has exactly that many rows."""
    user, at = city_user(request), clock.now()
    calls = list(calls_of(user).order_by("-state", "-year", "kind", "-pk")[:MOST_CALLS])
    counted = _counts(user, calls)
    late = _late(user, at)
    context = {
        "overviews": [_overview(call, counted.get(call.pk, {}), at) for call in calls],
        "late": late.read(0, LATE_SHOWN),
        "late_count": late.count,
        "calendar": calendar_pages.warning(user),
    }
    return render(request, "workbench/cockpit.html", context)


@require_safe
def files(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The rows behind a number of the overview: ?call=&stage= or ?late=1."""
    user = city_user(request)
    if request.GET.get("late"):
        bundle, title = _late(user, clock.now()), "逾期的申报"
    else:
        call = get_object_or_404(calls_of(user), code=request.GET.get("call", ""))
        stage = request.GET.get("stage", "")
        if stage not in STAGES:
            raise Http404
        bundle = bundle_of(handed_in(user).filter(STAGES[stage][1], call=call).order_by("-submitted_at", "pk"), user)
        title = f"{call.title}：{STAGES[stage][0]}"
    page = page_of([bundle], request.GET.get("page"))
    return render(request, "workbench/files.html", {"page_obj": page, "title": title})


def city_user(request: AuthenticatedHttpRequest) -> User:
    if not request.user.is_in(*CITY_ROLES) or not request.user.city:
        raise Http404
    return request.user


def calls_of(user: User) -> QuerySet[Call]:
    running = Call.objects.filter(city=user.city, state__in=(CallState.OPEN, CallState.FINISHED))
    return running.prefetch_related("windows", "overrides")


def handed_in(user: User) -> ApplicationQuerySet:
    return Application.objects.visible_to(user).filter(submitted_at__isnull=False)


def _counts(user: User, calls: Sequence[Call]) -> dict[int, dict[str, Any]]:
    """Files per call and stage, in one statement."""
    asked = {key: Count("pk", filter=condition or None) for key, (_, condition) in STAGES.items()}
    rows = handed_in(user).filter(call__in=calls).order_by().values("call").annotate(**asked)
    return {row["call"]: dict(row) for row in rows}


def _overview(call: Call, counted: dict[str, Any], at: datetime) -> Overview:
    page = reverse("workbench:files")
    bars = [
        {
            "label": label,
            "value": counted.get(key, 0),
            "url": f"{page}?{urlencode({'call': call.code, 'stage': key})}",
        }
        for key, (label, _) in STAGES.items()
    ]
    ahead = [each for each in call.windows.all() if at < each.closes_at <= at + DAYS_AHEAD]
    return Overview(call, bars, quotas.of_year(call), sorted(ahead, key=lambda each: each.closes_at))


def _late(user: User, at: datetime) -> Bundle:
    """Files whose holder's window is over, longest in their state first."""
    running = Application.objects.visible_to(user).filter(worklists.late(at), call__state=CallState.OPEN)
    return bundle_of(running.order_by("state_since", "pk"), user)


def bundle_of(found: ApplicationQuerySet, user: User) -> Bundle:
    def read(start: int, stop: int) -> list[Item]:
        rows = case.rows(list(found.for_list()[start:stop]), user)
        return [_item(application, facts) for application, facts in rows]

    return Bundle(None, found.count(), read)


def _item(application: Application, facts: case.Case) -> Item:
    return Item(
        label=facts.chip_text,
        title=f"{facts.title}（{application.host.name}）",
        number=application.number,
        url=reverse("applications:acceptance", args=[application.number]),
        action="查看",
        due=facts.deadline,
        since=application.state_since,
        holder=facts.holder,
    )
