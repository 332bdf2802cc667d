"""The demonstration's clock: moved forward to see what deadlines do. Anywhere else this page does not exist."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.policy import clock, wording
from portal.policy.clock import BEIJING
from portal.policy.models import ClockOffset

STEPS = {"hour": timedelta(hours=1), "day": timedelta(days=1), "week": timedelta(days=7)}
# A demonstration that runs away from its calendar shows nothing.
FARTHEST = timedelta(days=3 * 365)


class ClockForm(forms.Form):
    """A moment in Beijing time, to the minute."""

    moment = forms.DateTimeField(
        label="调整到（北京时间）",
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
        error_messages={
            "invalid": "请按 2027-05-01 00:00 的格式填写日期和时间。",
            "required": "请填写要调整到的时间。",
        },
    )

    def clean_moment(self) -> datetime:
        moment: datetime = self.cleaned_data["moment"].replace(tzinfo=BEIJING)
        if moment <= clock.now():
            raise forms.ValidationError("时钟只能往后调。要从头看起，请用“回到演示时间”。")
        if moment > clock.now() - ClockOffset.objects.current() + FARTHEST:
            raise forms.ValidationError("最多调到 3 年以后。")
        return moment


@login_not_required
def demo_clock(request: HttpRequest) -> HttpResponse:
    """Forward by an hour, a day, a week, to a moment, or back to the demonstration's own moment."""
    if not (settings.DEMO and settings.CLOCK_MAY_SHIFT):
        raise Http404
    step = request.POST.get("step", "")
    form = ClockForm(request.POST if request.method == "POST" and not step else None)
    if step in STEPS:
        clock.shift(STEPS[step])
        return _moved(request)
    if step == "reset":
        clock.go_home()
        return _moved(request)
    if form.is_valid():
        clock.set_to(form.cleaned_data["moment"])
        return _moved(request)
    context: dict[str, Any] = {"form": form, "now": clock.now(), "offset": ClockOffset.objects.current()}
    return render(request, "workbench/demo_clock.html", context)


def _moved(request: HttpRequest) -> HttpResponse:
    messages.success(request, f"演示时钟现为 {wording.to_the_second(clock.now(fresh=True))}。到期提醒在一分钟内跟上。")
    return redirect("workbench:demo_clock")
