"""Budgets, what studios are due, the accounts it goes to, batches and what was paid."""

from funding.models.batches import Batch, BatchQuerySet, BatchRow, ResultFile
from funding.models.budgets import Budget, BudgetDecision, BudgetQuerySet
from funding.models.grants import Grant, GrantQuerySet
from funding.models.payees import PayeeAccount
from funding.models.payments import Payment, PaymentQuerySet

__all__ = [
    "Batch",
    "BatchQuerySet",
    "BatchRow",
    "Budget",
    "BudgetDecision",
    "BudgetQuerySet",
    "Grant",
    "GrantQuerySet",
    "PayeeAccount",
    "Payment",
    "PaymentQuerySet",
    "ResultFile",
]
