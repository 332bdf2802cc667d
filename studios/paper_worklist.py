"""Work-list rows about yearly papers, summaries and 责任书: counted in a statement each, read slice by slice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from portal.policy import clock, measures
from portal.workflow.worklist import Bundle, Item, drawn, single
from studios import filing_terms, paper_notices
from studios.models import BodySummary, Studio, TargetAgreement, YearlyFiling
from studios.offices import BUREAU_ROLES, DESK_ROLES, HOST_ROLES
from studios.paper_duties import WRITABLE, with_agreements, without_agreement
from studios.paper_notices import BODY, CITY
from studios.states import HOLDING, AgreementState, FilingState, SummaryState

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.policy.measures import Measures


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """What waits for this person: papers to file or to take in, a summary to send, 责任书 to sign or to put on file."""
    if user.is_in(*HOST_ROLES):
        mine = YearlyFiling.objects.filter(studio__host=user.organisation, studio__state__in=HOLDING)
        # What was filed in time and came back after the day is not overdue: no policy gives it another day.
        back = Q(state=FilingState.RETURNED, due__lte=at)
        yield from _by_due(mine.filter(~back, state__in=WRITABLE), "报送年度材料", "填报")
        yield _filings(mine.filter(back), None, None, "报送年度材料", "填报")
        yield from _to_sign(user, at)
    elif user.is_in(*DESK_ROLES):
        yield from _of_body(user)
    for pack in measures.all_measures() if user.city else ():
        if pack.city == user.city:
            yield from _of_city(user, pack)


def _of_city(user: User, pack: Measures) -> Iterator[Bundle]:
    to_city = pack.value("yearly_papers_to") == filing_terms.CITY
    if to_city and user.is_in(*pack.offices.acceptance.roles):
        filed = YearlyFiling.objects.filter(state=FilingState.FILED, studio__pack=pack.code)
        yield _filings(filed, None, None, "核收年度材料", "核收")
    elif not to_city and user.is_in(*BUREAU_ROLES):
        sent = BodySummary.objects.filter(state=SummaryState.SUBMITTED, pack=pack.code)
        yield _bundle(sent.select_related("body"), None, lambda each: _summary_item(each, "核收年度汇总", CITY))


def _of_body(user: User) -> Iterator[Bundle]:
    """A body takes in its studios' papers, puts their 责任书 on file and sends its own summary (BJ-41, 43, 45)."""
    packs = [each.code for each in measures.all_measures() if each.value("yearly_papers_to") != filing_terms.CITY]
    filed = YearlyFiling.objects.filter(
        state=FilingState.FILED, studio__recommender=user.organisation, studio__pack__in=packs
    )
    yield _filings(filed, None, None, "核收年度材料", "核收")
    signed = TargetAgreement.objects.filter(state=AgreementState.SIGNED, studio__recommender=user.organisation)
    yield _bundle(signed.select_related("studio"), None, _agreement_item)
    open_ = BodySummary.objects.filter(body=user.organisation, state__in=(SummaryState.OPEN, SummaryState.RETURNED))
    for summary in open_.select_related("body"):
        yield single(_summary_item(summary, "报送年度汇总", BODY))


def _to_sign(user: User, at: datetime) -> Iterator[Bundle]:
    """Studios of the unit whose year has no signed 责任书, from the day the pack reminds of it (BJ-41)."""
    today = at.astimezone(clock.BEIJING).date()
    for pack in with_agreements():
        if today >= filing_terms.day_of(today.year, str(pack.value("agreement_reminder_from"))):
            for studio in without_agreement(pack, today.year).filter(host=user.organisation):
                yield single(_sign_item(studio, pack, today.year))


def _sign_item(studio: Studio, pack: Measures, year: int) -> Item:
    return Item(
        label="签订目标任务责任书",
        title=f"{studio.name} {year} 年度",
        number=studio.number,
        url=reverse("studios:agreement", args=[studio.number, year]),
        action="办理",
        due=clock.end_of(filing_terms.agreement_due(pack, studio, year)),
    )


def _agreement_item(agreement: TargetAgreement) -> Item:
    studio = agreement.studio
    return Item(
        label="备案目标任务责任书",
        title=f"{studio.name} {agreement.year} 年度",
        number=studio.number,
        url=reverse("studios:agreement", args=[studio.number, agreement.year]),
        action="备案",
        since=agreement.state_since,
    )


def _summary_item(summary: BodySummary, label: str, audience: str) -> Item:
    returned = f"（{summary.state_label}）" if summary.state == SummaryState.RETURNED else ""
    return Item(
        label=f"{label}{returned}",
        title=f"{summary.body.name} {summary.year} 年度",
        url=paper_notices.summary_page(summary, audience),
        action="办理" if audience == BODY else "核收",
        due=summary.due if audience == BODY else None,
        since=summary.state_since,
    )


def _by_due(found: QuerySet[YearlyFiling], label: str, action: str) -> Iterator[Bundle]:
    """One bundle per due moment."""
    counts = Counter(found.values_list("due", flat=True))
    for due, count in counts.items():
        yield _filings(found.filter(due=due), due, count, label, action)


def _filings(found: QuerySet[YearlyFiling], due: datetime | None, count: int | None, label: str, action: str) -> Bundle:
    def item(filing: YearlyFiling) -> Item:
        returned = f"（{filing.state_label}）" if filing.state == FilingState.RETURNED else ""
        return Item(
            label=f"{label}{returned}",
            title=f"{filing.studio.name} {filing.year} 年度",
            number=filing.studio.number,
            url=paper_notices.filing_page(filing),
            action=action,
            due=due,
            since=filing.state_since,
        )

    return _bundle(found.select_related("studio"), due, item, count)


def _bundle(
    found: QuerySet[Any], due: datetime | None, item: Callable[[Any], Item], count: int | None = None
) -> Bundle:
    rows = found.order_by("state_since", "pk")
    if count is None:
        return drawn(rows, item, due)
    return Bundle(due, count, lambda start, stop: [item(each) for each in rows[start:stop]])
