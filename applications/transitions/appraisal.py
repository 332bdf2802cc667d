"""The panel takes files and hands them back appraised; both run inside the panel's own step and transaction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from applications import opinions, ranking, rules
from applications.workflow import WORKFLOW
from portal.workflow.engine import lock_all, taking

if TYPE_CHECKING:
    from applications.models import Application
    from assessments.models import Panel
    from portal.accounts.models import User


def seat_panel(panel: Panel, files: Sequence[Application], *, by: User) -> None:
    """The panel's draft is released: its files go under the panel, all or none (HZ-43, BJ-31)."""
    lock_all(files)
    for application in files:
        with taking(WORKFLOW, "seat_panel", application, by=by, data={"panel": panel.pk}):
            pass


def close_panel(panel: Panel, files: Sequence[Application], *, by: User) -> None:
    """All marks in or excused, both records there: each file's score is worked out and kept (HZ-44)."""
    lock_all(files)
    office = rules.office_of(by)
    for application in files:
        with taking(WORKFLOW, "close_panel", application, by=by, data={"panel": panel.pk}):
            totals = [assignment.total for assignment in application.assignments.counted()]
            outcome = ranking.outcome(totals, application.call.method)
            application.score, application.spread = outcome.score, outcome.spread
            conclusion = panel.document_reviews.about(application).get().conclusion
            opinions.of_panel(application, by=by, office=office, conclusion=conclusion)
