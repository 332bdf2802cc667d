"""Who may read the files and documents of an application: whoever may see the application itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

from applications import materials
from applications.models import Application, Evidence
from portal.accounts.roles import Role
from portal.documents import guards
from portal.documents.models import Rendering

if TYPE_CHECKING:
    from portal.accounts.models import User


def may_see_application(user: User, owner: models.Model, document: Any) -> bool:
    """Host, desk, city; an expert only after declaring no conflict (design.md §6), and never a print with phones."""
    if isinstance(document, Rendering) and user.is_in(Role.EXPERT):
        return False
    return Application.objects.visible_to(user).filter(pk=owner.pk).exists()


def may_see_evidence(user: User, owner: models.Model, document: Any) -> bool:
    """The files of an evidence row, replaced ones included; ID cards are not for experts (HZ-36)."""
    if not isinstance(owner, Evidence):
        return False
    found = Application.objects.visible_to(user).filter(pk=owner.application_id).first()
    if found is None:
        return False
    return not user.is_in(Role.EXPERT) or owner.slot not in materials.sensitive_slots(found)


def register() -> None:
    """Called from apps.py."""
    guards.register("applications.application", may_see_application)
    guards.register("applications.evidence", may_see_evidence)
