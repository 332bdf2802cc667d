"""The city's activities as units see them: what is open, one of them, a place taken or given up (BJ-76, HZ-69)."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.access import AuthenticatedHttpRequest, needs
from portal.accounts.roles import Permission
from portal.policy import clock
from studios import activity_entry, activity_notices
from studios.activity_forms import PlaceForm
from studios.models import Attendance, CityActivity, Studio
from studios.rules import activities as rules
from studios.states import ActivityState as S
from studios.transitions import activities
from studios.views import steps
from studios.views.city_activities import CHIPS

LATEST = 50


@require_GET
@needs(Permission.KEEP_RECORDS)
def open_activities(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Those one can still register for come first; then what is past, newest first."""
    found = list(CityActivity.objects.visible_to(request.user)[:LATEST])
    mine = Attendance.objects.filter(
        activity__in=found, cancelled_at=None, studio__in=Studio.objects.visible_to(request.user)
    )
    people: dict[int, list[str]] = {}
    for place in mine:
        people.setdefault(place.activity_id, []).append(place.person)
    found.sort(key=lambda each: (not _is_open(each), each.on if _is_open(each) else clock.today()))
    rows = [(each, CHIPS[S(each.state)], activity_notices.days_of(each), people.get(each.pk, [])) for each in found]
    return render(request, "studios/activities/list.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@needs(Permission.KEEP_RECORDS)
def activity(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """One activity, the unit's own places, the form for one more."""
    found = _of(request, number)
    own = Studio.objects.visible_to(request.user)
    form = _form(request, found)
    if request.method == "POST":
        if form is None:
            rules.require_open(found)
            raise Http404
        if steps.done(form, lambda: _register(request, found, form), field="person"):
            messages.success(request, f"已为{form.chosen[1]}报名。")
            return redirect("studios:activity", number)
    places = Attendance.objects.filter(activity=found, studio__in=own, cancelled_at=None).select_related("studio")
    context = {
        "activity": found,
        "chip": CHIPS[S(found.state)],
        "when": activity_notices.days_of(found),
        "closes_at": clock.end_of(found.closes_on),
        "places": [(place, activity_entry.came_words(place)) for place in places],
        "may_give_up": found.state == S.OPEN and clock.today() <= found.until,
        "form": form,
        "refusal": steps.refusal(rules.require_open, found),
        "left": _left(found),
        "clause": rules.clause(found.city),
    }
    return render(request, "studios/activities/mine.html", context)


@needs(Permission.KEEP_RECORDS)
@require_POST
def activity_give_up(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    found = _of(request, number)
    own = Attendance.objects.filter(activity=found, studio__in=Studio.objects.visible_to(request.user))
    place = get_object_or_404(own.select_related("activity", "studio"), pk=pk)
    activities.give_up(place, by=request.user)
    messages.success(request, f"已取消{place.person}的报名。")
    return redirect("studios:activity", number)


def _form(request: AuthenticatedHttpRequest, found: CityActivity) -> PlaceForm | None:
    """None once nobody can register any more, or for a unit without a studio that holds its title."""
    studios = list(Studio.objects.visible_to(request.user).holding().order_by("number")) if _is_open(found) else []
    return PlaceForm(request.POST or None, studios=studios) if studios else None


def _register(request: AuthenticatedHttpRequest, found: CityActivity, form: PlaceForm) -> None:
    studio, person, leads = form.chosen
    activities.register(found, studio, by=request.user, person=person, is_leader=leads)


def _is_open(found: CityActivity) -> bool:
    return steps.refusal(rules.require_open, found) is None


def _left(found: CityActivity) -> int | None:
    """Places still free; None without a limit."""
    if found.capacity is None:
        return None
    return max(found.capacity - Attendance.objects.filter(activity=found, cancelled_at=None).count(), 0)


def _of(request: AuthenticatedHttpRequest, number: str) -> CityActivity:
    return get_object_or_404(CityActivity.objects.visible_to(request.user), number=number)
