"""From a studio's change to the application of its new lead master (BJ-56)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from applications import leader_change
from portal.accounts.access import AuthenticatedHttpRequest
from portal.policy import wording
from studios import amendment_terms as terms
from studios import offices
from studios.views import steps


@require_http_methods(["GET", "POST"])
def begin(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Says what lies ahead; then the draft, filled in from the studio."""
    found = terms.readable(request.user).select_related("studio__host", "studio__recommender", "studio__branch")
    amendment = get_object_or_404(found, number=number)
    call = leader_change.require_open(amendment, request.user)
    if request.method == "POST":
        application = leader_change.open_application(amendment, by=request.user)
        return redirect("applications:form", application.number)
    studio = amendment.studio
    closes = wording.due_words(call.window("application").closes_at)
    return steps.page(
        request,
        None,
        title=f"填写新领办人的申报：{studio.name}",
        words=f"新领办人按第三章的条件、材料和程序重新申报，{closes}截止。认定后工作室编号、考核周期不变，不再发放一次性资助。",
        clause=offices.pack_of(studio).clause(terms.ground(amendment).clause),
        label="开始填写",
        back=reverse("studios:amendment", args=[studio.number, amendment.number]),
    )
