"""Rows of a list, drawn in Python: a page has hundreds of cells, and a template for each is most of the page's time."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join

from portal.workbench.templatetags.chips import status_chip

register = template.Library()

Cell = Mapping[str, Any]


@register.simple_tag
def table_row(row: Mapping[str, Any], pick_form: str = "") -> str:
    """One row of `_shared/_table.html`; the first cell is its head, with `pick_form` a tick box stands before it."""
    cells = row["cells"]
    return format_html(
        "<tr{}{}>{}{}{}</tr>",
        format_html(' class="is-current"') if row.get("current") else "",
        format_html(' data-test="{}"', row["test"]) if row.get("test") else "",
        _pick(row, pick_form) if pick_form else "",
        format_html(
            '<th scope="row" class="stick{}">{}</th>', " wrap" if cells[0].get("wrap") else "", _inside(cells[0])
        ),
        format_html_join("", '<td class="{}">{}</td>', ((_kind(cell), _inside(cell)) for cell in cells[1:])),
    )


def _kind(cell: Cell) -> str:
    return " ".join(name for name, key in (("num", "numeric"), ("wrap", "wrap")) if cell.get(key))


def _pick(row: Mapping[str, Any], form: str) -> str:
    if not row.get("pick"):
        return format_html('<td class="pick"></td>')
    return format_html(
        '<td class="pick"><label><input type="checkbox" name="pick" value="{}" form="{}" '
        'aria-label="选择 {}" data-pick>'
        "</label></td>",
        row["pick"],
        form,
        row["cells"][0]["text"],
    )


def _inside(cell: Cell) -> Any:
    """Text, with a link, as a chip, or a deadline."""
    if cell.get("chip"):
        return _chip(cell["chip"], str(cell["text"]))
    if cell.get("deadline"):
        about = {"deadline": cell["deadline"], "closing": cell.get("closing")}
        return get_template("_shared/_deadline.html").render(about)
    if cell.get("url"):
        return format_html('<a href="{}">{}</a>', cell["url"], cell["text"])
    return cell["text"]


@lru_cache(maxsize=256)
def _chip(kind: str, text: str) -> str:
    return get_template("_shared/_status_chip.html").render(status_chip(kind, text))
