"""A renewal that nobody needs to decide any more, because the title has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.engine import taking
from studios.renewal_workflow import WORKFLOW

if TYPE_CHECKING:
    from studios.models import RenewalApplication


def lapse(renewal: RenewalApplication) -> None:
    with taking(WORKFLOW, "lapse", renewal, by=None, remark="工作室的称号已经终止。"):
        pass
