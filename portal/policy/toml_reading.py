"""Reads a TOML data file strictly: what is missing, mistyped or unknown is refused with file, key and reason."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any


class BrokenData(Exception):
    """A data file that may not be used. Says which file, which key, and why."""

    def __init__(self, file: str, key: str, reason: str) -> None:
        super().__init__(f"{file}：{key}：{reason}")
        self.file = file
        self.key = key
        self.reason = reason


class Table:
    """One table of a TOML file; every read is checked, and `finish` refuses keys nobody read."""

    def __init__(self, file: str, path: str, data: dict[str, Any]) -> None:
        self.file = file
        self.path = path
        self._data = data
        self._read: set[str] = set()

    def broken(self, key: str, reason: str) -> BrokenData:
        return BrokenData(self.file, f"{self.path}.{key}" if self.path and key else self.path or key, reason)

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def __iter__(self) -> Iterator[str]:
        return iter(self._data)

    def raw(self, key: str) -> Any:
        """The value whatever its type; refused when missing."""
        if key not in self._data:
            raise self.broken(key, "缺少这一项")
        self._read.add(key)
        return self._data[key]

    def text(self, key: str, default: str | None = None) -> str:
        return self._typed(key, str, "应为文字", default)

    def flag(self, key: str, default: bool | None = None) -> bool:
        return self._typed(key, bool, "应为 true 或 false", default)

    def day(self, key: str) -> date:
        return self._typed(key, date, "应为日期，如 2024-01-20", None)

    def day_or_none(self, key: str) -> date | None:
        return self.day(key) if key in self else None

    def whole(self, key: str, default: int | None = None) -> int:
        number = self._typed(key, int, "应为整数", default)
        if isinstance(number, bool):
            raise self.broken(key, "应为整数")
        if number < 0:
            raise self.broken(key, "不能为负数")
        return number

    def amount(self, key: str) -> Decimal:
        """A number, not negative, as Decimal."""
        value = self.raw(key)
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise self.broken(key, "应为数字")
        if value < 0:
            raise self.broken(key, "不能为负数")
        return Decimal(value)

    def texts(self, key: str, default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        if default is not None and key not in self:
            return default
        value = self.raw(key)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise self.broken(key, "应为文字的列表")
        return tuple(value)

    def one_of(self, key: str, allowed: frozenset[str], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in allowed:
            raise self.broken(key, f"“{value}”不在允许的范围内")
        return value

    def some_of(self, key: str, allowed: frozenset[str], default: tuple[str, ...] | None = None) -> tuple[str, ...]:
        values = self.texts(key, default)
        for value in values:
            if value not in allowed:
                raise self.broken(key, f"“{value}”不在允许的范围内")
        return values

    def table(self, key: str) -> Table:
        value = self.raw(key)
        if not isinstance(value, dict):
            raise self.broken(key, "应为一个表")
        return Table(self.file, f"{self.path}.{key}" if self.path else key, value)

    def tables(self, key: str, *, optional: bool = False) -> list[Table]:
        """The tables of an array, each named by its key or id so that a message can point at it."""
        if optional and key not in self:
            return []
        value = self.raw(key)
        if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
            raise self.broken(key, "应为表的列表")
        prefix = f"{self.path}.{key}" if self.path else key
        return [
            Table(self.file, f"{prefix}[{each.get('key') or each.get('id') or place}]", each)
            for place, each in enumerate(value, start=1)
        ]

    def finish(self) -> None:
        """Refuse keys that nothing reads: a slip of the pen must not switch a rule off in silence."""
        for key in self._data:
            if key not in self._read:
                raise self.broken(key, "不认识这一项")

    def _typed(self, key: str, kind: type, complaint: str, default: Any) -> Any:
        if default is not None and key not in self:
            return default
        value = self.raw(key)
        if not isinstance(value, kind):
            raise self.broken(key, complaint)
        return value


def read_toml(path: Path) -> Table:
    """The file's top table. Numbers with a point become Decimal."""
    if not path.is_file():
        raise BrokenData(path.name, "文件", "文件不存在")
    return parse_toml(path.read_bytes(), path.name)


def parse_toml(content: bytes, name: str) -> Table:
    """The top table of a file's content; `name` is what messages call the file."""
    try:
        data = tomllib.loads(content.decode("utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BrokenData(name, "文件", f"不是有效的 TOML：{error}") from error
    return Table(name, "", data)


def refuse_twins(table: Table, key: str, names: list[str]) -> None:
    """Refuse a list in which two entries have the same name."""
    seen: set[str] = set()
    for name in names:
        if name in seen:
            raise table.broken(key, f"“{name}”重复")
        seen.add(name)
