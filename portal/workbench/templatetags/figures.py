"""Figures drawn on the server as SVG, each with its numbers beside or below in words; no script, no colour alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template

register = template.Library()

LABEL_WIDTH = 216
BAR_WIDTH = 480
NUMBER_WIDTH = 90
ROW = 30
SMALL_MARGIN, SMALL_YEAR, SMALL_BAR, SMALL_HEIGHT, SMALL_BASE = 6, 46, 18, 60, 78
# A map of heat: the names of its lines are short keys, its columns at least so wide.
HEAT_LABEL, HEAT_HEAD, HEAT_WIDTH = 64, 24, 56
# A map of few columns is not blown up to the width of the page.
HEAT_NARROWEST = 720
# Fewer points apart than these are no finding and are not drawn as one.
NARROW = Decimal(5)


@register.inclusion_tag("_shared/_bars.html")
def bars(title: str, rows: Sequence[Mapping[str, Any]], unit: str = "") -> dict[str, Any]:
    """Horizontal bars of {label, value, url}; the title states the finding. Where there is a url, it opens the rows."""
    most = max((Decimal(row["value"]) for row in rows), default=Decimal(0)) or Decimal(1)
    drawn = []
    for place, row in enumerate(rows):
        width = round(float(Decimal(row["value"]) / most) * BAR_WIDTH, 1)
        top = place * ROW
        drawn.append({**row, "y": top + 5, "text_y": top + 20, "width": width, "number_x": LABEL_WIDTH + width + 6})
    return {
        **{"title": title, "rows": drawn, "unit": unit, "bar_x": LABEL_WIDTH, "label_x": LABEL_WIDTH - 8},
        "role": "group" if any(row.get("url") for row in rows) else "img",
        **{"width": LABEL_WIDTH + BAR_WIDTH + NUMBER_WIDTH, "height": max(len(rows), 1) * ROW},
    }


@register.inclusion_tag("_shared/_stacked.html")
def stacked(title: str, groups: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Bars of {label, value, parts [{value, url}]}, the parts in the order of the groups."""
    most = max((row["value"] for row in rows), default=0) or 1
    drawn = []
    for place, row in enumerate(rows):
        x, parts = float(LABEL_WIDTH), []
        for number, part in enumerate(row["parts"]):
            width = round(part["value"] / most * BAR_WIDTH, 1)
            middle = round(x + width / 2, 1)
            parts.append({**part, "x": x, "width": width, "group": number, "middle": middle, "wide": width >= 16})
            x = round(x + width, 1)
        top = place * ROW
        drawn.append({**row, "parts": parts, "y": top + 5, "text_y": top + 20, "number_x": x + 6})
    return {
        **{"title": title, "groups": list(enumerate(groups)), "rows": drawn, "label_x": LABEL_WIDTH - 8},
        **{"width": LABEL_WIDTH + BAR_WIDTH + NUMBER_WIDTH, "height": max(len(rows), 1) * ROW},
    }


@register.inclusion_tag("_shared/_dots.html")
def dots(title: str, rows: Sequence[Mapping[str, Any]], unit: str) -> dict[str, Any]:
    """Lines of {label, limit, dots [{at, number, url}]}: where they lie, how many there, and the limit as a stroke."""
    places = [dot["at"] for row in rows for dot in row["dots"]] + [row["limit"] or 0 for row in rows]
    most = max(places, default=0) or 1
    drawn = []
    for place, row in enumerate(rows):
        middle = place * ROW + 15
        marks = [{**dot, "x": _along(dot["at"], most), "r": 5 + min(dot["number"], 25) ** 0.5} for dot in row["dots"]]
        limit_x = _along(row["limit"], most) if row["limit"] else None
        drawn.append({**row, "dots": marks, "y": middle, "text_y": middle + 5, "limit_x": limit_x})
    return {
        **{"title": title, "rows": drawn, "unit": unit, "label_x": LABEL_WIDTH - 8, "start": LABEL_WIDTH},
        **{"end": LABEL_WIDTH + BAR_WIDTH, "most": most, "height": max(len(rows), 1) * ROW + 20},
        "width": LABEL_WIDTH + BAR_WIDTH + NUMBER_WIDTH,
    }


def _along(value: float, most: float) -> float:
    return round(LABEL_WIDTH + value / most * BAR_WIDTH, 1)


