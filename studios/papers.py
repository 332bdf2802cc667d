"""Yearly papers enter the portal's registries: documents, doors, exports, duties, work lists, the studio's own page."""

from __future__ import annotations

from typing import Any

from portal.documents import guards
from portal.documents.models import Attachment, Rendering
from portal.workflow import deadlines, worklist
from studios import (
    agreement_paper,
    filing_listing,
    overview,
    paper_duties,
    paper_worklist,
    report_paper,
    summary_paper,
)
from studios.models import BodySummary, TargetAgreement, YearlyFiling


def enter() -> None:
    """Called once from `apps.py`."""
    for room in (report_paper, summary_paper, agreement_paper, filing_listing):
        room.enter()
    for model in (YearlyFiling, BodySummary, TargetAgreement):
        guards.register(model._meta.label_lower, may_see)
    deadlines.register("papers", paper_duties.duties)
    worklist.register("papers", tasks=paper_worklist.tasks)
    overview.register("papers", paper_duties.lines)


def may_see(user: Any, record: Any, document: Attachment | Rendering) -> bool:
    """Whoever sees the record reads its papers."""
    return bool(type(record).objects.visible_to(user).filter(pk=record.pk).exists())
