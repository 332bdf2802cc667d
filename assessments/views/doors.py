"""The doors every page of a panel goes through: who may open it, and 404 for everyone else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from assessments import offices, subjects
from assessments.models import OFFICES, Assignment, Panel, PanelFile
from assessments.states import AssignmentState
from assessments.subjects import File
from portal.accounts.roles import Role
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from portal.accounts.models import User


def user_of(request: HttpRequest) -> User:
    """The signed-in person; `LoginRequiredMiddleware` has seen to it."""
    user: Any = request.user
    return user


def expert_panel(request: HttpRequest, pk: int) -> Panel:
    """A released panel on which the expert sits."""
    user = user_of(request)
    if not user.is_in(Role.EXPERT):
        raise Http404
    return get_object_or_404(Panel.objects.visible_to(user).select_related("sheet"), pk=pk)


def own_assignments(request: HttpRequest, panel: Panel) -> list[Assignment]:
    """The expert's files of a panel, in the order of the file numbers; withdrawn ones are not among them."""
    rows = (
        Assignment.objects.visible_to(user_of(request))
        .filter(panel=panel)
        .exclude(state__in=(AssignmentState.RECUSED, AssignmentState.EXCUSED))
    )
    return list(rows)


def open_assignment(request: HttpRequest, panel_pk: int, pk: int) -> Assignment:
    """An assignment whose content may be read: 403 with the reason before the declaration, else 404 (TM-04)."""
    user = user_of(request)
    if not user.is_in(Role.EXPERT):
        raise Http404
    mine = Assignment.objects.visible_to(user).select_related("panel__sheet", "expert__user")
    found = get_object_or_404(mine, pk=pk, panel=panel_pk)
    if found.state == AssignmentState.ASSIGNED:
        raise Refused("请先申明与全部材料有无利害关系，申明后才能查看材料")
    if found.state not in (AssignmentState.DECLARED, AssignmentState.SUBMITTED):
        raise Http404
    return found


def office_panel(request: HttpRequest, pk: int) -> Panel:
    """A panel of the officer's own city, for reading."""
    user = user_of(request)
    if not user.is_in(*OFFICES):
        raise Http404
    return get_object_or_404(Panel.objects.visible_to(user).select_related("sheet", "created_by"), pk=pk)


def office_assignment(request: HttpRequest, panel_pk: int, pk: int) -> Assignment:
    panel = office_panel(request, panel_pk)
    return get_object_or_404(panel.assignments.select_related("expert__user", "expert__region"), pk=pk)


def panel_file(panel: Panel, pk: int) -> tuple[PanelFile, File]:
    row = get_object_or_404(panel.files, pk=pk)
    return row, subjects.describe_one(row)


def require_pool(request: HttpRequest) -> str:
    """The city whose pool the officer keeps."""
    user = user_of(request)
    if not user.is_in(*OFFICES):
        raise Http404
    if not offices.keeps_pool(user):
        raise Refused(f"专家库由{offices.of_city(user.city).label}的经办人管理")
    return user.city
