"""What is due about yearly papers, summaries and 责任书: for the registry, and for a studio's own page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from portal.policy import clock, measures
from portal.workflow.deadlines import Duty
from studios import closing, filing_terms, paper_notices
from studios.holders import Holders
from studios.models import BodySummary, Studio, TargetAgreement, YearlyFiling
from studios.offices import pack_of
from studios.overview import Line
from studios.states import HOLDING, STANDING, FilingState, SummaryState

if TYPE_CHECKING:
    from portal.policy.measures import Measures

# After this long a reminder about old papers is noise, not help.
FORGOTTEN = timedelta(days=30)
WRITABLE = (FilingState.OPEN, FilingState.RETURNED)


def duties(at: datetime) -> Iterator[Duty]:
    """Papers to file, summaries to send, 责任书 to sign; three statements and one for the people."""
    holders = Holders()
    yield from _filings(at, holders)
    yield from _summaries(at, holders)
    yield from _agreements(at, holders)


def _filings(at: datetime, holders: Holders) -> Iterator[Duty]:
    waiting = YearlyFiling.objects.filter(state__in=WRITABLE, studio__state__in=HOLDING, due__gt=at - FORGOTTEN)
    for filing in waiting.select_related("studio__host", "studio__recommender"):
        studio = filing.studio
        city = closing.files_to_city(studio)
        yield Duty(
            key=f"filing:{studio.number}:{filing.year}",
            label=f"{studio.name}：报送 {filing.year} 年度材料",
            about=filing,
            holders=holders.keepers(studio),
            due=filing.due,
            url=paper_notices.filing_page(filing),
            clause=closing.clause(studio),
            escalate=holders.supervisors(studio) if city else holders.caretakers(studio),
            city=studio.city,
        )


def _summaries(at: datetime, holders: Holders) -> Iterator[Duty]:
    waiting = BodySummary.objects.filter(
        state__in=(SummaryState.OPEN, SummaryState.RETURNED), first_submitted_at=None, due__gt=at - FORGOTTEN
    )
    for summary in waiting.select_related("body"):
        pack = measures.load(summary.pack)
        yield Duty(
            key=f"summary:{summary.body_id}:{summary.year}",
            label=f"报送 {summary.year} 年度工作室汇总",
            about=summary,
            holders=holders.desk(summary.body_id),
            due=summary.due,
            url=reverse("studios:summary", args=[summary.year]),
            clause=pack.clause(pack.parameter("body_summary_due").clause),
            escalate=holders.bureau(summary.body.city),
            city=summary.body.city,
        )


def _agreements(at: datetime, holders: Holders) -> Iterator[Duty]:
    today = at.astimezone(clock.BEIJING).date()
    for pack in with_agreements():
        if today < filing_terms.day_of(today.year, str(pack.value("agreement_reminder_from"))):
            continue
        for studio in without_agreement(pack, today.year).select_related("host", "recommender"):
            due = clock.end_of(filing_terms.agreement_due(pack, studio, today.year))
            if due > at - FORGOTTEN:
                yield Duty(
                    key=f"agreement:{studio.number}:{today.year}",
                    label=f"{studio.name}：签订 {today.year} 年度目标任务责任书",
                    about=studio,
                    holders=holders.keepers(studio),
                    due=due,
                    url=reverse("studios:agreement", args=[studio.number, today.year]),
                    clause=pack.clause(pack.parameter("yearly_target_agreement").clause),
                    escalate=holders.caretakers(studio),
                    city=studio.city,
                )


def with_agreements() -> Iterator[Measures]:
    for pack in measures.all_measures():
        if "yearly_target_agreement" in pack.parameters and pack.value("yearly_target_agreement"):
            yield pack


def without_agreement(pack: Measures, year: int) -> QuerySet[Studio]:
    """Studios whose year has no signed agreement (BJ-41)."""
    signed = TargetAgreement.objects.filter(studio=OuterRef("pk"), year=year, state__in=STANDING)
    return Studio.objects.holding().filter(~Exists(signed), pack=pack.code).order_by("pk")


def lines(studio: Studio, today: date) -> Iterator[Line]:
    """What the studio's own page says is due next; nothing is asked of a title that has ended."""
    if studio.state not in HOLDING:
        return
    waiting = YearlyFiling.objects.filter(studio=studio, state__in=WRITABLE).order_by("year")
    for filing in waiting:
        filing.studio = studio
        last_day = (filing.due - timedelta(microseconds=1)).astimezone(clock.BEIJING).date()
        words = "退回补充" if filing.state == FilingState.RETURNED else "待报送"
        yield Line(
            f"{filing.year} 年度材料", words, paper_notices.filing_page(filing), last_day, closing.clause(studio)
        )  # fmt: skip
    pack = pack_of(studio)
    if "yearly_target_agreement" in pack.parameters and not _agreed(studio, pack, today.year):
        yield Line(
            f"{today.year} 年度目标任务责任书",
            "待签订",
            reverse("studios:agreement", args=[studio.number, today.year]),
            filing_terms.agreement_due(pack, studio, today.year),
            pack.clause(pack.parameter("yearly_target_agreement").clause),
        )


def _agreed(studio: Studio, pack: Measures, year: int) -> bool:
    """Whether the year's 责任书 is signed: as it was read with the studio, or asked now."""
    known: bool | None = vars(studio).get("agreed")
    return not without_agreement(pack, year).filter(pk=studio.pk).exists() if known is None else known
