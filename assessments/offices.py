"""Which office runs a panel, by the pack of what the panel is convened for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments import subjects
from portal.accounts.models import User
from portal.policy import clock, measures

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from assessments.models import Panel
    from portal.policy.measures import Measures, Office


def measures_of(panel: Panel) -> Measures:
    return subjects.panel_kind(panel).measures(panel.subject)


def of_city(city: str) -> Office:
    """The office that keeps a city's expert pool today."""
    return measures.for_city(city, clock.today()).offices.panel


def runs(user: User, panel: Panel) -> bool:
    """Whether the person sits at the desk that runs this panel."""
    return user.city == panel.city and user.is_in(*measures_of(panel).offices.panel.roles)


def keeps_pool(user: User) -> bool:
    """Whether the person may keep the expert pool of the own city."""
    return bool(user.city) and user.is_in(*of_city(user.city).roles)


def officers_of(panel: Panel) -> QuerySet[User]:
    """Everyone at the desk that runs the panel."""
    roles = measures_of(panel).offices.panel.roles
    found = User.objects.none()
    for role in roles:
        found = found | User.objects.holding(role, city=panel.city)
    return found.distinct()
