"""Ranking is pure: order, ties, the cut line after the n-th counted file."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from applications import lists
from applications.models import SelectionEntry
from applications.ranking import Candidate, outcome, rank, selected, ties_at_line


def candidate(key: int, score: str | None, **facts: object) -> Candidate:
    return Candidate(key=key, score=None if score is None else Decimal(score), **facts)  # type: ignore[arg-type]


def keys(ranked) -> list[int]:
    return [each.key for each in ranked]


def test_the_best_score_comes_first():
    ranked = rank([candidate(1, "80"), candidate(2, "92.5"), candidate(3, "88")])

    assert keys(ranked) == [2, 3, 1]
    assert [each.rank for each in ranked] == [1, 2, 3]


def test_equal_files_share_their_rank_and_the_next_one_skips():
    ranked = rank([candidate(1, "90"), candidate(2, "85"), candidate(3, "85"), candidate(4, "80")])

    assert [each.rank for each in ranked] == [1, 2, 2, 4]


def test_a_district_studio_wins_the_tie_before_honours_do():
    """BJ-20: already a district or industry studio is preferred when equal; listed honours come after it (A-29)."""
    plain = candidate(1, "85", listed_honours=3)
    district = candidate(2, "85", district_studio=True)

    ranked = rank([plain, district])

    assert keys(ranked) == [2, 1]
    assert [each.rank for each in ranked] == [1, 2]


def test_without_the_tie_key_equal_files_stay_equal():
    ranked = rank([candidate(1, "85"), candidate(2, "85", district_studio=True)], tie_keys=())

    assert [each.rank for each in ranked] == [1, 1]


def test_a_file_without_marks_is_last_and_has_no_rank():
    ranked = rank([candidate(1, None), candidate(2, "10")])

    assert keys(ranked) == [2, 1]
    assert ranked[-1].rank is None


def test_the_line_falls_after_the_nth_counted_file():
    """HZ-08: institutions outside the grant take no place; they are above the line while they rank above it."""
    ranked = rank([candidate(1, "95", counted=False), candidate(2, "90"), candidate(3, "85"), candidate(4, "80")])

    assert selected(ranked, 2) == {1, 2, 3}
    assert selected(ranked, 1) == {1, 2}
    assert selected(ranked, 0) == set()


def test_files_of_equal_rank_on_both_sides_of_the_line_are_tied():
    ranked = rank([candidate(1, "90"), candidate(2, "85"), candidate(3, "85"), candidate(4, "80")])

    assert ties_at_line(ranked, 2) == {2, 3}
    assert ties_at_line(ranked, 3) == set()


def test_no_marks_give_no_score_instead_of_zero():
    assert outcome([], "mean").score is None
    assert outcome([None, Decimal("80")], "mean").score == Decimal("80.000")


def test_the_trimmed_mean_leaves_out_the_highest_and_the_lowest():
    totals = [Decimal(value) for value in (60, 80, 82, 100)]

    assert outcome(totals, "trimmed").score == Decimal("81.000")
    assert outcome(totals, "trimmed").spread == Decimal(40)
    assert outcome(totals, "median").score == Decimal("81.000")


scores = st.lists(st.one_of(st.none(), st.integers(0, 100)), max_size=40)


@given(scores, st.integers(0, 45))
def test_never_more_counted_files_above_the_line_than_places(values, quota):
    ranked = rank([Candidate(key, None if value is None else Decimal(value)) for key, value in enumerate(values)])

    above = selected(ranked, quota)

    assert len(above) == min(quota, sum(value is not None for value in values))


@given(scores)
def test_nobody_below_scores_more_than_somebody_above(values):
    ranked = rank([Candidate(key, None if value is None else Decimal(value)) for key, value in enumerate(values)])

    given_scores = [each.candidate.score for each in ranked if each.candidate.score is not None]

    assert given_scores == sorted(given_scores, reverse=True)


@pytest.mark.parametrize(
    ("decisions", "wanted"),
    [
        ("proposed proposed reserved declined", []),
        ("proposed reserved proposed declined", [2, 3]),
        ("proposed declined reserved declined", [2, 3]),
        ("declined reserved reserved declined", [1, 2, 3]),
    ],
)
def test_places_and_reserves_against_the_rank_are_named(decisions, wanted):
    entries = [SelectionEntry(rank=rank, decision=each) for rank, each in enumerate(decisions.split(), start=1)]

    assert [each.rank for each in lists.against_rank(entries)] == wanted
