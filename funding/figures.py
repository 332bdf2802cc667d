"""What a budget holds: decided, committed, paid, to recover; one statement for many budgets."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from funding.models import BatchRow, Budget, BudgetDecision, Payment
from funding.states import COMMITTING

if TYPE_CHECKING:
    from collections.abc import Collection

YUAN = DecimalField(max_digits=14, decimal_places=2)
NOTHING = Decimal(0)
# (keys of budgets) → yuan still to come back, by budget; entered by the recovery of grants.
ToRecover = Callable[["Collection[int]"], Mapping[int, Decimal]]
_to_recover: list[ToRecover] = []


@dataclass(frozen=True)
class Figures:
    """A budget in yuan. `used` is what may not be spent again: waiting in batches, and paid."""

    budget: Budget
    committed: Decimal
    paid: Decimal
    to_recover: Decimal = NOTHING

    @property
    def used(self) -> Decimal:
        return self.committed + self.paid

    @property
    def left(self) -> Decimal:
        return self.budget.amount - self.used


def register_recoveries(source: ToRecover) -> None:
    """Called once from `apps.py`."""
    _to_recover[:] = [source]


def of_budget(budget: Budget) -> Figures:
    return next(iter(of(Budget.objects.filter(pk=budget.pk))))


def of(budgets: QuerySet[Budget]) -> list[Figures]:
    """The figures of many budgets, in their order."""
    waiting = BatchRow.objects.waiting().filter(batch__budget=OuterRef("pk"), batch__state__in=COMMITTING)
    paid = Payment.objects.standing().filter(row__batch__budget=OuterRef("pk"))
    found = list(
        budgets.annotate(
            committed=_sum(waiting.order_by().values("batch__budget")),
            paid=_sum(paid.order_by().values("row__batch__budget")),
        )
    )
    back = _back([each.pk for each in found])
    return [Figures(each, vars(each)["committed"], vars(each)["paid"], back.get(each.pk, NOTHING)) for each in found]


def arranged(budget: Budget) -> dict[str, Decimal]:
    """What standing decisions set aside for each kind; kinds nothing was decided about are left out."""
    found = BudgetDecision.objects.standing().filter(budget=budget).exclude(purpose=BudgetDecision.Purpose.ALLOCATION)
    return dict(found.order_by().values_list("purpose").annotate(yuan=Sum("amount")))


def used_of_kind(budget: Budget, kind: str) -> Decimal:
    """Waiting in batches and paid, of one kind."""
    rows = BatchRow.objects.waiting().filter(batch__budget=budget, batch__state__in=COMMITTING, grant__kind=kind)
    paid = Payment.objects.standing().filter(row__batch__budget=budget, grant__kind=kind)
    return sum((found.aggregate(yuan=Sum("amount"))["yuan"] or NOTHING for found in (rows, paid)), NOTHING)


def _sum(rows: QuerySet[Any, Any]) -> Coalesce:
    return Coalesce(
        Subquery(rows.annotate(yuan=Sum("amount")).values("yuan"), output_field=YUAN), NOTHING, output_field=YUAN
    )


def _back(keys: Iterable[int]) -> Mapping[int, Decimal]:
    return _to_recover[0](list(keys)) if _to_recover else {}
