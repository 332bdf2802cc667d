"""Who does what about the money of a studio or a city: keeps a ledger, finds fault, recovers, closes a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding.offices import pack_of as pack_of
from portal.accounts.models import User
from portal.accounts.roles import HOST_ROLES, Role
from portal.policy.refusal import Refused
from studios import offices

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from studios.models import Studio

# Who of the city decides beside those who draw up (BJ-06, BJ-46).
DECIDING = (Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, Role.CITY_APPROVER)


def handling_roles(city: str) -> tuple[str, ...]:
    """The finance desk and the office that watches over studios and their money (BJ-48, HZ-46)."""
    return (Role.FINANCE_OFFICER, *pack_of(city).offices.acceptance.roles)


def handles(user: User | None, city: str) -> bool:
    return user is not None and user.city == city and user.is_in(*handling_roles(city))


def require_handler(user: User | None, city: str) -> None:
    if not handles(user, city):
        label = pack_of(city).offices.acceptance.label
        raise Refused(f"这一项由资金经办或{label}办理")


def handlers(city: str) -> QuerySet[User]:
    found = User.objects.none()
    for role in handling_roles(city):
        found = found | User.objects.holding(role, city=city)
    return found.distinct()


def keeps(user: User | None, studio: Studio) -> bool:
    """Host clerk, administrator and lead master keep the ledger, after the end of the title as well (A-44)."""
    return user is not None and user.is_in(*HOST_ROLES) and offices.keeps(user, studio)


def finds_fault(user: User | None, studio: Studio) -> bool:
    """The offices that inspect the studio and supervise the money (BJ-44, BJ-48, HZ-47)."""
    return handles(user, studio.city) or offices.looks_after(user, studio)


def require_keeper(user: User | None, studio: Studio) -> None:
    if not keeps(user, studio):
        raise Refused("资金台账由工作室所在单位和领衔人（领办人）登记")


def require_fault_finder(user: User | None, studio: Studio) -> None:
    if not finds_fault(user, studio):
        raise Refused("资金问题由督导、监督资金使用的部门登记")
