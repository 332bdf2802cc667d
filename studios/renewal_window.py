"""When a studio that passed its end-of-term assessment may ask to go on (HZ-52, A-03)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse

from studios import offices
from studios.models import AssessmentResult

if TYPE_CHECKING:
    from studios.models import Studio


def last_day(studio: Studio, result: AssessmentResult) -> date:
    """The last day on which the unit may ask."""
    return closes_on(studio, result.concluded_on)


def closes_on(studio: Studio, concluded_on: date) -> date:
    """Sixty days (by default) after the result, and never counted from before the term itself is over."""
    days = int(str(offices.pack_of(studio).value("renewal_window_days")))
    first = max(concluded_on, studio.valid_to) if studio.valid_to else concluded_on
    return first + timedelta(days=days)


def passed_result(studio: Studio) -> AssessmentResult | None:
    """The result on which a renewal may be asked for: the latest end-of-term one, if it was passed."""
    if studio.valid_to is None:
        return None
    found = AssessmentResult.objects.filter(studio=studio, kind=AssessmentResult.Kind.END_OF_TERM)
    latest: AssessmentResult | None = found.order_by("-concluded_on", "-pk").first()
    return latest if latest is not None and latest.passed else None


def url(studio: Studio) -> str:
    return reverse("studios:renewal", args=[studio.number])
