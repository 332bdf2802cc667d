"""What each kind of rule does with a fact (requirements.md §2.1): a change of points and its words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from assessments.traces import Entry, Known, Step, plain, rounded

if TYPE_CHECKING:
    from portal.policy.sheets import Fact, Item, Rule

NONE = Decimal(0)


@dataclass(frozen=True)
class Hand:
    """The facts at hand, with their words; counts of several years are one value per year."""

    words: Mapping[str, Fact]
    values: Mapping[str, Known]
    aggregation: str | None = None

    def truth(self, key: str) -> bool | None:
        """Whether a fact holds; of several years, in any of them. None: not known."""
        value = self.values.get(key)
        return any(value) if isinstance(value, Sequence) else None if value is None else bool(value)

    def number(self, key: str) -> Decimal | None:
        """A count; of several years, all together. None: not known."""
        value = self.values.get(key)
        if value is None:
            return None
        return sum(map(Decimal, value), NONE) if isinstance(value, Sequence) else Decimal(value)

    def yearly(self, key: str) -> tuple[Decimal, ...] | None:
        """A count year by year. None: not known."""
        value = self.values.get(key)
        if value is None:
            return None
        return tuple(map(Decimal, value)) if isinstance(value, Sequence) else (Decimal(value),)

    def counted(self, key: str, number: Decimal) -> str:
        """带徒7人"""
        fact = self.words[key]
        return f"{fact.label}{plain(number)}{fact.unit}"

    def unknown(self, key: str) -> Step:
        fact = self.words[key]
        words = f"{fact.label}：待确认" if fact.unit else f"是否“{fact.label}”待确认"
        return Step(words, NONE, key, pending=True)


def without_target(item: Item, hand: Hand) -> str:
    """The label of a ratio's target that is 0, which makes the item 不适用 (§3.3); "" where there is none."""
    for rule in item.rules:
        if rule.kind == "ratio_award":
            target = hand.number(rule.params["den"])
            if target is not None and target <= 0:
                return hand.words[rule.params["den"]].label
    return ""


def _zero_if_absent(rule: Rule, hand: Hand, item: Item, entry: Entry | None) -> Iterator[Step]:
    key = rule.params["fact"]
    truth = hand.truth(key)
    fact = hand.words[key]
    if truth is None:
        yield hand.unknown(key)
    elif truth:
        yield Step(fact.label, NONE, key)
    else:
        yield Step(f"{fact.absent or f'没有“{fact.label}”'}，不得分", NONE, key, ends=True)


def _zero_if(rule: Rule, hand: Hand, item: Item, entry: Entry | None) -> Iterator[Step]:
    key = rule.params["fact"]
    truth = hand.truth(key)
    if truth is None:
        yield hand.unknown(key)
    elif truth:
        yield Step(f"{hand.words[key].label}，不得分", NONE, key, ends=True)
    else:
        yield _calm(hand.words[key])


def _deduct_if(rule: Rule, hand: Hand, item: Item, entry: Entry | None) -> Iterator[Step]:
    key, points = rule.params["fact"], rule.params["points"]
    truth = hand.truth(key)
    if truth is None:
        yield hand.unknown(key)
    elif truth:
        yield Step(f"{hand.words[key].label}，扣{plain(points)}分", -points, key)
    else:
        yield _calm(hand.words[key])


def _calm(fact: Fact) -> Step:
    """A bad fact that does not hold."""
    return Step(fact.absent or f"未发现“{fact.label}”", NONE, fact.key)


def _deduct_per_missing(rule: Rule, hand: Hand, item: Item, entry: Entry | None) -> Iterator[Step]:
    """F8: each year's shortfall added up, or that of the yearly average; "single" looks at the period as one."""
    key = rule.params["fact"]
    way = rule.params["agg"]
    if way != "single" and hand.aggregation:
        way = hand.aggregation
    years = hand.yearly(key)
    if years is None or not years:
        yield hand.unknown(key)
    elif way == "sum_over_years" and len(years) > 1:
        yield _short_by_year(rule, hand, years)
    elif way == "mean" and len(years) > 1:
        average = rounded(sum(years, NONE) / len(years))
        yield _short(rule, hand, average, f"年均{hand.counted(key, average)}")
    else:
        number = sum(years, NONE)
        yield _short(rule, hand, number, hand.counted(key, number))


def _short(rule: Rule, hand: Hand, number: Decimal, words: str) -> Step:
    """带徒7人，少3人×1分，扣3分"""
    key, required, each = rule.params["fact"], rule.params["required"], rule.params["each"]
    unit = hand.words[key].unit
    lacking = max(required - number, NONE)
    if not lacking:
        return Step(f"{words}，达到{plain(required)}{unit}", NONE, key)
    points = rounded(lacking * each)
    return Step(f"{words}，少{plain(lacking)}{unit}×{plain(each)}分，扣{plain(points)}分", -points, key)


