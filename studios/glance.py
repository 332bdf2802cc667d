"""A studio with what its own pages say of it, read by the statement that fetches it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404

from studios import activity_gap, latest
from studios.models import Amendment, Studio, TargetAgreement
from studios.rules.ground_holds import FILED, LEADER_CHANGES
from studios.states import STANDING

if TYPE_CHECKING:
    from portal.accounts.models import User


def studio_of(user: User, number: str, today: date) -> Studio:
    """As `offices.studio_of`, with leader, result, team and `last_on` beside it.

    `agreed`: this year's 责任书 is signed; `leader_changing`: a change of the leader has been handed in.
    """
    visible = Studio.objects.visible_to(user).select_related("host", "recommender", "region", "branch")
    signed = TargetAgreement.objects.filter(studio=OuterRef("pk"), year=today.year, state__in=STANDING)
    changes = Amendment.objects.filter(studio=OuterRef("pk"), ground__in=LEADER_CHANGES, state__in=FILED)
    found = activity_gap.with_last_activity(latest.beside(visible, today))
    known = found.annotate(agreed=Exists(signed), leader_changing=Exists(changes))
    studio: Studio = get_object_or_404(known, number=number)
    return studio
