"""What a title helps its unit to: subsidies for trainees, the public training base (HZ-70, HZ-71)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from portal.accounts.access import AuthenticatedHttpRequest
from portal.policy import clock
from studios import offices, training_base
from studios.models import Studio
from studios.states import HOLDING
from studios.views import steps

SUBSIDIES = "HZ-70"


@require_GET
def support(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The policy's promises with their clauses; 404 in a city whose policy makes none."""
    studio = _studio(request, number)
    subsidies = next((note for note in offices.pack_of(studio).notes if SUBSIDIES in note.rules), None)
    context = {
        "frame": steps.frame_of(request.user),
        "studio": studio,
        "subsidies": subsidies,
        "base_clause": training_base.clause(studio),
        "holds": studio.state in HOLDING,
        "until": training_base.valid_until(studio, clock.today()),
    }
    return render(request, "studios/guidance/support.html", context)


@require_GET
def training_base_paper(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The certificate as a PDF, for a studio that holds its title."""
    studio = _studio(request, number)
    offices.require_holding(studio)
    return redirect(training_base.request(studio, by=request.user))


def _studio(request: AuthenticatedHttpRequest, number: str) -> Studio:
    studio = offices.studio_of(request.user, number)
    if not training_base.clause(studio):
        raise Http404
    return studio
