"""When a studio that passed its end-of-term assessment may ask to go on, and until when it may mend (HZ-52, A-03)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse

from portal.policy import calendar, clock
from studios import offices
from studios.models import AssessmentResult, EndingProposal, RenewalApplication, Studio
from studios.states import ProposalState, RenewalState

GROUND = "renewal_not_applied"


def last_day(studio: Studio, result: AssessmentResult) -> date:
    """The last day on which the unit may ask, as it is told with the result."""
    return closes_on(studio, result.concluded_on)


def closes_on(studio: Studio, concluded_on: date, reopened_on: date | None = None) -> date:
    """Sixty days (by default) after the result, and never counted from before the term itself is over.

    `reopened_on`: people decided that day not to let the title expire; the unit has the same time again.
    """
    known = (concluded_on, studio.valid_to, reopened_on)
    return max(day for day in known if day is not None) + timedelta(days=_days(studio))


def open_until(studio: Studio, result: AssessmentResult) -> date:
    """The last day on which the unit may ask, with what was decided and returned since."""
    row: Any = with_openings(Studio.objects.filter(pk=studio.pk)).get()
    return openings_end(row, result.concluded_on)


def with_openings(studios: QuerySet[Studio]) -> Any:
    """Annotates `reopened_at`, `returned_at` and `supplement_by`, for `openings_end`."""
    spared = EndingProposal.objects.filter(
        studio=OuterRef("pk"), ground=GROUND, state=ProposalState.DISMISSED, decided_at__isnull=False
    )
    returned = RenewalApplication.objects.filter(studio=OuterRef("pk"), state=RenewalState.RETURNED)
    return studios.annotate(
        reopened_at=Subquery(spared.order_by("-decided_at").values("decided_at")[:1]),
        returned_at=Subquery(returned.values("state_since")[:1]),
        supplement_by=Subquery(returned.values("supplement_by")[:1]),
    )


def openings_end(studio: Any, concluded_on: date) -> date:
    """Of a studio read `with_openings`: the window, or the day to mend what was returned, whichever is later."""
    reopened: datetime | None = studio.reopened_at
    window = closes_on(studio, concluded_on, clock.day_of(reopened) if reopened else None)
    return max(window, studio.supplement_by or window)


def turn(studio: Any) -> str:
    """Of a studio read `with_openings`: which time to ask this is, for the keys of reminders."""
    parts = (studio.reopened_at, studio.returned_at)
    return ":".join([str(studio.term_no), *(f"{at:%Y%m%d%H%M}" for at in parts if at)])


def act(studio: Any) -> str:
    """Of a studio read `with_openings`: what its unit has to do."""
    return "申请续建" if studio.supplement_by is None else "补充续建申请"


def supplement_days(studio: Studio, today: date) -> date:
    """How long a unit is given at least to mend what comes back: the pack's working days."""
    days = int(str(offices.pack_of(studio).value("correction_working_days")))
    return calendar.current().forecast_working_days(today, days).last


def passed_result(studio: Studio) -> AssessmentResult | None:
    """The result on which a renewal may be asked for: the latest end-of-term one, if it was passed."""
    if studio.valid_to is None:
        return None
    found = AssessmentResult.objects.filter(studio=studio, kind=AssessmentResult.Kind.END_OF_TERM)
    latest: AssessmentResult | None = found.order_by("-concluded_on", "-pk").first()
    return latest if latest is not None and latest.passed else None


def url(studio: Studio) -> str:
    return reverse("studios:renewal", args=[studio.number])


def _days(studio: Studio) -> int:
    return int(str(offices.pack_of(studio).value("renewal_window_days")))
