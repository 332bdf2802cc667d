"""Who pays, who approves and who reads a city's money, by its pack (BJ-46, BJ-48)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding.models import Grant
from portal.accounts.models import User
from portal.accounts.roles import PERMISSIONS, Permission, Role
from portal.policy import clock, measures
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from portal.policy.measures import Measures

PREFIX = {"hangzhou": "HZ", "beijing": "BJ"}


def pack_of(city: str) -> Measures:
    """The pack in force today: who approves and what a page cites. Amounts come from the pack of the record."""
    return measures.for_city(city, clock.today())


def approving_roles(pack: Measures) -> tuple[str, ...]:
    """Every office whose yes a batch needs, in order: finance, and in Beijing the second bureau too."""
    return tuple(str(each) for each in _listed(pack, "batch_approvals"))


def _listed(pack: Measures, name: str) -> Sequence[object]:
    value = pack.value(name)
    return value if isinstance(value, tuple) else (value,)


def pays(user: User | None, city: str) -> bool:
    return user is not None and user.may(Permission.PAY) and user.city == city


def pays_still(person: User, city: str) -> bool:
    """Whether a person holds a post of the finance desk at all, current or beside another."""
    held = person.holdings() if person.is_active else []
    return any(Permission.PAY in PERMISSIONS[each.role] and each.city == city for each in held)


def require_payer(user: User | None, city: str) -> None:
    if not pays(user, city):
        raise Refused("这一项由市级资金经办办理")


def drafts_budgets(user: User | None, city: str) -> bool:
    """Who draws up budgets: the finance desk, in Beijing the employment centre as well (BJ-48 预决算编制)."""
    roles = _listed(pack_of(city), "budget_drafted_by")
    return user is not None and user.city == city and user.is_in(*(Role(str(each)) for each in roles))


def require_budget_drafter(user: User | None, city: str) -> None:
    if not drafts_budgets(user, city):
        roles = _listed(pack_of(city), "budget_drafted_by")
        raise Refused(f"预算和预算决定由{'、'.join(Role(str(each)).label for each in roles)}登记")


def confirms_decisions(user: User | None, city: str) -> bool:
    """Who compares a budget decision with its document: finance, or an approver of the city's."""
    roles = (Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, Role.CITY_APPROVER)
    return user is not None and user.city == city and user.is_in(*roles)


def kinds_of(pack: Measures) -> tuple[str, ...]:
    """The kinds of grants the policy has: a service subsidy only where it names one (HZ-69)."""
    lacking = () if "service_subsidy_max" in pack.parameters else (Grant.Kind.SERVICE,)
    return tuple(kind for kind in Grant.Kind.values if kind not in lacking)


def payers(city: str) -> QuerySet[User]:
    return User.objects.holding(Role.FINANCE_OFFICER, city=city).distinct()


def approvers(pack: Measures) -> QuerySet[User]:
    return User.objects.holding(*approving_roles(pack), city=pack.city).distinct()
