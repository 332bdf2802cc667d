"""The styleguide: every shared partial in its states, for builders and for the accessibility check."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from portal.workbench import styleguide_samples

BASES = {"officer": "base_officer.html", "applicant": "base_applicant.html", "public": "base_public.html"}


@login_not_required
@require_GET
def styleguide(request: HttpRequest) -> HttpResponse:
    """Show the page in one of the three frames (?base=officer|applicant|public); only on development or demo sites."""
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    base = BASES.get(request.GET.get("base", ""), BASES["applicant"])
    return render(request, "workbench/styleguide/page.html", {"base": base, **styleguide_samples.sample()})
