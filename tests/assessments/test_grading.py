"""Levels at their boundaries: cut-offs, bonus, vetoes (A-37, F15, HZ-60, BJ-52)."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.grading import Cuts, Grade, Score, cuts_of, judged, level, may_be
from portal.policy import measures

HANGZHOU = cuts_of(measures.load("hangzhou-2023"))
BEIJING = cuts_of(measures.load("beijing-2023"))
scores = st.builds(Score, st.decimals(0, 100, places=2), st.decimals(0, 10, places=2))
packs = st.sampled_from([HANGZHOU, BEIJING])


def test_the_cut_offs_are_the_packs_and_marked_as_the_portals_own():
    found = [
        (code, name, pack.value(name), pack.parameter(name).official)
        for code in ("hangzhou-2023", "beijing-2023")
        for pack in [measures.load(code)]
        for name in ("pass_mark", "excellent_mark")
    ]

    assert found == [
        ("hangzhou-2023", "pass_mark", 60, False),
        ("hangzhou-2023", "excellent_mark", 90, False),
        ("beijing-2023", "pass_mark", 60, False),
        ("beijing-2023", "excellent_mark", 85, False),
    ]


@pytest.mark.parametrize(
    ("cuts", "base", "bonus", "grade", "candidate"),
    [
        (HANGZHOU, "0", "0", Grade.UNSATISFACTORY, False),
        (HANGZHOU, "59.99", "0", Grade.UNSATISFACTORY, False),
        (HANGZHOU, "60", "0", Grade.SATISFACTORY, False),
        (HANGZHOU, "89.99", "0", Grade.SATISFACTORY, False),
        (HANGZHOU, "90", "0", Grade.SATISFACTORY, True),
        (HANGZHOU, "100", "10", Grade.SATISFACTORY, True),
        # F15: the bonus counts for the level in Hangzhou, and can turn a fail into a pass.
        (HANGZHOU, "55", "5", Grade.SATISFACTORY, False),
        (HANGZHOU, "80", "10", Grade.SATISFACTORY, True),
        (BEIJING, "59.99", "0", Grade.UNSATISFACTORY, False),
        (BEIJING, "60", "0", Grade.SATISFACTORY, False),
        (BEIJING, "84.99", "0", Grade.SATISFACTORY, False),
        (BEIJING, "85", "0", Grade.SATISFACTORY, True),
    ],
)
def test_a_level_begins_at_its_line(cuts: Cuts, base: str, bonus: str, grade: str, candidate: bool):
    found = level(Score(D(base), D(bonus)), cuts)

    assert (found.grade, found.candidate) == (grade, candidate)


def test_without_the_parameter_the_bonus_does_not_lift_the_level():
    strict = Cuts(D(60), D(90), bonus_counts=False, veto_fails=True)

    found = level(Score(D(55), D(10)), strict)

    assert (found.grade, found.judged) == (Grade.UNSATISFACTORY, D(55))


def test_a_hangzhou_veto_fails_at_110_points():
    found = level(Score(D(100), D(10)), HANGZHOU, ["拒绝接受考核的"])

    assert (found.grade, found.candidate, found.words) == (
        Grade.UNSATISFACTORY,
        False,
        "直接确定为不合格：拒绝接受考核的",
    )


def test_who_refuses_to_be_assessed_fails_without_any_mark():
    assert level(None, HANGZHOU, ["拒绝接受考核的"]).grade == Grade.UNSATISFACTORY


def test_a_beijing_ground_stops_the_review_and_gives_no_grade():
    found = level(Score(D(95)), BEIJING, ["超过一年不开展工作"])

    assert (found.grade, found.stopped, found.candidate) == (None, True, False)


def test_a_missing_score_is_no_fail():
    found = level(None, HANGZHOU)

    assert (found.grade, found.words) == (None, "还没有考核分")


def test_cut_offs_in_the_wrong_order_are_no_cut_offs():
    with pytest.raises(ValueError, match="below the pass line"):
        Cuts(D(90), D(60), bonus_counts=True, veto_fails=True)


@given(scores, packs)
def test_an_excellent_below_the_candidate_line_is_never_excellent(score: Score, cuts: Cuts):
    found = level(score, cuts)

    assert (may_be(found, Grade.EXCELLENT) == "") == (judged(score, cuts) >= cuts.excellent_mark)


@given(scores, packs)
def test_the_meeting_cannot_turn_a_pass_into_a_fail_or_back(score: Score, cuts: Cuts):
    found = level(score, cuts)
    other = Grade.SATISFACTORY if found.grade == Grade.UNSATISFACTORY else Grade.UNSATISFACTORY

    assert may_be(found, str(found.grade)) == ""
    assert may_be(found, other).startswith("合格、不合格由得分和否决项确定")


@given(scores, scores, packs)
def test_a_higher_score_never_has_a_lower_level(one: Score, other: Score, cuts: Cuts):
    order = [Grade.UNSATISFACTORY, Grade.SATISFACTORY]
    low, high = sorted((one, other), key=lambda each: judged(each, cuts))

    assert order.index(Grade(level(low, cuts).grade)) <= order.index(Grade(level(high, cuts).grade))
    assert level(low, cuts).candidate <= level(high, cuts).candidate


@given(scores)
def test_a_veto_fails_whatever_the_score(score: Score):
    found = level(score, HANGZHOU, ["否决"])

    assert (found.grade, may_be(found, Grade.EXCELLENT) != "") == (Grade.UNSATISFACTORY, True)
