"""Who leads and who is in the team of a studio: read by all who see it, written by the unit, its office, the city."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.access import AuthenticatedHttpRequest
from portal.policy import clock
from studios import latest, offices
from studios.life_forms import LeaderForm, LeavingForm, MemberForm
from studios.models import LeaderStatus, Member, Studio
from studios.rules import people as rules
from studios.states import LeaderPost
from studios.transitions import people
from studios.views import steps

edits = require_http_methods(["GET", "POST"])
TAKERS = "studios:people"


@require_GET
def people_of(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The master's entries and the team, newest first; warnings on top."""
    studio = offices.studio_of(request.user, number)
    today = clock.today()
    row = latest.with_leader(Studio.objects.filter(pk=studio.pk), today).get()
    found = latest.standing_of(row, today)
    members = list(Member.objects.filter(studio=studio).order_by("left_on", "joined_on", "pk"))
    present = [each for each in members if each.left_on is None]
    pack = offices.pack_of(studio)
    refused = steps.refusal(rules.require_recorder, request.user, studio)
    context = {
        "frame": steps.frame_of(request.user),
        "studio": studio,
        "pack": pack,
        "standing": found,
        "standing_label": LeaderPost(found.status).label,
        "statuses": LeaderStatus.objects.filter(studio=studio).order_by("-since", "-pk").select_related("recorded_by"),
        "present": present,
        "former": [each for each in members if each.left_on is not None],
        "too_few": rules.too_few(studio, len(present)),
        "team_clause": pack.clause(pack.parameter("min_members").clause),
        "may": refused is None,
        "buttons": [
            steps.button("登记状态", reverse("studios:leader_status", args=[number]), refused),
            steps.button("登记新成员", reverse("studios:member_new", args=[number]), refused, "plain"),
        ],
    }
    return render(request, "studios/life/people.html", context)


@edits
def leader_status(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    studio = _writable(request, number)
    form = LeaderForm(request.POST or None, studio=studio)
    if request.method == "POST" and steps.done(
        form, lambda: people.record_leader_status(studio, by=request.user, **form.cleaned_data), field="since"
    ):
        messages.success(request, "已登记。")
        return redirect(TAKERS, number)
    pack = offices.pack_of(studio)
    return steps.page(
        request,
        form,
        title=f"登记{pack.word('lead_master')}{studio.lead_master}的状态",
        words="只记录事实和日期，不会直接影响称号；需要处理的，系统会提示主管部门核实。",
        label="登记",
        back=_back(number),
    )


@edits
def member_new(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    studio = _writable(request, number)
    form = MemberForm(request.POST or None, studio=studio)
    if request.method == "POST" and steps.done(
        form, lambda: people.join(studio, by=request.user, **form.cleaned_data), field="joined_on"
    ):
        messages.success(request, f"已登记成员{form.cleaned_data['name']}。")
        return redirect(TAKERS, number)
    return steps.page(request, form, title="登记新成员", label="登记", back=_back(number))


@edits
def member_leave(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    studio = _writable(request, number)
    member = get_object_or_404(Member.objects.filter(studio=studio).select_related("studio"), pk=pk)
    form = LeavingForm(request.POST or None)
    if request.method == "POST" and steps.done(
        form, lambda: people.leave(member, by=request.user, **form.cleaned_data), field="left_on"
    ):
        messages.success(request, f"已登记{member.name}离开。")
        return redirect(TAKERS, number)
    return steps.page(request, form, title=f"登记{member.name}离开", label="登记", back=_back(number))


def _writable(request: AuthenticatedHttpRequest, number: str) -> Studio:
    studio = offices.studio_of(request.user, number)
    rules.require_recorder(request.user, studio)
    return studio


def _back(number: str) -> str:
    return reverse(TAKERS, args=[number])
