"""A record in words: for its page, its register's rows, the log and Excel."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from portal.policy import wording
from portal.policy.identifiers import LEVEL_LABELS
from studios.models.records import Record
from studios.record_kinds import Column, kind_of

ENDED = Column("ended_on", "出师或终止日期", "date", False)


def columns(record: Record) -> tuple[Column, ...]:
    """The kind's columns; an apprentice's end is told once there is one."""
    own = kind_of(record).columns
    return (*own, ENDED) if getattr(record, "ended_on", None) else own


def value(column: Column, raw: Any) -> str:
    """One answer as people read it; "" for nothing."""
    if column.shape == "tick":
        return "是" if raw else "否"
    if raw is None or raw == "":
        return ""
    if isinstance(raw, date):
        return f"{raw:%Y-%m-%d}"
    if isinstance(raw, Decimal):
        return wording.digits(raw)
    if column.shape == "choice":
        return dict(column.choices).get(raw) or LEVEL_LABELS.get(raw, str(raw))
    return str(raw)


def lines(record: Record) -> list[tuple[str, str]]:
    """Label and answer of every column."""
    return [(column.label, value(column, getattr(record, column.name))) for column in columns(record)]


def said(record: Record) -> str:
    """One line for the log."""
    return "；".join(f"{label}：{answer}" for label, answer in lines(record) if answer)


def changed(before: Sequence[tuple[str, str]], record: Record) -> str:
    """Old and new answers that differ."""
    old, new = dict(before), dict(lines(record))
    words = [
        f"{label}：{old.get(label) or '（空）'} → {new.get(label) or '（空）'}"
        for label in dict.fromkeys([*old, *new])
        if old.get(label, "") != new.get(label, "")
    ]
    return "；".join(words) or "没有改动"


def name(record: Record) -> str:
    """What the row is called by."""
    return str(record)


def facts(record: Record) -> str:
    """The rest of the row: every answer but day and name."""
    own = [
        value(column, getattr(record, column.name))
        for column in columns(record)
        if column.name not in ("on", "title", "person", "detail", "agreement")
    ]
    if getattr(record, "agreement", True) is False:
        own.append("未签协议")
    return " · ".join(answer for answer in own if answer)
