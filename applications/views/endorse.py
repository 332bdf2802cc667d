"""Signing the first reviewer's opinion, and what is still missing before the file may go upward."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications import holds, obstacles, rules, transitions
from applications.forms.desk import OpinionForm
from applications.models import Application
from applications.views.desk_pages import file_of, head
from portal.accounts.access import AuthenticatedHttpRequest
from portal.desks.models import Opinion


@require_http_methods(["GET", "POST"])
def endorse(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The opinion with its place in the order (HZ-41, BJ-28); the file goes upward with its batch."""
    application = file_of(request, number)
    rules.check_first_review_work(request.user, application)
    signed = obstacles.live_opinions([application]).get(application.pk)
    form = OpinionForm(request.POST or None, initial=_initial(application, request, signed))
    if form.is_valid():
        holds.require(application, request.user)
        transitions.sign_opinion(
            application,
            by=request.user,
            text=form.cleaned_data["text"],
            agree=True,
            rank=form.cleaned_data["rank"],
        )
        messages.success(request, "已签署审核意见，可以在“推荐上报”中排序、上报")
        return redirect("applications:batch")
    context = {
        **head(request, application),
        "form": form,
        "signed": signed,
        "obstacles": obstacles.listed([application])[application.pk],
        "held": holds.of(application),
    }
    return render(request, "applications/desk/endorse.html", context)


def _initial(
    application: Application, request: AuthenticatedHttpRequest, signed: Opinion | None
) -> dict[str, str | int | None]:
    if signed is not None:
        return {"text": signed.text, "rank": signed.rank}
    ranks = [row.rank or 0 for row in transitions.ranked(application.call, request.user)]
    return {"text": "经审核，申报材料齐全，符合申报条件，同意推荐。", "rank": max(ranks, default=0) + 1}
