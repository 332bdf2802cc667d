"""Figures of a year's money drawn on the server: running totals month by month, and what is used of a budget."""

from __future__ import annotations

import math
from calendar import monthrange
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate
from typing import Any

from django import template

register = template.Library()

LEFT, TOP, WIDTH, HEIGHT = 90, 14, 600, 190
MONTHS = 12
BAR_X, BAR_WIDTH, BAR_ROW = 150, 430, 46
# Room for "已安排 100%" beside a bar.
SHARE_WIDTH = 110


@register.inclusion_tag("_shared/_month_steps.html")
def month_steps(title: str, series: Sequence[Mapping[str, Any]], today: date | None = None) -> dict[str, Any]:
    """Lines of {label, values (twelve)}, each the total up to the month; the numbers stand in the table below.

    Of the running year `today` is where lines and table end: what is still to come is not drawn.
    """
    elapsed = _elapsed(today)
    shown = math.ceil(elapsed)
    totals = [list(accumulate(Decimal(value) for value in each["values"]))[:shown] for each in series]
    most = max((total for line in totals for total in line), default=Decimal(0)) or Decimal(1)
    lines = [
        {"label": each["label"], "path": _path(total, most, elapsed), "number": number, "legend_y": 8 + number * 16}
        for number, (each, total) in enumerate(zip(series, totals, strict=True))
    ]
    rows = [{"month": month + 1, "values": [total[month] for total in totals]} for month in range(shown)]
    step = WIDTH / MONTHS
    return {
        "title": title,
        "lines": lines,
        "rows": rows,
        "most": most,
        "labels": [each["label"] for each in series],
        "ticks": [{"x": round(LEFT + step * (month + 0.5), 1), "label": month + 1} for month in range(MONTHS)],
        "left": LEFT,
        "right": LEFT + WIDTH,
        "top": TOP,
        "bottom": TOP + HEIGHT,
        "tick_y": TOP + HEIGHT + 18,
        "width": LEFT + WIDTH + 20,
        "height": TOP + HEIGHT + 28,
    }


def _elapsed(today: date | None) -> float:
    """Months from the beginning of the year to the end of the day; the whole year of one that is over."""
    if today is None:
        return MONTHS
    return today.month - 1 + today.day / monthrange(today.year, today.month)[1]


def _path(totals: Sequence[Decimal], most: Decimal, elapsed: float) -> str:
    """A step up at the beginning of each month: the sum holds until the next one, or until today."""
    step = WIDTH / MONTHS
    parts: list[str] = []
    for month, total in enumerate(totals):
        y = round(TOP + HEIGHT - float(total / most) * HEIGHT, 1)
        parts.append(f"{'M' if not parts else 'L'}{round(LEFT + step * month, 1)} {y}")
        parts.append(f"L{round(LEFT + step * min(month + 1, elapsed), 1)} {y}")
    return " ".join(parts)


@register.inclusion_tag("_shared/_bullets.html")
def bullets(title: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Bars of {label, whole, part, inner}: a budget, what is committed of it in figures too, what is paid of that."""
    most = max((max(row["whole"], row["part"]) for row in rows), default=Decimal(0)) or Decimal(1)
    drawn = [
        {
            **row,
            "y": number * BAR_ROW + 8,
            "part_y": number * BAR_ROW + 13,
            "inner_y": number * BAR_ROW + 18,
            "text_y": number * BAR_ROW + 25,
            "whole_width": _wide(row["whole"], most),
            "part_width": _wide(row["part"], most),
            "inner_width": _wide(row["inner"], most),
            "share": f"{100 * row['part'] / row['whole']:.0f}%" if row["whole"] else "",
        }
        for number, row in enumerate(rows)
    ]
    return {
        "title": title,
        "rows": drawn,
        "bar_x": BAR_X,
        "label_x": BAR_X - 8,
        "share_x": BAR_X + BAR_WIDTH + 8,
        "width": BAR_X + BAR_WIDTH + SHARE_WIDTH,
        "height": max(len(rows), 1) * BAR_ROW,
    }


def _wide(value: Decimal, most: Decimal) -> float:
    return round(float(max(value, Decimal(0)) / most) * BAR_WIDTH, 1)
