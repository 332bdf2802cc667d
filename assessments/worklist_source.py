"""What the panels bring to a worklist: marks an expert owes, and panels the office has to move on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from assessments import offices
from assessments.models import Assignment, Panel
from assessments.states import DUE, AssignmentState, PanelState
from portal.accounts.roles import Role
from portal.workflow.worklist import Bundle, Item, single

if TYPE_CHECKING:
    from portal.accounts.models import User


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """An expert's panels with marks outstanding; the office's drafts and the panels whose marks are all in."""
    if user.is_in(Role.EXPERT):
        yield from map(single, _marks(user))
    elif user.city and user.is_in(Role.CITY_OFFICER, Role.CENTRE_OFFICER):
        yield from map(single, _panels(user))


def waits(user: User, at: datetime) -> Iterator[Bundle]:
    """Panels whose experts have still to hand in."""
    if not user.city or not user.is_in(Role.CITY_OFFICER, Role.CENTRE_OFFICER):
        return
    for panel in _counted(Panel.objects.filter(city=user.city, state=PanelState.RELEASED)):
        if panel.owing:
            url = reverse("assessments:progress", args=[panel.pk])
            label = f"专家评分：还有 {panel.owing} 份"
            yield single(_item(panel, label, url, "查看进度、催办", holder="专家组"))


def handed_on(user: User, at: datetime) -> list[QuerySet[Panel]]:
    """The panels of `waits`."""
    if not user.city or not user.is_in(Role.CITY_OFFICER, Role.CENTRE_OFFICER):
        return []
    owed = Assignment.objects.filter(panel=OuterRef("pk"), state__in=DUE)
    return [Panel.objects.filter(Exists(owed), city=user.city, state=PanelState.RELEASED)]


def _marks(user: User) -> Iterator[Item]:
    panels = Panel.objects.filter(state=PanelState.RELEASED, assignments__expert__user=user).annotate(
        asked=Count("assignments", filter=Q(assignments__state=AssignmentState.ASSIGNED)),
        owing=Count("assignments", filter=Q(assignments__state__in=DUE)),
    )
    for panel in panels:
        if panel.asked:
            url = reverse("assessments:declare", args=[panel.pk])
            yield _item(panel, f"申报回避：{panel.asked} 份", url, "申报")
        elif panel.owing:
            url = reverse("assessments:my_panel", args=[panel.pk])
            yield _item(panel, f"评分：还有 {panel.owing} 份", url, "继续评分")


def _panels(user: User) -> Iterator[Item]:
    running = Panel.objects.filter(city=user.city).exclude(state=PanelState.CLOSED)
    # Panels of one call have one office: asked once.
    mine: dict[tuple[int, int], bool] = {}
    for panel in _counted(running):
        key = (panel.subject_type_id, panel.subject_id)
        if key not in mine:
            mine[key] = offices.runs(user, panel)
        if not mine[key]:
            continue
        if panel.state == PanelState.DRAFT:
            url = reverse("assessments:panel", args=[panel.pk])
            yield _item(panel, "核对分派稿，下发", url, "办理")
        elif not panel.owing:
            url = reverse("assessments:panel", args=[panel.pk])
            yield _item(panel, "评分已齐，结束评审", url, "办理")


def _counted(panels: QuerySet[Any]) -> QuerySet[Any]:
    return panels.annotate(owing=Count("assignments", filter=Q(assignments__state__in=DUE))).prefetch_related("subject")


def _item(panel: Panel, label: str, url: str, action: str, *, holder: str = "") -> Item:
    return Item(
        label=label,
        title=panel.name,
        url=url,
        action=action,
        due=panel.due,
        since=panel.state_since,
        holder=holder,
    )
