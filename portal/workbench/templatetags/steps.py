"""The stepper: where a case stands, in words, with exactly one current step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

register = template.Library()

WORDS = {"done": "已完成", "now": "进行中", "returned": "已退回", "ended": "已结束", "later": "未开始"}
STANDING = {"now", "returned", "ended"}


@register.inclusion_tag("_shared/_stepper.html")
def stepper(steps: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Draw steps of {label, state: done|now|returned|ended|later, note}; when all are done the last one is current.

    Two current steps are a programming error: ValueError.
    """
    places = [place for place, step in enumerate(steps) if step["state"] in STANDING]
    if len(places) > 1:
        raise ValueError(f"a case stands at one step, not at {len(places)}")
    current = places[0] if places else _last_done(steps)
    drawn = [{**step, "words": WORDS[step["state"]], "current": place == current} for place, step in enumerate(steps)]
    return {
        "steps": drawn,
        "place": current + 1,
        "total": len(drawn),
        "label": drawn[current]["label"] if drawn else "",
    }


def _last_done(steps: Sequence[Mapping[str, Any]]) -> int:
    return max((place for place, step in enumerate(steps) if step["state"] == "done"), default=0)
