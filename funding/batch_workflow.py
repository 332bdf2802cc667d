"""The table of steps of a payment batch: made by one, checked by another, void when a row changes (BJ-46, BJ-48)."""

from __future__ import annotations

from funding import notices
from funding.rules import batches as rules
from funding.states import UNSENT
from funding.states import BatchState as S
from portal.workflow.engine import Step, Workflow

WORKFLOW = Workflow(
    name="payment_batch",
    title="拨付批次",
    states=S,
    initial=S.DRAFT,
    steps=(
        Step("submit", "提交审批", (S.DRAFT,), S.SUBMITTED, rules.check_submit, "编制人", (notices.APPROVERS,)),
        Step(
            "return", "退回修改", (S.SUBMITTED,), S.DRAFT, rules.check_return, "审批人（不是编制人）", (notices.MAKER,),
        ),
        Step(
            "approve", "审批同意", (S.SUBMITTED,), S.APPROVED, rules.check_approve,
            "办法规定的审批岗位，逐个同意（不是编制人）", (notices.MAKER,), "BJ-46 BJ-48",
        ),
        Step(
            "void", "审批失效", (S.SUBMITTED, S.APPROVED), S.DRAFT, rules.check_void, "系统（内容有变化）",
            (notices.MAKER,), by_system=True,
        ),
        Step("send", "已送银行", (S.APPROVED,), S.SENT, rules.check_send, "市级资金经办"),
        Step(
            "settle", "对账完毕", (S.SENT,), S.SETTLED, rules.check_settle, "系统（银行回单全部读入）",
            (notices.MAKER,), by_system=True,
        ),
        Step("cancel", "作废", UNSENT, S.CANCELLED, rules.check_cancel, "编制人；编制人离岗后由同岗位的同事"),
    ),
    recipients=notices.of_batch,
    letter=notices.batch_letter,
)  # fmt: skip
