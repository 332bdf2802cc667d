"""Money, pressed by everyone at once: paid once, in one batch, from one file (T-C5)."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import DatabaseError

from funding import gathering
from funding.models import Batch, BatchRow, Grant, Payment, ResultFile
from funding.states import BatchState, GrantState
from funding.transitions import bank, batches
from portal.accounts.kinds import City
from portal.audit.chain import verify
from portal.policy.refusal import Refused
from tests.factories.accounts import UserFactory
from tests.funding.scene import Desk, answer
from tests.invariants.breaking import found
from tests.races.hands import raised, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MONEY = ("12", "13", "14", "15", "16", "17")


@pytest.fixture
def desk(at: Any) -> Desk:
    at("2026-05-11 09:00")
    return Desk()


def fresh(batch: Batch) -> Batch:
    return Batch.objects.select_related("budget").get(pk=batch.pk)


def all_refused(outcomes: list[Any]) -> bool:
    return all(isinstance(each, Refused) for each in raised(outcomes))


def test_thirty_two_payments_of_one_basis_are_one(desk: Desk) -> None:
    """Each file differs by a blank line, so that only the rows themselves can tell."""
    batch = desk.sent(desk.due())
    content = answer(batch)
    reads = [
        lambda place=place: bank.read_result(fresh(batch), content + b"\n" * place, by=desk.maker, name=f"{place}.csv")
        for place in range(32)
    ]

    outcomes = together(reads)

    assert len(raised(outcomes)) == 31 and all_refused(outcomes), outcomes
    assert Payment.objects.count() == 1
    assert found(*MONEY) == [] and verify() is None


def test_a_bank_file_eight_times_counts_once(desk: Desk) -> None:
    batch = desk.sent(desk.due(), desk.due())
    content = answer(batch)

    outcomes = together([lambda: bank.read_result(fresh(batch), content, by=desk.maker, name="回单.csv")] * 8)

    assert len(raised(outcomes)) == 7 and all_refused(outcomes), outcomes
    assert (ResultFile.objects.count(), Payment.objects.count()) == (1, 2)
    assert fresh(batch).state == BatchState.SETTLED
    assert found(*MONEY) == [] and verify() is None


def test_two_batches_never_hold_one_studio(desk: Desk) -> None:
    grant = desk.due()
    budget, makers = desk.budget, [UserFactory(finance_officer=True, city=desk.city) for _ in range(8)]
    builds = [lambda who=who: batches.build(budget, [grant.pk], by=who, title="抢编") for who in makers]

    outcomes = together(builds)

    assert len(raised(outcomes)) == 7 and all_refused(outcomes), outcomes
    assert BatchRow.objects.get().grant == grant
    assert (Batch.objects.count(), Grant.objects.get().state) == (1, GrantState.BATCHED)


def test_a_budget_is_not_overrun_by_many_batches(at: Any) -> None:
    at("2026-05-11 09:00")
    desk = Desk(amount=250_000)  # type: ignore[arg-type]
    grants = [desk.due() for _ in range(6)]
    budget, maker = desk.budget, desk.maker

    outcomes = together([lambda each=each: batches.build(budget, [each.pk], by=maker, title="抢") for each in grants])

    assert len(raised(outcomes)) == 4 and all_refused(outcomes), outcomes
    assert Batch.objects.count() == 2
    assert found(*MONEY) == []


def test_an_approval_pressed_by_everyone_approves_once(at: Any) -> None:
    at("2026-05-11 09:00")
    desk = Desk(City.BEIJING)
    batch = desk.submitted(desk.due())
    presses = [lambda who=who: batches.approve(fresh(batch), by=who) for who in desk.approvers] * 4

    outcomes = together(presses)

    assert outcomes.count(True) == 1 and outcomes.count(False) == 1, outcomes
    assert all_refused(outcomes)
    assert fresh(batch).state == BatchState.APPROVED


def test_the_registers_asked_by_many_give_one_grant_a_basis(desk: Desk) -> None:
    studios = [desk.studio() for _ in range(3)]

    outcomes = together([lambda: gathering.gather(City.HANGZHOU)] * 8)

    assert raised(outcomes) == []
    assert sum(outcomes) == len(studios) == Grant.objects.count()
    assert verify() is None


def test_a_row_taken_out_while_it_is_approved_is_never_paid_unseen(desk: Desk) -> None:
    batch = desk.submitted(desk.due(), desk.due())
    row = batch.rows.select_related("batch", "grant").first()

    together(
        [
            lambda: batches.approve(fresh(batch), by=desk.checker),
            lambda: batches.remove_row(row, by=desk.maker, reason="缓拨"),
        ]
    )

    assert fresh(batch).state == BatchState.DRAFT
    assert found(*MONEY) == []


def test_the_database_refuses_to_change_a_payment(desk: Desk) -> None:
    """For whoever goes past the portal (TM-14)."""
    desk.paid(desk.due())

    for statement in ("UPDATE funding_payment SET amount = 1", "DELETE FROM funding_payment"):
        refused = pytest.raises(DatabaseError, match="funding_payment is append-only")
        with refused, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Payment.objects.get().amount == 100_000
