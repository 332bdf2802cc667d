"""Guidance, stories and bodies' rules enter the portal's registries: who may read their files."""

from __future__ import annotations

from typing import Any

from portal.documents import guards
from portal.documents.models import Attachment, Rendering
from studios import training_base
from studios.models import GuidanceNote, OfficeRule
from studios.rules.guidance import RULE_FILE


def enter() -> None:
    """Called once from `apps.py`."""
    guards.register(GuidanceNote._meta.label_lower, may_see_note)
    guards.register(OfficeRule._meta.label_lower, may_see_rule, public=True)
    training_base.enter()


def may_see_note(user: Any, note: Any, document: Attachment | Rendering) -> bool:
    return bool(GuidanceNote.objects.visible_to(user).filter(pk=note.pk).exists())


def may_see_rule(user: Any, rule: Any, document: Attachment | Rendering) -> bool:
    """Measures are public, visitors included."""
    return isinstance(document, Attachment) and document.slot == RULE_FILE and document.removed_at is None
