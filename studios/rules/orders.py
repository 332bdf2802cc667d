"""Who issues, answers and reviews a rectification order (HZ-47)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from portal.accounts.roles import Permission
from portal.desks import chases
from portal.policy import clock
from portal.policy.refusal import Refused
from studios import offices
from studios.rules import inspections
from studios.states import InspectionState, OrderState

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import Inspection, RectificationOrder


def check_issue(user: User | None, inspection: Inspection) -> None:
    """The office that inspected, after it concluded; a title that ended is mended no more."""
    inspections.require_inspector(user, inspection.studio)
    if user is None or user.organisation != inspection.office:
        raise Refused(f"整改要求由{inspection.office}下达")
    if inspection.state != InspectionState.CONCLUDED:
        raise Refused("请先办结这次检查，再下达整改要求")
    offices.require_holding(inspection.studio)
    if not open_problems(inspection):
        raise Refused("这次检查没有待下达整改要求的问题")


def open_problems(inspection: Inspection) -> list[dict[str, str]]:
    """Problems no order speaks of yet."""
    ordered = {key for items in inspection.orders.values_list("items", flat=True) for key in items}
    return [each for each in inspections.problems(inspection) if each["key"] not in ordered]


def check_due(due_on: date) -> None:
    if due_on <= clock.today():
        raise Refused("整改期限应在今天之后")


def check_answer(user: User | None, order: RectificationOrder) -> None:
    offices.require_keeper(user, order.studio)


def check_review(user: User | None, order: RectificationOrder) -> None:
    if user is None or user.organisation != order.office or not user.may(Permission.INSPECT):
        raise Refused(f"这份整改要求由{order.office}复查")


def check_chase(user: User | None, order: RectificationOrder) -> None:
    """催办 by the office that waits for the answer, once a day (UX-38)."""
    check_review(user, order)
    if order.state != OrderState.ISSUED:
        raise Refused("单位已经报告整改情况，不用催办")
    chases.require_none_today(order)


def overdue(order: RectificationOrder) -> bool:
    return order.state == OrderState.ISSUED and order.due_on < clock.today()
