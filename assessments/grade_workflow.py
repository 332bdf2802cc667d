"""The table of steps of a list of grades."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from assessments import grade_rules as rules
from assessments import round_offices
from assessments.models import GradeList
from assessments.states import GradeListState as S
from portal.accounts.models import User
from portal.workflow.engine import Letter, Step, Workflow


def _people(audience: str, grades: GradeList) -> Iterable[User]:
    return [grades.maker] if audience == "maker" else round_offices.confirmers(grades.round)


def _letter(step: Step, grades: GradeList, audience: str, remark: str) -> Letter:
    title = grades.round.title
    url = reverse("assessments:grade_board", args=[grades.round.code])
    return Letter(f"{title}等次：{step.label}", f"“{title}”的等次名单：{step.label}。{remark}", url)


WORKFLOW = Workflow(
    name="grades",
    title="等次名单",
    states=S,
    initial=S.DRAFT,
    steps=(
        Step("submit", "提交会签", (S.DRAFT,), S.SUBMITTED, rules.check_submit, "考核组织单位经办", ("approvers",)),
        Step("revise", "退回修改", (S.SUBMITTED,), S.DRAFT, rules.check_revise, "组织单位、审批岗位", ("maker",)),
        Step(
            "release", "生效并公布", (S.SUBMITTED,), S.RELEASED, rules.check_release, "审批岗位", ("maker",),
            "HZ-50 HZ-53 HZ-55 BJ-49 BJ-51 BJ-52",
        ),
        Step(
            "discard", "作废", (S.DRAFT, S.SUBMITTED), S.DISCARDED, rules.check_discard, "组织单位、审批岗位",
            ("maker",),
        ),
    ),
    recipients=_people,
    letter=_letter,
)  # fmt: skip
