"""A studio that city money was paid to, its ledger, and the people around it."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from functools import cached_property
from itertools import count
from typing import Any

from funding import pulling
from funding.models import (
    Batch,
    BatchRow,
    Budget,
    FundAccount,
    Grant,
    LedgerEntry,
    PayeeAccount,
    Payment,
    Recovery,
)
from funding.rules.ledgers import Draft
from funding.states import BatchState, GrantState, PayeeState
from funding.transitions import ledgers, recoveries
from portal.accounts.kinds import City
from portal.accounts.models import User
from portal.policy import clock
from studios.models import EndingProposal, Studio
from studios.transitions import endings
from tests.factories.accounts import UserFactory
from tests.studios import life_scene

TODAY = "2027-06-15 10:00"
_numbers = count(1)


class Scene(life_scene.Scene):
    """The people around a studio, those of the money among them."""

    @cached_property
    def payer(self) -> User:
        return UserFactory(finance_officer=True, city=self.studio.city)

    @cached_property
    def second_payer(self) -> User:
        return UserFactory(finance_officer=True, city=self.studio.city)


def studio_of(city: str = City.BEIJING, *, recognised_on: date = date(2024, 9, 1), **changes: Any) -> Studio:
    return life_scene.studio_of(city, recognised_on=recognised_on, **changes)


def paid(
    studio: Studio,
    amount: str = "300000.00",
    *,
    on: date = date(2024, 10, 20),
    approved_on: date = date(2024, 10, 8),
    kind: str = Grant.Kind.ESTABLISHMENT,
    book: bool = True,
) -> Payment:
    """Money that went out, as the batches leave it behind; booked as income of the ledger unless told otherwise."""
    number, payer = next(_numbers), UserFactory(finance_officer=True, city=studio.city)
    moment = datetime.combine(approved_on, time(9), tzinfo=clock.BEIJING)
    source = "就业专项资金" if studio.city == City.BEIJING else "市级财政资金"
    budget, _ = Budget.objects.get_or_create(
        city=studio.city, year=approved_on.year, fund_source=source,
        defaults={"amount": Decimal("5000000.00"), "created_by": payer, "created_at": moment},
    )  # fmt: skip
    year = approved_on.year if kind == Grant.Kind.TOP_UP else None
    grant = Grant.objects.create(
        studio=studio, kind=kind, basis=f"test:{number}", basis_document=f"试〔{approved_on.year}〕{number}号",
        basis_on=approved_on, assessment_year=year, amount=Decimal(amount), pack=studio.pack, clause="第二十条",
        reason="应付", state=GrantState.PAID, recorded_at=moment,
    )  # fmt: skip
    payee = PayeeAccount.objects.filter(studio=studio).first() or PayeeAccount.objects.create(
        studio=studio, purpose="unit", holder=studio.host.name, bank="试验银行", number="6222000011112222",
        number_index=f"{number:064d}", last4="2222", state=PayeeState.IN_FORCE, recorded_at=moment,
    )  # fmt: skip
    batch = Batch.objects.create(
        number=f"B-{number}", city=studio.city, pack=studio.pack, budget=budget, title="拨付", total=Decimal(amount),
        rows_count=1, maker=payer, made_at=moment, approved_on=approved_on, state=BatchState.SETTLED,
    )  # fmt: skip
    row = BatchRow.objects.create(
        batch=batch, no=1, grant=grant, payee=payee, amount=Decimal(amount), outcome=BatchRow.Outcome.PAID
    )
    payment: Payment = Payment.objects.create(
        grant=grant, row=row, kind=Payment.Kind.PAID, amount=Decimal(amount), paid_on=on, recorded_by=payer,
        recorded_at=moment, bank_serial=f"S{number}",
    )  # fmt: skip
    if book:
        pulling.book(payment)
    return payment


def account_of(studio: Studio, fund: str = FundAccount.Fund.GRANT, *, by: User | None = None) -> FundAccount:
    """The account with its name, so that it may be written in."""
    account = ledgers.open_account(studio, fund)
    if not account.name:
        keeper = by or Scene(studio).leader
        label = account.get_fund_display()
        ledgers.name_account(account, by=keeper, name=f"{label}专户", code="4101", rules_file=None)
    return account


def spending(amount: str = "1000.00", on: date = date(2026, 3, 2), **changes: Any) -> Draft:
    given = {"category": "equipment", "payee": "试验机床厂", **changes}
    return Draft(kind=LedgerEntry.Kind.SPENDING, on=on, amount=Decimal(amount), **given)


def matching(amount: str = "100000.00", on: date = date(2026, 3, 2)) -> Draft:
    return Draft(kind=LedgerEntry.Kind.MATCHING, on=on, amount=Decimal(amount), payee="单位自筹")


def revoked(scene: Scene, *, ground_on: date, ground: str = "violation_of_law_or_discipline") -> EndingProposal:
    """The title cancelled by both bureaus on a ground of that day."""
    studio, today = scene.studio, clock.today()
    proposal = EndingProposal.objects.filter(studio=studio, ground=ground, state="suggested").first()
    if proposal is None:
        proposal = endings.propose(studio, by=scene.proposer, ground=ground, ground_on=ground_on, facts="查证属实。")
    else:
        endings.take_up(proposal, by=scene.proposer, facts="查证属实。")
    endings.hear(proposal, by=scene.officer, heard_on=today, hearing="已告知，单位没有意见。")
    endings.draft(
        proposal, by=scene.officer, decision="取消称号。", document_no="京人社能函〔2027〕9号", effective_on=today
    )
    for approver in scene.approvers:
        endings.approve(proposal, by=approver)
    studio.refresh_from_db()
    return proposal


def claimed(scene: Scene, *, ground_on: date) -> Recovery:
    """The claim of a title cancelled on a ground of that day."""
    recovery = recoveries.compute(revoked(scene, ground_on=ground_on))
    assert recovery is not None
    return recovery
