"""A letter that affects rights, for those it concerns: the host, its recommender, the city; never an expert."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from applications import case, letters
from applications.models import Application
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Role


@require_GET
def letter(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    if request.user.is_in(Role.EXPERT):
        raise Http404
    application = get_object_or_404(Application.objects.visible_to(request.user).for_page(), number=number)
    found = get_object_or_404(application.letters, pk=pk)
    base = "base_applicant.html" if case.is_applicant(request.user) else "base_officer.html"
    context = {"application": application, "letter": found, "base": base, "issuers": letters.issuers(found)}
    return render(request, "applications/public/letter.html", context)
