"""Why a grant may not be approved, excluded, batched or paid now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding import blocks, offices
from funding.models import Grant, PayeeAccount
from funding.states import PENDING_PAYEE, GrantState, PayeeState
from portal.policy.refusal import Refused
from studios.states import State

if TYPE_CHECKING:
    from collections.abc import Collection

    from portal.accounts.models import User

# Titles after whose end nothing is paid any more (INV-16).
BARRED = (State.REVOKED, State.CLOSED)
PURPOSES = {
    Grant.Kind.ESTABLISHMENT: PayeeAccount.Purpose.UNIT,
    Grant.Kind.TOP_UP: PayeeAccount.Purpose.UNIT,
    Grant.Kind.SERVICE: PayeeAccount.Purpose.LEADER,
}


def check_approve(user: User | None, grant: Grant) -> None:
    """By the portal when a decision or a register says so; by finance where the policy leaves it open."""
    if user is None:
        return
    offices.require_payer(user, grant.studio.city)
    if grant.needs == Grant.Needs.BUDGET:
        raise Refused("须先登记并复核预算决定，生效后自动列为应付", clause=grant.clause)
    if not grant.amount:
        raise Refused("还没有确定金额，不能核定应付")


def check_exclude(user: User | None, grant: Grant) -> None:
    offices.require_payer(user, grant.studio.city)
    if grant.state == "due" and not grant.settled:
        raise Refused("按办法应付的资助不能由经办核销；确有问题的，请先按办法处理称号")


def check_reopen(user: User | None, grant: Grant) -> None:
    offices.require_payer(user, grant.studio.city)
    if not grant.settled:
        raise Refused("这是按办法得出的结果，不是人工核定的，不能重新核定", clause=grant.clause)
    if grant.kind == Grant.Kind.TOP_UP and _another_of_its_year(grant):
        raise Refused("同一考核年度已有一笔优秀资助，不能重新核定", clause="系统默认 A-04")


def _another_of_its_year(grant: Grant) -> bool:
    of_year = Grant.objects.filter(studio=grant.studio_id, kind=grant.kind, assessment_year=grant.assessment_year)
    return of_year.exclude(pk=grant.pk).exclude(state=GrantState.EXCLUDED).exists()


def check_system(user: User | None, grant: Grant) -> None:
    if user is not None:
        raise Refused("这一步由系统按登记的事实办理")


def check_batch(user: User | None, grant: Grant) -> None:
    offices.require_payer(user, grant.studio.city)
    if grant.studio.state in BARRED:
        raise Refused(f"{grant.studio.name}现为“{grant.studio.state_label}”，不再拨付")


def check_release(user: User | None, grant: Grant) -> None:
    if grant.rows.waiting().exists():
        raise Refused("这笔资助还在批次里")


def check_pay(user: User | None, grant: Grant) -> None:
    if not grant.payments.standing().exists():
        raise Refused("没有银行的拨付成功记录")


def check_reverse(user: User | None, grant: Grant) -> None:
    offices.require_payer(user, grant.studio.city)
    if grant.payments.standing().exists():
        raise Refused("没有登记银行退汇")


def obstacles(grants: Collection[Grant]) -> dict[int, str]:
    """Why each of these grants may not be paid today, by key; the ready ones are left out. Two statements and hooks."""
    studios = {grant.studio_id for grant in grants}
    blocked = blocks.of(studios)
    accounts = PayeeAccount.objects.filter(studio__in=studios, state__in=(PayeeState.IN_FORCE, *PENDING_PAYEE))
    states: dict[tuple[int, str], set[str]] = {}
    for studio, purpose, state in accounts.values_list("studio", "purpose", "state"):
        states.setdefault((studio, purpose), set()).add(state)
    found = {}
    for grant in grants:
        known = states.get((grant.studio_id, PURPOSES[Grant.Kind(grant.kind)]), set())
        words = _obstacle(grant, blocked.get(grant.studio_id, ""), known)
        if words:
            found[grant.pk] = words
    return found


def _obstacle(grant: Grant, blocked: str, accounts: set[str]) -> str:
    if grant.studio.state in BARRED:
        return f"工作室{grant.studio.state_label}，不再拨付"
    if blocked:
        return blocked
    if PayeeState.IN_FORCE not in accounts:
        return "还没有核对过的收款账户"
    return "收款账户变更正在核对" if len(accounts) > 1 else ""
