"""Who is told about inspections and rectification orders, and in which words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.roles import PERMISSIONS, Permission
from portal.policy import wording
from portal.workflow.engine import Letter, Step
from studios import offices
from studios.rules import inspections as rules

if TYPE_CHECKING:
    from studios.models import Inspection, RectificationOrder

INSPECTORS = tuple(role for role, granted in PERMISSIONS.items() if Permission.INSPECT in granted)


def of_inspection(audience: str, inspection: Inspection) -> Iterable[User]:
    """The unit, and of the two offices that look after a studio the one that did not go."""
    studio = inspection.studio
    if audience == "unit":
        return offices.keepers(studio)
    return offices.supervisors(studio) if inspection.office == studio.recommender else offices.caretakers(studio)


def inspection_page(inspection: Inspection) -> str:
    return reverse("studios:inspection", args=[inspection.pk])


def inspection_letter(step: Step, inspection: Inspection, audience: str, remark: str) -> Letter:
    bad = len(rules.problems(inspection))
    found = f"发现 {bad} 个问题" if bad else "没有发现问题"
    body = (
        f"{inspection.office}于 {wording.day_words(inspection.on)}检查了“{inspection.studio.name}”，{found}。"
        f"检查结论：{inspection.conclusion}"
    )
    return Letter(f"{inspection.get_kind_display()}已办结", body, inspection_page(inspection))


def reviewers(order: RectificationOrder) -> Iterable[User]:
    """The people of the office that issued the order."""
    found = User.objects.none()
    for role in INSPECTORS:
        found = found | User.objects.holding(role, organisation=order.office)
    return found.distinct()


def of_order(audience: str, order: RectificationOrder) -> Iterable[User]:
    return offices.keepers(order.studio) if audience == "unit" else reviewers(order)


def order_page(order: RectificationOrder) -> str:
    return reverse("studios:order", args=[order.pk])


def order_letter(step: Step, order: RectificationOrder, audience: str, remark: str) -> Letter:
    name = order.studio.name
    if step.name == "answer":
        words = f"“{name}”已报告整改情况，请复查。"
    elif step.name == "close":
        words = f"“{name}”的整改经{order.office}复查通过，已销号。{order.finding}"
    else:
        due = wording.day_words(order.due_on)
        words = f"“{name}”的整改经{order.office}复查没有通过：{order.finding} 请在 {due}前继续整改并报告。"
    return Letter(f"整改要求：{step.label}", words, order_page(order))


def issued_letter(order: RectificationOrder) -> Letter:
    due = wording.day_words(order.due_on)
    words = f"{order.office}检查后要求“{order.studio.name}”整改，请在 {due}前完成并报告整改情况：{order.points}"
    return Letter("收到整改要求", words, order_page(order))
