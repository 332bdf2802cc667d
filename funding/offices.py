"""Who pays, who approves and who reads a city's money, by its pack (BJ-46, BJ-48)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.accounts.models import User
from portal.accounts.roles import Permission, Role
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
    return tuple(str(each) for each in _listed(pack))


def _listed(pack: Measures) -> Sequence[object]:
    value = pack.value("batch_approvals")
    return value if isinstance(value, tuple) else (value,)


def pays(user: User | None, city: str) -> bool:
    return user is not None and user.may(Permission.PAY) and user.city == city


def require_payer(user: User | None, city: str) -> None:
    if not pays(user, city):
        raise Refused("这一项由市级资金经办办理")


def confirms_decisions(user: User | None, city: str) -> bool:
    """Who compares a budget decision with its document: finance, or an approver of the city's."""
    roles = (Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, Role.CITY_APPROVER)
    return user is not None and user.city == city and user.is_in(*roles)


def payers(city: str) -> QuerySet[User]:
    return User.objects.holding(Role.FINANCE_OFFICER, city=city).distinct()


def approvers(pack: Measures) -> QuerySet[User]:
    return User.objects.holding(*approving_roles(pack), city=pack.city).distinct()
