"""Payee accounts: entered with the bank's proof, confirmed, checked; a change raises the alarm and stops payments."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction

from funding import notices
from funding.models import BatchRow, PayeeAccount
from funding.notices import ADMINISTRATORS, PAYERS
from funding.payee_workflow import WORKFLOW
from funding.rules import payees as rules
from funding.rules.grants import PURPOSES
from funding.states import UNSENT, PayeeState
from funding.transitions import batches
from portal.accounts.reveals import record as note_look
from portal.accounts.sealed import blind_index
from portal.notifications import outbox
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import begin, lock, lock_all, taking
from studios import life_files

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from portal.accounts.models import User
    from studios.models import Studio


@transaction.atomic
def enter(
    studio: Studio,
    *,
    by: User,
    purpose: str,
    holder: str,
    bank: str,
    number: str,
    bank_code: str = "",
    reason: str = "",
    proof: Collection[UploadedFile] = (),
) -> PayeeAccount:
    """A first account, or a change: of a change finance and the unit's administrator hear at once."""
    found = _unsent_rows(studio, purpose)
    batches_of = {row.batch_id: row.batch for row in found}
    lock_all([*batches_of.values(), *(row.grant for row in found), studio])
    rules.check_enter(by, studio, purpose)
    former = PayeeAccount.objects.in_force().filter(studio=studio, purpose=purpose).first()
    _check_change(former, number, reason)
    if not proof:
        raise Refused("请上传开户许可证、银行出具的账户证明等银行证明")
    payee = PayeeAccount(
        studio=studio, purpose=purpose, holder=holder, bank=bank, bank_code=bank_code, number=number,
        number_index=blind_index(number), last4=number[-4:], replaces=former, reason=reason if former else "",
        recorded_by=by, recorded_at=clock.now(fresh=True),
    )  # fmt: skip
    begin(WORKFLOW, payee, by=by, label="登记收款账户变更" if former else "登记收款账户", remark=payee.reason)
    life_files.keep(proof, payee, rules.PROOF, by)
    _tell(payee, "change" if former else "enter")
    for row in found:
        batches.drop_row(row, by=None, reason="收款账户正在变更，核对后重新列入")
    return payee


def confirm(payee: PayeeAccount, *, by: User) -> None:
    with taking(WORKFLOW, "confirm", payee, by=by) as record:
        record.confirmed_by = by


@transaction.atomic
def accept(payee: PayeeAccount, *, by: User, remark: str = "") -> None:
    """The unit's first account: one look at the bank's proof."""
    lock_all([payee, payee.studio])
    with taking(WORKFLOW, "accept", payee, by=by, remark=remark) as record:
        record.checked_by, record.remark = by, remark


def check(payee: PayeeAccount, *, by: User, remark: str = "") -> None:
    with taking(WORKFLOW, "check", payee, by=by, remark=remark) as record:
        record.checked_by, record.remark = by, remark


@transaction.atomic
def countercheck(payee: PayeeAccount, *, by: User, remark: str = "") -> None:
    """A second person has looked: the new account counts, the former does not any more."""
    former = payee.replaces
    lock_all([payee, *([former] if former else []), payee.studio])
    step = WORKFLOW.step("countercheck")
    if payee.state == PayeeState.CHECKED:
        step.check(by, payee)
        if former is not None and former.state == PayeeState.IN_FORCE:
            with taking(WORKFLOW, "supersede", former, by=by, remark=f"改用尾号 {payee.last4}"):
                pass
    with taking(WORKFLOW, "countercheck", payee, by=by, remark=remark) as record:
        record.counterchecked_by = by


def decline(payee: PayeeAccount, *, by: User, remark: str) -> None:
    if not remark.strip():
        raise Refused("请写明不予通过的理由")
    with taking(WORKFLOW, "decline", payee, by=by, remark=remark) as record:
        record.remark = remark


@transaction.atomic
def reveal(payee: PayeeAccount, *, by: User, reason: str) -> str:
    """The whole number, once the look is on record."""
    rules.check_reveal(by, payee)
    lock(payee)
    note_look(by, payee, "number", reason)
    return str(payee.number)


def _check_change(former: PayeeAccount | None, number: str, reason: str) -> None:
    if former is None:
        return
    if former.number_index == blind_index(number):
        raise Refused("这就是现在使用的账号，没有变更")
    if not reason.strip():
        raise Refused("变更收款账户须写明理由")


def _unsent_rows(studio: Studio, purpose: str) -> list[BatchRow]:
    kinds = [kind for kind, wanted in PURPOSES.items() if wanted == purpose]
    rows = BatchRow.objects.waiting().filter(grant__studio=studio, grant__kind__in=kinds, batch__state__in=UNSENT)
    return list(rows.select_related("batch", "grant__studio").order_by("batch", "no"))


def _tell(payee: PayeeAccount, name: str) -> None:
    """The unit's administrator; of a change finance too: the alarm (trust.md TM-14)."""
    people = set(notices.of_payee(ADMINISTRATORS, payee))
    if name == "change":
        people |= set(notices.of_payee(PAYERS, payee))
    letter = notices.of_account(name, payee, payee.reason)
    outbox.queue(
        key=f"payee:{payee.pk}:{name}", to=people, subject=letter.subject, body=letter.body, url=letter.url, about=payee
    )
