"""The bank's answer: read as a whole or not at all; payments are written once, failures go back to the due list."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction

from funding import bank_results, bank_tables, batch_content, offices, year_lock
from funding.bank_results import Line, Matched
from funding.bank_tables import BadFile
from funding.batch_workflow import WORKFLOW
from funding.grant_workflow import WORKFLOW as GRANT
from funding.models import Batch, BatchRow, Payment, ResultFile
from funding.states import BatchState, GrantState, RecoveryState
from portal.audit import log as audit
from portal.documents import attachments
from portal.documents.filenames import shown_name
from portal.policy import clock, wording
from portal.policy.refusal import Conflict, Refused
from portal.workflow.engine import lock, lock_all, taking

if TYPE_CHECKING:
    from portal.accounts.models import User


ORIGINAL = "original"


class Twice(Conflict):
    """This very file was read before."""


@transaction.atomic
def read_result(batch: Batch, content: bytes, *, by: User, name: str) -> ResultFile:
    """What the bank says of a sent batch. Raises `BadFile`, `Twice` or `Refused`, and then nothing is written."""
    offices.require_payer(by, batch.city)
    lock(batch)
    mark = hashlib.sha256(content).hexdigest()
    _check_new(mark)
    if batch.state != BatchState.SENT:
        raise Refused(f"批次现为“{batch.state_label}”，只有已送银行、待回单的批次可以读入回单")
    rows = batch_content.rows(batch)
    matched = bank_results.read(content, batch, rows, clock.today())
    year_lock.hold(batch.city, {line.on.year for _, line in matched.paid})
    pairs = (*matched.paid, *matched.failed)
    lock_all([row.grant for row, _ in pairs])
    file = _keep(batch, mark, matched, by, name)
    _pay(matched, file, by)
    _fail(matched, by)
    audit.append(
        subject=batch, action="payment_batch.result", label="读入银行回单", actor=by,
        remark=f"成功 {file.paid_count} 笔 {wording.yuan(file.paid_total)}，失败 {file.failed_count} 笔",
        data={"sha256": mark, "paid": str(file.paid_total), "failed": str(file.failed_total)},
    )  # fmt: skip
    if not batch.rows.waiting().exists():
        with taking(WORKFLOW, "settle", batch, by=by):
            pass
    _keep_original(file, content, by)
    return file


@transaction.atomic
def reverse(payment: Payment, *, by: User, on: date, remark: str) -> Payment:
    """退汇: money that had gone out came back undelivered. A row of its own; the grant is due again."""
    grant = payment.grant
    offices.require_payer(by, grant.studio.city)
    if not remark.strip():
        raise Refused("请写明银行退汇的原因")
    lock(grant)
    if grant.state != GrantState.PAID or not Payment.objects.standing().filter(pk=payment.pk).exists():
        raise Conflict("这笔支付已经登记过退汇")
    if not payment.paid_on <= on <= clock.today():
        raise Refused("退汇日期应在支付日期和今天之间")
    year_lock.require_open(grant.studio.city, on)
    _require_unclaimed(payment)
    made: Payment = Payment.objects.create(
        grant=grant, row=payment.row, kind=Payment.Kind.REVERSED, attempt=payment.attempt, amount=payment.amount,
        paid_on=on, corrects=payment, remark=remark[:200], recorded_by=by, recorded_at=clock.now(fresh=True),
    )  # fmt: skip
    with taking(GRANT, "reverse", grant, by=by, remark=remark):
        pass
    return made


def _require_unclaimed(payment: Payment) -> None:
    """A claim that was sent asks for this very money: what the bank returns counts towards it."""
    claim = payment.recoveries.exclude(state__in=(RecoveryState.COMPUTED, RecoveryState.NOTHING_DUE)).first()
    if claim is not None:
        raise Refused(f"这笔支付已列入追回 {claim.number}，银行退回的款项请在追回里登记为缴回")


def _check_new(mark: str) -> None:
    known = ResultFile.objects.filter(sha256=mark).select_related("batch", "read_by").first()
    if known is not None:
        when = wording.to_the_second(known.read_at)
        raise Twice(f"这份回单已由{known.read_by}于 {when} 读入（{known.batch.number}），不能再读一次")


def _keep(batch: Batch, mark: str, matched: Matched, by: User, name: str) -> ResultFile:
    try:
        with transaction.atomic():
            return ResultFile.objects.create(
                batch=batch, name=shown_name(name), sha256=mark, paid_count=len(matched.paid),
                paid_total=matched.paid_total, failed_count=len(matched.failed), failed_total=matched.failed_total,
                read_by=by, read_at=clock.now(fresh=True),
            )  # fmt: skip
    except IntegrityError:
        raise Twice("这份回单刚被读入，不能再读一次") from None


def _keep_original(file: ResultFile, content: bytes, by: User) -> None:
    """The bytes as the bank sent them, under the file's hash; last, so that nothing stays of a refusal."""
    kind = "xlsx" if bank_tables.is_excel(content) else "csv"
    stem = file.name.rpartition(".")[0] or file.name or "回单"
    upload = SimpleUploadedFile(f"{stem}.{kind}", content)
    try:
        attachments.receive(upload, owner=file, slot=ORIGINAL, by=by, accept=(kind,))
    except attachments.BadFile as bad:
        raise BadFile([bad.reason]) from None


def _pay(matched: Matched, file: ResultFile, by: User) -> None:
    at = clock.now(fresh=True)
    before = _attempts([row for row, _ in matched.paid])
    Payment.objects.bulk_create(
        Payment(
            grant=row.grant, row=row, kind=Payment.Kind.PAID, attempt=before.get(row.grant_id, 0) + 1,
            amount=line.amount, paid_on=line.on, bank_serial=line.serial, source=file, recorded_by=by, recorded_at=at,
        )
        for row, line in matched.paid
    )  # fmt: skip
    _answer(matched.paid, BatchRow.Outcome.PAID)
    for row, _ in matched.paid:
        with taking(GRANT, "pay", row.grant, by=by, remark=file.batch.number, data={"amount": str(row.amount)}):
            pass


def _attempts(rows: list[BatchRow]) -> dict[int, int]:
    """How often each grant was paid before and came back."""
    found = Payment.objects.filter(grant__in=[row.grant_id for row in rows], kind=Payment.Kind.PAID)
    counts: dict[int, int] = {}
    for grant in found.values_list("grant", flat=True):
        counts[grant] = counts.get(grant, 0) + 1
    return counts


def _fail(matched: Matched, by: User) -> None:
    """Failed rows stay in this batch as failed; they are paid again in a new one."""
    _answer(matched.failed, BatchRow.Outcome.FAILED)
    for row, line in matched.failed:
        with taking(GRANT, "release", row.grant, by=by, remark=f"银行退回：{line.reason}"):
            pass


def _answer(pairs: tuple[tuple[BatchRow, Line], ...], outcome: str) -> None:
    for row, line in pairs:
        row.outcome, row.note = outcome, line.reason[:200] or row.note
    BatchRow.objects.bulk_update([row for row, _ in pairs], ["outcome", "note"])
