"""What grades enter in the portal's registries."""

from __future__ import annotations

from assessments import (
    grade_duties,
    grade_listing,
    grade_worklist,
    participation_known,
    public_results,
    recomputing,
    result_papers,
    stopped_watch,
)
from portal.documents import guards
from portal.documents.renderings import renderers
from portal.workflow import deadlines, worklist
from studios import assessed_here, overview, suggestions


def enter() -> None:
    """Called from apps.py."""
    grade_listing.register()
    recomputing.register()
    assessed_here.register(participation_known.takes_part)
    suggestions.register("stopped_reviews", stopped_watch.suggestions, stopped_watch.watched())
    overview.register("results", public_results.of_studio, slot="public")
    deadlines.register("grades", grade_duties.duties)
    worklist.register(
        "grades",
        tasks=grade_worklist.tasks,
        waits=grade_worklist.waits,
        gate=grade_worklist.gate,
        handed_on=grade_worklist.handed_on,
    )
    for label, may_see in result_papers.GUARDS.items():
        guards.register(label, may_see)
    for kind, render in result_papers.RENDERERS.items():
        renderers.register(kind, render)
