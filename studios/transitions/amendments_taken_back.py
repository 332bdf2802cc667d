"""A change that lost its object, because the title has ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.workflow.engine import taking
from studios.amendment_workflow import WORKFLOW

if TYPE_CHECKING:
    from studios.models import Amendment


def lapse(amendment: Amendment) -> None:
    with taking(WORKFLOW, "lapse", amendment, by=None, remark="工作室的称号已经终止。"):
        pass
