"""Who opens a budget, who enters a decision and who confirms it; when there is enough money (INV-15)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from funding import figures, offices, year_lock
from funding.models import BudgetDecision
from portal.policy import clock, wording
from portal.policy.amounts import is_to_the_cent
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from datetime import date

    from funding.models import Budget
    from portal.accounts.models import User

Purpose = BudgetDecision.Purpose
YEARS_AHEAD = 1


def check_open(user: User | None, city: str, year: int, fund_source: str) -> None:
    offices.require_budget_drafter(user, city)
    given = offices.pack_of(city).documents.get("fund_source", "")
    if given and fund_source != given:
        raise Refused(f"本市办法规定资助资金从{given}列支")
    if not 2000 <= year <= clock.today().year + YEARS_AHEAD:
        raise Refused("年度不对，预算最早可以提前一年设立")


def check_enter(user: User | None, budget: Budget) -> None:
    offices.require_budget_drafter(user, budget.city)


def check_content(budget: Budget, purpose: str, amount: Decimal, decided_on: date, unit_amount: Decimal | None) -> None:
    """What a decision may say: money that is there, to the cent, a day that was, a subsidy within the pack's limit."""
    require_open_year(budget)
    if amount < 0 or not all(is_to_the_cent(each) for each in (amount, unit_amount) if each is not None):
        raise Refused("金额精确到分，不能是负数")
    if decided_on > clock.today():
        raise Refused("决定日期不能晚于今天")
    if purpose == Purpose.SERVICE:
        pack = offices.pack_of(budget.city)
        if "service_subsidy_max" not in pack.parameters:
            raise Refused("本市办法没有专项服务补贴")
        most = Decimal(str(pack.value("service_subsidy_max")))
        if unit_amount is None or not 0 < unit_amount <= most:
            raise Refused(f"每人每次应大于 0、不超过 {wording.yuan(most)}", clause=pack.clause("系统默认 HZ-69"))
    used = figures.of_budget(budget).used
    if purpose == Purpose.ALLOCATION and amount < used:
        raise Refused(f"调整后的总额不能少于已列入批次和已拨付的 {wording.yuan(used)}")


def check_arrangement(budget: Budget, kind: str, amount: Decimal) -> None:
    """With what was arranged before it, at least what was listed and paid of the kind already."""
    if kind == Purpose.ALLOCATION:
        return
    whole = figures.arranged(budget).get(kind, Decimal(0)) + amount
    used = figures.used_of_kind(budget, kind)
    if whole < used:
        label = Purpose(kind).label
        raise Refused(f"{budget}的{label}合计 {wording.yuan(whole)}，少于已列入批次和已拨付的 {wording.yuan(used)}")


def check_confirm(user: User | None, decision: BudgetDecision) -> None:
    _require_checker(user, decision)


def check_decline(user: User | None, decision: BudgetDecision) -> None:
    _require_checker(user, decision)


def require_cover(budget: Budget, more: Decimal = Decimal(0)) -> None:
    """Refuse what would go over the budget; the caller has locked it."""
    known = figures.of_budget(budget)
    if known.used + more > budget.amount:
        left = max(budget.amount - known.used, Decimal(0)) if more else budget.amount - known.paid
        raise Refused(
            f"超出预算：{budget}共 {wording.yuan(budget.amount)}，还可安排 {wording.yuan(max(left, Decimal(0)))}，"
            f"本次需要 {wording.yuan(more or known.committed)}。请先登记调整预算的决定，或减少列入的资助"
        )


def require_open_year(budget: Budget) -> None:
    """A closed year's budget stays as its final accounts have it (BJ-48)."""
    if budget.year in year_lock.closed_years(budget.city):
        raise Refused(f"{budget}已随年度关账，不能再列入资助或登记决定，请用以后年度的预算")


def require_kind_cover(budget: Budget, more: Mapping[str, Decimal]) -> None:
    """Where decisions arrange money for a kind, no more than they arrange."""
    arranged = figures.arranged(budget)
    for kind, amount in more.items():
        used = figures.used_of_kind(budget, kind)
        if kind in arranged and used + amount > arranged[kind]:
            raise Refused(
                f"超出安排：{budget}的{Purpose(kind).label}共 {wording.yuan(arranged[kind])}，"
                f"已用 {wording.yuan(used)}，本次需要 {wording.yuan(amount)}"
            )


def _require_checker(user: User | None, decision: BudgetDecision) -> None:
    if not offices.confirms_decisions(user, decision.budget.city):
        raise Refused("预算决定由市级资金经办、财政会签或市局审批岗位复核")
    if user is not None and user.pk == decision.maker_id:
        raise Refused("登记人不能复核自己登记的决定，请由另一位同事办理")
