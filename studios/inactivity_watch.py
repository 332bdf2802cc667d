"""More than a year without work is a ground where the policy says so (BJ-59)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from portal.policy import measures
from portal.policy.wording import day_words
from studios import activity_gap, grounds
from studios.transitions.suggesting import Suggestion

GROUND = "inactive_over_one_year"
WATCHED = frozenset({GROUND})


def suggestions(today: date) -> Iterator[Suggestion]:
    """Studios whose gap is longer than the pack's days."""
    for pack in measures.all_measures():
        leaf = grounds.leaf(pack, GROUND)
        if leaf is None or activity_gap.GROUND not in pack.parameters:
            continue
        days = int(str(pack.value(activity_gap.GROUND)))
        silent: Any = activity_gap.on_ground(pack.city, today).filter(pack=pack.code)
        for studio in activity_gap.with_last_activity(silent.order_by("pk")):
            since = studio.last_on + timedelta(days=days + 1)
            facts = f"最近一次活动登记是{day_words(studio.last_on)}，此后超过 {days} 天没有登记。"
            yield Suggestion(studio, leaf.kind, leaf.key, leaf.branch, since, facts)
