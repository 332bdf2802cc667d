"""Inspections and orders enter the portal's registries: doors of files, duties, work lists, the studio's own page."""

from __future__ import annotations

from typing import Any

from portal.documents import guards
from portal.documents.models import Attachment, Rendering
from portal.workflow import deadlines, worklist
from studios import inspection_duties, inspection_listing, overview
from studios.models import Inspection, RectificationOrder


def enter() -> None:
    """Called once from `apps.py`."""
    for model in (Inspection, RectificationOrder):
        guards.register(model._meta.label_lower, may_see)
    inspection_listing.enter()
    deadlines.register("inspections", inspection_duties.duties)
    worklist.register("inspections", tasks=inspection_duties.tasks)
    overview.register("inspections", inspection_duties.lines)


def may_see(user: Any, record: Any, document: Attachment | Rendering) -> bool:
    """Whoever reads the record; the unit not before an inspection is concluded."""
    return bool(type(record).objects.visible_to(user).filter(pk=record.pk).exists())
