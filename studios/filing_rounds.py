"""The nightly run that opens a year's papers for every studio that owes them; run twice it changes nothing (A-38)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.notifications import outbox
from portal.notifications.outbox import Note
from portal.policy import calendar, clock, measures
from studios import paper_notices
from studios.filing_terms import FilingTerm, filing_term, summary_term
from studios.holders import Holders
from studios.models import BodySummary, Studio, YearlyFiling
from studios.states import FilingState, SummaryState

if TYPE_CHECKING:
    from portal.policy.calendar import WorkCalendar
    from portal.policy.measures import Measures

AT_ONCE = 500


def open_rounds() -> int:
    """Make what is missing for every pack and year whose time has come; answers how many papers were opened."""
    at = clock.now(fresh=True)
    days = calendar.current()
    return sum(
        _open(pack, term, at) for pack in measures.all_measures() for term in terms(pack, at, days)
    )  # fmt: skip


def terms(pack: Measures, at: datetime, days: WorkCalendar) -> Iterable[FilingTerm]:
    """The terms of this pack that the run of this moment opens: a year's may still run in the next."""
    today = at.astimezone(clock.BEIJING).date()
    for year in (today.year - 1, today.year):
        term = filing_term(pack, year, days)
        if term is not None and term.is_opened_on(today):
            yield term


def owing(pack: Measures, term: FilingTerm) -> list[Studio]:
    """Studios that hold the title, file for this year, and have no papers for it yet."""
    without = Studio.objects.holding().filter(pack=pack.code).exclude(yearlyfiling_set__year=term.year)
    found = without.select_related("host", "recommender").order_by("pk")
    return [studio for studio in found if term.asks(studio.recognised_on)]


def _open(pack: Measures, term: FilingTerm, at: datetime) -> int:
    if term.to_city:
        _move_due(pack, term)
        return _make(owing(pack, term), term, {}, at)
    studios = owing(pack, term)
    _open_summaries(pack, term, at)
    dates = dict(BodySummary.objects.filter(year=term.year).values_list("body_id", "studios_due_on"))
    terms_of = {body: term.until(day) for body, day in dates.items()}
    asked = [each for each in studios if terms_of.get(each.recommender_id, term).asks(each.recognised_on)]
    return _make(asked, term, {body: own.due for body, own in terms_of.items()}, at)


def _make(studios: Sequence[Studio], term: FilingTerm, due_of: dict[int, datetime], at: datetime) -> int:
    """Rows and letters, some hundreds at a time; two runs side by side make each once."""
    holders = Holders() if studios else None
    for start in range(0, len(studios), AT_ONCE):
        batch = studios[start : start + AT_ONCE]
        with transaction.atomic():
            YearlyFiling.objects.bulk_create(
                [
                    YearlyFiling(
                        studio=studio, year=term.year, due=due_of.get(studio.recommender_id, term.due),
                        state=FilingState.OPEN, state_since=at, recorded_at=at,
                    )
                    for studio in batch
                ],
                ignore_conflicts=True,
            )  # fmt: skip
            made = YearlyFiling.objects.filter(studio__in=batch, year=term.year)
            if holders is not None:
                _tell(made.select_related("studio__host", "studio__recommender"), term, holders, at)
    return len(studios)


def _tell(filings: Iterable[YearlyFiling], term: FilingTerm, holders: Holders, at: datetime) -> None:
    notes = []
    for filing in filings:
        people = holders.keepers(filing.studio)
        if people:
            subject, body = paper_notices.opening_letter(filing, term.provisional)
            key = f"filing:open:{filing.studio_id}:{filing.year}"
            notes.append(Note(key, people, subject, body, paper_notices.filing_page(filing)))
    outbox.queue_new(notes, about=None, at=at)


def _move_due(pack: Measures, term: FilingTerm) -> None:
    """A calendar that came in since may have moved the last day; what was filed keeps the day it was judged by."""
    waiting = YearlyFiling.objects.filter(studio__pack=pack.code, year=term.year, first_filed_at=None)
    waiting.exclude(due=term.due).update(due=term.due)


def _open_summaries(pack: Measures, term: FilingTerm, at: datetime) -> None:
    """One summary for every body with studios in its care (BJ-45)."""
    known = BodySummary.objects.filter(year=term.year).values("body")
    studios = Studio.objects.holding().filter(pack=pack.code).exclude(recommender__in=known)
    bodies = {each.recommender_id for each in studios.select_related("recommender") if term.asks(each.recognised_on)}
    due = summary_term(pack, term.year).due
    BodySummary.objects.bulk_create(
        [
            BodySummary(
                body_id=body, year=term.year, pack=pack.code, studios_due_on=term.last_day, due=due,
                state=SummaryState.OPEN, state_since=at,
            )
            for body in sorted(bodies)
        ],
        ignore_conflicts=True,
    )  # fmt: skip
