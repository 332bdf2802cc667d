"""The last of a ledger, a claim, a budget and a year, reached for by many at once: one has it, the others are told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from funding.models import Batch, Budget, BudgetDecision, FundAccount, LedgerEntry, Receipt, Recovery, YearClosing
from funding.transitions import batches, budgets, closings, ledgers, recoveries
from portal.audit.chain import verify
from portal.policy.refusal import Refused
from tests.funding.ledger_scene import TODAY, Scene, account_of, claimed, paid, spending, studio_of
from tests.funding.scene import Desk
from tests.invariants.breaking import found
from tests.races.hands import raised, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
MONEY = ("12", "13", "15", "17", "32", "34")
SPENT = date(2026, 3, 2)


@pytest.fixture
def scene(at: Any) -> Scene:
    """A studio that was paid 300,000 yuan; its account has its name."""
    at(TODAY)
    scene = Scene(studio_of())
    paid(scene.studio)
    account_of(scene.studio, by=scene.leader)
    # Everybody is there before the threads begin.
    _ = scene.leader, scene.payer, scene.second_payer
    return scene


def account() -> FundAccount:
    return FundAccount.objects.select_related("studio__host").get(fund="grant")


def spend(scene: Scene, amount: str) -> Callable[[], LedgerEntry]:
    return lambda: ledgers.write(account(), spending(amount, on=SPENT), by=scene.leader)


def refused(outcomes: list[Any]) -> list[str]:
    """The sentences of those who were told no; anything else than a sentence fails."""
    wrong = [each for each in raised(outcomes) if not isinstance(each, Refused)]
    assert wrong == []
    return [each.reason for each in raised(outcomes) if isinstance(each, Refused)]


def test_two_people_spend_the_last_yuan_and_one_has_it(scene: Scene) -> None:
    spend(scene, "299999.00")()

    told = refused(together([spend(scene, "1.00")] * 2))

    assert told == ["2026-03-02 可用余额 0 元，本笔 1 元超出余额"]
    assert (account().balance, account().rows_count) == (Decimal("0.00"), 3)
    assert found(*MONEY) == [] and verify() is None


def test_what_many_spend_at_once_is_what_there_was(scene: Scene) -> None:
    told = refused(together([spend(scene, "70000.00")] * 8))

    assert len(told) == 4
    assert account().balance == Decimal("20000.00")
    assert list(LedgerEntry.objects.order_by("no").values_list("no", flat=True)) == [1, 2, 3, 4, 5]
    assert found(*MONEY) == []


@pytest.mark.parametrize("round", range(4))
def test_a_row_and_the_closing_of_its_year_are_never_both(scene: Scene, round: int) -> None:
    closing = closings.propose("beijing", 2026, by=scene.payer)
    close = lambda: closings.close(YearClosing.objects.get(pk=closing.pk), by=scene.second_payer)  # noqa: E731
    acts = [close, spend(scene, "10.00")]

    told = refused(together(acts if round % 2 else acts[::-1]))

    closing.refresh_from_db()
    written = LedgerEntry.objects.filter(on=SPENT).exists()
    assert len(told) == 1
    assert (closing.state, written) in (("closed", False), ("proposed", True))
    assert found(*MONEY) == []


@pytest.mark.parametrize("round", range(4))
def test_what_is_proposed_for_closing_holds_every_row_written_before(scene: Scene, round: int) -> None:
    """A row under way while the year is being proposed is in the report, or is refused once the year is closed."""
    propose = lambda: closings.propose("beijing", 2026, by=scene.payer)  # noqa: E731

    refused(together([spend(scene, "10.00"), propose, spend(scene, "20.00")]))
    closing = YearClosing.objects.get()
    told = refused(together([lambda: closings.close(closing, by=scene.second_payer)]))

    total = sum(each.amount for each in LedgerEntry.objects.filter(on=SPENT))
    assert told == [] or Decimal(closing.content["total"]["spent"]) != total
    assert found(*MONEY) == []


def test_two_receipts_never_overpay_a_claim(scene: Scene) -> None:
    recovery = claimed(scene, ground_on=date(2026, 5, 1))
    recoveries.notify(recovery, by=scene.payer, document_no="1号", pay_by=date(2027, 7, 15), pay_to="财政专户")

    def receive(number: int) -> Callable[[], Receipt]:
        given = {"on": date(2027, 6, 15), "amount": Decimal("200000.00"), "voucher": f"JK-{number}"}
        return lambda: recoveries.receive(Recovery.objects.get(pk=recovery.pk), by=scene.payer, **given)  # type: ignore[arg-type]

    told = refused(together([receive(1), receive(2)]))

    recovery.refresh_from_db()
    assert told == ["还应缴回 100,000 元，本笔 200,000 元多出来了，请核对"]
    assert (recovery.received, Receipt.objects.count()) == (Decimal("200000.00"), 1)
    assert found("16", *MONEY) == []


def test_the_last_yuan_of_a_claim_settles_it_once(scene: Scene) -> None:
    recovery = claimed(scene, ground_on=date(2026, 5, 1))
    recoveries.notify(recovery, by=scene.payer, document_no="1号", pay_by=date(2027, 7, 15), pay_to="财政专户")
    given = {"on": date(2027, 6, 15), "amount": Decimal("300000.00"), "voucher": "JK-1"}

    told = refused(
        together([lambda: recoveries.receive(Recovery.objects.get(pk=recovery.pk), by=scene.payer, **given)] * 4)  # type: ignore[arg-type]
    )

    recovery.refresh_from_db()
    assert len(told) == 3
    assert (recovery.state, Receipt.objects.count()) == ("settled", 1)


def test_two_batches_over_the_last_of_a_budget_are_one(at: Any) -> None:
    at("2026-05-11 09:00")
    desk = Desk(amount=Decimal("199999.99"))
    grants = [desk.due(), desk.due()]
    budget, maker = desk.budget, desk.maker

    told = refused(
        together([lambda each=each: batches.build(budget, [each.pk], by=maker, title="抢") for each in grants])
    )

    assert len(told) == 1 and "还可安排 99,999.99 元，本次需要 100,000 元" in told[0]
    assert Batch.objects.get().total == 100_000
    assert found(*MONEY) == []


def test_a_budget_is_not_cut_under_a_batch_that_is_being_built(at: Any) -> None:
    at("2026-05-11 09:00")
    desk = Desk(amount=Decimal(100_000))
    grant, budget, maker, checker = desk.due(), desk.budget, desk.maker, desk.checker
    cut = budgets.enter(
        budget, by=maker, purpose="allocation", amount=Decimal(50_000), document_no="2号", decided_on=date(2026, 5, 11)
    )

    told = refused(
        together(
            [
                lambda: budgets.confirm(BudgetDecision.objects.get(pk=cut.pk), by=checker),
                lambda: batches.build(Budget.objects.get(), [grant.pk], by=maker, title="第一批"),
            ]
        )
    )

    assert len(told) == 1
    assert (Budget.objects.get().amount, Batch.objects.count()) in ((50_000, 0), (100_000, 1))
    assert found(*MONEY) == []


def test_what_is_arranged_for_a_kind_is_not_overrun(at: Any) -> None:
    at("2026-05-11 09:00")
    desk = Desk()
    grants = [desk.due() for _ in range(3)]
    desk.decide(desk.budget, BudgetDecision.Purpose.ESTABLISHMENT, 100_000)
    budget, maker = desk.budget, desk.maker

    told = refused(
        together([lambda each=each: batches.build(budget, [each.pk], by=maker, title="抢") for each in grants])
    )

    assert len(told) == 2 and all("超出安排" in each for each in told)
    assert Batch.objects.count() == 1
