"""Findings enter the portal's registries: who reads their files, where a studio's pages link to them."""

from __future__ import annotations

from typing import Any

from assessments.models import Finding
from portal.documents import guards
from portal.documents.models import Attachment, Rendering
from studios import rooms


def enter() -> None:
    """Called once from `apps.py`."""
    guards.register(Finding._meta.label_lower, may_see)
    rooms.register("事实认定", "assessments:findings")


def may_see(user: Any, finding: Any, document: Attachment | Rendering) -> bool:
    """Whoever sees the studio."""
    return bool(Finding.objects.visible_to(user).filter(pk=finding.pk).exists())
