"""A studio's ledgers as Excel, a sheet per fund and one for the assets, written by the worker under the same eyes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from funding.models import FixedAsset, FundAccount, LedgerEntry
from funding.rules import ledgers as rules
from portal.documents import workbook
from portal.documents.exports import exporters
from portal.documents.models import Export
from portal.documents.workbook import Column, Sheet
from portal.policy.refusal import Refused
from studios.models import Studio
from studios.offices import pack_of

EXPORT = "studio_ledgers"
COLUMNS = (
    Column("序号", "int", 8), Column("日期", "date", 12), Column("种类"), Column("用途", width=22),
    Column("其他用途说明", width=24), Column("收入（元）", "money"), Column("支出（元）", "money"),
    Column("结余（元）", "money"), Column("收款方或来源", width=28), Column("发票或凭证号"), Column("摘要", width=30),
    Column("来源"),
)  # fmt: skip
ASSETS = (
    Column("资产编号"), Column("资产名称", width=28), Column("价值（元）", "money"), Column("存放地点", width=24),
    Column("保管人"), Column("取得日期", "date", 12), Column("对应支出序号", "int"),
)  # fmt: skip


def enter() -> None:
    """Called from apps.py."""
    exporters.register(EXPORT, make, label="资金台账")


def make(export: Export) -> Path:
    """Asks again who may see the studio."""
    user = export.requested_by
    visible = Studio.objects.visible_to(user) if user is not None else Studio.objects.none()
    studio = visible.filter(number=export.params["studio"]).first()
    if user is None or studio is None:
        raise Refused("没有找到这家工作室，或您已不再有权查看。")
    named = rules.categories(pack_of(studio))
    sheets = [Sheet(str(fund.label), COLUMNS, _rows(studio, fund, named)) for fund in FundAccount.Fund]
    assets = FixedAsset.objects.filter(studio=studio).select_related("entry")
    sheets.append(Sheet("固定资产", ASSETS, (_asset(each) for each in assets)))
    words = {"工作室": f"{studio.number} {studio.name}", "依据": rules.basis(pack_of(studio))}
    return workbook.write(Path(tempfile.mkstemp(suffix=".xlsx")[1]), sheets, query=words, by=user.name)


def _rows(studio: Studio, fund: str, named: dict[str, str]) -> Iterator[list[Any]]:
    found = LedgerEntry.objects.filter(account__studio=studio, account__fund=fund).select_related("reverses")
    for each in found.order_by("no").iterator(chunk_size=500):
        came, went = (each.amount, None) if each.sign > 0 else (None, each.amount)
        yield [
            each.no, each.on, each.words, named.get(each.category, each.category), each.reason, came, went,
            each.balance_after, each.payee, each.voucher, each.remark, each.get_source_display(),
        ]  # fmt: skip


def _asset(each: FixedAsset) -> list[Any]:
    return [each.number, each.name, each.value, each.place, each.keeper, each.acquired_on, each.entry.no]
