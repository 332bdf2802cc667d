"""The table of steps of a second look at a result."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from assessments import recheck_rules as rules
from assessments.states import RecheckState as S
from portal.accounts.models import User
from portal.workflow.engine import Letter, Step, Workflow
from studios import offices

if TYPE_CHECKING:
    from assessments.models import Recheck


def finders(recheck: Recheck) -> Iterable[User]:
    """The office that organises assessments."""
    studio = recheck.letter.studio
    found = User.objects.none()
    for role in offices.pack_of(studio).offices.panel.roles:
        found = found | User.objects.holding(role, city=studio.city)
    return found.distinct()


def _people(audience: str, recheck: Recheck) -> Iterable[User]:
    studio = recheck.letter.studio
    if audience == "approvers":
        return offices.approvers(studio)
    if audience == "office":
        return finders(recheck)
    return offices.keepers(studio)


def _letter(step: Step, recheck: Recheck, audience: str, remark: str) -> Letter:
    studio = recheck.letter.studio
    words = {
        "withdraw": "单位撤回了复核申请。",
        "draft": "复核意见已经提出，请决定。",
        "decide": f"复核已有答复：{recheck.outcome_words}",
    }
    body = f"“{studio.name}”（{studio.number}）考核结果的复核：{words[step.name]}"
    return Letter(f"复核：{step.label}", body, reverse("assessments:recheck", args=[recheck.pk]))


WORKFLOW = Workflow(
    name="recheck",
    title="复核",
    states=S,
    initial=S.FILED,
    steps=(
        Step("withdraw", "撤回", (S.FILED,), S.WITHDRAWN, rules.check_withdraw, "单位", ("office",)),
        Step(
            "draft", "提出复核意见", (S.FILED, S.DRAFTED), S.DRAFTED, rules.check_draft, "考核组织单位经办",
            ("approvers",), "A-42",
        ),
        Step("decide", "决定", (S.DRAFTED,), S.DECIDED, rules.check_decide, "审批岗位", ("unit", "office"), "A-42"),
    ),
    recipients=_people,
    letter=_letter,
)  # fmt: skip
