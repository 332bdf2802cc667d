"""Who may read the files of a record; and what this area enters into the portal's registries."""

from __future__ import annotations

from collections.abc import Callable
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


# Others who read a studio's records for a while: those who judge it. (user, key of the studio) → may they?
Reader = Callable[["User", int], bool]
_readers: list[Reader] = []


def also(reader: Reader) -> None:
    """A trade above lets its own people read the files of records; called from its `apps.py`."""
    _readers.append(reader)


def may_see_record(user: User, owner: models.Model, document: Any) -> bool:
    """Whoever may see the studio, or judges it; a file of a record taken back included."""
    if not isinstance(owner, Record):
        return False
    seen = Studio.objects.visible_to(user).filter(pk=owner.studio_id).exists()
    return seen or any(reader(user, owner.studio_id) for reader in _readers)


def enter() -> None:
    """Called from apps.py."""
    for model in TABLES.values():
        guards.register(model._meta.label, may_see_record)
    record_export.enter()
    deadlines.register("studio_gap", activity_gap.duties)
    worklist.register("studio_gap", tasks=activity_gap.tasks)
    overview.register("gap", activity_gap.lines, slot="alert")
