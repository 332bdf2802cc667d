"""Chips of inspections and orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from studios.rules import orders
from studios.states import InspectionState, OrderState

if TYPE_CHECKING:
    from studios.models import Inspection, RectificationOrder

INSPECTION_CHIPS = {
    InspectionState.DRAFT: "draft", InspectionState.CONCLUDED: "good", InspectionState.DISCARDED: "closed",
}  # fmt: skip
ORDER_CHIPS = {OrderState.ISSUED: "mine", OrderState.ANSWERED: "others", OrderState.CLOSED: "good"}


def inspection_chip(inspection: Inspection) -> tuple[str, str]:
    return INSPECTION_CHIPS[InspectionState(inspection.state)], inspection.state_label


def order_chip(order: RectificationOrder) -> tuple[str, str]:
    """What is overdue says so."""
    if orders.overdue(order):
        return "overdue", "已过期，未报告"
    return ORDER_CHIPS[OrderState(order.state)], order.state_label
