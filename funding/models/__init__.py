"""Budgets, what studios are due, the accounts it goes to, batches, what was paid, spent, and came back."""

from funding.models.batches import Batch, BatchQuerySet, BatchRow, ResultFile
from funding.models.budgets import Budget, BudgetDecision, BudgetQuerySet
from funding.models.closings import YearClosing
from funding.models.grants import Grant, GrantQuerySet
from funding.models.ledgers import FixedAsset, FundAccount, LedgerEntry, MoneyFinding
from funding.models.payees import PayeeAccount
from funding.models.payments import Payment, PaymentQuerySet
from funding.models.recoveries import Instalment, Receipt, Recovery

__all__ = [
    "Batch",
    "BatchQuerySet",
    "BatchRow",
    "Budget",
    "BudgetDecision",
    "BudgetQuerySet",
    "FixedAsset",
    "FundAccount",
    "Grant",
    "GrantQuerySet",
    "Instalment",
    "LedgerEntry",
    "MoneyFinding",
    "PayeeAccount",
    "Payment",
    "PaymentQuerySet",
    "Receipt",
    "Recovery",
    "ResultFile",
    "YearClosing",
]
