"""The printed form's own lines: label and answer side by side, long answers across, tables with widths of their own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from applications import answers, identities
from applications.answers import Setting
from portal.documents.pdf import CannotPrint
from portal.policy.measures import FieldSpec, TableSpec

# Millimetres of the type area, upright and lying.
UPRIGHT, LYING = 156, 257
# Tables of more columns are printed on lying paper.
MOST_UPRIGHT = 9
# Characters an answer may have beside its label; longer ones take the whole width.
BESIDE = 22
# An answer of this length may be broken over pages; a shorter row is kept whole.
LONG = 420
# What no field of the form allows; a draft may hold it, paper cannot.
MOST_CHARACTERS = 20_000
PHOTO_ROWS = 5
SERIAL = "序号"
SERIAL_WIDTH, SIGNATURE_WIDTH = 10, 16
MEASURED = ("int", "decimal", "money")
# Tables that each person on them signs.
SIGNED = ("members",)
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Cell:
    """One label and its answer. `ticks` are drawn boxes (on, words) in place of text."""

    label: str
    text: str = ""
    ticks: tuple[tuple[bool, str], ...] = ()
    across: bool = False
    span: int = 1

    @property
    def long(self) -> bool:
        return len(self.text) > LONG


@dataclass(frozen=True)
class Row:
    """Cells of one line; the first of them may stand beside the photo, which spans `photo` lines."""

    cells: tuple[Cell, ...]
    photo: int = 0

    @property
    def long(self) -> bool:
        return any(cell.long for cell in self.cells)


@dataclass(frozen=True)
class Grid:
    """A repeating table: heads, widths in millimetres, rows of text; `name` is its class in the style sheet."""

    name: str
    label: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def lying(self) -> bool:
        return len(self.heads) > MOST_UPRIGHT

    @property
    def columns(self) -> list[tuple[int, int]]:
        """Number from 1 and width of each column."""
        return list(enumerate(self.widths, start=1))


@dataclass(frozen=True)
class Part:
    """One section on paper."""

    title: str
    rows: tuple[Row, ...] = ()
    grids: tuple[Grid, ...] = field(default=())

    @property
    def lying(self) -> bool:
        return any(grid.lying for grid in self.grids)


def numeral(number: int) -> str:
    """一 … 十九."""
    return NUMERALS[number - 1] if number <= 10 else "十" + NUMERALS[number - 11]


def text_of(spec: FieldSpec, raw: Any, setting: Setting, *, full: bool, place: str = "") -> str:
    """An answer as it is printed; an ID number in full only where the paper may carry it."""
    if isinstance(raw, str) and len(raw) > MOST_CHARACTERS:
        limit = f"，最多 {spec.max_length} 字" if spec.max_length else ""
        raise CannotPrint(f"“{place}{spec.label}”现有 {len(raw)} 字{limit}，放不进申报表。请先在表中删减，再重新生成。")
    if spec.type == "resident_id" and full and isinstance(raw, dict) and raw.get("sealed"):
        return identities.reveal(raw)
    return answers.shown(spec, raw, setting)


def label_of(spec: FieldSpec) -> str:
    return spec.print_label or spec.label


def yes_or_no(on: bool) -> tuple[tuple[bool, str], ...]:
    return ((on, "是"), (not on, "否"))


def lines(cells: Iterable[Cell], *, photo: bool = False) -> tuple[Row, ...]:
    """Two short answers to a line, a long one alone; the first five lines leave room for a photo."""
    pairs: list[list[Cell]] = []
    for cell in cells:
        if not cell.across and pairs and len(pairs[-1]) == 1 and not pairs[-1][0].across:
            pairs[-1].append(cell)
        else:
            pairs.append([cell])
    beside = min(PHOTO_ROWS, len(pairs)) if photo else 0
    return tuple(_line(pair, at, beside, photo) for at, pair in enumerate(pairs))


def _line(pair: list[Cell], at: int, beside: int, photo: bool) -> Row:
    """The last answer of a line reaches to the edge, or to the photo."""
    reach = 1 if len(pair) == 2 else 3
    last = replace(pair[-1], span=reach + (1 if photo and at >= beside else 0))
    return Row((*pair[:-1], last), photo=beside if at == 0 else 0)


def grid(section: str, table: TableSpec, data: Sequence[Mapping[str, Any]], setting: Setting, *, full: bool) -> Grid:
    """A table of the form with a running number, and a place to sign where people sign it."""
    signed = table.key in SIGNED
    heads = [SERIAL, *(_head(each) for each in table.columns), *(["签名"] if signed else [])]
    wanted = [SERIAL_WIDTH, *(_width(each) for each in table.columns), *([SIGNATURE_WIDTH] if signed else [])]
    fixed = [True, *(_is_fixed(each) for each in table.columns), *([True] if signed else [])]
    total = LYING if len(heads) > MOST_UPRIGHT else UPRIGHT
    rows = [
        (
            str(number),
            *(_cell(table, each, row, setting, full) for each in table.columns),
            *([""] if signed else []),
        )
        for number, row in enumerate(data, start=1)
    ]
    return Grid(f"grid-{section}-{table.key}", table.label, tuple(heads), shared(wanted, total, fixed), tuple(rows))


def _head(spec: FieldSpec) -> str:
    return f"{label_of(spec)}（{spec.unit}）" if spec.unit and spec.type in MEASURED else label_of(spec)


def _cell(table: TableSpec, spec: FieldSpec, row: Mapping[str, Any], setting: Setting, full: bool) -> str:
    """One answer of a table; the unit stands in the head."""
    text = text_of(spec, row.get(spec.key), setting, full=full, place=f"{table.label}·")
    if spec.type in ("date", "month"):
        return _DATED.sub(lambda part: f"{int(part[0]):02d}", text.rstrip("日月").replace("年", ".").replace("月", "."))
    return text.removesuffix(spec.unit).strip() if spec.type in MEASURED else text


_WIDTHS = {"resident_id": 38, "date": 21, "month": 17, "int": 13, "decimal": 15, "money": 22, "mobile": 24}
_DATED = re.compile(r"\d+")


def _width(spec: FieldSpec) -> int:
    """How wide a column wants to be, in millimetres: by what stands in it."""
    if spec.type in _WIDTHS:
        return _WIDTHS[spec.type]
    if spec.type == "bool":
        return min(max(len(spec.label), 3), 5) * 3 + 2
    if spec.choices:
        return min(max(len(words) for _, words in spec.choices), 5) * 3 + 4
    if spec.max_length <= 30:
        return 17
    return min(18 + spec.max_length // 10, 40)


def _is_fixed(spec: FieldSpec) -> bool:
    """Whether its text is of one length: a number, a date, an ID."""
    return spec.type in _WIDTHS or spec.type == "bool"


def shared(wanted: Sequence[int], total: int, fixed: Sequence[bool] = ()) -> tuple[int, ...]:
    """Whole millimetres, together exactly the total: fixed columns get what they want, the others share the rest."""
    keep = fixed if fixed and not all(fixed) else [False] * len(wanted)
    rest = total - sum(width for width, kept in zip(wanted, keep, strict=True) if kept)
    asked = sum(width for width, kept in zip(wanted, keep, strict=True) if not kept)
    widths = [width if kept else max(6, width * rest // asked) for width, kept in zip(wanted, keep, strict=True)]
    widths[widths.index(max(widths))] += total - sum(widths)
    return tuple(widths)
