"""What the deadline registry asks of panels: one duty per expert and panel while marks are outstanding."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from assessments import offices
from assessments.models import Assignment, Panel
from assessments.states import DUE, PanelState
from portal.accounts.models import User
from portal.workflow.deadlines import Duty


def marks_due(at: datetime) -> Iterable[Duty]:
    """Every expert of a running panel who still owes marks; the office is told when the moment has passed."""
    for panel in Panel.objects.filter(state=PanelState.RELEASED):
        owing = Assignment.objects.filter(panel=panel, state__in=DUE)
        experts = User.objects.filter(expert__assignments__in=owing).distinct().order_by("pk")
        officers = tuple(offices.officers_of(panel))
        for person in experts:
            yield Duty(
                key=f"marks:{panel.pk}:{person.pk}",
                label=f"{panel.name}：提交评分",
                about=panel,
                holders=(person,),
                due=panel.due,
                url=reverse("assessments:my_panel", args=[panel.pk]),
                escalate=officers,
                city=panel.city,
            )
