"""One expert's sheet on one file as the marking page shows it, and the reading of what was typed into it."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from assessments import sheets, subjects
from assessments.models import Assignment, Mark, SheetVersion
from assessments.sheets import Line, plain
from assessments.subjects import Beside, Paper
from portal.policy.refusal import Refused

MARK, REASON = "m_", "r_"
NOTHING = Beside()


@dataclass
class Typed:
    """Marks as they came in: those that hold, and per item what was typed and what is wrong with it."""

    marks: dict[str, tuple[Decimal | None, str]] = field(default_factory=dict)
    raw: dict[str, str] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def kept(self) -> dict[str, tuple[Decimal | None, str]]:
        """What may be stored: a wrong entry counts as none, so that nothing is clipped or left behind in silence."""
        return {**self.marks, **{key: (None, "") for key in self.errors}}


def read(version: SheetVersion, data: Mapping[str, str]) -> Typed:
    """The marks in a submitted form; fields that are not there are left as they are stored."""
    typed = Typed()
    for key, line in sheets.lines(version).items():
        if MARK + key not in data:
            continue
        text = data[MARK + key].strip()
        reason = data.get(REASON + key, "").strip()
        typed.raw[key] = text
        typed.reasons[key] = reason
        try:
            value = number(text, line)
            sheets.check_mark(version, key, value, reason)
            typed.marks[key] = value, reason
        except Refused as problem:
            typed.errors[key] = problem.reason
    return typed


def number(text: str, line: Line) -> Decimal | None:
    """A typed mark; full-width digits count, anything else is refused in words."""
    text = unicodedata.normalize("NFKC", text).strip()
    if not text:
        return None
    try:
        return Decimal(text)
    except InvalidOperation:
        raise Refused(f"请输入 0 到 {plain(line.points)} 之间的数。") from None


def page(
    assignment: Assignment,
    papers: Sequence[Paper],
    *,
    url: str = "",
    typed: Typed | None = None,
    beside: Mapping[str, Beside] | None = None,
    stored: bool = True,
) -> dict[str, Any]:
    """The sheet as `_shared/_score_sheet.html` draws it. `url` is the page whose ?item= shows the evidence.

    `stored` off leaves the expert's own draft out: an officer who types a paper sheet must not see it.
    """
    version = assignment.panel.sheet
    marks = sheets.marks_of(assignment) if stored else {}
    compared = beside or {}
    out = sheets.passed_over(compared)
    sums = sheets.sums(version, {key: mark.value for key, mark in marks.items()}, out)
    counts = _counts(version, papers)
    drawn = _Rows(marks, typed or Typed(), counts, compared, url)
    cap = sheets.bonus_cap(version)
    return {
        "groups": [
            {
                "label": group.label,
                "points": plain(group.points),
                "kind": group.kind,
                "items": [drawn.row(line) for line in group.lines],
            }
            for group in sheets.groups(version)
        ],
        "vetoes": [],
        "base": plain(sums.base),
        "bonus": plain(sums.bonus),
        "total": plain(sums.total),
        "done": sums.done,
        "count": sums.count,
        "bonus_cap": "" if cap is None else plain(cap),
        "compares": bool(compared),
        "has_final": any(each.final is not None for each in compared.values()),
        "scale": sheets.scale(version, out),
        "columns": 5 + (1 if compared else 0) + (1 if any(e.final is not None for e in compared.values()) else 0),
    }


@dataclass(frozen=True)
class _Rows:
    marks: Mapping[str, Mark]
    typed: Typed
    counts: Mapping[str, int]
    beside: Mapping[str, Beside]
    url: str

    def row(self, line: Line) -> dict[str, Any]:
        mark = self.marks.get(line.key)
        stored = plain(mark.value) if mark else None
        count = self.counts[line.key]
        beside = self.beside.get(line.key, NOTHING)
        asks = beside.applies and (beside.binding or line.needs_reason or (line.needs_evidence and not count))
        return {
            "number": line.number,
            "label": line.label,
            "standard": line.standard,
            "clause": line.clause,
            "points": plain(line.points),
            "low": 0,
            "step": plain(line.step),
            "name": MARK + line.key,
            "value": self.typed.raw.get(line.key, stored),
            "error": self.typed.errors.get(line.key, ""),
            "beside": printed(beside),
            "reason_name": REASON + line.key if asks else "",
            "reason": self.typed.reasons.get(line.key, mark.reason if mark else ""),
            "reason_words": _asked(line, beside),
            "evidence_count": count,
            "evidence_url": f"{self.url}?item={line.key}" if count and self.url else "",
        }


def _asked(line: Line, beside: Beside) -> str:
    if beside.binding:
        return "与系统建议不同时写明理由"
    return "扣分理由" if line.needs_reason else "给分依据（没有佐证材料）"


def printed(beside: Beside) -> dict[str, Any]:
    """The columns beside the mark, as they are printed."""
    return {
        "suggested": None if beside.suggested is None else plain(beside.suggested),
        "words": beside.words,
        "self_mark": None if beside.self_mark is None else plain(beside.self_mark),
        "self_reason": beside.self_reason,
        "changed": None if beside.changed is None else plain(beside.changed),
        "changed_words": beside.changed_words,
        "final": None if beside.final is None else plain(beside.final),
        "applies": beside.applies,
    }


def _counts(version: SheetVersion, papers: Sequence[Paper]) -> dict[str, int]:
    """How many papers stand behind each item; those tied to none stand behind all."""
    return {key: len(papers_for(papers, key)) for key in sheets.lines(version)}


def papers_for(papers: Sequence[Paper], item: str) -> list[Paper]:
    """The papers of one item, its own first, then those of the whole file."""
    own = [paper for paper in papers if item in paper.items]
    return own + [paper for paper in papers if not paper.items]


def error_links(version: SheetVersion, typed: Typed) -> list[dict[str, str]]:
    """The wrong entries, each with the field to go to."""
    known = sheets.lines(version)
    return [
        {"message": f"第 {known[key].number} 项：{words}", "target": f"mark-{MARK}{key}"}
        for key, words in typed.errors.items()
    ]


def gaps_of(assignment: Assignment) -> list[dict[str, str]]:
    """What keeps the stored sheet from being handed in, as links of the error summary."""
    version = assignment.panel.sheet
    found = sheets.evidenced(version, subjects.papers_of(assignment))
    beside = subjects.beside_of(assignment)
    marks = sheets.marks_of(assignment)
    missing = (key for key in sheets.lines(version) if key not in marks and key not in sheets.passed_over(beside))
    blank = next(missing, "")
    target = f"mark-{MARK}{blank}" if blank else ""
    return [{"message": words, "target": target} for words in sheets.gaps(version, marks, found, beside)]
