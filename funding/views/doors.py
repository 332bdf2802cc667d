"""Who may enter the city's money pages, and the records behind their addresses; to everyone else there are none."""

from __future__ import annotations

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from funding.models import Batch, Budget, BudgetDecision, Grant, PayeeAccount
from funding.models.budgets import CITY_READERS
from portal.accounts.access import AuthenticatedHttpRequest

edits = require_http_methods(["GET", "POST"])
PER_PAGE = 50


def require_reader(request: AuthenticatedHttpRequest) -> None:
    if not request.user.is_in(*CITY_READERS):
        raise Http404


def grant_of(request: AuthenticatedHttpRequest, pk: int) -> Grant:
    found = Grant.objects.visible_to(request.user)
    grant: Grant = get_object_or_404(found.select_related("studio__host", "studio__region", "decision__budget"), pk=pk)
    return grant


def budget_of(request: AuthenticatedHttpRequest, pk: int) -> Budget:
    return get_object_or_404(Budget.objects.visible_to(request.user), pk=pk)


def decision_of(request: AuthenticatedHttpRequest, pk: int) -> BudgetDecision:
    found = BudgetDecision.objects.visible_to(request.user).select_related("budget", "maker", "checker")
    decision: BudgetDecision = get_object_or_404(found, pk=pk)
    return decision


def batch_of(request: AuthenticatedHttpRequest, number: str) -> Batch:
    found = Batch.objects.visible_to(request.user).select_related("budget", "maker", "checker")
    return get_object_or_404(found, number=number)


def payee_of(request: AuthenticatedHttpRequest, pk: int) -> PayeeAccount:
    found = PayeeAccount.objects.visible_to(request.user)
    payee: PayeeAccount = get_object_or_404(
        found.select_related(
            "studio__host", "replaces", "recorded_by", "confirmed_by", "checked_by", "counterchecked_by"
        ),
        pk=pk,
    )
    return payee
