"""Fixed assets go on the unit's register (BJ-70); what officers find about money goes on file and may be taken back."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction

from funding import ledger, money_offices
from funding.models import FixedAsset, LedgerEntry, MoneyFinding
from portal.audit import log as audit
from portal.notifications import outbox
from portal.policy import clock, wording
from portal.policy.refusal import Conflict, Refused
from portal.workflow import engine
from studios import offices

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import Studio


def register_asset(
    entry: LedgerEntry, *, by: User, number: str, name: str, value: Decimal, place: str, keeper: str, acquired_on: date
) -> FixedAsset:
    """One thing bought with a row's money; several things may come from one row, never for more than the row."""
    with transaction.atomic():
        engine.lock(entry.account)
        money_offices.require_keeper(by, entry.studio)
        if entry.kind != LedgerEntry.Kind.SPENDING or entry.sign > 0:
            raise Refused("固定资产对应一笔支出，请从支出的那一笔登记")
        if LedgerEntry.objects.filter(reverses=entry).exists():
            raise Refused("这一笔支出已经冲销，不能登记资产")
        if FixedAsset.objects.filter(studio=entry.studio, number=number).exists():
            raise Refused(f"资产编号 {number} 已经登记过")
        registered = sum((each.value for each in FixedAsset.objects.filter(entry=entry)), ledger.NOTHING)
        if registered + ledger.exact(value) > entry.amount:
            raise Refused(
                f"这一笔支出 {wording.yuan(entry.amount)}，已登记资产 {wording.yuan(registered)}，合计不能超过支出"
            )
        if acquired_on > clock.today():
            raise Refused("取得日期不能晚于今天")
        asset: FixedAsset = FixedAsset.objects.create(
            studio=entry.studio, entry=entry, number=number, name=name, value=value, place=place, keeper=keeper,
            acquired_on=acquired_on, recorded_by=by, recorded_at=clock.now(fresh=True),
        )  # fmt: skip
        data = {"number": number, "value": str(value), "entry": entry.no}
        audit.append(subject=entry.account, action="ledger.asset", label="登记固定资产", actor=by, data=data)
    return asset


def find_fault(
    studio: Studio, *, by: User, kind: str, on: date, words: str, document_no: str, entry: LedgerEntry | None = None
) -> MoneyFinding:
    """An officer's finding; the unit hears of it and may answer."""
    with transaction.atomic():
        engine.lock(studio)
        money_offices.require_fault_finder(by, studio)
        if not words.strip() or not document_no.strip():
            raise Refused("请写明事实和依据文件")
        if on > clock.today():
            raise Refused("发生日期不能晚于今天")
        if entry is not None and entry.studio_id != studio.pk:
            raise Refused("这一笔不属于这家工作室")
        found: MoneyFinding = MoneyFinding.objects.create(
            studio=studio, entry=entry, kind=kind, on=on, words=words.strip(), document_no=document_no.strip(),
            recorded_by=by, recorded_at=clock.now(fresh=True),
        )  # fmt: skip
        label = f"登记资金问题：{found.get_kind_display()}"
        data = {"finding": found.pk, "entry": entry.no if entry else None, "document": found.document_no}
        audit.append(subject=studio, action="ledger.finding", label=label, actor=by, remark=found.words, data=data)
        outbox.queue(
            key=f"finding:{found.pk}",
            to=list(offices.keepers(studio)),
            subject=f"资金使用问题：{studio.name}",
            body=f"{found.get_kind_display()}：{found.words}（依据：{found.document_no}）。如有异议，请向登记部门说明。",
            about=studio,
        )
    return found


def withdraw_finding(found: MoneyFinding, *, by: User, reason: str) -> None:
    """Taken back by another officer than the one who wrote it down, with the reason; it stays readable."""
    with transaction.atomic():
        engine.lock(found)
        money_offices.require_fault_finder(by, found.studio)
        if found.withdrawn_at is not None:
            raise Conflict("这个问题刚才已经撤回")
        if by.pk == found.recorded_by_id:
            raise Refused("登记人不能自己撤回，请由另一位同事办理")
        if not reason.strip():
            raise Refused("请写明撤回的理由")
        found.withdrawn_at, found.withdrawn_by, found.withdrawn_reason = clock.now(fresh=True), by, reason.strip()
        found.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason"])
        label = f"撤回资金问题：{found.get_kind_display()}"
        audit.append(
            subject=found.studio, action="ledger.finding_withdrawn", label=label, actor=by, remark=reason.strip()
        )
