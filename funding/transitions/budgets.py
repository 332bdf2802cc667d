"""Budgets opened, and the decisions about them: typed in by one person, compared with the paper by another."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction

from funding import gathering
from funding.decision_workflow import WORKFLOW
from funding.models import Budget, BudgetDecision, Grant
from funding.notices import PAYERS, of_decision, of_paper
from funding.rules import budgets as rules
from funding.states import GrantState
from portal.audit import log as audit
from portal.notifications import outbox
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import begin, lock, lock_all, taking

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import AssessmentResult

Purpose = BudgetDecision.Purpose


def open_budget(*, by: User, year: int, fund_source: str) -> Budget:
    """A year's money from one source, still without an amount: that comes by a decision."""
    rules.check_open(by, by.city, year, fund_source)
    try:
        with transaction.atomic():
            budget = Budget.objects.create(
                city=by.city, year=year, fund_source=fund_source, created_by=by, created_at=clock.now(fresh=True)
            )
            audit.append(subject=budget, action="budget.open", label="设立预算", actor=by)
    except IntegrityError:
        raise Refused(f"{year} 年度已经有这一资金来源的预算") from None
    return budget


@transaction.atomic
def enter(
    budget: Budget,
    *,
    by: User,
    purpose: str,
    amount: Decimal,
    document_no: str,
    decided_on: date,
    unit_amount: Decimal | None = None,
    assessment_year: int | None = None,
    results: Collection[AssessmentResult] = (),
    remark: str = "",
) -> BudgetDecision:
    lock(budget)
    rules.check_enter(by, budget)
    rules.check_content(budget, purpose, amount, decided_on, unit_amount)
    if purpose == Purpose.TOP_UP:
        _check_results(budget, assessment_year, results)
    decision = BudgetDecision(
        budget=budget, purpose=purpose, amount=amount, document_no=document_no, decided_on=decided_on,
        unit_amount=unit_amount if purpose == Purpose.SERVICE else None,
        assessment_year=assessment_year if purpose == Purpose.TOP_UP else None,
        remark=remark, maker=by, recorded_at=clock.now(fresh=True),
    )  # fmt: skip
    begin(WORKFLOW, decision, by=by, label="登记预算决定")
    decision.results.set(results if purpose == Purpose.TOP_UP else [])
    _tell_checkers(decision)
    return decision


@transaction.atomic
def confirm(decision: BudgetDecision, *, by: User, remark: str = "") -> None:
    """It counts: the budget has its new total, or the grants it names are due."""
    lock_all([decision.budget, decision])
    with taking(WORKFLOW, "confirm", decision, by=by, remark=remark) as record:
        rules.check_content(record.budget, record.purpose, record.amount, record.decided_on, record.unit_amount)
        rules.check_arrangement(record.budget, record.purpose, record.amount)
        record.checker = by
    budget = decision.budget
    if decision.purpose == Purpose.ALLOCATION:
        budget.amount = decision.amount
        budget.save(update_fields=["amount"])
        audit.append(
            subject=budget, action="budget.amount", label=f"预算总额依{decision.document_no}核定", actor=by,
            data={"amount": decision.amount},
        )  # fmt: skip
    waiting = Grant.objects.of_city(budget.city).filter(state=GrantState.CHECKING, needs=Grant.Needs.BUDGET)
    gathering.judge(waiting, budget.city)


def decline(decision: BudgetDecision, *, by: User, remark: str) -> None:
    if not remark.strip():
        raise Refused("请写明与文件不符之处")
    with taking(WORKFLOW, "decline", decision, by=by, remark=remark) as record:
        record.checker = by


def _check_results(budget: Budget, year: int | None, results: Collection[Any]) -> None:
    """A-45: it names the assessment year and the results; those it does not name stay without money."""
    if year is None or not results:
        raise Refused("安排优秀资助的决定须写明考核年度，并选定它所指的考核结果")
    if any(each.year != year or each.studio.city != budget.city or each.grade != "excellent" for each in results):
        raise Refused("选定的考核结果应是本市这一年度的优秀等次")


def _tell_checkers(decision: BudgetDecision) -> None:
    """Those who may confirm it hear of it at once."""
    letter = of_paper("enter", decision)
    outbox.queue(
        key=f"budget_decision:{decision.pk}:enter", to=of_decision(PAYERS, decision), subject=letter.subject,
        body=letter.body, url=letter.url, about=decision,
    )  # fmt: skip
