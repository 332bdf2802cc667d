"""The table of steps of a payee account: the unit's two people, then finance; a change needs two at finance."""

from __future__ import annotations

from funding import notices
from funding.rules import payees as rules
from funding.states import PENDING_PAYEE
from funding.states import PayeeState as S
from portal.workflow.engine import Step, Workflow

WORKFLOW = Workflow(
    name="payee",
    title="收款账户",
    states=S,
    initial=S.ENTERED,
    steps=(
        Step(
            "confirm", "单位确认", (S.ENTERED,), S.CONFIRMED, rules.check_confirm, "单位管理员（不是登记人）",
            (notices.PAYERS,),
        ),
        Step("accept", "财务核对", (S.CONFIRMED,), S.IN_FORCE, rules.check_accept, "市级资金经办", (notices.UNIT,)),
        Step(
            "check", "核对变更", (S.CONFIRMED,), S.CHECKED, rules.check_check, "市级资金经办", (notices.PAYERS,),
        ),
        Step(
            "countercheck", "复核变更", (S.CHECKED,), S.IN_FORCE, rules.check_countercheck, "另一位市级资金经办",
            (notices.UNIT,),
        ),
        Step(
            "decline", "不予通过", PENDING_PAYEE, S.DECLINED, rules.check_decline, "单位管理员；市级资金经办",
            (notices.UNIT,),
        ),
        Step("supersede", "由新账户替代", (S.IN_FORCE,), S.SUPERSEDED, rules.check_supersede, "系统", by_system=True),
    ),
    recipients=notices.of_payee,
    letter=notices.payee_letter,
)  # fmt: skip