def _short_by_year(rule: Rule, hand: Hand, years: Sequence[Decimal]) -> Step:
    """带徒：第1年7人，少3人；第2年12人，不少；共少3人×1分，扣3分"""
    key, required, each = rule.params["fact"], rule.params["required"], rule.params["each"]
    fact = hand.words[key]
    told, lacking = [], NONE
    for place, number in enumerate(years, start=1):
        less = max(required - number, NONE)
        lacking += less
        told.append(f"第{place}年{plain(number)}{fact.unit}，{f'少{plain(less)}{fact.unit}' if less else '不少'}")
    if not lacking:
        return Step(f"{fact.label}：{'；'.join(told)}，每年达到{plain(required)}{fact.unit}", NONE, key)
    points = rounded(lacking * each)
    total = f"共少{plain(lacking)}{fact.unit}×{plain(each)}分，扣{plain(points)}分"
    return Step(f"{fact.label}：{'；'.join(told)}；{total}", -points, key)


def _award_per_unit(rule: Rule, hand: Hand, item: Item, entry: Entry | None) -> Iterator[Step]:
    """参与技术改造1项×5分，得5分"""
    key, each = rule.params["fact"], rule.params["each"]
    number = hand.number(key)
    if number is None:
        yield hand.unknown(key)
        return
    points = rounded(number * each)
    yield Step(f"{hand.counted(key, number)}×{plain(each)}分，得{plain(points)}分", points, key)


def _ratio_award(rule: Rule, hand: Hand, item: Item, entry: Entry | None) -> Iterator[Step]:
    """points × min(1, num/den); a target of 0 was taken out before."""
    done, target = hand.number(rule.params["num"]), hand.number(rule.params["den"])
    if target is None:
        yield hand.unknown(rule.params["den"])
    elif done is None:
        yield hand.unknown(rule.params["num"])
    else:
        share = min(Decimal(1), max(NONE, done) / target)
        points = rounded(item.points * share)
        words = (
            f"{hand.counted(rule.params['num'], done)}，{hand.counted(rule.params['den'], target)}，"
            f"完成{plain(rounded(share * 100))}%×{item.points}分，得{plain(points)}分"
        )
        yield Step(words, points, rule.params["num"])


def _discretionary_deduct(rule: Rule, hand: Hand, item: Item, entry: Entry | None) -> Iterator[Step]:
    """视情况酌情扣分: up to `max`, with a reason where any is taken."""
    most = rule.params["max"]
    if entry is None:
        yield Step(f"酌情扣分（最多{plain(most)}分）由专家评定", NONE, judged=True)
        return
    points = entry.within(most)
    silent = bool(points and rule.params["reason_required"] and not entry.reason)
    words = f"酌情扣{plain(points)}分{_because(entry, silent)}" if points else "酌情不扣分"
    yield Step(words, -points, judged=silent)


def _discretionary_award(rule: Rule, hand: Hand, item: Item, entry: Entry | None) -> Iterator[Step]:
    """Up to `max` against evidence; where the rule names a count, points are offered from it (F10)."""
    most = rule.params["max"]
    if entry is None:
        yield from _offered(rule, hand, most)
        return
    points = entry.within(most)
    silent = bool(points and rule.params["evidence_required"] and not entry.reason)
    yield Step(f"酌情得{plain(points)}分{_because(entry, silent)}", points, judged=silent)


def _offered(rule: Rule, hand: Hand, most: Decimal) -> Iterator[Step]:
    key = rule.params.get("fact")
    if key is None:
        yield Step(f"由专家对照佐证酌情给分（最多{plain(most)}分）", NONE, pending=True, judged=True)
        return
    number = hand.number(key)
    if number is None:
        yield hand.unknown(key)
        return
    points = min(most, rounded(number * rule.params["each"]))
    words = f"{hand.counted(key, number)}×{plain(rule.params['each'])}分，建议{plain(points)}分，由专家对照佐证评定"
    yield Step(words, points, key, judged=True)


def _because(entry: Entry, silent: bool) -> str:
    if entry.reason:
        return f"：{entry.reason}"
    return "，理由未写" if silent else ""


Apply = Callable[["Rule", Hand, "Item", Entry | None], Iterator[Step]]
APPLY: dict[str, Apply] = {
    "zero_if_absent": _zero_if_absent,
    "zero_if": _zero_if,
    "deduct_if": _deduct_if,
    "deduct_per_missing": _deduct_per_missing,
    "award_per_unit": _award_per_unit,
    "ratio_award": _ratio_award,
    "discretionary_deduct": _discretionary_deduct,
    "discretionary_award": _discretionary_award,
}
