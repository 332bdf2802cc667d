"""The table of steps of a studio on the register."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.models import User
from portal.workflow.engine import Letter, Step, Workflow
from studios.states import State

if TYPE_CHECKING:
    from studios.models import Studio


def _nobody(audience: str, studio: Studio) -> Iterable[User]:
    return []


def _letter(step: Step, studio: Studio, audience: str, remark: str) -> Letter:
    return Letter(step.label, studio.name, reverse("studios:page", args=[studio.number]))


WORKFLOW = Workflow(
    name="studio",
    title="工作室",
    states=State,
    initial=State.ACTIVE,
    steps=(),
    recipients=_nobody,
    letter=_letter,
)
