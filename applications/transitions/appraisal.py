"""The panel takes the file and hands it back appraised."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.db import transaction

from applications import ranking
from applications.workflow import WORKFLOW
from assessments import transitions as panels
from portal.workflow.engine import lock, lock_all, taking

if TYPE_CHECKING:
    from applications.models import Application
    from assessments.models import Panel
    from portal.accounts.models import User


def seat_panel(panel: Panel, applications: Iterable[Application], *, by: User) -> None:
    """Release the draft assignment and move its files under the panel, all or none (HZ-43, BJ-31)."""
    files = list(applications)
    with transaction.atomic():
        lock(panel)
        lock_all(files)
        panels.release(panel, by=by)
        for application in files:
            with taking(WORKFLOW, "seat_panel", application, by=by, data={"panel": panel.pk}):
                pass


def close_panel(application: Application, *, by: User) -> None:
    """All marks in or excused, both records there: the file's score is worked out and kept (HZ-44)."""
    with taking(WORKFLOW, "close_panel", application, by=by):
        totals = [assignment.total for assignment in application.assignments.counted()]
        outcome = ranking.outcome(totals, application.call.method)
        application.score, application.spread = outcome.score, outcome.spread
