"""State matrices: every state × every kind of user = exactly these steps (T-S1)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from funding import gathering
from funding.batch_workflow import WORKFLOW as BATCH
from funding.decision_workflow import WORKFLOW as DECISION
from funding.grant_workflow import WORKFLOW as GRANT
from funding.models import BudgetDecision, Grant, PayeeAccount, Payment
from funding.payee_workflow import WORKFLOW as PAYEE
from funding.states import BatchState as B
from funding.states import DecisionState as D
from funding.states import GrantState as G
from funding.states import PayeeState as P
from funding.transitions import bank, batches, budgets, payees
from funding.transitions import grants as steps
from portal.accounts.kinds import City
from portal.accounts.models import User
from portal.policy import clock
from portal.workflow.engine import available
from tests.factories.accounts import UserFactory
from tests.funding.scene import Desk, excellent

pytestmark = pytest.mark.django_db
SETTLED: dict[str, dict[str, set[str]]] = {
    G.DUE: {"finance_officer": {"exclude"}, "maker": {"exclude"}, "checker": {"exclude"}},
    G.CHECKING: {who: {"approve", "exclude"} for who in ("finance_officer", "maker", "checker")},
    G.EXCLUDED: {who: {"reopen"} for who in ("finance_officer", "maker", "checker")},
    G.BATCHED: {},
    G.PAID: {},
}
PAYEES: dict[str, dict[str, set[str]]] = {
    P.ENTERED: {"host_administrator": {"confirm", "decline"}},
    P.CONFIRMED: {who: {"check", "decline"} for who in ("finance_officer", "maker", "checker")},
    P.CHECKED: {
        "finance_officer": {"countercheck", "decline"}, "maker": {"decline"}, "checker": {"countercheck", "decline"},
    },
    P.IN_FORCE: {},
    P.DECLINED: {},
    P.SUPERSEDED: {},
}  # fmt: skip
DECISIONS: dict[str, dict[str, set[str]]] = {
    D.ENTERED: {
        who: {"confirm", "decline"} for who in ("finance_officer", "checker", "city_approver", "finance_approver")
    },
    D.CONFIRMED: {},
    D.DECLINED: {},
}
APPROVING = {"approve", "return"}
BATCHES: dict[str, dict[str, dict[str, set[str]]]] = {
    City.HANGZHOU: {
        B.DRAFT: {"maker": {"submit", "cancel"}},
        B.SUBMITTED: {"maker": {"cancel"}, "finance_officer": APPROVING, "checker": APPROVING},
        B.APPROVED: {"maker": {"send", "cancel"}, "finance_officer": {"send"}, "checker": {"send"}},
        B.SENT: {},
        B.SETTLED: {},
        B.CANCELLED: {},
    },
    City.BEIJING: {
        B.SUBMITTED: {
            "maker": {"cancel"}, "finance_officer": APPROVING, "checker": APPROVING, "finance_approver": APPROVING,
        },
    },
}  # fmt: skip


def cast(desk: Desk, studio: Any) -> dict[str, User]:
    people = desk.scene(studio).cast()
    people |= {"host_administrator": desk.administrator(studio), "maker": desk.maker, "checker": desk.checker}
    people["finance_approver"] = (
        desk.bureau if desk.city == City.BEIJING else UserFactory(finance_approver=True, city=desk.city)
    )
    people["elsewhere"] = UserFactory(
        finance_officer=True, city=City.BEIJING if desk.city == City.HANGZHOU else City.HANGZHOU
    )
    return people


def found(table: Any, desk: Desk, record: Any, studio: Any) -> dict[str, set[str]]:
    """Who may do what; whoever may do nothing is left out."""
    record = type(record).objects.get(pk=record.pk)
    offers = {
        who: {offer.step.name for offer in available(table, user, record) if not offer.refusal}
        for who, user in cast(desk, studio).items()
    }
    return {who: names for who, names in offers.items() if names}


@pytest.mark.parametrize("state", SETTLED)
def test_grants_the_policy_leaves_open(desk, state):
    """An excellent result of an institution outside the scheme (A-06)."""
    studio = desk.studio(construction_grant_eligible=False)
    excellent(studio)
    gathering.gather(desk.city)
    grant = Grant.objects.get(studio=studio, kind="top_up")
    if state == G.EXCLUDED:
        steps.exclude(grant, by=desk.maker, remark="不安排", document="纪要")
    elif state != G.CHECKING:
        steps.approve(grant, by=desk.maker, remark="同意", document="纪要")
    if state in (G.BATCHED, G.PAID):
        desk.account(studio)
        desk.paid(grant) if state == G.PAID else desk.batch(grant)

    assert Grant.objects.get(pk=grant.pk).state == state
    assert found(GRANT, desk, grant, studio) == SETTLED[state]


@pytest.mark.parametrize("state", [G.DUE, G.EXCLUDED])
def test_what_the_policy_says_nobody_changes_by_a_button(desk, state):
    studio = desk.studio(construction_grant_eligible=state == G.DUE)
    gathering.gather(desk.city)
    grant = Grant.objects.get(studio=studio)

    assert grant.state == state
    assert found(GRANT, desk, grant, studio) == {}


@pytest.mark.parametrize("state", PAYEES)
def test_payees(desk, state):
    """The change of an account; the former one is superseded by it."""
    studio = desk.studio()
    payee: PayeeAccount = desk.account(studio)
    if state == P.SUPERSEDED:
        desk.account(studio, number="6222020200099998888")
    elif state != P.IN_FORCE:
        payee = desk.entered(studio, number="6222020200099998888")
    if state in (P.CONFIRMED, P.CHECKED):
        payees.confirm(payee, by=desk.administrator(studio))
    if state == P.CHECKED:
        payees.check(payee, by=desk.maker)
    if state == P.DECLINED:
        payees.decline(payee, by=desk.administrator(studio), remark="不符")

    assert PayeeAccount.objects.get(pk=payee.pk).state == state
    assert found(PAYEE, desk, payee, studio) == PAYEES[state]


def test_a_first_account_is_accepted_at_once(desk):
    studio = desk.studio()
    payee = desk.entered(studio)
    payees.confirm(payee, by=desk.administrator(studio))

    finance = {who: {"accept", "decline"} for who in ("finance_officer", "maker", "checker")}
    assert found(PAYEE, desk, payee, studio) == finance


@pytest.mark.parametrize("state", DECISIONS)
def test_decisions(desk, state):
    studio = desk.studio()
    decision: BudgetDecision = budgets.enter(
        desk.budget,
        by=desk.maker,
        purpose="establishment",
        amount=Decimal(1),
        document_no="试",
        decided_on=clock.today(),
    )
    if state == D.CONFIRMED:
        budgets.confirm(decision, by=desk.checker)
    if state == D.DECLINED:
        budgets.decline(decision, by=desk.checker, remark="不符")

    assert found(DECISION, desk, decision, studio) == DECISIONS[state]


@pytest.mark.parametrize(("city", "state"), [(city, state) for city, table in BATCHES.items() for state in table])
def test_batches(at, city, state):
    at("2026-05-11 09:00")
    desk = Desk(city)
    grant = desk.due()
    take = {B.DRAFT: desk.batch, B.SUBMITTED: desk.submitted, B.APPROVED: desk.approved, B.SENT: desk.sent}
    batch = take.get(state, desk.paid if state == B.SETTLED else desk.batch)(grant)
    if state == B.CANCELLED:
        batches.cancel(batch, by=desk.maker, remark="作废")

    batch.refresh_from_db()
    assert batch.state == state
    assert found(BATCH, desk, batch, grant.studio) == BATCHES[city][state]


def test_a_grant_that_came_back_is_due_as_before(desk):
    grant = desk.due()
    desk.paid(grant)
    bank.reverse(Payment.objects.get(), by=desk.maker, on=date(2026, 5, 11), remark="账户冻结")

    assert found(GRANT, desk, grant, grant.studio) == {}
    assert Grant.objects.get(pk=grant.pk).state == G.DUE
