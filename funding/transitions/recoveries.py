"""The steps of a recovery, from the decided cancellation to the last yuan (BJ-64, A-25, A-26)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db import transaction

from funding import ledger, recovery_notices, usage, year_lock
from funding.models import Instalment, Payment, Receipt, Recovery
from funding.offices import PREFIX
from funding.recovery import Claim, Terms, claim
from funding.recovery_workflow import WORKFLOW
from funding.rules import recoveries as rules
from funding.states import RecoveryState
from portal.audit import log as audit
from portal.desks import approvals
from portal.documents import numbers
from portal.policy import clock, wording
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from portal.workflow import engine
from portal.workflow.engine import begin, taking
from studios.offices import pack_of

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import EndingProposal, Studio

ACT = "deviate_recovery"


def terms_of(studio: Studio) -> Terms:
    """What the studio's own pack says about money that comes back."""
    pack = pack_of(studio)
    parameter = pack.parameter("recovers_grants")
    return Terms(bool(pack.value("recovers_grants")), pack.clause(parameter.clause), studio.legacy_project)


def claim_of(studio: Studio, ground_on: date) -> Claim:
    """What comes back for a ground of that day."""
    paid, reviews = usage.payments_of([studio])[studio.pk], usage.reviews_of([studio])[studio.pk]
    return claim(terms_of(studio), ground_on, paid, reviews)


def compute(proposal: EndingProposal) -> Recovery | None:
    """The claim of a decided cancellation, once; None when it is there already."""
    studio = proposal.studio
    with transaction.atomic():
        engine.lock(studio)
        if Recovery.objects.filter(proposal=proposal).exists():
            return None
        found = claim_of(studio, proposal.ground_on)
        recovery = Recovery(
            number=next_number(studio), studio=studio, city=studio.city, proposal=proposal,
            ground_on=proposal.ground_on, clause=terms_of(studio).clause, recorded_at=clock.now(fresh=True),
        )  # fmt: skip
        _fill(recovery, found)
        begin(WORKFLOW, recovery, by=None, label="核算追回金额")
        _name_payments(recovery, found)
        recovery_notices.computed(recovery)
    return recovery


def refresh(recovery: Recovery) -> bool:
    """A claim that was not sent yet follows its payments: one may have come back from the bank since."""
    with transaction.atomic():
        engine.lock(recovery)
        found = claim_of(recovery.studio, recovery.ground_on)
        if recovery.state != RecoveryState.COMPUTED or found.amount == recovery.computed:
            return False
        data = {"before": str(recovery.computed), "after": str(found.amount)}
        _fill(recovery, found)
        recovery.save(update_fields=["computed", "due_amount", "cycle_from", "cycle_until", "reasons"])
        _name_payments(recovery, found)
        audit.append(subject=recovery, action="recovery.refresh", label="重新核算追回金额", actor=None, data=data)
    return True


def next_number(studio: Studio) -> str:
    prefix, year = PREFIX[studio.city], clock.today().year
    return f"{prefix}-ZH-{year}-{numbers.next_number(f'recovery:{prefix}:{year}'):03d}"


def notify(
    recovery: Recovery,
    *,
    by: User,
    document_no: str,
    pay_by: date,
    pay_to: str,
    parts: Sequence[tuple[date, Decimal]] = (),
) -> None:
    """The unit is told what to pay back, by when and where to; in parts when a plan is agreed at once."""
    with taking(WORKFLOW, "notify", recovery, by=by, remark=document_no) as record:
        rules.check_pay_by(record, pay_by)
        # A payment that was on its way when the title was cancelled belongs to the claim as well.
        found = claim_of(record.studio, record.ground_on)
        if not found.amount:
            raise Refused("重新核算为 0 元，没有需要追回的资助，请刷新后按无需追回办结")
        _fill(record, found)
        _name_payments(record, found)
        record.document_no, record.pay_by, record.pay_to = document_no, pay_by, pay_to
        record.notified_on = clock.today()
        if parts:
            _plan(record, parts)


def conclude(recovery: Recovery, *, by: User, remark: str = "") -> None:
    with taking(WORKFLOW, "conclude", recovery, by=by, remark=remark) as record:
        found = claim_of(record.studio, record.ground_on)
        if found.amount:
            raise Refused(f"重新核算为 {wording.yuan(found.amount)}，请刷新后发出追回通知")
        record.settled_on = clock.today()


def plan(recovery: Recovery, *, by: User, parts: Sequence[tuple[date, Decimal]]) -> None:
    """Another plan of instalments; what came back already counts towards the first of them."""
    words = "、".join(f"{day:%Y-%m-%d} {wording.yuan(amount)}" for day, amount in parts)
    with taking(WORKFLOW, "plan", recovery, by=by, remark=words) as record:
        _plan(record, parts)


