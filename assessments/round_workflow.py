"""The steps of a round: its list is drawn up, confirmed, opened, and at last closed."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from assessments import round_offices
from assessments import round_rules as rules
from assessments.models import Round
from assessments.states import RoundState
from portal.accounts.models import User
from portal.workflow.engine import Letter, Step, Workflow

S = RoundState
OFFICE = "考核组织单位经办"


def _people(audience: str, round: Round) -> Iterable[User]:
    if audience == "confirmers":
        return round_offices.confirmers(round)
    return [round.maker] if round.maker else []


def _letter(step: Step, round: Round, audience: str, remark: str) -> Letter:
    url = reverse("assessments:round", args=[round.code])
    words = {
        "submit_list": f"“{round.title}”的参评名单已经拟好，请复核。",
        "revise": f"“{round.title}”的参评名单被退回修改。{remark}",
        "confirm": f"“{round.title}”的参评名单已经复核，批次启动，各工作室开始自评。",
    }
    return Letter(f"{round.title}：{step.label}", words[step.name], url)


WORKFLOW = Workflow(
    name="round",
    title="考核批次",
    states=RoundState,
    initial=S.DRAFT,
    steps=(
        Step("submit_list", "提交名单复核", (S.DRAFT,), S.LISTED, rules.check_submit_list, OFFICE, ("confirmers",)),
        Step("revise", "退回修改", (S.LISTED,), S.DRAFT, rules.check_revise, "组织单位、审批岗位", ("maker",)),
        Step(
            "confirm", "复核名单，启动考核", (S.LISTED,), S.OPEN, rules.check_confirm, "另一位同事", ("maker",),
            "HZ-50 HZ-53 BJ-54",
        ),
        Step("open", "启动考核", (S.DRAFT,), S.OPEN, rules.check_open, OFFICE, (), "HZ-50 HZ-53 BJ-54"),
        Step("finish", "结束批次", (S.OPEN,), S.FINISHED, rules.check_finish, OFFICE),
        Step("discard", "作废", (S.DRAFT, S.LISTED), S.DISCARDED, rules.check_discard, OFFICE),
    ),
    recipients=_people,
    letter=_letter,
)  # fmt: skip
