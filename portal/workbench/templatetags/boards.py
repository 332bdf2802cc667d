"""The rows of the ranking board, drawn in Python: fifty files with ten cells each are most of the page's time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template

from portal.policy.markup import filled, joined

if TYPE_CHECKING:
    from applications.board import Row
    from applications.models import SelectionEntry

register = template.Library()

_ROW = (
    '<tr data-test="board-row" data-rank="{rank_key}"{tied}><td class="num">{rank}</td>'
    '<th scope="row" class="stick wrap"><span class="mono quiet">{number}</span><br>{name}{marks_of_name}</th>'
    '<td>{district}</td><td class="num">{score}</td>'
    '<td data-test="marks">{strip}<span class="num">{totals}</span>{left}</td>'
    '<td class="num">{spread}{divergent}</td><td>符合{waived}</td><td>{preferred}</td><td>{decision}</td>'
    '<td class="wrap">{reason}</td></tr>'
)
_STRIP = (
    '<svg class="strip" width="120" height="16" viewBox="0 0 120 16" aria-hidden="true" focusable="false">'
    '<line class="axis" x1="6" y1="8" x2="114" y2="8"></line><path class="dots" d="{}"></path></svg> '
)
_TIED = (
    '<span class="tie" title="并列">［</span>{}<span class="tie">］</span>'
    '<span class="visually-hidden">与名额线另一边并列</span>'
)


@register.simple_tag
def board_row(drawn: dict[str, Any], editable: bool) -> str:
    """One file on the board.

    `drawn` is {row (board.Row), key, dots (path), totals, spread, score, waived (rule ids), options}.
    """
    row, file = drawn["row"], drawn["row"].application
    rank = "–" if row.rank is None else row.rank
    return filled(
        _ROW,
        rank_key=row.rank or "",
        tied=filled(' class="is-tied"') if row.tied else "",
        rank=filled(_TIED, rank) if row.tied else rank,
        number=file.number,
        name=file.studio_name,
        marks_of_name=_chips(row),
        district=row.district,
        score=filled('<span class="quiet">评审中</span>') if row.unfinished else drawn["score"],
        strip=filled(_STRIP, drawn["dots"]) if row.marks.totals else "",
        totals=drawn["totals"],
        left=_left(row),
        spread=drawn["spread"],
        divergent=filled(' <strong data-test="divergent">需讨论</strong>') if row.divergent else "",
        waived=filled(' <span class="quiet">放宽 {}</span>', "、".join(drawn["waived"])) if drawn["waived"] else "",
        preferred=_preferred(file),
        decision=joined((_decision(drawn, row.entry, editable), _firmness(row))),
        reason=_reason(drawn, row.entry, editable),
    )


def _chips(row: Row) -> str:
    uncounted = "" if row.counted else filled(' <span class="chip chip-draft" data-test="uncounted">不占名额</span>')
    moved = {
        "in": ' <span class="chip chip-mine">模拟后入围</span>',
        "out": ' <span class="chip chip-returned">模拟后落选</span>',
    }.get(row.moved, "")
    return joined((uncounted, filled(moved)))


def _left(row: Row) -> str:
    """Marks that are still due, and experts who left."""
    missing, excused = row.marks.missing, row.marks.excused
    return joined(
        (
            filled(' <strong data-test="missing">缺 {} 份</strong>', missing) if missing else "",
            filled(' <span class="quiet">回避免评 {}</span>', excused) if excused else "",
        )
    )


def _preferred(file: Any) -> str:
    honours = f" 荣誉 {file.listed_honours}" if file.listed_honours else ""
    return ("区级" if file.district_level else "–") + honours


def _decision(drawn: dict[str, Any], entry: SelectionEntry | None, editable: bool) -> str:
    if entry is None:
        return "–"
    if editable:
        return filled(
            '<label class="visually-hidden" for="decision_{key}">{number} 拟定</label>'
            '<select class="form-select" name="decision_{key}" id="decision_{key}">{options}</select>',
            **{"key": drawn["key"], "number": drawn["row"].application.number, "options": drawn["options"]},
        )
    number = f" {entry.reserve_no}" if entry.reserve_no else ""
    return f"{entry.get_decision_display()}{number}"


def _firmness(row: Row) -> str:
    if not row.firmness:
        return ""
    doubt = filled(" <strong>不稳</strong>") if row.firmness.crosses else ""
    return filled('<br><span class="quiet" data-test="firmness">{}{}</span>', row.firmness.words, doubt)


def _reason(drawn: dict[str, Any], entry: SelectionEntry | None, editable: bool) -> str:
    if entry is None:
        return ""
    if not editable:
        return entry.reason
    return filled(
        '<label class="visually-hidden" for="reason_{key}">{number} 理由</label>'
        '<textarea class="form-control" rows="1" maxlength="500" name="reason_{key}" id="reason_{key}">'
        "{reason}</textarea>",
        **{"key": drawn["key"], "number": drawn["row"].application.number, "reason": entry.reason},
    )
