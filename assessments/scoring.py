"""Facts and an expert's entries into marks, with every step in words (design.md §5). Pure.

Order within an item: zero rules → fixed deductions → per missing → awards → discretionary → clamp to 0 … points. An
item of deductions starts full, an item of awards at 0. Marks are Decimals of two places, halves up. A fact that is not
known (None, or absent) is never zero: its item has no mark yet and says 待确认.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from assessments import scoring_rules
from assessments.scoring_rules import NONE, Hand
from assessments.scoring_totals import totals
from assessments.traces import Entry, ItemTrace, Step, Trace, Veto, plain, rounded

if TYPE_CHECKING:
    from assessments.traces import Known
    from portal.policy.sheets import Item, Rule, Sheet

# The order in which the kinds of rules are applied (requirements.md §2.1).
ORDER = (
    "zero_if_absent",
    "zero_if",
    "veto",
    "deduct_if",
    "deduct_per_missing",
    "award_per_unit",
    "ratio_award",
    "discretionary_deduct",
    "discretionary_award",
)
AWARDS = frozenset({"award_per_unit", "ratio_award", "discretionary_award"})


def score(
    sheet: Sheet,
    facts: Mapping[str, Known],
    entries: Mapping[str, Entry] | None = None,
    *,
    aggregation: str | None = None,
) -> Trace:
    """The whole sheet. `facts`: a count, a truth, one value per year, or None where nobody knows yet.

    `entries`: points an expert takes or gives at a discretionary rule, by item. `aggregation`: how counts of several
    years are put together (F8), in place of what the rule says: "sum_over_years" or "mean".
    """
    given = entries or {}
    hand = Hand({each.key: each for each in sheet.facts}, facts, aggregation)
    items = tuple(_item(item, hand, given.get(item.key)) for item in sheet.items())
    counted = totals(sheet, {item.key: item.mark for item in items}, {i.key for i in items if not i.applicable})
    return Trace(items=items, totals=counted, vetoes=_vetoes(sheet, hand))


def _vetoes(sheet: Sheet, hand: Hand) -> tuple[Veto, ...]:
    """否决项 that a finding bears out; nothing found is no veto."""
    named = [*sheet.vetoes, *(rule.params["fact"] for item in sheet.items() for rule in item.rules if _is_veto(rule))]
    return tuple(Veto(key, sheet.fact(key).label) for key in dict.fromkeys(named) if hand.truth(key))


def _is_veto(rule: Rule) -> bool:
    return rule.kind == "veto"


def _item(item: Item, hand: Hand, entry: Entry | None) -> ItemTrace:
    points = Decimal(item.points)
    missing = scoring_rules.without_target(item, hand)
    if missing:
        return ItemTrace.not_applicable(item, Step(f"{missing}为0，本项不适用", NONE))
    awarded = any(rule.kind in AWARDS for rule in item.rules)
    start = NONE if awarded else points
    steps: list[Step] = []
    current = start
    for step in _steps(item, hand, entry):
        if step.ends:
            return ItemTrace.of(item, start, (*steps, replace(step, change=-current)), NONE)
        steps.append(step)
        current += step.change
    mark = min(max(current, NONE), points)
    if mark != current:
        bound = "扣至0分为止" if current < 0 else f"最多{plain(points)}分"
        steps.append(Step(bound, mark - current))
    return ItemTrace.of(item, start, tuple(steps), rounded(mark))


def _steps(item: Item, hand: Hand, entry: Entry | None) -> Iterator[Step]:
    """What each rule does, in the order of evaluation, whatever the order in the file."""
    for rule in sorted(item.rules, key=lambda each: ORDER.index(each.kind)):
        if not _is_veto(rule):
            yield from scoring_rules.APPLY[rule.kind](rule, hand, item, entry)
