"""Who may settle an item the experts disagree about, and when: the chair, once every sheet of the file is in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Model

from assessments import subjects
from assessments.models import Assignment
from assessments.states import DUE, PanelState
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from assessments.models import Panel
    from portal.accounts.models import User


def is_chair(user: User | None, panel: Panel) -> bool:
    return user is not None and panel.members.filter(expert__user=user, chair=True).exists()


def check_moderate(user: User | None, panel: Panel, subject: Model) -> None:
    """Nobody sees or settles another's mark before all of the file are in (TM-04)."""
    if not subjects.panel_kind(panel).moderated:
        raise Refused("这类评审不设组长裁定")
    if not is_chair(user, panel):
        raise Refused("只有本组组长可以裁定")
    if panel.state != PanelState.RELEASED:
        raise Refused(f"评审组现为“{panel.state_label}”，不能裁定")
    seats = Assignment.objects.about(subject).filter(panel=panel)
    if not seats.exists():
        raise Refused("这份材料不在本评审组")
    if seats.filter(state__in=DUE).exists():
        raise Refused("还有专家没有提交这份材料的评分，全部提交后才能裁定")
    if subjects.dropped(panel, panel.files.about(subject)):
        raise Refused("这家工作室不再由考核组评分")
