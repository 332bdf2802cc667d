"""The table of steps of a result typed in from its document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.models import User
from portal.workflow.engine import Letter, Step, Workflow
from studios.models import assessment_of
from studios.rules import results as rules
from studios.states import EntryState as E

if TYPE_CHECKING:
    from studios.models import ResultEntry


def _recipients(audience: str, entry: ResultEntry) -> Iterable[User]:
    return [entry.recorded_by] if entry.recorded_by else []


def _letter(step: Step, entry: ResultEntry, audience: str, remark: str) -> Letter:
    what = f"{assessment_of(entry.year, entry.kind)}：{entry.get_grade_display()}"
    body = f"您登记的“{entry.studio.name}”{what}，{step.label}。{remark}"
    return Letter(f"考核结果登记：{step.label}", body, reverse("studios:result_entries"))


WORKFLOW = Workflow(
    name="result_entry",
    title="考核结果登记",
    states=E,
    initial=E.ENTERED,
    steps=(
        Step("confirm", "复核入册", (E.ENTERED,), E.CONFIRMED, rules.check_confirm, "市级另一人", ("maker",)),
        Step("decline", "不予入册", (E.ENTERED,), E.DECLINED, rules.check_confirm, "市级另一人", ("maker",)),
    ),
    recipients=_recipients,
    letter=_letter,
)
