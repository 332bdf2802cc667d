"""Who may ask money back, plan it, book it, and ask for less (BJ-64, A-26)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from funding import money_offices
from funding.models import BatchRow, Grant
from funding.states import BatchState
from portal.policy import clock, wording
from portal.policy.amounts import is_to_the_cent
from portal.policy.refusal import Refused
from studios.offices import pack_of

if TYPE_CHECKING:
    from funding.models import Recovery
    from portal.accounts.models import User


def check_notify(user: User | None, recovery: Recovery) -> None:
    """A claim of nothing is not asked for; an open deviation is decided first."""
    money_offices.require_handler(user, recovery.city)
    if recovery.computed == 0:
        raise Refused("核算结果为 0 元，没有需要追回的资助，请办结")
    _require_answered(recovery)


def check_conclude(user: User | None, recovery: Recovery) -> None:
    money_offices.require_handler(user, recovery.city)
    if recovery.computed > 0:
        raise Refused(f"核算应追回 {wording.yuan(recovery.computed)}，不能按无需追回办结")
    _require_answered(recovery)


def _require_answered(recovery: Recovery) -> None:
    """Money that was at the bank when the title ended may have arrived, and belongs to the claim then (A-25)."""
    waiting = BatchRow.objects.waiting().filter(grant__studio=recovery.studio_id, batch__state=BatchState.SENT)
    row = waiting.exclude(grant__kind=Grant.Kind.SERVICE).select_related("batch").first()
    if row is not None:
        raise Refused(f"批次 {row.batch.number} 里有这家工作室已送银行、还没有回单的拨付，请先读入回单")


def check_plan(user: User | None, recovery: Recovery) -> None:
    money_offices.require_handler(user, recovery.city)


def check_receive(user: User | None, recovery: Recovery) -> None:
    money_offices.require_handler(user, recovery.city)


def check_draft(user: User | None, recovery: Recovery) -> None:
    """A-26: the text has no test of fault; less than the whole is a decision of both bureaus, drafted here."""
    money_offices.require_handler(user, recovery.city)


def check_deviate(user: User | None, recovery: Recovery) -> None:
    """Somebody of each approving office who did not draft it."""
    roles = pack_of(recovery.studio).offices.approvals
    if user is None or user.city != recovery.city or not user.is_in(*roles):
        raise Refused("减免由办法规定的审批岗位共同决定", clause="系统默认 A-26")
    if user.pk == recovery.maker_id:
        raise Refused("拟稿人不能审批自己拟定的内容，请由另一位同事办理")
    if recovery.deviation_amount is None:
        raise Refused("还没有拟定减免")


def check_system(user: User | None, recovery: Recovery) -> None:
    """Follows from what was received; nobody presses it."""


def check_pay_by(recovery: Recovery, pay_by: date) -> None:
    if pay_by <= clock.today():
        raise Refused("缴回期限应在今天以后")


def check_parts(recovery: Recovery, parts: Sequence[tuple[date, Decimal]]) -> None:
    """The parts of a plan are the whole claim, in order of their days."""
    if not parts:
        raise Refused("请至少写一期")
    days = [day for day, _ in parts]
    if days != sorted(set(days)):
        raise Refused("各期的期限应由早到晚，不能重复")
    # Parts of the past are those that were paid; nothing is asked for by a day that is over.
    if days[-1 if recovery.received else 0] <= clock.today():
        raise Refused("分期的期限应在今天以后")
    total = sum((amount for _, amount in parts), Decimal("0.00"))
    if total != recovery.due_amount:
        raise Refused(f"各期合计 {wording.yuan(total)}，应等于应缴回的 {wording.yuan(recovery.due_amount)}")


def check_receipt(recovery: Recovery, on: date, amount: Decimal) -> None:
    """What came back is of today or before, after the notice, and no more than is owed."""
    if on > clock.today():
        raise Refused("到账日期不能晚于今天")
    if recovery.notified_on is not None and on < recovery.notified_on:
        raise Refused("到账日期早于追回通知，请核对")
    if amount > recovery.outstanding:
        raise Refused(f"还应缴回 {wording.yuan(recovery.outstanding)}，本笔 {wording.yuan(amount)}多出来了，请核对")


def check_less(recovery: Recovery, amount: Decimal) -> None:
    """A deviation asks for less, to the cent, never for more, and not for less than has come back."""
    if not is_to_the_cent(amount):
        raise Refused(f"金额精确到分，{amount.normalize():f} 元多于两位小数")
    if not recovery.received <= amount < recovery.due_amount:
        low, high = wording.digits(recovery.received), wording.digits(recovery.due_amount)
        raise Refused(f"减免后的应缴回金额应不少于已缴回的 {low} 元，并少于现在的 {high} 元")
