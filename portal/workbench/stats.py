"""统计 (ux.md §7.5): one call by district, by days in its stage, by how experts marked; every mark has its rows."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from applications.models import Application, Call
from applications.states import State
from assessments.models import Assignment
from assessments.states import PanelState
from portal.accounts.access import AuthenticatedHttpRequest
from portal.policy import calendar, clock
from portal.policy.calendar import WorkCalendar
from portal.workbench import titles_chart
from portal.workbench.cockpit import bundle_of, calls_of, city_user, handed_in
from portal.workbench.worklist import page_of
from studios.models import Studio

# Where a file stands, in the six words of the stacked bars.
GROUPS: dict[str, tuple[str, tuple[State, ...]]] = {
    "first": ("初审", (State.SUBMITTED, State.RETURNED)),
    "city": ("市级受理", (State.ENDORSED, State.ACCEPTED)),
    "review": ("评审与拟定", (State.UNDER_PANEL, State.APPRAISED, State.PROPOSED, State.RESERVED)),
    "notice": ("公示", (State.UNDER_NOTICE,)),
    "recognised": ("已认定", (State.RECOGNISED,)),
    "ended": ("未通过或撤回", (State.NOT_RECOMMENDED, State.DECLINED, State.WITHDRAWN)),
}
# States whose stay is watched, with the pack's parameter that limits it.
LIMITS: dict[State, str] = {
    State.SUBMITTED: "first_review_working_days",
    State.RETURNED: "correction_working_days",
    State.ENDORSED: "acceptance_working_days",
    State.ACCEPTED: "",
    State.UNDER_PANEL: "",
    State.APPRAISED: "",
}
MOST_CALLS = 12


@require_safe
def stats(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The charts of one call; the newest running one unless another is chosen."""
    user = city_user(request)
    calls = list(calls_of(user).order_by("-state", "-year", "kind", "-pk")[:MOST_CALLS])
    call = next((each for each in calls if each.code == request.GET.get("call")), calls[0] if calls else None)
    titles = titles_chart.by_district(Studio.objects.visible_to(user), clock.today().year)
    context: dict[str, Any] = {"calls": calls, "call": call, "titles": titles}
    if call is not None:
        context |= {
            "groups": [label for label, _ in GROUPS.values()],
            "districts": _districts(request, call),
            "stays": _stays(request, call),
            "experts": leniency(call),
        }
    return render(request, "workbench/stats.html", context)


@require_safe
def rows(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The files behind one mark: ?call=&district=&group= or ?call=&state=&days=."""
    user = city_user(request)
    call = get_object_or_404(calls_of(user), code=request.GET.get("call", ""))
    found = handed_in(user).filter(call=call)
    state, days = request.GET.get("state", ""), request.GET.get("days", "")
    if state in LIMITS and days.isdecimal() and len(days) < 5:
        stayed = _days_of(call, found.filter(state=state))
        found = found.filter(pk__in=[key for key, (_, number) in stayed.items() if number == int(days)])
        title = f"{call.title}：{State(state).label}，停留 {int(days)} 个工作日"
    elif request.GET.get("group") in GROUPS:
        label, states = GROUPS[request.GET["group"]]
        district = request.GET.get("district", "")
        found = found.filter(state__in=states, host__region=district or None)
        title = f"{call.title}：{label}"
    else:
        raise Http404
    page = page_of([bundle_of(found.order_by("state_since", "pk"), user)], request.GET.get("page"))
    return render(request, "workbench/files.html", {"page_obj": page, "title": title})


def _link(call: Call, **query: Any) -> str:
    return f"{reverse('workbench:stats_files')}?{urlencode({'call': call.code, **query})}"


def _districts(request: AuthenticatedHttpRequest, call: Call) -> list[dict[str, Any]]:
    """Chart 3: the files of each district by where they stand, most first."""
    counted = handed_in(city_user(request)).filter(call=call).order_by()
    cells: dict[tuple[str, str], Counter[State]] = defaultdict(Counter)
    for row in counted.values("host__region", "host__region__name", "state").annotate(number=Count("pk")):
        cells[row["host__region"] or "", row["host__region__name"] or "–"][State(row["state"])] += row["number"]
    found = []
    for (key, name), by_state in cells.items():
        parts = [
            {"value": value, "url": _link(call, district=key, group=group)}
            for group, (_, states) in GROUPS.items()
            for value in [sum(by_state[state] for state in states)]
        ]
        found.append({"label": name, "value": sum(by_state.values()), "parts": parts})
    return sorted(found, key=lambda each: (-each["value"], each["label"]))


def _stays(request: AuthenticatedHttpRequest, call: Call) -> list[dict[str, Any]]:
    """Chart 4: for each stage how many files have been in it for how many working days, and its limit."""
    stayed = _days_of(call, handed_in(city_user(request)).filter(call=call, state__in=LIMITS))
    by_state: dict[str, Counter[int]] = defaultdict(Counter)
    for state, days in stayed.values():
        by_state[state][days] += 1
    found = []
    for state, name in LIMITS.items():
        parameter = call.measures.parameters.get(name)
        dots = [
            {"at": days, "number": number, "url": _link(call, state=state.value, days=days)}
            for days, number in sorted(by_state[state].items())
        ]
        found.append({"label": str(state.label), "dots": dots, "limit": int(parameter.value) if parameter else None})
    return found


def _days_of(call: Call, files: Any) -> dict[int, tuple[str, int]]:
    """State and working days in it, by file; each calendar day is counted once."""
    days, today = calendar.current(), clock.today()
    known: dict[date, int] = {}
    found = {}
    for key, state, since in files.exclude(state_since=None).values_list("pk", "state", "state_since"):
        first = _day(since)
        if first not in known:
            known[first] = _worked(days, first, today)
        found[key] = (state, known[first])
    return found


def _day(moment: datetime) -> date:
    return moment.astimezone(clock.BEIJING).date()


def _worked(days: WorkCalendar, first: date, today: date) -> int:
    span = range(first.toordinal() + 1, today.toordinal() + 1)
    return sum(days.is_probably_working(date.fromordinal(day)) for day in span)


def leniency(call: Call) -> list[dict[str, Any]]:
    """Chart 6: how far each expert marked from the others of the same files, on average, once the panels closed."""
    files = Application.objects.filter(call=call).values("pk")
    sheets = Assignment.objects.about_any(Application, files).counted().filter(panel__state=PanelState.CLOSED)
    totals: dict[int, list[tuple[int, str, Decimal]]] = defaultdict(list)
    for subject, expert, name, total in sheets.values_list("subject_id", "expert_id", "expert__user__name", "total"):
        totals[subject].append((expert, name, total))
    apart: dict[tuple[int, str], list[Decimal]] = defaultdict(list)
    for marks in totals.values():
        mean = sum((total for _, _, total in marks), Decimal(0)) / len(marks)
        for expert, name, total in marks:
            if len(marks) > 1:
                apart[expert, name].append(total - mean)
    rows = [
        {"label": name, "files": len(each), "value": (sum(each, Decimal(0)) / len(each)).quantize(Decimal("0.1"))}
        for (_, name), each in apart.items()
    ]
    return sorted(rows, key=lambda each: (each["value"], each["label"]))
