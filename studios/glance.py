"""A studio with what its own pages say of it, read by the statement that fetches it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404

from studios import activity_gap, latest
from studios.models import Studio, TargetAgreement
from studios.states import STANDING

if TYPE_CHECKING:
    from portal.accounts.models import User


def studio_of(user: User, number: str, today: date) -> Studio:
    """As `offices.studio_of`, with leader, result, team, `last_on` and `agreed` (this year's 责任书) beside it."""
    visible = Studio.objects.visible_to(user).select_related("host", "recommender", "region", "branch")
    signed = TargetAgreement.objects.filter(studio=OuterRef("pk"), year=today.year, state__in=STANDING)
    found = activity_gap.with_last_activity(latest.beside(visible, today)).annotate(agreed=Exists(signed))
    studio: Studio = get_object_or_404(found, number=number)
    return studio
