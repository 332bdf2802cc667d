"""The engine for any facts: bounds, monotony, sums, order; unknown facts, 不适用, entries (§2.1, §3.3)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.scoring import score
from assessments.scoring_totals import totals
from assessments.traces import Entry, frozen, frozen_marks
from portal.policy.sheets import Sheet, load_sheet, parse_sheet
from tests.assessments.golden import BEIJING, GOOD, item, scored
from tests.policy.test_sheets import EVERY_KIND

TERM, ANNUAL, PERFORMANCE = "hangzhou-term", "hangzhou-annual", "beijing-performance-default"
SHEETS = {code: load_sheet(code) for code in GOOD} | {"every": parse_sheet(EVERY_KIND.encode(), "every", "every.toml")}
COUNTED = ("deduct_per_missing", "award_per_unit", "ratio_award", "discretionary_award")


def counts(sheet: Sheet) -> set[str]:
    """Facts that some rule counts."""
    rules = [rule for each in sheet.items() for rule in each.rules if rule.kind in COUNTED]
    return {rule.params[name] for rule in rules for name in ("fact", "num", "den") if name in rule.params}


def facts_of(sheet: Sheet, *, known: bool = False) -> st.SearchStrategy[dict[str, Any]]:
    """Any facts: counts, money, several years, truths, and where not `known` also nothing at all."""
    number = st.integers(0, 40) | st.decimals(0, 900_000, places=2)
    count = number | st.lists(st.integers(0, 20), min_size=1, max_size=4).map(tuple)
    unknown = st.nothing() if known else st.none()
    return st.fixed_dictionaries(
        {fact.key: (count if fact.key in counts(sheet) else st.booleans()) | unknown for fact in sheet.facts}
    )


def entries_of(sheet: Sheet) -> st.SearchStrategy[dict[str, Entry]]:
    """Any entries, too high and below nothing included."""
    entry = st.builds(Entry, st.decimals(-20, 40, places=1), st.sampled_from(["", "理由"]))
    return st.dictionaries(st.sampled_from([each.key for each in sheet.items()]), entry)


sheets = pytest.mark.parametrize("code", sorted(SHEETS))
few = settings(max_examples=30)


@sheets
@few
@given(data=st.data())
def test_every_score_stays_within_its_bounds(code: str, data: st.DataObject) -> None:
    sheet = SHEETS[code]
    trace = score(sheet, data.draw(facts_of(sheet)), data.draw(entries_of(sheet)))

    assert all(each.mark is None or 0 <= each.mark <= each.points for each in trace.items)
    assert 0 <= trace.base <= sheet.base and 0 <= trace.bonus <= sheet.bonus
    assert trace.total == trace.base + trace.bonus


@sheets
@few
@given(data=st.data())
def test_the_steps_add_up_to_the_mark(code: str, data: st.DataObject) -> None:
    sheet = SHEETS[code]
    trace = score(sheet, data.draw(facts_of(sheet)), data.draw(entries_of(sheet)))

    for each in trace.items:
        if each.mark is not None:
            assert each.start + sum(step.change for step in each.steps) == each.mark
    marked = [each.mark for each in trace.items if each.mark is not None and not each.bonus]
    assert trace.totals.given == sum(marked) and len(trace.totals.open) == sum(
        each.mark is None and each.applicable for each in trace.items
    )


@sheets
@few
@given(data=st.data())
def test_more_evidence_never_costs_points(code: str, data: st.DataObject) -> None:
    """Counts and good facts raise, bad facts and targets lower, whatever else is known of the studio."""
    sheet = SHEETS[code]
    known = data.draw(facts_of(sheet, known=True))
    entries = {key: Entry(Decimal(1), "理由") for key in (each.key for each in sheet.items())}
    one = data.draw(st.sampled_from([rule for each in sheet.items() for rule in each.rules if rule.kind in RISES]))
    for name, direction in RISES[one.kind].items():
        fact = one.params[name]
        if MIXED & {fact}:
            continue
        more = {**known, fact: raised(known[fact])}
        before, after = score(sheet, known, entries), score(sheet, more, entries)
        for old, new in zip(before.items, after.items, strict=True):
            if old.mark is not None and new.mark is not None:
                assert (new.mark - old.mark) * direction >= 0


# Which way the mark goes when a fact of the rule grows or comes true.
RISES = {
    "zero_if_absent": {"fact": 1},
    "zero_if": {"fact": -1},
    "deduct_if": {"fact": -1},
    "deduct_per_missing": {"fact": 1},
    "award_per_unit": {"fact": 1},
    "ratio_award": {"num": 1, "den": -1},
}
# In the sheet of every kind one fact both gives and takes.
MIXED = {"site"}


def raised(value: Any) -> Any:
    if isinstance(value, bool):
        return True
    return (value[0] + 1, *value[1:]) if isinstance(value, tuple) else value + 1


@sheets
@few
@given(data=st.data())
def test_the_order_of_the_evidence_does_not_matter(code: str, data: st.DataObject) -> None:
    sheet = SHEETS[code]
    known = data.draw(facts_of(sheet))
    order = data.draw(st.permutations(sorted(known)))
    turned = {key: tuple(reversed(known[key])) if isinstance(known[key], tuple) else known[key] for key in order}

    assert score(sheet, turned).marks == score(sheet, known).marks


@given(years=st.lists(st.integers(0, 30), min_size=1, max_size=5))
def test_averaging_never_takes_more_than_adding_up(years: list[int]) -> None:
    """F8: what one year has too much may make up for another only where the parameter says so."""
    sheet = SHEETS[TERM]
    facts = {**GOOD[TERM], "apprentices": tuple(years)}

    added, averaged = (score(sheet, facts, aggregation=way).by_key["T5.1"].mark for way in ("sum_over_years", "mean"))

    assert added is not None and averaged is not None and averaged >= added


def test_an_unknown_fact_is_not_zero() -> None:
    trace = scored(ANNUAL, apprentices=None)
    found = trace.by_key["A5.1"]

    assert (found.mark, found.unknown, found.complete) == (None, ("apprentices",), False)
    assert found.words == "满分10；带徒协议、学员花名册齐全；带徒：待确认；→ 待确认"
    assert (trace.totals.open, trace.unknown) == (("A5.1",), ("apprentices",))


def test_a_fact_left_out_is_unknown_too() -> None:
    trace = score(load_sheet(ANNUAL), {})

    assert set(trace.marks.values()) == {None} and trace.total == 0 and not trace.complete


def test_an_item_that_gets_nothing_needs_no_more_facts() -> None:
    found = item(ANNUAL, "A5.2", none_trained=True, missing_roster=None)

    assert (found.mark, found.unknown, found.complete) == (0, (), True)


def test_a_deduction_without_reason_is_not_finished() -> None:
    found = scored(TERM, {"T2.2": Entry(Decimal(3))}).by_key["T2.2"]

    assert (found.mark, found.needs_person) == (7, True)
    assert found.words.endswith("酌情扣3分，理由未写；→ 7分")


def test_taking_nothing_asks_for_no_reason() -> None:
    found = scored(TERM, {"T2.2": Entry(Decimal(0))}).by_key["T2.2"]

    assert (found.mark, found.complete) == (10, True)


def test_points_given_at_discretion_stay_within_the_rule() -> None:
    found = scored(PERFORMANCE, {"B3.2": Entry(Decimal(99), "证书"), "B6.1": Entry(Decimal(-1), "财务证明")})

    assert (found.by_key["B3.2"].mark, found.by_key["B6.1"].mark) == (8, 0)


def test_what_only_an_expert_can_give_has_no_suggestion() -> None:
    found = scored(PERFORMANCE).by_key["B6.1"]

    assert (found.mark, found.needs_person) == (None, True)
    assert found.words == "从0分起，满分10；由专家对照佐证酌情给分（最多10分）；→ 待确认"


def test_a_share_of_a_target_is_two_places_halves_up() -> None:
    found = item(PERFORMANCE, "B2.1", rnd_done=1, rnd_target=3)
    half = item(PERFORMANCE, "B2.2", promoted_done=1, promoted_target=64)

    assert (found.mark, half.mark) == (4, Decimal("0.13"))
    assert found.words == "从0分起，满分12；完成攻关项目1项，责任书攻关任务3项，完成33.33%×12分，得4分；→ 4分"


def test_more_than_the_target_gives_no_more() -> None:
    assert item(PERFORMANCE, "B8.1", matching_paid=Decimal(900_000)).mark == 6


def test_a_target_of_nothing_is_rescaled_away() -> None:
    """§3.3: 3 of the 4 points of B5.1 and all else, 90 of 100 apply."""
    judged = {"B3.2": Entry(Decimal(8), "证书"), "B6.1": Entry(Decimal(10), "财务证明")}
    trace = scored(PERFORMANCE, judged, grant_paid=0, gov_activities=1)

    assert trace.not_applicable == ("B7.3", "B8.1")
    assert trace.by_key["B7.3"].words == "从0分起，满分4；市级资助资金为0，本项不适用；→ 不适用"
    assert (trace.totals.given, trace.totals.out_of, trace.base) == (88, 90, Decimal("97.78"))
    assert trace.totals.words == "适用项目满分90分，得88分，折算为100分制：97.78分"


def test_a_sheet_of_which_nothing_applies_cannot_be_scored() -> None:
    sheet = load_sheet(PERFORMANCE)

    sums = totals(sheet, {}, {each.key for each in sheet.items()})

    assert (sums.base, sums.words) == (0, "全部项目不适用，无法计分")


def test_marks_of_people_are_summed_like_the_suggested_ones() -> None:
    sheet = load_sheet(ANNUAL)
    marks = {each.key: Decimal(each.points) for each in sheet.items()}

    sums = totals(sheet, {**marks, "A1.1": None, "AB1": Decimal(4)})

    assert (sums.base, sums.bonus, sums.total, sums.open) == (95, 9, 104, ("A1.1",))
    assert [(each.title, each.mark, each.points) for each in sums.sections[:2]] == [
        ("基础保障", 15, 20),
        ("日常管理", 10, 10),
    ]


def test_beijing_sums_to_100() -> None:
    judged = {"B3.2": Entry(Decimal(8), "证书"), "B6.1": Entry(Decimal(10), "证明"), "B1.3": Entry(Decimal(0))}
    judged["B4.2"] = Entry(Decimal(0))

    trace = scored(PERFORMANCE, judged)

    assert (trace.total, trace.complete, len(BEIJING)) == (100, True, 23)


BEIJING_ROWS = [
    ("B1.1", {"responsibility_letters": 1}, "2"),
    ("B1.1", {"responsibility_letters": 0}, "0"),
    ("B1.2", {"annual_filings": 1}, "2"),
    ("B1.3", {"unauthorised_change": True}, "0"),
    ("B2.1", {"rnd_done": 2}, "6"),
    ("B2.2", {"promoted_done": 1}, "4"),
    ("B3.1", {"apprentices_done": 5}, "6"),
    ("B4.1", {"exchange_done": 1}, "1.5"),
    ("B4.2", {"school_cooperation": False}, "0"),
    ("B5.1", {"gov_activities": 1}, "2"),
    ("B5.1", {"gov_activities": 3}, "4"),
    ("B5.2", {"judging_or_service": 1}, "2"),
    ("B5.3", {"craft_spirit_activity": False}, "0"),
    ("B7.1", {"separate_account": False}, "0"),
    ("B7.1", {"diverted_funds": True}, "0"),
    ("B7.2", {"asset_not_registered": True}, "2"),
    ("B7.2", {"out_of_scope_spending": True}, "0"),
    ("B7.3", {"grant_spent": Decimal(75_000)}, "1"),
    ("B8.1", {"matching_paid": Decimal(100_000)}, "2"),
    ("B8.2", {"matching_misused": True}, "0"),
]


@pytest.mark.parametrize(("key", "changes", "mark"), BEIJING_ROWS)
def test_a_row_of_beijings_default(key: str, changes: dict[str, Any], mark: str) -> None:
    """BJ-50, BJ-53."""
    assert item(PERFORMANCE, key, **changes).mark == Decimal(mark)


def test_beijings_sheet_says_that_it_is_not_official() -> None:
    sheet = load_sheet(PERFORMANCE)

    assert not sheet.official and "系统默认，非官方标准" in sheet.title
    assert load_sheet(TERM).official and load_sheet(ANNUAL).official


def test_a_veto_within_an_item_counts_as_well() -> None:
    trace = score(SHEETS["every"], {"refused": True})

    assert [veto.key for veto in trace.vetoes] == ["refused"]


def test_a_kept_trace_gives_back_its_marks() -> None:
    trace = scored(ANNUAL, apprentices=7, high_skilled_trained=None)

    kept = frozen(trace)

    assert frozen_marks(kept) == trace.marks
    assert kept["items"][10]["words"].endswith("→ 7分") and kept["total"] == "87.00"