@register.inclusion_tag("workbench/_multiples.html")
def multiples(title: str, years: Sequence[int], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """A small picture for each {label, years [{year, bars [{value, url}, {value, url}]}]}, all to one scale."""
    most = max((bar["value"] for row in rows for year in row["years"] for bar in year["bars"]), default=0) or 1
    drawn = []
    for row in rows:
        bars = [
            {
                **bar,
                "x": SMALL_MARGIN + place * SMALL_YEAR + kind * SMALL_BAR,
                "kind": kind,
                **_standing(bar["value"], most),
            }
            for place, year in enumerate(row["years"])
            for kind, bar in enumerate(year["bars"])
        ]
        drawn.append({**row, "bars": [bar for bar in bars if bar["value"]]})
    places = [(year, SMALL_MARGIN + place * SMALL_YEAR + SMALL_BAR) for place, year in enumerate(years)]
    return {
        **{"title": title, "rows": drawn, "years": places, "bar_width": SMALL_BAR - 2, "base": SMALL_BASE},
        **{"width": 2 * SMALL_MARGIN + len(years) * SMALL_YEAR, "height": SMALL_BASE + 18},
    }


def _standing(value: int, most: int) -> dict[str, float]:
    height = round(value / most * SMALL_HEIGHT, 1)
    return {"y": round(SMALL_BASE - height, 1), "height": height, "text_y": round(SMALL_BASE - height - 4, 1)}


@register.inclusion_tag("workbench/_heat.html")
def heat(title: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Squares of {key, label, cells [{value, shade, url}]}, a column each, the darker the more; None: no number."""
    width = max(HEAT_WIDTH, 14 * max((len(each) for each in columns), default=0) + 8)
    xs = [HEAT_LABEL + place * width for place in range(len(columns))]
    drawn = []
    for place, row in enumerate(rows):
        top = HEAT_HEAD + place * ROW
        cells = [
            {**cell, "x": x, "text_x": x + width // 2, "column": name}
            for cell, x, name in zip(row["cells"], xs, columns, strict=True)
        ]
        drawn.append({**row, "cells": cells, "y": top, "text_y": top + 20})
    return {
        **{"title": title, "rows": drawn, "label_x": HEAT_LABEL - 8, "side": width - 2, "tall": ROW - 2},
        **{"columns": [(name, x + width // 2) for name, x in zip(columns, xs, strict=True)]},
        **{"width": max(HEAT_LABEL + len(columns) * width, HEAT_NARROWEST), "height": HEAT_HEAD + len(rows) * ROW},
    }


@register.inclusion_tag("_shared/_apart.html")
def apart(title: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One dot per {label, value, files} left or right of a line in the middle: below or above the others."""
    most = max([NARROW, *(abs(Decimal(row["value"])) for row in rows)])
    zero = LABEL_WIDTH + BAR_WIDTH / 2
    drawn = []
    for place, row in enumerate(rows):
        x = round(zero + float(Decimal(row["value"]) / most) * BAR_WIDTH / 2, 1)
        drawn.append({**row, "x": x, "y": place * ROW + 15, "text_y": place * ROW + 20})
    return {
        **{
            "title": title,
            "rows": drawn,
            "zero": zero,
            "label_x": LABEL_WIDTH - 8,
            "number_x": LABEL_WIDTH + BAR_WIDTH,
        },
        **{"width": LABEL_WIDTH + BAR_WIDTH + NUMBER_WIDTH, "height": max(len(rows), 1) * ROW},
    }


@register.inclusion_tag("workbench/_ranges.html")
def ranges(title: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Lines of {label, rank, best, worst, score, steady, url}: the place as a dot on the places it might have had."""
    most = max((row["worst"] for row in rows), default=1)
    drawn = []
    for place, row in enumerate(rows):
        places = {"x": row["rank"], "from_x": row["best"], "to_x": row["worst"]}
        drawn.append(
            {
                **row,
                **{name: _along(value, most) for name, value in places.items()},
                "y": place * ROW + 15,
                "text_y": place * ROW + 20,
            }
        )
    return {
        **{"title": title, "rows": drawn, "label_x": LABEL_WIDTH - 8, "number_x": LABEL_WIDTH + BAR_WIDTH + 14},
        **{"width": LABEL_WIDTH + BAR_WIDTH + NUMBER_WIDTH, "height": max(len(rows), 1) * ROW},
    }


@register.inclusion_tag("_shared/_quota_bar.html")
def quota_bar(label: str, used: int, quota: int, doubtful: int = 0, hard: bool = True) -> dict[str, Any]:
    """How much of a quota is taken; `doubtful` of the used ones are drawn apart; soft quotas read 左右."""
    whole = max(used, quota, 1)
    return {
        **{"label": label, "used": used, "quota": quota, "doubtful": doubtful, "hard": hard, "left": quota - used},
        **{"sure_width": _share(used - doubtful, whole), "used_width": _share(used, whole)},
        **{"limit_x": _share(quota, whole), "over": used > quota, "excess": max(used - quota, 0)},
    }


@register.inclusion_tag("_shared/_spread_strip.html")
def spread_strip(marks: Sequence[Any], low: int = 0, high: int = 100, mine: Any = None) -> dict[str, Any]:
    """One dot per mark on a line from low to high, and the spread in figures; `mine` is drawn in amber."""
    numbers = [Decimal(mark) for mark in marks if mark is not None]
    own = None if mine is None else Decimal(mine)
    dots = [
        {"x": round(6 + float((number - low) / (high - low)) * 108, 1), "mine": number == own} for number in numbers
    ]
    spread = max(numbers) - min(numbers) if numbers else Decimal(0)
    return {"dots": dots, "numbers": numbers, "spread": spread, "wide": spread >= 10, "low": low, "high": high}


def _share(part: int, whole: int) -> float:
    return round(part / whole * 400, 1)
