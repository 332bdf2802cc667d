"""Pours payments and ledgers beside the grants: an account a fund, a hundred rows a studio over its years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from benchmarks.pour import numbers_from, pour
from funding.models import Batch, BatchRow, Budget, FundAccount, Grant, LedgerEntry, PayeeAccount, Payment
from portal.accounts.models import User
from portal.policy import clock

CATEGORIES = ("equipment", "research", "exchange", "training")
YEARS = 4
INCOME = Decimal("300000.00")


def load(studios: list[dict[str, Any]], per_studio: int, maker: User, rng: Random) -> dict[str, int]:
    """Answers how many rows of each table."""
    keys = numbers_from(FundAccount)
    accounts = [(next(keys), studio, fund) for studio in studios for fund in FundAccount.Fund.values]
    rows = per_studio // 2
    pour(FundAccount, (_account(key, studio, fund, rows) for key, studio, fund in accounts))
    entries = (line for key, studio, fund in accounts for line in _entries(key, studio, fund, rows, rng))
    return {"ledger rows": pour(LedgerEntry, entries), "payments": _payments(maker)}


def _account(key: int, studio: dict[str, Any], fund: str, rows: int) -> dict[str, Any]:
    return {
        "id": key, "studio_id": studio["pk"], "fund": fund, "name": "专户", "named_on": studio["recognised_on"],
        "balance": INCOME - (rows - 1) * 100, "rows_count": rows, "recorded_at": clock.now(),
    }  # fmt: skip


def _entries(key: int, studio: dict[str, Any], fund: str, rows: int, rng: Random) -> Iterator[dict[str, Any]]:
    """Money in, then spending of a hundred yuan at a time, day after day."""
    today = clock.today()
    first = date(today.year - YEARS + 1, 1, 5)
    span, balance = (today - first).days, INCOME
    shared = {
        "account_id": key, "studio_id": studio["pk"], "city": studio["city"], "source": "typed", "payee": "试验商行",
        "recorded_at": clock.now(),
    }  # fmt: skip
    kind = "payment" if fund == "grant" else "matching"
    yield {**shared, "no": 1, "on": first, "kind": kind, "amount": INCOME, "sign": 1, "balance_after": INCOME}
    for no in range(2, rows + 1):
        balance -= 100
        yield {
            **shared, "no": no, "on": first + timedelta(days=span * no // rows), "kind": "spending",
            "category": rng.choice(CATEGORIES), "amount": 100, "sign": -1, "balance_after": balance,
        }  # fmt: skip


def _payments(maker: User) -> int:
    """A settled batch a city with every grant that was paid."""
    made = 0
    for city in ("hangzhou", "beijing"):
        budget, _ = Budget.objects.get_or_create(
            city=city, year=clock.today().year, fund_source="技能人才专项资金",
            defaults={"amount": Decimal(900_000_000), "created_by": maker, "created_at": clock.now()},
        )  # fmt: skip
        batch = Batch.objects.create(
            number=f"BF-BENCH-{city}", city=city, pack=f"{city}-2023", budget=budget, title="已对账批次", maker=maker,
            made_at=clock.now(), approved_on=clock.today(), state="settled", state_since=clock.now(),
        )  # fmt: skip
        paid = list(Grant.objects.of_city(city).filter(state="paid", amount__gt=0).values("pk", "studio", "amount"))
        payees = dict(PayeeAccount.objects.values_list("studio", "pk"))
        keys = numbers_from(BatchRow)
        rows = [(next(keys), no, grant) for no, grant in enumerate(paid, start=1)]
        pour(BatchRow, (_row(key, no, grant, batch, payees) for key, no, grant in rows))
        made += pour(Payment, (_payment(key, grant, maker) for key, _, grant in rows))
    return made


def _row(key: int, no: int, grant: dict[str, Any], batch: Batch, payees: dict[int, int]) -> dict[str, Any]:
    return {
        "id": key, "batch_id": batch.pk, "no": no, "grant_id": grant["pk"], "payee_id": payees[grant["studio"]],
        "amount": grant["amount"], "outcome": "paid",
    }  # fmt: skip


def _payment(row: int, grant: dict[str, Any], maker: User) -> dict[str, Any]:
    return {
        "grant_id": grant["pk"], "row_id": row, "kind": "paid", "amount": grant["amount"],
        "paid_on": clock.today(), "recorded_by_id": maker.pk, "recorded_at": clock.now(),
    }  # fmt: skip
