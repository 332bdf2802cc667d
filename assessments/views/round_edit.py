"""What is typed into a draft round: notice, windows, parameters; and a window moved while the round runs."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from assessments import round_rules as rules
from assessments.models import Round, RoundWindow
from assessments.parameter_forms import OverrideForm, WindowsForm
from assessments.round_forms import LastDayForm, NoticeForm
from assessments.transitions import rounds as steps
from assessments.views.rounds import round_of
from portal.accounts.access import AuthenticatedHttpRequest
from portal.policy.wording import start_words
from studios.views.steps import done, page

edits = require_http_methods(["GET", "POST"])


def _draft(request: AuthenticatedHttpRequest, code: str) -> Round:
    """The draft behind an edit page; refused in words to others and after it was opened."""
    round = round_of(request, code)
    rules.check_draft(request.user, round)
    return round


@edits
def notice(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    round = _draft(request, code)
    form = NoticeForm(request.POST or None, instance=round)
    if request.method == "POST" and done(
        form, lambda: steps.describe(round, by=request.user, content=form.cleaned_data)
    ):
        messages.success(request, "考核通知已保存。")
        return redirect("assessments:round", code)
    back = reverse("assessments:round", args=[code])
    return page(request, form, title="考核通知", label="保存", back=back)


@edits
def windows(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    round = _draft(request, code)
    form = WindowsForm(request.POST or None, kinds=RoundWindow.Kind.choices, windows=round.windows.all())
    if request.method == "POST" and done(form, lambda: steps.set_windows(round, by=request.user, dates=form.dates())):
        messages.success(request, "各环节时间已保存。")
        return redirect("assessments:round", code)
    earliest = start_words(rules.earliest_self(round))
    return render(request, "assessments/rounds/windows.html", {"round": round, "form": form, "earliest": earliest})


@edits
def override(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    round = round_of(request, code)
    rules.check_override(request.user, round)
    pack = round.measures
    form = OverrideForm(request.POST or None, parameters=pack.group("assessment") | pack.quotas)
    if request.method == "POST" and done(form, lambda: steps.override(round, by=request.user, **form.cleaned_data)):
        messages.success(request, "参数已调整，理由已记入留痕。")
        return redirect("assessments:round", code)
    back = reverse("assessments:round", args=[code])
    words = "只对本批次有效，理由记入留痕。"
    return page(request, form, title="调整参数", label="调整", back=back, words=words)


@edits
def move(request: AuthenticatedHttpRequest, code: str, kind: str) -> HttpResponse:
    """Another last day of a window while the round runs."""
    round = round_of(request, code)
    if kind not in RoundWindow.Kind.values:
        raise Http404
    rules.check_running(request.user, round)
    form = LastDayForm(request.POST or None)
    if request.method == "POST" and done(
        form, lambda: steps.move_window(round, kind, by=request.user, **form.cleaned_data), field="last_day"
    ):
        messages.success(request, "时间已调整。")
        return redirect("assessments:round", code)
    label = RoundWindow.Kind(kind).label
    words = "正在自评的单位会收到通知。" if kind == RoundWindow.Kind.SELF else ""
    back = reverse("assessments:round", args=[code])
    return page(request, form, title=f"调整{label}截止日", label="调整", back=back, words=words)


@require_POST
def propose_list(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Make the list from the register, or bring it in line."""
    round = round_of(request, code)
    rules.check_draft(request.user, round)
    number = steps.propose_list(round, by=request.user)
    messages.success(request, f"已从名册生成名单，参评 {number} 家。")
    return redirect("assessments:participants", code)
