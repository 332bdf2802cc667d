"""Stories the public reads: published, not withdrawn, of studios that hold their title (HZ-74, BJ-77)."""

from __future__ import annotations

from django.db.models import QuerySet

from studios.models import Showcase
from studios.states import HOLDING


def public_stories() -> QuerySet[Showcase]:
    """The newest first."""
    found: QuerySet[Showcase] = Showcase.objects.filter(
        published_at__isnull=False, withdrawn_at=None, studio__state__in=HOLDING
    )
    return found.order_by("-published_at", "-pk")
