"""The table of steps of an application to go on after the first term (HZ-52, A-03)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from portal.accounts.models import User
from portal.workflow.engine import Letter, Step, Workflow
from studios import offices
from studios.rules import renewals as rules
from studios.states import RenewalState as R

if TYPE_CHECKING:
    from studios.models import RenewalApplication

WORDS = {
    "resubmit": "“{name}”补充后再次提交了续建申请，请审核。",
    "return": "“{name}”的续建申请已退回补充。{remark}逾期没有提交的，称号到期终止。",
    "draft": "“{name}”续建申请的审核意见已拟好，请审批。",
    "approve": "“{name}”的续建申请已准予，文号 {document}。",
    "decline": "“{name}”的续建申请不予批准。理由：{remark} 期限届满后称号到期终止；如有异议，可以向市人社局申请复核。",
    "withdraw": "“{name}”撤回了续建申请，无需继续办理。",
    "lapse": "“{name}”的续建申请已结束。{remark}",
}


def _recipients(audience: str, renewal: RenewalApplication) -> Iterable[User]:
    if audience == "unit":
        return offices.keepers(renewal.studio)
    if audience == "approvers":
        return offices.approvers(renewal.studio)
    return offices.bureau(renewal.studio)


def _letter(step: Step, renewal: RenewalApplication, audience: str, remark: str) -> Letter:
    studio = renewal.studio
    body = WORDS[step.name].format(name=studio.name, remark=remark, document=renewal.document_no)
    page = (
        reverse("studios:renewal", args=[studio.number])
        if audience == "unit"
        else reverse("studios:renewal_review", args=[renewal.pk])
    )
    return Letter(f"续建申请：{step.label}", body, page)


WORKFLOW = Workflow(
    name="renewal",
    title="续建申请",
    states=R,
    initial=R.SUBMITTED,
    steps=(
        Step("resubmit", "补充后提交", (R.RETURNED,), R.SUBMITTED, rules.check_resubmit, "单位", ("city",)),
        Step("withdraw", "撤回", (R.SUBMITTED, R.RETURNED), R.WITHDRAWN, rules.check_withdraw, "单位", ("city",)),
        Step("return", "退回补充", (R.SUBMITTED,), R.RETURNED, rules.check_review, "市局经办", ("unit",)),
        Step("draft", "拟定意见", (R.SUBMITTED,), R.SUBMITTED, rules.check_review, "市局经办", ("approvers",)),
        Step(
            "approve", "准予续建", (R.SUBMITTED,), R.APPROVED, rules.check_approve, "审批岗位", ("unit",), "HZ-52",
        ),
        Step(
            "decline", "不予续建", (R.SUBMITTED,), R.DECLINED, rules.check_decline, "审批岗位",
            ("unit", "city"), "HZ-52",
        ),
        Step(
            "lapse", "称号已终止，申请结束", (R.SUBMITTED, R.RETURNED), R.WITHDRAWN, rules.check_system, "系统",
            ("unit",), by_system=True,
        ),
    ),
    recipients=_recipients,
    letter=_letter,
)  # fmt: skip
