"""Figures drawn on the server as SVG, each with its numbers beside or below in words; no script, no colour alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import template

register = template.Library()

LABEL_WIDTH = 150
BAR_WIDTH = 480
NUMBER_WIDTH = 90
ROW = 30


@register.inclusion_tag("_shared/_bars.html")
def bars(title: str, rows: Sequence[Mapping[str, Any]], unit: str = "") -> dict[str, Any]:
    """Horizontal bars of {label, value, url}; the title states the finding."""
    most = max((Decimal(row["value"]) for row in rows), default=Decimal(0)) or Decimal(1)
    drawn = []
    for place, row in enumerate(rows):
        width = round(float(Decimal(row["value"]) / most) * BAR_WIDTH, 1)
        top = place * ROW
        drawn.append({**row, "y": top + 5, "text_y": top + 20, "width": width, "number_x": LABEL_WIDTH + width + 6})
    return {
        **{"title": title, "rows": drawn, "unit": unit, "bar_x": LABEL_WIDTH, "label_x": LABEL_WIDTH - 8},
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
