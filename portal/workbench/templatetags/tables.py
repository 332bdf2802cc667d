"""Rows of a list, drawn in Python: a page has hundreds of cells, and a template for each is most of the page's time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.html import escape

from portal.policy.markup import filled
from portal.workbench.templatetags.chips import status_chip

register = template.Library()

Cell = Mapping[str, Any]


@register.simple_tag
def table_row(row: Mapping[str, Any], pick_form: str = "", columns: Sequence[Mapping[str, Any]] = ()) -> str:
    """One row of `_shared/_table.html`; the first cell is its head, with `pick_form` a tick box stands before it.

    On a phone a row is a block, and each value stands beside the word of its column.
    """
    cells = row["cells"]
    words = tuple(str(each["label"]) for each in columns) or ("",) * len(cells)
    shapes = tuple(_shape(cell) for cell in cells)
    pattern = _pattern(bool(row.get("current")), bool(row.get("test")), shapes, words)
    drawn = [row["test"]] if row.get("test") else []
    drawn.append(_pick(row, pick_form) if pick_form else "")
    for cell in cells:
        drawn += (cell["url"], cell["text"]) if _is_link(cell) else (_inside(cell),)
    return filled(pattern, *drawn)


@register.filter
def under(row: Sequence[str], heads: Sequence[str]) -> list[tuple[str, str]]:
    """The texts of a row, each with the word of its column."""
    return list(zip(heads, row, strict=True))


def _is_link(cell: Cell) -> bool:
    return bool(cell.get("url")) and not cell.get("chip") and not cell.get("deadline")


def _shape(cell: Cell) -> tuple[str, bool]:
    """The classes of a cell and whether it is a link: all that the markup of its row depends on."""
    return " ".join(name for name, key in (("num", "numeric"), ("wrap", "wrap")) if cell.get(key)), _is_link(cell)


@lru_cache(maxsize=256)
def _pattern(current: bool, test: bool, shapes: tuple[tuple[str, bool], ...], words: tuple[str, ...]) -> str:
    """The markup of a row with a place for every text; a list has a few shapes and hundreds of rows."""
    inner = ['<a href="{}">{}</a>' if link else "{}" for _, link in shapes]
    head = " wrap" if "wrap" in shapes[0][0] else ""
    known = zip(shapes[1:], inner[1:], words[1:], strict=True)
    body = "".join(f'<td class="{kind}" data-label="{_literal(word)}">{each}</td>' for (kind, _), each, word in known)
    present = ' class="is-current"' if current else ""
    hook = ' data-test="{}"' if test else ""
    return f'<tr{present}{hook}>{{}}<th scope="row" class="stick{head}">{inner[0]}</th>{body}</tr>'


def _literal(word: str) -> str:
    """A column's word inside a pattern."""
    return escape(word).replace("{", "{{").replace("}", "}}")


def _pick(row: Mapping[str, Any], form: str) -> str:
    if not row.get("pick"):
        return filled('<td class="pick"></td>')
    return filled(
        '<td class="pick"><label><input type="checkbox" name="pick" value="{}" form="{}" '
        'aria-label="选择 {}" data-pick>'
        "</label></td>",
        row["pick"],
        form,
        row["cells"][0]["text"],
    )


def _inside(cell: Cell) -> Any:
    """Text, a chip, or a deadline."""
    if cell.get("chip"):
        return status_chip(cell["chip"], cell["text"])
    if cell.get("deadline"):
        about = {"deadline": cell["deadline"], "closing": cell.get("closing")}
        return get_template("_shared/_deadline.html").render(about)
    return cell["text"]
