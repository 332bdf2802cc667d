"""What the life of a studio enters into the portal's registries."""

from __future__ import annotations

from portal.documents import guards
from portal.workflow import worklist
from portal.workflow.deadlines import register
from studios import (
    inactivity_watch,
    leader_watch,
    life_duties,
    life_guards,
    life_lines,
    life_worklist,
    overview,
    recommendations,
    renewal_watch,
    studio_listing,
    suggestions,
    unit_worklist,
)


def enter() -> None:
    """Called once from `apps.py`."""
    studio_listing.enter()
    recommendations.enter()
    for watch in (leader_watch, renewal_watch, inactivity_watch):
        suggestions.register(watch.__name__.rpartition(".")[2], watch.suggestions, watch.WATCHED)
    register("studio_life", life_duties.duties)
    worklist.register("studio_life", tasks=life_worklist.tasks)
    worklist.register("own_studio", tasks=unit_worklist.tasks, gate=unit_worklist.gate)
    overview.register("life", life_lines.due)
    overview.register("life", life_lines.alerts, slot="alert")
    for name in ("endingproposal", "renewalapplication", "plaque", "resultentry"):
        guards.register(f"studios.{name}", life_guards.may_see)
