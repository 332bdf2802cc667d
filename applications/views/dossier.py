"""The file to read and nothing else: for experts beside the marking sheet, for offices, for print."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from applications import case, dossier, editing, materials, panels
from applications.models import Application
from applications.models.application import CITY_ROLES, DESK_ROLES, HOST_ROLES
from applications.views.pages import wants_fragment
from assessments import evidence
from portal.accounts.access import AuthenticatedHttpRequest


@require_GET
def read(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """An expert gets it after declaring no conflict, without phones and ID numbers; a script gets the part alone."""
    application = get_object_or_404(Application.objects.visible_to(request.user).for_page(), number=number)
    official = request.user.is_in(*DESK_ROLES, *CITY_ROLES, *HOST_ROLES)
    papers = panels.papers_of(materials.of(application)) if official else panels.papers(application)
    context = {
        "application": application,
        "case": case.of(application, request.user),
        "parts": dossier.parts(
            application, sensitive=official, revealing=official and editing.may_reveal(request.user, application)
        ),
        "shown": evidence.choose(papers, request.path, wanted=request.GET.get("file", "")),
    }
    template = "applications/desk/_dossier.html" if wants_fragment(request) else "applications/desk/dossier.html"
    return render(request, template, context)
