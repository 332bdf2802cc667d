"""Reports upward: who may see them, and how many places an office has used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applications.models import Application, Batch, Call
from applications.models.application import CITY_ROLES, DESK_ROLES
from applications.states import State

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.accounts.models import User


def visible_to(user: User) -> QuerySet[Batch]:
    """The office that sent it, and the city's offices."""
    if user.is_in(*DESK_ROLES):
        return Batch.objects.filter(recommender=user.organisation)
    if user.is_in(*CITY_ROLES):
        return Batch.objects.filter(call__city=user.city)
    return Batch.objects.none()


def used(call: Call, user: User) -> int:
    """Places of the call this office has used (BJ-25)."""
    reported = Application.objects.filter(call=call, recommender=user.organisation, batch__isnull=False)
    return reported.exclude(state=State.WITHDRAWN).count()
