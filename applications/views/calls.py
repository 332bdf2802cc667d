"""Calls: drawn up from the pack, described, opened, extended by two people, closed; the way into the panels."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from applications import decision_rules, panels, readiness, transitions
from applications.forms import calls as forms
from applications.models import Application, Call, Window, WindowExtension
from applications.states import CallState, State
from applications.transitions import calls as steps
from applications.views.offices import LATEST, call_of, confirm, is_office
from assessments import sheets
from assessments import transitions as panel_steps
from assessments.models import Panel
from assessments.parameter_forms import OverrideForm, WindowsForm, shown
from assessments.rules import check_runs
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.models import Organisation
from portal.audit.models import Entry
from portal.policy import clock, measures
from portal.workflow.buttons import button, refusal

CHIPS = {CallState.DRAFT: "draft", CallState.OPEN: "mine", CallState.FINISHED: "closed"}
edits = require_http_methods(["GET", "POST"])


@require_GET
def calls(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Every call of the city, newest first."""
    if not is_office(request.user):
        raise Http404
    handed_in = Count("applications", filter=Q(applications__submitted_at__isnull=False))
    found = (
        Call.objects.visible_to(request.user)
        .prefetch_related("windows")
        .annotate(files=handed_in)
        .order_by("-year", "-pk")
    )
    may = not refusal(decision_rules.require_call_officer, request.user, Call(city=request.user.city))
    rows = [{"cells": _cells(call)} for call in found.order_by("-year", "-pk")]
    columns: list[dict[str, Any]] = [
        {"label": "批次"},
        {"label": "年度"},
        {"label": "类型"},
        {"label": "状态"},
        {"label": "申报截止"},
    ]
    columns.append({"label": "已提交", "numeric": True})
    table = {"caption": "申报批次", "columns": columns, "rows": rows}
    return render(request, "applications/calls/list.html", {"table": table, "may_draw_up": may})


def _cells(call: Any) -> list[dict[str, Any]]:
    closes = next((window.closes_at for window in call.windows.all() if window.kind == Window.Kind.APPLICATION), None)
    return [
        {"text": call.title, "url": reverse("applications:call_edit", args=[call.code]), "wrap": True},
        {"text": call.year},
        {"text": call.get_kind_display()},
        {"text": call.state_label, "chip": CHIPS[CallState(call.state)]},
        {"deadline": closes, "closing": True} if closes else {"text": "未设置"},
        {"text": call.files, "numeric": True},
    ]


