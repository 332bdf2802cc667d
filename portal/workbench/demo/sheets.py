"""Sheets in the demonstration: facts that officers found with their papers, and a draft of Beijing's own standard."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from assessments import sheet_library
from assessments.models import SheetRevision
from assessments.transitions import findings, revisions
from portal.workbench.demo import files, titles

PERFORMANCE = "beijing-performance-default"
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


def bring_draft() -> SheetRevision:
    """The draft of the standard that 第十六条 announces, waiting for both bureaus."""
    text = sheet_library.from_file(PERFORMANCE).text
    for old, new in CHANGES:
        text = text.replace(old, new)
    reason = "绩效考核评分标准征求意见稿，供试算比较"
    return revisions.load(PERFORMANCE, "绩效考核表征求意见稿.toml", text.encode(), by=titles.bureau(51), reason=reason)
