"""Who may read the files of a record; and what this area enters into the portal's registries."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from portal.documents import guards
from portal.workflow import deadlines, worklist
from studios import activity_gap, overview, record_export
from studios.models import Studio
from studios.models.records import Record
from studios.record_kinds import TABLES

if TYPE_CHECKING:
    from portal.accounts.models import User


def may_see_record(user: User, owner: models.Model, document: Any) -> bool:
    """Whoever may see the studio; a file of a record taken back included."""
    return isinstance(owner, Record) and Studio.objects.visible_to(user).filter(pk=owner.studio_id).exists()


def enter() -> None:
    """Called from apps.py."""
    for model in TABLES.values():
        guards.register(model._meta.label, may_see_record)
    record_export.enter()
    deadlines.register("studio_gap", activity_gap.duties)
    worklist.register("studio_gap", tasks=activity_gap.tasks)
    overview.register("gap", activity_gap.lines, slot="alert")
