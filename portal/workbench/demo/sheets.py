"""Sheets in the demonstration: facts that officers found with their papers, and a draft of Beijing's own standard."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assessments import sheet_library
from assessments.models import SheetRevision
from assessments.transitions import findings, revisions
from portal.workbench.demo import files, titles

PERFORMANCE = "beijing-performance-default"
# The day the accounts of Beijing's older studios were looked through, and what each had spent by then.
FOUND_ON = date(2026, 3, 30)
SPENT = {75: 300_000, 76: 264_000, 77: 282_500, 78: 300_000}
# What the draft of the standard reads differently: the target of research weighs more, spreading less.
CHANGES = (
    ('label = "研发攻关任务完成率", points = 12', 'label = "研发攻关任务完成率", points = 14'),
    ('绝技绝活与创新成果", points = 8', '绝技绝活与创新成果", points = 6'),
    ("（系统默认，非官方标准）", "（征求意见稿）"),
)


def find(number: int, fact: str, value: int, on: date, document: str, text: str) -> None:
    """What an officer found about a studio, with a photo of the paper."""
    findings.find(
        titles.studio(number), fact, Decimal(value), by=titles.bureau(number), on=on, document=document, text=text,
        files=[files.photo("凭证", number + 2)],
    )  # fmt: skip


def find_grants() -> None:
    """What Beijing paid the older studios before the portal, and how much of it they had spent (BJ-71)."""
    for number, spent in SPENT.items():
        paid = "认定当年已拨付市级资助 30 万元。"
        find(number, "grant_paid", 300_000, FOUND_ON, "国库集中支付凭证", paid)
        find(number, "grant_spent", spent, FOUND_ON, "工作室专账明细", f"核对专账，已使用 {spent:,} 元。")


def bring_draft() -> SheetRevision:
    """The draft of the standard that 第十六条 announces, waiting for both bureaus."""
    text = sheet_library.from_file(PERFORMANCE).text
    for old, new in CHANGES:
        text = text.replace(old, new)
    reason = "绩效考核评分标准征求意见稿，供试算比较"
    return revisions.load(PERFORMANCE, "绩效考核表征求意见稿.toml", text.encode(), by=titles.bureau(51), reason=reason)
