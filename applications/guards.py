"""Who may read the files and documents of an application: whoever may see the application itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from applications.models import Application, Evidence
from portal.documents import guards

if TYPE_CHECKING:
    from portal.accounts.models import User


def may_see_application(user: User, owner: models.Model, document: Any) -> bool:
    """Host, desk, city; an expert only after declaring no conflict (design.md §6)."""
    return Application.objects.visible_to(user).filter(pk=owner.pk).exists()


def may_see_evidence(user: User, owner: models.Model, document: Any) -> bool:
    """The files of an evidence row, those a correction replaced included: the desk compares old and new."""
    return isinstance(owner, Evidence) and Application.objects.visible_to(user).filter(pk=owner.application_id).exists()


def register() -> None:
    """Called from apps.py."""
    guards.register("applications.application", may_see_application)
    guards.register("applications.evidence", may_see_evidence)
