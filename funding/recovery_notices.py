"""Who is told about a recovery, and in which words; a letter that takes money back names basis and remedy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from funding import money_offices
from portal.accounts.models import User
from portal.notifications import outbox
from portal.policy import wording
from portal.workflow.engine import Letter, Step
from studios import offices

if TYPE_CHECKING:
    from funding.models import Recovery

REMEDY = "对追回有异议的，可以在收到通知之日起 60 日内申请行政复议，或在 6 个月内提起行政诉讼。"
TEXTS = {
    "notify": (
        "请缴回市级资助",
        "“{name}”的称号已经取消，依据{clause}，应缴回所在资助周期内的市级资助 {due} 元，请在 {pay_by}24:00 前缴清。"
        "核算过程和缴款账户见通知。" + REMEDY,
    ),
    "plan": ("缴回计划已调整", "“{name}”应缴回 {due} 元，分 {parts} 期缴清，各期期限见追回页面。"),
    "receive": ("已收到缴回的资助", "“{name}”已缴回 {received} 元，还应缴回 {left} 元。"),
    "settle": ("追回已结清", "“{name}”应缴回的 {due} 元已全部结清。"),
    "reopen": ("缴回记录已更正", "“{name}”的缴回记录已更正，还应缴回 {left} 元。{remark}"),
    "draft_deviation": ("减免追回待会签", "“{name}”拟减免追回，由 {due} 元减为 {less} 元，请会签。"),
    "deviate": ("追回金额已减免", "“{name}”应缴回的金额减为 {due} 元，决定文号 {decision}。"),
    "conclude": ("无需追回", "“{name}”称号取消后经核算，没有需要追回的市级资助。"),
}


def recipients(audience: str, recovery: Recovery) -> Iterable[User]:
    if audience == "unit":
        return offices.keepers(recovery.studio)
    if audience == "approvers":
        return offices.approvers(recovery.studio)
    return money_offices.handlers(recovery.city)


def letter(step: Step, recovery: Recovery, audience: str, remark: str) -> Letter:
    subject, body = TEXTS[step.name]
    less = recovery.deviation_amount if recovery.deviation_amount is not None else recovery.due_amount
    facts = {
        "name": recovery.studio.name,
        "clause": recovery.clause,
        "due": wording.digits(recovery.due_amount),
        "received": wording.digits(recovery.received),
        "left": wording.digits(recovery.outstanding),
        "less": wording.digits(less),
        "decision": recovery.decided_document,
        "pay_by": wording.day_words(recovery.pay_by) if recovery.pay_by else "",
        "parts": recovery.instalments.count(),
        "remark": remark,
    }
    return Letter(subject, body.format(**facts), reverse("funding:recovery", args=[recovery.number]))


def computed(recovery: Recovery) -> None:
    """The finance desk hears that a cancelled title has money behind it, or that it has none."""
    words = f"核算应追回 {wording.yuan(recovery.computed)}" if recovery.computed else "经核算没有需要追回的市级资助"
    act = "发出通知" if recovery.computed else "办结"
    outbox.queue(
        key=f"recovery:{recovery.pk}:computed",
        to=list(money_offices.handlers(recovery.city)),
        subject=f"称号取消，请办理追回：{recovery.studio.name}",
        body=f"“{recovery.studio.name}”的称号已经取消，{words}。请核对后{act}。",
        url=reverse("funding:recovery", args=[recovery.number]),
        about=recovery,
    )
