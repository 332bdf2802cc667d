"""The city's activities as their makers see them: the list, drawing up, places, who came, Excel (BJ-76, HZ-69)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Permission, Role
from portal.documents.exports import request_export
from portal.policy.refusal import Refused
from studios import activity_entry, activity_notices
from studios.activity_forms import ActivityForm, AttendanceForm
from studios.activity_workflow import WORKFLOW
from studios.life_forms import RemarkForm
from studios.models import Attendance, CityActivity
from studios.rules import activities as rules
from studios.states import ActivityState as S
from studios.transitions import activities
from studios.views import steps

PER_PAGE = 30
CHIPS = {S.DRAFT: "draft", S.OPEN: "notice", S.HELD: "good", S.CANCELLED: "closed"}
LABELS = ("活动", "编号", "种类", "时间", "报名截止", "报名", "到场", "状态")
edits = require_http_methods(["GET", "POST"])


@require_GET
def activity_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Newest first, with how many registered and came."""
    steps.require_city(request.user)
    live = Q(attendances__cancelled_at=None)
    found = CityActivity.objects.visible_to(request.user).annotate(
        taken=Count("attendances", filter=live), came=Count("attendances", filter=live & Q(attendances__attended=True))
    )
    page = Paginator(found.order_by("-on", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    makes = rules.makes(request.user, request.user.city)
    context = {
        "page_obj": page,
        "table": {
            "caption": "市级活动",
            "columns": [{"label": label, "numeric": label in ("报名", "到场")} for label in LABELS],
            "rows": [_row(each) for each in page],
        },
        "makes": makes,
        "clause": rules.clause(request.user.city),
    }
    return render(request, "studios/activities/city.html", context)


def _row(each: CityActivity) -> dict[str, Any]:
    row: dict[str, Any] = vars(each)
    taken = f"{row['taken']}/{each.capacity}" if each.capacity else str(row["taken"])
    cells = [
        {"text": each.title, "url": reverse("studios:city_activity", args=[each.number]), "wrap": True},
        {"text": each.number},
        {"text": each.get_kind_display()},
        {"text": each.on if each.on == each.until else f"{each.on} 至 {each.until}"},
        {"text": each.closes_on},
        {"text": taken, "numeric": True},
        {"text": row["came"], "numeric": True},
        {"text": each.state_label, "chip": CHIPS[S(each.state)]},
    ]
    return {"cells": cells, "test": "activity-row"}


@edits
def activity_new(request: AuthenticatedHttpRequest) -> HttpResponse:
    steps.require_city(request.user)
    rules.require_maker(request.user, request.user.city)
    form = ActivityForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        made = activities.draft(form.cleaned_data, by=request.user)
        messages.success(request, "草稿已保存，核对后请发布。")
        return redirect("studios:city_activity", made.number)
    return steps.page(
        request,
        form,
        title="新建市级活动",
        label="保存草稿",
        back=reverse("studios:city_activities"),
        clause=rules.clause(request.user.city),
    )


@require_GET
def city_activity(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """One activity: its particulars, what may be done, the places."""
    return _page(request, _of(request, number))


def _page(
    request: AuthenticatedHttpRequest, activity: CityActivity, form: AttendanceForm | None = None
) -> HttpResponse:
    places = list(_places(activity))
    confirms = activity.state == S.HELD and rules.makes(request.user, activity.city)
    if form is None and confirms and places:
        form = AttendanceForm(places=places)
    context = {
        "activity": activity,
        "chip": CHIPS[S(activity.state)],
        "when": activity_notices.days_of(activity),
        "places": [(place, activity_entry.came_words(place)) for place in places],
        "form": form,
        "steps": _buttons(request, activity),
        "may_export": request.user.may(Permission.EXPORT),
        "clause": rules.clause(activity.city),
    }
    return render(request, "studios/activities/activity.html", context)


def _places(activity: CityActivity) -> Any:
    live = Attendance.objects.filter(activity=activity, cancelled_at=None)
    return live.select_related("studio__host").order_by("studio__number", "pk")


def _buttons(request: AuthenticatedHttpRequest, activity: CityActivity) -> list[dict[str, Any]]:
    if not rules.makes(request.user, activity.city):
        return []
    found = []
    if activity.state in (S.DRAFT, S.OPEN):
        url = reverse("studios:activity_edit", args=[activity.number])
        found.append(steps.button("修改", url, steps.refusal(rules.check_write, request.user, activity), "plain"))
    for step in WORKFLOW.leaving(activity.state):
        url = reverse("studios:activity_step", args=[activity.number, step.name])
        kind = "danger" if step.name == "cancel" else "primary"
        found.append(steps.button(step.label, url, steps.refusal(step.check, request.user, activity), kind))
    return found


@edits
def activity_edit(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    activity = _of(request, number)
    rules.check_write(request.user, activity)
    initial = {name: getattr(activity, name) for name in activities.WRITTEN}
    form = ActivityForm(request.POST or None, initial=initial, taken=rules.taken(activity))
    if request.method == "POST" and steps.done(
        form, lambda: activities.write(activity, form.cleaned_data, by=request.user)
    ):
        messages.success(request, "已保存。")
        return redirect("studios:city_activity", number)
    words = "" if activity.state == S.DRAFT else "时间或地点有变动的，保存后自动通知已报名的单位；种类不能修改。"
    return steps.page(request, form, title=f"修改：{activity.title}", label="保存", back=_back(number), words=words)


WORDS = {
    "announce": "发布后，本市持有称号的工作室所在单位都会收到通知，可以报名；改时间、地点的，已报名的单位会收到通知。",
    "hold": "登记后停止报名和取消，逐人确认到场；到场的自动记入工作室当年台账。",
    "cancel": "已报名的单位会收到取消通知和理由。",
}


@edits
def activity_step(request: AuthenticatedHttpRequest, number: str, step: str) -> HttpResponse:
    """Announced, held or cancelled, on a page of its own."""
    activity = _of(request, number)
    if step not in WORDS:
        raise Http404
    row = WORKFLOW.step(step)
    row.check(request.user, activity)
    if activity.state not in row.sources:
        raise Refused(f"这项活动现为“{activity.state_label}”，不能“{row.label}”")
    form = RemarkForm(request.POST or None) if step == "cancel" else None
    if request.method == "POST" and (form is None or form.is_valid()):
        acts: dict[str, Callable[..., Any]] = {"announce": activities.announce, "hold": activities.hold}
        if form is None:
            acts[step](activity, by=request.user)
        else:
            activities.cancel(activity, by=request.user, remark=form.cleaned_data["remark"])
        messages.success(request, f"{row.label}：已办理。")
        return redirect("studios:city_activity", number)
    return steps.page(
        request, form, title=f"{row.label}：{activity.title}", label=row.label, back=_back(number),
        words=WORDS[step], danger=step == "cancel",
    )  # fmt: skip


@require_POST
def activity_confirm(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Who came; rows left open stay open."""
    activity = _of(request, number)
    rules.check_confirm(request.user, activity)
    form = AttendanceForm(request.POST, places=list(_places(activity)))
    if not form.is_valid():
        return _page(request, activity, form)
    changed = activities.confirm(activity, form.came, by=request.user)
    messages.success(request, f"已确认，变动 {changed} 人。")
    return redirect("studios:city_activity", number)


@require_POST
def activity_export(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    activity = _of(request, number)
    if not request.user.may(Permission.EXPORT):
        raise Refused("您当前的岗位不能导出名册")
    return redirect(request_export(activity_entry.EXPORT, request.user, {"activity": activity.number}))


def _of(request: AuthenticatedHttpRequest, number: str) -> CityActivity:
    """By its number for an office of the city; to everybody else this page does not exist."""
    if not request.user.is_in(*steps.CITY_ROLES, Role.SUPERVISOR):
        raise Http404
    return get_object_or_404(CityActivity.objects.visible_to(request.user), number=number)


def _back(number: str) -> str:
    return reverse("studios:city_activity", args=[number])
