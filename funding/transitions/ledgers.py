"""Writing into a ledger: under the account's lock, a row with its running number and balance, or nothing.

Rows are never changed. A wrong one is taken back by a reversing row of today (冲销) and written again.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import F, Sum

from funding import ledger, money_offices, year_lock
from funding.ledger import Movement
from funding.models import FundAccount, LedgerEntry
from funding.rules import ledgers as rules
from funding.rules.ledgers import Draft, Setting
from portal.audit import log as audit
from portal.documents import attachments
from portal.documents.models import Attachment
from portal.policy import clock, wording
from portal.policy.refusal import Refused
from portal.workflow import engine

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import Studio

INVOICE, MONEY_RULES = "invoice", "money_rules"
ACCEPT = ("pdf", "image")
MOST_FILES = 9
Source = LedgerEntry.Source


def open_account(studio: Studio, fund: str) -> FundAccount:
    """The studio's account of a fund; made when first asked for, under the studio's lock."""
    with transaction.atomic():
        engine.lock(studio)
        account, _ = FundAccount.objects.get_or_create(
            studio=studio, fund=fund, defaults={"recorded_at": clock.now(fresh=True)}
        )
    account.studio = studio
    return account


def movements(account: FundAccount) -> list[Movement]:
    """What moved the account on each day, in one statement."""
    sums = LedgerEntry.objects.filter(account=account).order_by("on").values_list("on")
    return [Movement(on, effect) for on, effect in sums.annotate(effect=Sum(F("sign") * F("amount")))]


def name_account(account: FundAccount, *, by: User, name: str, code: str, rules_file: UploadedFile | None) -> None:
    """Which separate account (科目) the money is kept in, and by which rules (BJ-74, 附件1 账目及经费管理办法)."""
    if not name.strip():
        raise Refused("请填写专门账目（科目）名称")
    with transaction.atomic():
        engine.lock(account)
        money_offices.require_keeper(by, account.studio)
        before = account.name
        account.name, account.code = name.strip(), code.strip()
        account.named_on = account.named_on or clock.today()
        account.save(update_fields=["name", "code", "named_on"])
        if rules_file is not None:
            attachments.receive(rules_file, owner=account, slot=MONEY_RULES, by=by, accept=("pdf", "image", "word"))
        data = {"fund": account.fund, "name": account.name, "code": account.code, "before": before}
        audit.append(subject=account, action="ledger.name", label="登记专门账目", actor=by, data=data)


def write(
    account: FundAccount, draft: Draft, *, by: User, files: Iterable[UploadedFile] = (), source: str = Source.TYPED
) -> LedgerEntry:
    """One row by the unit's hand, with its invoices, or nothing; raises Refused with the first thing that is wrong."""
    with transaction.atomic():
        engine.lock(account)
        rules.check_keep(by, account)
        if draft.kind == LedgerEntry.Kind.PAYMENT:
            raise Refused("市级资助到账由系统按拨付记录登记")
        setting = Setting.of(account.studio, clock.today())
        year_lock.hold(account.studio.city, [draft.on.year])
        rules.require_sound(rules.problems(account, draft, movements(account), setting))
        entry = append(account, draft, by=by, source=source)
        for each in files:
            attachments.receive(each, owner=entry, slot=INVOICE, by=by, accept=ACCEPT, max_files=MOST_FILES)
        log(entry, by)
    return entry


def write_many(account: FundAccount, drafts: Sequence[Draft], *, by: User) -> int:
    """The good rows of a sheet, judged under the caller's lock; one entry in the log for all."""
    year_lock.hold(account.studio.city, {draft.on.year for draft in drafts})
    made = [append(account, draft, by=by, source=Source.IMPORTED) for draft in drafts]
    if made:
        total = sum((each.amount for each in made), Decimal("0.00"))
        data = {"rows": len(made), "first": made[0].no, "last": made[-1].no, "total": str(total)}
        audit.append(subject=account, action="ledger.import", label="导入资金台账", actor=by, data=data)
    return len(made)


def append(
    account: FundAccount,
    draft: Draft,
    *,
    by: User | None,
    source: str,
    payment: Any = None,
    reverses: LedgerEntry | None = None,
) -> LedgerEntry:
    """The row itself; the caller holds the account's lock and has judged it."""
    sign = -1 if draft.takes else 1
    sign = -sign if reverses is not None else sign
    account.balance += sign * draft.amount
    if account.balance < 0:
        raise Refused(f"账户结余不足，差 {wording.yuan(-account.balance)}")
    account.rows_count += 1
    account.save(update_fields=["balance", "rows_count"])
    entry: LedgerEntry = LedgerEntry.objects.create(
        account=account, studio=account.studio, city=account.studio.city, no=account.rows_count, on=draft.on,
        kind=draft.kind, category=draft.category, reason=draft.reason, amount=draft.amount, sign=sign,
        balance_after=account.balance, payee=draft.payee, voucher=draft.voucher, remark=draft.remark, source=source,
        payment=payment, reverses=reverses, recorded_by=by, recorded_at=clock.now(fresh=True),
    )  # fmt: skip
    return entry


def reverse(entry: LedgerEntry, *, by: User, reason: str, on: date | None = None) -> LedgerEntry:
    """A row of today that takes a wrong one back; refused where money that came in has been spent since."""
    if not reason.strip():
        raise Refused("请写明冲销的原因")
    with transaction.atomic():
        account = entry.account
        engine.lock(account)
        rules.check_reverse(by, entry)
        day = on or clock.today()
        year_lock.require_open(entry.city, day)
        draft = replace(draft_of(entry), on=day, remark=f"冲销第 {entry.no} 笔：{reason.strip()}")
        if entry.sign > 0:
            left = ledger.room(movements(account), day)
            if entry.amount > left:
                raise Refused(f"这笔钱已经用了一部分，{rules.beyond(day, entry.amount, left)}")
        made = append(account, draft, by=by, source=Source.TYPED, reverses=entry)
        log(made, by, reason.strip())
    return made


def draft_of(entry: LedgerEntry) -> Draft:
    names = ("kind", "on", "amount", "category", "reason", "payee", "voucher", "remark")
    return Draft(**{name: getattr(entry, name) for name in names})


def add_invoice(entry: LedgerEntry, upload: UploadedFile, *, by: User) -> Attachment:
    with transaction.atomic():
        engine.lock(entry.account)
        rules.check_prove(by, entry)
        return attachments.receive(upload, owner=entry, slot=INVOICE, by=by, accept=ACCEPT, max_files=MOST_FILES)


def remove_invoice(attachment: Attachment, entry: LedgerEntry, *, by: User) -> None:
    with transaction.atomic():
        engine.lock(entry.account)
        rules.check_prove(by, entry)
        attachments.remove(attachment)
        data = {"file": attachment.original_name, "entry": entry.no}
        audit.append(subject=entry.account, action="ledger.file", label="删除发票", actor=by, data=data)


def log(entry: LedgerEntry, by: User | None, remark: str = "") -> None:
    data = {
        "no": entry.no, "on": entry.on.isoformat(), "kind": entry.kind, "category": entry.category,
        "effect": str(entry.effect), "balance": str(entry.balance_after), "payee": entry.payee,
    }  # fmt: skip
    label = f"资金台账：{entry.words}"
    audit.append(subject=entry.account, action="ledger.row", label=label, actor=by, remark=remark, data=data)
