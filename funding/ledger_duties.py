"""What falls due about a studio's money: unspent grants (BJ-71), short matching (BJ-72), money to come back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from django.urls import reverse

from funding import facts, usage
from funding.models import FundAccount, Recovery
from funding.states import RecoveryState
from portal.policy import clock, wording
from portal.workflow.deadlines import Duty
from studios import latest, next_assessment, offices
from studios.holders import Holders
from studios.models import Studio
from studios.overview import Line
from studios.states import HOLDING

if TYPE_CHECKING:
    from funding.usage import Usage
    from portal.policy.measures import Measures

FORGOTTEN = timedelta(days=30)


@dataclass(frozen=True)
class Alarm:
    """One alarm about a studio: which, in words, by which clause."""

    key: str
    label: str
    words: str
    clause: str

    @property
    def told(self) -> str:
        """The words with the clause they rest on."""
        return f"{self.words}〔{self.clause}〕"


def duties(at: datetime) -> Iterator[Duty]:
    """From the pack's days before the next review on; a handful of statements however many studios."""
    today = at.astimezone(clock.BEIJING).date()
    holders = Holders()
    near = [studio for studio in _watched() if _near(studio, today)]
    known = usage.of_many(near) if near else {}
    for studio in near:
        days = int(str(offices.pack_of(studio).value("spend_warning_days")))
        due = _review_due(studio)
        for each in warnings(studio, known[studio.pk]):
            yield Duty(
                key=f"{each.key}:{studio.number}:{due}",
                label=f"{studio.name}{each.label}：{each.words}",
                about=studio,
                holders=holders.keepers(studio),
                due=clock.end_of(due),
                url=ledger_page(studio),
                clause=each.clause,
                escalate=(*holders.caretakers(studio), *holders.supervisors(studio)),
                city=studio.city,
                offsets=(-days, -30, -7, -1, 1),
            )
    yield from _instalments(today, holders)


def warnings(studio: Studio, known: Usage) -> Iterator[Alarm]:
    """A-46: below the ratio is a warning and lost points, never a ground to end the title.

    Matching is asked for while the cycle runs: what a passed review has found lacking was its to mark down.
    """
    pack = offices.pack_of(studio)
    if known.left > 0 and pack.value("spent_before_next_review"):
        words = f"还有 {wording.yuan(known.left)}没有使用，原则上应在下一次考核前用完"
        yield Alarm("grant_unspent", "资助资金", words, _clause(pack, "spent_before_next_review"))
    ratio = Decimal(str(pack.value("matching_ratio")))
    short = known.short_of(ratio)
    if short > 0 and known.running:
        words = f"到位 {wording.yuan(known.matched)}，占市级资助的 {known.matched_rate}%，还差 {wording.yuan(short)}"
        yield Alarm("matching_short", "配套资金", words, _clause(pack, "matching_ratio"))


def alerts(studio: Studio, today: date) -> Iterator[Line]:
    """On the studio's own page, from the same day on; matching that falls short from the first payment on."""
    pack = offices.pack_of(studio)
    if studio.state not in HOLDING or "spend_warning_days" not in pack.parameters:
        return
    row, known = latest.seen(studio, today), usage.of(studio)
    near = _near(row, today)
    for each in warnings(studio, known):
        if near or each.key == "matching_short":
            yield Line(each.label, each.words, ledger_page(studio), _review_due(row), each.clause)
    if "fixed_asset_threshold" in pack.parameters and known.unregistered >= facts.asset_threshold(pack):
        clause = _clause(pack, "asset_register")
        yield Line("固定资产", "有达到标准的设备还没有登记造册", assets_page(studio), None, clause)


def ledger_page(studio: Studio, fund: str = "") -> str:
    page = reverse("funding:ledger", args=[studio.number])
    return f"{page}?fund={fund}" if fund else page


def assets_page(studio: Studio) -> str:
    return reverse("funding:assets", args=[studio.number])


def _watched() -> Iterator[Studio]:
    """Studios with the title and with money, in cities whose pack sets the days."""
    paid = FundAccount.objects.filter(fund=FundAccount.Fund.GRANT).values("studio")
    for studio in latest.with_result(Studio.objects.holding().filter(pk__in=paid)).order_by("pk"):
        if "spend_warning_days" in offices.pack_of(studio).parameters:
            yield studio


def _near(studio: Studio, today: date) -> bool:
    days = timedelta(days=int(str(offices.pack_of(studio).value("spend_warning_days"))))
    due = _review_due(studio)
    return due - days <= today <= due + FORGOTTEN


def _review_due(studio: Studio) -> date:
    """Of a studio read with its newest result."""
    on = vars(studio)["result_on"]
    return next_assessment.after(studio, (vars(studio)["result_year"], on) if on else None).due


def _instalments(today: date, holders: Holders) -> Iterator[Duty]:
    """Money that must come back by a day: the next instalment, or the whole."""
    owed = Recovery.objects.filter(state=RecoveryState.DEMANDED).select_related("studio")
    for recovery in owed.prefetch_related("instalments").order_by("pk"):
        due_on, amount = next_part(recovery)
        if due_on is not None and due_on >= today - FORGOTTEN:
            studio = recovery.studio
            yield Duty(
                key=f"recovery:{recovery.number}:{due_on}",
                label=f"{studio.name}缴回市级资助 {wording.yuan(amount)}",
                about=recovery,
                holders=holders.at(offices.HOST_ROLES, studio.host_id),
                due=clock.end_of(due_on),
                url=reverse("funding:recovery", args=[recovery.number]),
                clause=recovery.clause,
                escalate=holders.of_city(("finance_officer",), studio.city),
                city=studio.city,
            )


def next_part(recovery: Recovery) -> tuple[date | None, Decimal]:
    """The first instalment that is not covered by what came back, and what is missing of it."""
    covered = recovery.received
    for part in sorted(recovery.instalments.all(), key=lambda each: each.no):
        if covered < part.amount:
            return part.due_on, part.amount - covered
        covered -= part.amount
    return recovery.pay_by, recovery.outstanding


def _clause(pack: Measures, name: str) -> str:
    return pack.clause(pack.parameter(name).clause)
