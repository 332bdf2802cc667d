"""Fills a migrated PostgreSQL with grants, accounts and a full batch: `python -m benchmarks.money`."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import django

django.setup()

from django.db import transaction  # noqa: E402

from benchmarks import ledgers, register  # noqa: E402
from benchmarks.pour import numbers_from, pour, vacuum  # noqa: E402
from benchmarks.scene import Scene  # noqa: E402
from funding.models import Batch, BatchRow, Budget, Grant, PayeeAccount  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from portal.accounts.sealed import seal  # noqa: E402
from portal.policy import clock  # noqa: E402
from studios.models import Studio, Term  # noqa: E402
from tests.factories.accounts import UserFactory  # noqa: E402

BATCH_ROWS = 500
LEDGER_ROWS_A_STUDIO = 100
# A year's results: most paid, some due, some waiting or refused.
STATES = ("paid", "paid", "paid", "due", "checking", "excluded")
AMOUNTS = {"hangzhou": (100_000, 100_000), "beijing": (300_000, 200_000)}


def load(grants: int, seed: int) -> tuple[dict[str, int], Scene]:
    """Two grants a studio, an account each, one batch of Hangzhou's; answers how many rows and who looks."""
    rng = Random(seed)
    register.load(grants // 2, 10, seed)
    studios = list(Studio.objects.order_by("pk").values("pk", "city", "pack", "number", "document_no", "recognised_on"))
    maker = UserFactory(finance_officer=True, city="hangzhou")
    checker = UserFactory(finance_officer=True, city="hangzhou")
    counts = {"accounts": pour(PayeeAccount, _accounts(studios)), "grants": pour(Grant, _grants(studios, rng))}
    batch = _batch(maker, checker)
    counts |= ledgers.load(studios, LEDGER_ROWS_A_STUDIO, maker, rng)
    counts["rows"] = batch.rows_count
    studio = Studio.objects.filter(city="hangzhou").order_by("pk")[0]
    keeper = UserFactory(host_clerk=True, organisation=studio.host)
    scene = Scene(
        rows=counts["grants"], seed=seed, counts=counts, officer=maker.pk, keeper=keeper.pk, studio=studio.number,
        case=str(Grant.objects.filter(studio=studio)[0].pk), call=batch.number,
    )  # fmt: skip
    return counts, scene


def _accounts(studios: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    now, sealed = clock.now(), seal("6222020200012345678", "funding.payeeaccount.number")
    for studio in studios:
        yield {
            "studio_id": studio["pk"], "recorded_at": now, "purpose": "unit", "holder": f"单位{studio['pk']}",
            "bank": "试验银行", "number": sealed, "number_index": f"{studio['pk']:064d}", "last4": "5678",
            "state": "in_force", "state_since": now,
        }  # fmt: skip


def _grants(studios: list[dict[str, Any]], rng: Random) -> Iterator[dict[str, Any]]:
    now = clock.now()
    terms = dict(Term.objects.values_list("studio", "pk"))
    for studio in studios:
        first, second = AMOUNTS[studio["city"]]
        shared = {
            "studio_id": studio["pk"], "recorded_at": now, "pack": studio["pack"], "clause": "六（一）",
            "state_since": now, "basis_document": f"{studio['document_no']} 认定",
        }  # fmt: skip
        yield {
            **shared, "kind": "establishment", "basis": f"term:{terms[studio['pk']]}", "term_id": terms[studio["pk"]],
            "basis_on": studio["recognised_on"], "amount": first, "state": rng.choice(("paid", "due", "due")),
            "reason": "首次申报新建的一次性建设经费资助",
        }  # fmt: skip
        state = rng.choice(STATES)
        yield {
            **shared, "kind": "top_up", "basis": f"result:{studio['pk']}", "assessment_year": 2025,
            "basis_on": studio["recognised_on"], "amount": 0 if state == "excluded" else second, "state": state,
            "reason": "考核优秀资助",
        }  # fmt: skip


def _batch(maker: User, checker: User) -> Batch:
    """Submitted, of as many rows as a batch may hold; its grants are taken off the due list."""
    budget = Budget.objects.create(
        city="hangzhou", year=clock.today().year, fund_source="技能人才专项资金", amount=Decimal(900_000_000),
        created_by=maker, created_at=clock.now(),
    )  # fmt: skip
    due = Grant.objects.of_city("hangzhou").filter(state="due", kind="establishment").order_by("pk")[:BATCH_ROWS]
    chosen = list(due.values("pk", "studio", "amount"))
    accounts = dict(PayeeAccount.objects.values_list("studio", "pk"))
    batch = Batch.objects.create(
        number="HZ-BF-BENCH-001", city="hangzhou", pack="hangzhou-2023", budget=budget, title="满额批次", maker=checker,
        made_at=clock.now(), state="submitted", state_since=clock.now(), rows_count=len(chosen),
        total=sum((each["amount"] for each in chosen), Decimal(0)),
    )  # fmt: skip
    keys = numbers_from(BatchRow)
    pour(
        BatchRow,
        (
            {
                "id": next(keys), "batch_id": batch.pk, "no": no, "grant_id": each["pk"],
                "payee_id": accounts[each["studio"]], "amount": each["amount"],
            }
            for no, each in enumerate(chosen, start=1)
        ),
    )  # fmt: skip
    Grant.objects.filter(pk__in=[each["pk"] for each in chosen]).update(state="batched")
    return batch


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--grants", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--scene", type=Path, required=True)
    asked = parser.parse_args()
    began = time.perf_counter()
    with transaction.atomic():
        counts, scene = load(asked.grants, asked.seed)
        scene.save(asked.scene)
    vacuum()
    print(f"{counts} in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