@edits
def new(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A draft from the pack in force."""
    if not is_office(request.user):
        raise Http404
    decision_rules.require_call_officer(request.user, Call(city=request.user.city))
    today = clock.today()
    pack = measures.for_city(request.user.city, today)
    form = forms.NewCallForm(request.POST or None, pack=pack, today=today)
    if form.is_valid():
        call = steps.draw_up(city=request.user.city, by=request.user, **form.cleaned_data)
        messages.success(request, "批次已拟定，请填写通知、核对时间窗口，再发布。")
        return redirect("applications:call_edit", call.code)
    return render(request, "applications/calls/new.html", {"form": form, "pack": pack})


@require_GET
def call_edit(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """One call: what stands, what is missing, what may be done."""
    call = call_of(request, code)
    pack = call.measures
    draft = call.state == CallState.DRAFT
    may = not refusal(decision_rules.require_call_officer, request.user, call)
    extensions = WindowExtension.objects.filter(window__call=call).select_related(
        "window", "proposed_by", "confirmed_by"
    )
    context = {
        "call": call,
        "pack": pack,
        "chip": CHIPS[CallState(call.state)],
        "may_edit": draft and may,
        "may_override": draft and not refusal(decision_rules.require_policy_office, request.user, call),
        "may_extend": call.state == CallState.OPEN and may,
        "may_confirm": not refusal(decision_rules.check_confirm_extension, request.user, call),
        "obstacles": readiness.obstacles(call) if draft else [],
        "warnings": readiness.warnings(call, clock.today()) if draft else [],
        "extensions": list(extensions),
        "places": list(call.places.select_related("recommender")),
        "overrides": [(each, pack.parameter(each.parameter), shown(each.value)) for each in call.overrides.all()],
        "counts": _counts(call),
        "steps": _steps(request, call),
        "entries": Entry.objects.about(call).order_by("-seq")[:LATEST],
    }
    return render(request, "applications/calls/call.html", context)


def _counts(call: Call) -> list[tuple[str, int]]:
    found = call.applications.exclude(state=State.DRAFT).values_list("state").annotate(n=Count("pk")).order_by()
    known = dict(found)
    return [(str(state.label), known[state.value]) for state in State if state.value in known]


def _steps(request: AuthenticatedHttpRequest, call: Call) -> list[dict[str, Any]]:
    """The call's own steps; a refused one shows why."""
    if call.state == CallState.DRAFT:
        refused = refusal(decision_rules.check_open, request.user, call)
        return [button("发布申报通知", reverse("applications:call_open", args=[call.code]), refused)]
    if call.state == CallState.OPEN:
        refused = refusal(decision_rules.check_finish, request.user, call)
        return [button("结束批次", reverse("applications:call_close", args=[call.code]), refused, "plain")]
    return []


def _editing(request: AuthenticatedHttpRequest, code: str) -> Call:
    """The draft behind an edit page; refused in words to others and after it was opened."""
    call = call_of(request, code)
    steps.require_draft(call, request.user)
    return call


@edits
def call_text(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    call = _editing(request, code)
    form = forms.NoticeTextForm(request.POST or None, instance=call, pack=call.measures)
    if form.is_valid():
        steps.describe(call, by=request.user, content=form.cleaned_data)
        messages.success(request, "申报通知已保存。")
        return redirect("applications:call_edit", code)
    return render(request, "applications/calls/text.html", {"call": call, "form": form, "pack": call.measures})


@edits
def call_windows(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    call = _editing(request, code)
    form = WindowsForm(request.POST or None, kinds=Window.Kind.choices, windows=call.windows.all())
    if form.is_valid():
        steps.set_windows(call, by=request.user, dates=form.dates())
        messages.success(request, "时间窗口已保存。")
        return redirect("applications:call_edit", code)
    return render(request, "applications/calls/windows.html", {"call": call, "form": form})


@edits
def call_places(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    call = _editing(request, code)
    pack = call.measures
    bodies = Organisation.objects.filter(city=call.city, kind__in=pack.offices.first_review.kinds, active=True)
    given = dict(call.places.values_list("recommender_id", "places"))
    form = forms.PlacesForm(request.POST or None, bodies=list(bodies.order_by("kind", "name")), given=given)
    if form.is_valid():
        steps.set_places(call, by=request.user, places=form.places())
        messages.success(request, "推荐名额已保存。")
        return redirect("applications:call_edit", code)
    return render(request, "applications/calls/places.html", {"call": call, "form": form, "pack": pack})


@edits
def call_override(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    call = _editing(request, code)
    decision_rules.require_policy_office(request.user, call)
    form = OverrideForm(request.POST or None, parameters=call.measures.parameters)
    if form.is_valid():
        steps.override(call, by=request.user, **form.cleaned_data)
        messages.success(request, "参数已调整，理由已记入留痕。")
        return redirect("applications:call_edit", code)
    return render(request, "applications/calls/override.html", {"call": call, "form": form, "pack": call.measures})


@edits
def call_open(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Publish, after a page with what will be public."""
    call = call_of(request, code)
    decision_rules.require_call_officer(request.user, call)
    if request.method == "POST":
        steps.open_call(call, by=request.user)
        messages.success(request, "申报通知已发布，公众可以看到，单位可以在申报窗口内提交。")
        return redirect("applications:call_edit", code)
    decision_rules.check_open(request.user, call)
    warned = "；".join(each.words for each in readiness.warnings(call, clock.today()))
    facts = [
        {"label": "通知", "value": f"{call.title}（{call.notice_no}）"},
        {"label": "发布单位", "value": "、".join(call.issuers)},
        {"label": "请注意", "value": warned or "没有需要注意的事项"},
    ]
    words = "发布后，文号、正文、名额和参数都不能再改；时间窗口只能由两人办理延期。"
    back = reverse("applications:call_edit", args=[code])
    return confirm(request, title="发布申报通知", words=words, label="发布", back=back, facts=facts)


@edits
def call_extend(request: AuthenticatedHttpRequest, code: str, kind: str) -> HttpResponse:
    """One person asks for a later end of a window."""
    call = call_of(request, code)
    decision_rules.require_call_officer(request.user, call)
    window = get_object_or_404(call.windows, kind=kind)
    form = forms.ExtensionForm(request.POST or None)
    if form.is_valid():
        steps.propose_extension(window, by=request.user, **form.cleaned_data)
        messages.success(request, "延期已提出，等另一位同事确认后生效。")
        return redirect("applications:call_edit", code)
    return render(request, "applications/calls/extend.html", {"call": call, "window": window, "form": form})


@edits
def call_extension(request: AuthenticatedHttpRequest, code: str, pk: int) -> HttpResponse:
    """The second person confirms."""
    call, extension = _extension(request, code, pk)
    if request.method == "POST":
        steps.confirm_extension(extension, by=request.user)
        messages.success(request, "延期已确认，截止时间和提醒都已顺延。")
        return redirect("applications:call_edit", code)
    return render(request, "applications/calls/extension.html", {"call": call, "extension": extension})


@require_POST
def extension_drop(request: AuthenticatedHttpRequest, code: str, pk: int) -> HttpResponse:
    """Taken back, or not agreed to."""
    _, extension = _extension(request, code, pk)
    steps.drop_extension(extension, by=request.user)
    messages.success(request, "这次延期已撤回，原截止时间不变。")
    return redirect("applications:call_edit", code)


def _extension(request: AuthenticatedHttpRequest, code: str, pk: int) -> tuple[Call, WindowExtension]:
    call = call_of(request, code)
    found = WindowExtension.objects.select_related("window__call", "proposed_by", "confirmed_by")
    extension = get_object_or_404(found.filter(window__call=call), pk=pk)
    decision_rules.check_confirm_extension(request.user, call)
    return call, extension


@edits
def call_close(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The end of a call: reserves get their letters."""
    call = call_of(request, code)
    decision_rules.require_call_officer(request.user, call)
    form = forms.RemarkForm(request.POST or None, label="结束说明")
    if form.is_valid():
        transitions.close_call(call, by=request.user, remark=form.cleaned_data["remark"])
        messages.success(request, "批次已结束。")
        return redirect("applications:call_edit", code)
    decision_rules.check_finish(request.user, call)
    reserves = call.applications.filter(state=State.RESERVED).count()
    facts = [{"label": "仍为后备", "value": f"{reserves} 家，将收到写明理由和救济途径的结果通知"}]
    words = "结束后，后备不再递补，本批次不能再作任何改动。"
    back = reverse("applications:call_edit", args=[code])
    return confirm(
        request, title="结束批次", words=words, label="结束批次", back=back, form=form, facts=facts, danger=True
    )


@edits
def call_panels(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The call's panels, and a new one for chosen accepted files."""
    call = call_of(request, code)
    pack = call.measures
    waiting = panels.candidates(call)
    refused = refusal(check_runs, request.user, Panel(subject=call, city=call.city))
    if refused and request.method == "POST":
        raise refused
    form = forms.PanelStartForm(
        request.POST or None, waiting=waiting, initial={"marks_per_subject": pack.value("marks_per_file")}
    )
    if form.is_valid():
        data = form.cleaned_data
        panel = panel_steps.open_panel(
            call,
            city=call.city,
            name=data["name"],
            sheet=sheets.pin(pack.sheet),
            due=clock.end_of(data["due_on"]),
            experts=(),
            marks_per_subject=data["marks_per_subject"],
            by=request.user,
            files=list(data["chosen"]),
        )
        messages.success(request, f"评审组已建立，选入 {len(data['chosen'])} 份材料。请确定专家。")
        return redirect("assessments:members", pk=panel.pk)
    context = {
        "call": call,
        "form": form,
        "may_open": refused is None,
        "waiting": list(waiting),
        "panels": list(Panel.objects.about(call).annotate(count=Count("files")).order_by("pk")),
        "endorsed": Application.objects.filter(call=call, state=State.ENDORSED).count(),
    }
    return render(request, "applications/calls/panels.html", context)
