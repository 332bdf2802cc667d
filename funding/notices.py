"""Who is told about money, and in which words; account numbers are never in a message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from funding import offices
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.policy import measures, wording
from portal.workflow.engine import Letter, Step
from studios import offices as studio_offices

if TYPE_CHECKING:
    from funding.models import Batch, BudgetDecision, Grant, PayeeAccount

UNIT, PAYERS, APPROVERS, MAKER, ADMINISTRATORS = "unit", "payers", "approvers", "maker", "administrators"

GRANT_TEXTS = {
    "approve": (
        "{kind}已核定",
        "“{name}”的{kind} {amount} 已核定应付，依据：{basis}。请确认收款账户已登记并核对。{remark}",
    ),
    "exclude": ("{kind}不予拨付", "“{name}”的{kind}经核定不予拨付。{remark}"),
    "pay": ("{kind}已拨付", "“{name}”的{kind} {amount} 已拨付到本单位登记的收款账户，请查收并登记资金台账。"),
    "reverse": ("{kind}被银行退回", "“{name}”的{kind} {amount} 被银行退回：{remark}。请核对收款账户。"),
}
PAYEE_TEXTS = {
    "enter": ("请确认收款账户", "{who}登记了“{name}”的{purpose}（尾号 {last4}），请本单位管理员核对银行证明后确认。"),
    "change": (
        "提醒：收款账户正在变更",
        "{who}登记了“{name}”{purpose}的变更，由尾号 {former} 改为尾号 {last4}，理由：{remark}。核对完成前不再拨付，"
        "已列入批次的明细已移出。如不是贵单位本意，请立即联系市级资金经办。",
    ),
    "confirm": ("收款账户待财务核对", "“{name}”的{purpose}（尾号 {last4}）已由单位确认，请核对银行证明。"),
    "check": ("收款账户变更待第二人复核", "“{name}”变更后的{purpose}（尾号 {last4}）已核对一次，请另一位同事复核。"),
    "decline": ("收款账户未通过", "“{name}”的{purpose}（尾号 {last4}）未通过：{remark}。请更正后重新登记。"),
    "accept": ("收款账户已核对", "“{name}”的{purpose}（尾号 {last4}）已核对，可以用于拨付。"),
}
PAYEE_TEXTS["countercheck"] = PAYEE_TEXTS["accept"]
BATCH_TEXTS = {
    "submit": ("拨付批次待审批", "{number}“{title}”共 {count} 笔、{total}，等待审批。编制人不能审批。"),
    "return": ("拨付批次被退回", "{number}“{title}”被退回：{remark}。请修改后重新提交。"),
    "approve": ("拨付批次已审批", "{number}“{title}”共 {count} 笔、{total}，已审批，可以送银行。"),
    "void": ("拨付批次的审批已失效", "{number}“{title}”的内容有变化，此前的审批失效：{remark}。请核对后重新提交。"),
    "settle": ("拨付批次已对账", "{number}“{title}”的银行回单已全部读入。"),
}
DECISION_TEXTS = {
    "enter": ("预算决定待复核", "{document}（{purpose}）已登记，请另一位同事对照文件复核。"),
    "confirm": ("预算决定已生效", "{document}（{purpose}）已复核生效。"),
    "decline": ("预算决定未通过复核", "{document}（{purpose}）与文件不符：{remark}"),
}


def of_grant(audience: str, grant: Grant) -> Iterable[User]:
    """The unit's people, its lead master among them; or the city's payers."""
    return studio_offices.keepers(grant.studio) if audience == UNIT else offices.payers(grant.studio.city)


def grant_letter(step: Step, grant: Grant, audience: str, remark: str) -> Letter:
    facts = {
        "kind": grant.get_kind_display(),
        "name": grant.studio.name,
        "amount": wording.yuan(grant.amount),
        "basis": grant.basis_document,
        "remark": remark,
    }
    return _letter(GRANT_TEXTS[step.name], facts, reverse("funding:grant", args=[grant.pk]))


def of_payee(audience: str, payee: PayeeAccount) -> Iterable[User]:
    if audience == PAYERS:
        return offices.payers(payee.studio.city)
    if audience == ADMINISTRATORS:
        return User.objects.holding(Role.HOST_ADMINISTRATOR, organisation=payee.studio.host)
    return studio_offices.keepers(payee.studio)


def payee_letter(step: Step, payee: PayeeAccount, audience: str, remark: str) -> Letter:
    return of_account(step.name, payee, remark)


def of_account(name: str, payee: PayeeAccount, remark: str = "") -> Letter:
    """The words of a step, or of an account that was entered or changed."""
    facts = {
        "name": payee.studio.name,
        "purpose": payee.get_purpose_display(),
        "last4": payee.last4,
        "who": payee.recorded_by,
        "remark": remark,
        "former": payee.replaces.last4 if payee.replaces else "",
    }
    return _letter(PAYEE_TEXTS[name], facts, reverse("funding:payee", args=[payee.pk]))


def of_batch(audience: str, batch: Batch) -> Iterable[User]:
    if audience == APPROVERS:
        return offices.approvers(measures.load(batch.pack)).exclude(pk=batch.maker_id)
    return User.objects.filter(pk=batch.maker_id)


def batch_letter(step: Step, batch: Batch, audience: str, remark: str) -> Letter:
    facts = {
        "number": batch.number,
        "title": batch.title,
        "count": batch.rows_count,
        "total": wording.yuan(batch.total),
        "remark": remark,
    }
    return _letter(BATCH_TEXTS[step.name], facts, reverse("funding:batch", args=[batch.number]))


def of_decision(audience: str, decision: BudgetDecision) -> Iterable[User]:
    if audience == MAKER:
        return User.objects.filter(pk=decision.maker_id)
    return offices.payers(decision.budget.city).exclude(pk=decision.maker_id)


def decision_letter(step: Step, decision: BudgetDecision, audience: str, remark: str) -> Letter:
    return of_paper(step.name, decision, remark)


def of_paper(name: str, decision: BudgetDecision, remark: str = "") -> Letter:
    """The words of a step of a budget decision, or of one that was entered."""
    facts = {"document": decision.document_no, "purpose": decision.get_purpose_display(), "remark": remark}
    return _letter(DECISION_TEXTS[name], facts, reverse("funding:decision", args=[decision.pk]))


def _letter(text: tuple[str, str], facts: dict[str, Any], url: str) -> Letter:
    subject, body = text
    return Letter(subject.format(**facts), body.format(**facts), url)
