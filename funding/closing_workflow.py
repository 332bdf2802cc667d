"""The table of steps of a year's closing: proposed by one, closed by another, for good."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from funding import money_offices
from funding.rules import closings as rules
from funding.states import ClosingState as C
from portal.accounts.models import User
from portal.workflow.engine import Letter, Step, Workflow

if TYPE_CHECKING:
    from funding.models import YearClosing

TEXTS = {
    "close": ("{year} 年度资金已关账", "{year} 年度资金已关账，校验值 {hash}。这一年的收支不再变动。"),
    "withdraw": ("{year} 年度关账已撤回", "{year} 年度的关账已撤回。{remark}"),
}


def recipients(audience: str, closing: YearClosing) -> Iterable[User]:
    return money_offices.handlers(closing.city)


def letter(step: Step, closing: YearClosing, audience: str, remark: str) -> Letter:
    subject, body = TEXTS[step.name]
    facts = {"year": closing.year, "hash": closing.sha256[:16], "remark": remark}
    return Letter(subject.format(**facts), body.format(**facts), reverse("funding:closing", args=[closing.year]))


WORKFLOW = Workflow(
    name="closing",
    title="年度关账",
    states=C,
    initial=C.PROPOSED,
    steps=(
        Step(
            "close", "复核并关账", (C.PROPOSED,), C.CLOSED, rules.check_close, "另一位资金经办或审批岗位",
            ("handlers",), "BJ-48",
        ),
        Step(
            "withdraw", "撤回关账", (C.PROPOSED,), C.WITHDRAWN, rules.check_withdraw, "资金经办；北京市就业促进中心",
            ("handlers",),
        ),
    ),
    recipients=recipients,
    letter=letter,
)  # fmt: skip
