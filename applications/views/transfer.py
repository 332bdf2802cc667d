"""转交: handing a file that reached the wrong first reviewer on to the right one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from applications import holds, routes, transitions
from applications.forms.desk import TransferForm
from applications.views.desk_pages import file_of, head, is_desk, require_turn
from portal.accounts.access import AuthenticatedHttpRequest


@require_http_methods(["GET", "POST"])
def transfer(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Says whose file it is by the unit's affiliation (message 17), and asks where it goes and why."""
    application = file_of(request, number)
    require_turn(request, application, "transfer")
    right = routes.astray(application)
    form = TransferForm(
        request.POST or None,
        receivers=routes.receivers(application),
        initial={"to": right.recommender if right else None},
    )
    if form.is_valid():
        if is_desk(request.user):
            holds.require(application, request.user)
        to = form.cleaned_data["to"]
        transitions.transfer(application, by=request.user, to=to, reason=form.cleaned_data["reason"])
        messages.success(request, f"已转交{to.name}，申报单位和接收单位会收到通知")
        return redirect("applications:desk" if is_desk(request.user) else "applications:city_list")
    context = {
        **head(request, application),
        "form": form,
        "astray": routes.misdirected(application.host, right) if right else "",
        "clause": application.measures.clause(right.clause) if right else "",
    }
    return render(request, "applications/desk/transfer.html", context)
