"""Every row of both Hangzhou annexes by hand, with the boundary values of F2 … F10 (HZ-78, HZ-79)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from assessments.traces import Entry
from portal.policy.sheets import load_sheet
from tests.assessments.golden import item, scored

TERM, ANNUAL = "hangzhou-term", "hangzhou-annual"

# Rows that both annexes have in the same words: item of the term sheet, of the annual sheet, changes, mark of both.
SHARED: list[tuple[str, str, dict[str, Any], str]] = [
    ("T1.1", "A1.1", {}, "5"),
    ("T1.1", "A1.1", {"has_dedicated_site": False}, "0"),
    ("T1.1", "A1.1", {"sign_not_prominent": True}, "3"),
    ("T1.1", "A1.1", {"no_honour_board": True}, "2"),
    ("T1.1", "A1.1", {"sign_not_prominent": True, "no_honour_board": True}, "0"),
    ("T1.2", "A1.2", {}, "5"),
    ("T1.2", "A1.2", {"equipment_shortage_affects_work": True}, "0"),
    ("T1.4", "A1.4", {}, "5"),
    # F7: "has" means both; one lacking is not having.
    ("T1.4", "A1.4", {"has_ledger_and_fund_rules": False}, "0"),
    ("T1.4", "A1.4", {"has_improper_spending": True}, "0"),
    ("T2.1", "A2.1", {}, "5"),
    ("T2.1", "A2.1", {"rules_and_duties_clear": False}, "0"),
    ("T2.1", "A2.1", {"rules_not_posted": True}, "3"),
    ("TB1", "AB1", {}, "0"),
    ("TB1", "AB1", {"technicians_trained": 1}, "1"),
    ("TB1", "AB1", {"senior_technicians_trained": 1}, "2"),
    ("TB1", "AB1", {"technicians_trained": 1, "senior_technicians_trained": 2}, "5"),
    ("TB1", "AB1", {"technicians_trained": 6}, "5"),
    ("TB2", "AB2", {}, "0"),
    ("TB2", "AB2", {"national_patents": 1}, "2"),
    ("TB2", "AB2", {"awards_city_plus": 1}, "1"),
    ("TB2", "AB2", {"national_patents": 1, "awards_city_plus": 1}, "3"),
    ("TB2", "AB2", {"national_patents": 2}, "3"),
    # F10: offered 1 point a report, at most 2.
    ("TB3", "AB3", {}, "0"),
    ("TB3", "AB3", {"media_reports": 1}, "1"),
    ("TB3", "AB3", {"media_reports": 3}, "2"),
]
OF_TERM: list[tuple[str, dict[str, Any], str]] = [
    ("T1.3", {}, "10"),
    ("T1.3", {"no_support_fund": True}, "5"),
    ("T1.3", {"no_guarantee_rules": True}, "5"),
    ("T1.3", {"no_support_fund": True, "no_guarantee_rules": True}, "0"),
    ("T2.2", {}, "10"),
    ("T2.2", {"no_work_done": True}, "0"),
    ("T3.1", {}, "5"),
    ("T3.1", {"joined_tech_renovation": False}, "0"),
    # F5: the blank cells read like the row above.
    ("T3.2", {}, "10"),
    ("T3.2", {"promoted_results": False}, "0"),
    ("T4.1", {}, "10"),
    ("T4.1", {"held_exchange": False}, "0"),
    ("T4.2", {}, "5"),
    ("T4.2", {"school_cooperation": False}, "0"),
    ("T5.1", {}, "10"),
    ("T5.1", {"apprentices": (9, 10, 10)}, "9"),
    ("T5.1", {"apprentices": (11, 9, 10)}, "9"),
    ("T5.1", {"apprentices": (7, 8, 5)}, "0"),
    ("T5.1", {"apprentices": (7, 8, 6)}, "1"),
    ("T5.1", {"apprentices": (0, 0, 0)}, "0"),
    # F6: once, never 4.
    ("T5.1", {"missing_agreement_or_roster": True}, "8"),
    ("T5.1", {"missing_agreement_or_roster": True, "apprentices": (9, 10, 10)}, "7"),
    # F3: worth 5, 3 a person.
    ("T5.2", {}, "5"),
    ("T5.2", {"high_skilled_trained": (2, 3, 3)}, "2"),
    ("T5.2", {"high_skilled_trained": (1, 3, 3)}, "0"),
    ("T5.2", {"high_skilled_trained": (2, 2, 3)}, "0"),
    ("T5.2", {"missing_roster": True}, "3"),
    ("T5.2", {"missing_roster": True, "high_skilled_trained": (2, 3, 3)}, "0"),
    ("T5.2", {"none_trained": True, "high_skilled_trained": (0, 0, 0)}, "0"),
    ("T6.1", {}, "5"),
    ("T6.1", {"public_training": False}, "0"),
    ("T6.2", {}, "5"),
    ("T6.2", {"welfare_activity": False}, "0"),
    ("T6.3", {}, "5"),
    ("T6.3", {"craft_spirit_activity": False}, "0"),
]
OF_ANNUAL: list[tuple[str, dict[str, Any], str]] = [
    # F2: worth 5, the deductions sum to 10.
    ("A1.3", {}, "5"),
    ("A1.3", {"no_support_fund": True}, "0"),
    ("A1.3", {"no_guarantee_rules": True}, "0"),
    ("A1.3", {"no_support_fund": True, "no_guarantee_rules": True}, "0"),
    # F9: not filed in time is nothing.
    ("A2.2", {}, "5"),
    ("A2.2", {"not_filed_on_time": True}, "0"),
    ("A3.1", {"renovation_projects": 0}, "0"),
    ("A3.1", {}, "5"),
    ("A3.1", {"renovation_projects": 2}, "5"),
    ("A3.2", {"promoted_with_benefit": 0}, "0"),
    ("A3.2", {}, "5"),
    ("A3.2", {"promoted_with_benefit": 2}, "5"),
    ("A4.1", {}, "5"),
    ("A4.1", {"held_exchange": False}, "0"),
    ("A4.2", {}, "5"),
    ("A4.2", {"school_cooperation": False}, "0"),
    ("A5.1", {}, "10"),
    ("A5.1", {"apprentices": 11}, "10"),
    ("A5.1", {"apprentices": 9}, "9"),
    ("A5.1", {"apprentices": 1}, "1"),
    ("A5.1", {"apprentices": 0}, "0"),
    ("A5.1", {"missing_agreement_or_roster": True}, "8"),
    ("A5.1", {"missing_agreement_or_roster": True, "apprentices": 1}, "0"),
    ("A5.2", {}, "10"),
    ("A5.2", {"high_skilled_trained": 4}, "10"),
    ("A5.2", {"high_skilled_trained": 2}, "7"),
    ("A5.2", {"high_skilled_trained": 1}, "4"),
    # F4: by deduction 1 would be left; the zero rule goes first.
    ("A5.2", {"high_skilled_trained": 0, "none_trained": True}, "0"),
    ("A5.2", {"missing_roster": True}, "8"),
    ("A5.2", {"missing_roster": True, "high_skilled_trained": 1}, "2"),
    ("A6.1", {"public_trainings": 0}, "0"),
    ("A6.1", {"public_trainings": 1}, "5"),
    ("A6.1", {}, "10"),
    ("A6.1", {"public_trainings": 3}, "10"),
    ("A6.2", {"gov_activities": 0}, "0"),
    ("A6.2", {"gov_activities": 1}, "5"),
    ("A6.2", {}, "10"),
    ("A6.2", {"gov_activities": 0, "industry_activities": 1}, "2"),
    ("A6.2", {"gov_activities": 1, "industry_activities": 2}, "9"),
    ("A6.2", {"gov_activities": 0, "industry_activities": 6}, "10"),
    ("A6.3", {"craft_spirit_activities": 0}, "0"),
    ("A6.3", {"craft_spirit_activities": 1}, "5"),
    ("A6.3", {}, "10"),
]
# Rows with 视情况酌情扣分 or a report to judge: what the expert takes or gives, and what is left.
JUDGED: list[tuple[str, str, str, str]] = [
    (TERM, "T2.2", "3", "7"),
    (TERM, "T2.2", "10", "0"),
    (TERM, "T3.1", "2", "3"),
    (TERM, "T3.2", "10", "0"),
    (TERM, "T4.1", "4", "6"),
    (TERM, "T4.2", "1", "4"),
    (TERM, "T6.1", "2", "3"),
    (TERM, "T6.2", "5", "0"),
    (TERM, "T6.3", "1", "4"),
    (TERM, "TB3", "2", "2"),
    (ANNUAL, "A2.2", "2", "3"),
    (ANNUAL, "AB3", "1", "1"),
]


@pytest.mark.parametrize(("term", "annual", "changes", "mark"), SHARED)
def test_a_row_both_annexes_share(term: str, annual: str, changes: dict[str, Any], mark: str) -> None:
    assert item(TERM, term, **changes).mark == Decimal(mark)
    assert item(ANNUAL, annual, **changes).mark == Decimal(mark)


@pytest.mark.parametrize(("key", "changes", "mark"), OF_TERM)
def test_a_row_of_the_term_sheet(key: str, changes: dict[str, Any], mark: str) -> None:
    assert item(TERM, key, **changes).mark == Decimal(mark)


@pytest.mark.parametrize(("key", "changes", "mark"), OF_ANNUAL)
def test_a_row_of_the_annual_sheet(key: str, changes: dict[str, Any], mark: str) -> None:
    assert item(ANNUAL, key, **changes).mark == Decimal(mark)


@pytest.mark.parametrize(("code", "key", "taken", "mark"), JUDGED)
def test_what_an_expert_judges(code: str, key: str, taken: str, mark: str) -> None:
    judged = item(code, key, taken)

    assert (judged.mark, judged.complete) == (Decimal(mark), True)
    assert item(code, key).needs_person


def test_every_row_of_both_annexes_is_in_the_tables() -> None:
    seen = {row[0] for row in SHARED} | {row[1] for row in SHARED} | {row[0] for row in [*OF_TERM, *OF_ANNUAL]}

    assert seen == {each.key for code in (TERM, ANNUAL) for each in load_sheet(code).items()}


@pytest.mark.parametrize("code", [TERM, ANNUAL])
def test_all_well_is_100_and_the_bonus_stands_apart(code: str) -> None:
    plain, full = scored(code), scored(code, technicians_trained=9, national_patents=9, media_reports=9)

    assert (plain.base, plain.bonus, plain.total) == (100, 0, 100)
    assert (full.base, full.bonus, full.total) == (100, 10, 110)


@pytest.mark.parametrize("code", [TERM, ANNUAL])
@pytest.mark.parametrize(
    "veto", ["refused_assessment", "host_deregistered_or_abolished", "serious_breach_or_negligence"]
)
def test_each_veto_of_the_sheets_is_told_apart_from_the_marks(code: str, veto: str) -> None:
    """F12, HZ-60: 否决项 whatever the score."""
    trace = scored(code, **{veto: True})

    assert ([each.key for each in trace.vetoes], trace.total) == ([veto], 100)


def test_a_late_paper_of_the_term_is_for_the_expert() -> None:
    """F9: the term sheet takes by discretion, the annual sheet takes all; late papers are no fact of the term sheet."""
    assert "not_filed_on_time" not in load_sheet(TERM).item("T2.2").facts
    assert item(ANNUAL, "A2.2", not_filed_on_time=True).needs_person is False


WORDS = [
    (ANNUAL, "A5.1", {"apprentices": 7}, "满分10；带徒协议、学员花名册齐全；带徒7人，少3人×1分，扣3分；→ 7分"),
    (
        ANNUAL, "A5.2", {"high_skilled_trained": 0, "none_trained": True},
        "满分10；未培养高技能人才，不得分；→ 0分",
    ),
    (
        ANNUAL, "A1.3", {"no_support_fund": True, "no_guarantee_rules": True},
        "满分5；无扶持资金，扣5分；无制度保障，扣5分；扣至0分为止；→ 0分",
    ),
    (
        ANNUAL, "A6.2", {"gov_activities": 2, "industry_activities": 1},
        "从0分起，满分10；参加政府部门组织的活动2次×5分，得10分；"
        "参加行业部门等组织的活动1次×2分，得2分；最多10分；→ 10分",
    ),
    (
        TERM, "T5.2", {"high_skilled_trained": (2, 3, 4)},
        "满分5；培养了高技能人才；建有培训花名册；"
        "培养高技能人才：第1年2人，少1人；第2年3人，不少；第3年4人，不少；共少1人×3分，扣3分；→ 2分",
    ),
    (TERM, "TB3", {"media_reports": 3}, "从0分起，满分2；市级及以上报道3篇×1分，建议2分，由专家对照佐证评定；→ 2分"),
]  # fmt: skip


@pytest.mark.parametrize(("code", "key", "changes", "words"), WORDS)
def test_the_steps_are_told_in_words(code: str, key: str, changes: dict[str, Any], words: str) -> None:
    assert item(code, key, **changes).words == words


def test_a_deduction_keeps_its_reason() -> None:
    trace = scored(TERM, {"T2.2": Entry(Decimal(3), "2026年总结迟报20天")})

    assert trace.by_key["T2.2"].words == "满分10；考核期内开展了工作；酌情扣3分：2026年总结迟报20天；→ 7分"
