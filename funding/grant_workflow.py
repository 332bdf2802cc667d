"""The table of steps of a grant: what is due is paid in a batch, and nothing else pays it."""

from __future__ import annotations

from funding import notices
from funding.rules import grants as rules
from funding.states import GrantState as S
from portal.workflow.engine import Step, Workflow

PAYERS = "市级资金经办"

WORKFLOW = Workflow(
    name="grant",
    title="资助",
    states=S,
    initial=S.DUE,
    entered=(S.CHECKING, S.EXCLUDED),
    steps=(
        Step(
            "approve", "核定应付", (S.CHECKING,), S.DUE, rules.check_approve, f"{PAYERS}；预算决定生效时由系统",
            (notices.UNIT,), "A-06 A-08 A-45 HZ-69",
        ),
        Step(
            "exclude", "核定不予资助", (S.DUE, S.CHECKING), S.EXCLUDED, rules.check_exclude, PAYERS, (notices.UNIT,),
            "A-06 A-08 A-45",
        ),
        Step("reopen", "重新核定", (S.EXCLUDED,), S.CHECKING, rules.check_reopen, PAYERS),
        Step(
            "drop", "不再符合条件", (S.DUE, S.CHECKING), S.EXCLUDED, rules.check_system, "系统", (),
            "HZ-64 A-04 A-32 A-47 A-49", by_system=True,
        ),
        Step("hold", "须先核定", (S.DUE, S.EXCLUDED), S.CHECKING, rules.check_system, "系统", by_system=True),
        Step("batch", "列入拨付批次", (S.DUE,), S.BATCHED, rules.check_batch, "编制批次", by_system=True),
        Step("release", "退出拨付批次", (S.BATCHED,), S.DUE, rules.check_release, "系统", by_system=True),
        Step(
            "pay", "拨付", (S.BATCHED,), S.PAID, rules.check_pay, "读入银行回单", (notices.UNIT,), "HZ-63 HZ-65 BJ-66",
            by_system=True,
        ),
        Step(
            "reverse", "银行退汇", (S.PAID,), S.DUE, rules.check_reverse, PAYERS, (notices.UNIT, notices.PAYERS),
            by_system=True,
        ),
    ),
    recipients=notices.of_grant,
    letter=notices.grant_letter,
)  # fmt: skip
