"""Two versions of a sheet side by side: what is new, gone, or reads and counts otherwise. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from assessments.traces import plain

if TYPE_CHECKING:
    from portal.policy.sheets import Item, Rule, Sheet

SAME, CHANGED, NEW, GONE = "same", "changed", "new", "gone"
LABELS = {SAME: "不变", CHANGED: "改动", NEW: "新增", GONE: "删去"}


@dataclass(frozen=True)
class Side:
    """One version of an item in words."""

    section: str
    label: str
    standard: str
    points: str
    rules: tuple[str, ...]


@dataclass(frozen=True)
class Difference:
    """An item by its key, as it was and as it would be."""

    key: str
    old: Side | None
    new: Side | None

    @property
    def sides(self) -> tuple[Side | None, Side | None]:
        return (self.old, self.new)

    @property
    def kind(self) -> str:
        if self.old is None:
            return NEW
        if self.new is None:
            return GONE
        return SAME if self.old == self.new else CHANGED

    @property
    def kind_label(self) -> str:
        return LABELS[self.kind]


def compare(old: Sheet, new: Sheet) -> list[Difference]:
    """Every item of either, in the new order, those gone at the end."""
    before, after = ({item.key: _side(item, sheet) for item in sheet.items()} for sheet in (old, new))
    keys = [*after, *(key for key in before if key not in after)]
    return [Difference(key, before.get(key), after.get(key)) for key in keys]


def heads(old: Sheet, new: Sheet) -> list[tuple[str, str, str]]:
    """What differs about the sheets themselves: words, old, new."""
    facts = [
        ("名称", old.title, new.title),
        ("基本分和加分", f"{old.base}+{old.bonus}", f"{new.base}+{new.bonus}"),
        ("官方标准", _yes(old.official), _yes(new.official)),
        ("依据", old.clause, new.clause),
        ("否决项", "；".join(_vetoes(old)), "；".join(_vetoes(new))),
    ]
    return [fact for fact in facts if fact[1] != fact[2]]


def scored_alike(old: Sheet, new: Sheet) -> frozenset[str]:
    """Items whose marks stand under either version: same points, same rules."""
    before = {item.key: (item.points, item.rules) for item in old.items()}
    return frozenset(item.key for item in new.items() if before.get(item.key) == (item.points, item.rules))


def _side(item: Item, sheet: Sheet) -> Side:
    words = tuple(rule_words(rule, sheet) for rule in item.rules)
    return Side(item.section, item.label, item.standard, str(item.points), words)


def _vetoes(sheet: Sheet) -> list[str]:
    return [sheet.fact(key).label for key in sheet.vetoes]


def _yes(flag: bool) -> str:
    return "是" if flag else "否（系统默认）"


def rule_words(rule: Rule, sheet: Sheet) -> str:
    """A rule as people read it: 每少1人扣1分（要求10人，逐年相加）."""
    words = _WORDS[rule.kind]
    params = {name: plain(value) if not isinstance(value, str | bool) else value for name, value in rule.params.items()}
    facts = {name: sheet.fact(rule.params[name]) for name in ("fact", "num", "den") if name in rule.params}
    labels = {f"{name}_label": fact.label for name, fact in facts.items()}
    unit = facts["fact"].unit if "fact" in facts else ""
    absent = facts["fact"].absent or f"没有“{facts['fact'].label}”" if "fact" in facts else ""
    way = {"sum_over_years": "，逐年相加", "mean": "，按年均"}.get(str(params.get("agg")), "")
    return words.format(**{**params, **labels, "unit": unit, "absent": absent, "way": way})


_WORDS = {
    "zero_if_absent": "{absent}：不得分",
    "zero_if": "{fact_label}：不得分",
    "deduct_if": "{fact_label}：扣{points}分",
    "deduct_per_missing": "{fact_label}每少1{unit}扣{each}分（要求{required}{unit}{way}）",
    "award_per_unit": "{fact_label}每1{unit}得{each}分",
    "discretionary_deduct": "酌情扣分，最多{max}分",
    "discretionary_award": "酌情给分，最多{max}分",
    "ratio_award": "按{num_label}占{den_label}的比例得分",
    "veto": "{fact_label}：直接确定为不合格",
}