def receive(recovery: Recovery, *, by: User, on: date, amount: Decimal, voucher: str, remark: str = "") -> Receipt:
    """Money that came back; the last of it settles the claim."""
    with transaction.atomic():
        data = {"on": on.isoformat(), "amount": str(amount), "voucher": voucher}
        with taking(WORKFLOW, "receive", recovery, by=by, remark=remark, data=data) as record:
            year_lock.require_open(record.city, on)
            exact = ledger.exact(amount)
            rules.check_receipt(record, on, exact)
            known = Receipt.objects.filter(recovery=record, voucher=voucher, sign=1)
            if known.filter(corrected_by=None).exists():
                raise Refused(f"凭证 {voucher} 已经登记过")
            receipt: Receipt = Receipt.objects.create(
                recovery=record, on=on, amount=exact, voucher=voucher, attempt=known.count() + 1, remark=remark,
                recorded_by=by, recorded_at=clock.now(fresh=True),
            )  # fmt: skip
            record.received += exact
        _settle(recovery)
    return receipt


def correct(receipt: Receipt, *, by: User, reason: str) -> None:
    """A wrong receipt is taken back by a row of its own; the claim is open again."""
    if not reason.strip():
        raise Refused("请写明更正的原因")
    recovery = receipt.recovery
    with taking(WORKFLOW, "reopen", recovery, by=by, remark=reason.strip()) as record:
        if receipt.sign < 0 or Receipt.objects.filter(corrects=receipt).exists():
            raise Refused("这一笔已经更正过")
        today = clock.today()
        year_lock.require_open(record.city, today)
        Receipt.objects.create(
            recovery=record, on=today, amount=receipt.amount, sign=-1, voucher=receipt.voucher, corrects=receipt,
            remark=reason.strip(), recorded_by=by, recorded_at=clock.now(fresh=True),
        )  # fmt: skip
        record.received -= receipt.amount
        record.settled_on = None


def draft_deviation(recovery: Recovery, *, by: User, amount: Decimal, reason: str, document_no: str) -> None:
    """Less than the whole, as it will be put before both bureaus; another draft voids what was approved."""
    if not reason.strip():
        raise Refused("请写明减免的事实和理由")
    with taking(WORKFLOW, "draft_deviation", recovery, by=by, remark=reason.strip()) as record:
        rules.check_less(record, amount)
        # With its cents, as the database gives it back: what is signed is what was drafted.
        record.deviation_amount, record.deviation_reason = ledger.to_cents(amount), reason.strip()
        record.deviation_document, record.maker = document_no, by
        record.decided_by = record.countersigned_by = None
        record.deviation_mark = mark(record)


def mark(recovery: Recovery) -> str:
    """What the bureaus say yes to."""
    content: list[Any] = [
        recovery.number, recovery.due_amount, recovery.deviation_amount, recovery.deviation_reason,
        recovery.deviation_document,
    ]  # fmt: skip
    return fingerprint(content)


@transaction.atomic
def approve_deviation(recovery: Recovery, *, by: User, remark: str = "") -> bool:
    """One bureau's yes; the last one lowers the claim. Returns whether it did."""
    engine.lock(recovery)
    step = WORKFLOW.step("deviate")
    engine.require_source(WORKFLOW, step, recovery, by)
    step.check(by, recovery)
    roles, now = pack_of(recovery.studio).offices.approvals, mark(recovery)
    approvals.check(by, recovery, ACT, now, roles, recovery.maker_id or 0)
    approvals.give(by, recovery, ACT, now, label="会签减免追回", remark=remark)
    if approvals.missing(recovery, ACT, now, roles):
        return False
    with taking(WORKFLOW, "deviate", recovery, by=by, remark=recovery.deviation_document) as record:
        rules.check_less(record, record.deviation_amount)
        record.due_amount, record.deviated_on = record.deviation_amount, clock.today()
        people = [each.by for each in approvals.standing(record, ACT, now)]
        record.decided_by, record.countersigned_by = people[0], people[1] if len(people) > 1 else None
        record.decided_document, record.decided_mark = record.deviation_document, now
        record.deviation_amount = None
        record.instalments.all().delete()
    _settle(recovery)
    return True


def _fill(recovery: Recovery, found: Claim) -> None:
    recovery.computed = recovery.due_amount = found.amount
    recovery.cycle_from = found.cycle.opened_on if found.cycle else None
    recovery.cycle_until = found.cycle.closed_on if found.cycle else None
    recovery.reasons = [{"words": each.words, "clause": each.clause} for each in found.reasons]


def _name_payments(recovery: Recovery, found: Claim) -> None:
    recovery.payments.set(Payment.objects.filter(pk__in=[each.key for each in found.payments]))


def _settle(recovery: Recovery) -> None:
    if recovery.outstanding == 0:
        with taking(WORKFLOW, "settle", recovery, by=None) as record:
            record.settled_on = clock.today()


def _plan(recovery: Recovery, parts: Sequence[tuple[date, Decimal]]) -> None:
    exact = [(day, ledger.exact(amount)) for day, amount in parts]
    rules.check_parts(recovery, exact)
    recovery.instalments.all().delete()
    Instalment.objects.bulk_create(
        Instalment(recovery=recovery, no=no, due_on=day, amount=amount)
        for no, (day, amount) in enumerate(exact, start=1)
    )
    recovery.pay_by = exact[-1][0]
