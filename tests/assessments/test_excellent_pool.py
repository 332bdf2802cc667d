"""Places for 优秀: shares, the split between two sheets, ranks and ties (HZ-55, A-05, BJ-52, A-22)."""

from __future__ import annotations

from decimal import Decimal as D
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.excellent_pool import Candidate, Place, against_rank, choose, limit, rank, share, split
from portal.policy import measures

HANGZHOU, BEIJING = measures.load("hangzhou-2023"), measures.load("beijing-2023")
numbers = st.dictionaries(st.sampled_from(["annual", "term", "third"]), st.integers(0, 200), min_size=1)
candidates = st.lists(
    st.tuples(st.none() | st.integers(80, 100), st.integers(80, 100)), max_size=12
).map(lambda rows: [each(key, *row) for key, row in enumerate(rows)])  # fmt: skip


def each(key: int, judged: int | None, base: int | None = None) -> Candidate:
    if judged is None:
        return Candidate(key, None)
    return Candidate(key, D(judged), D(judged if base is None else base), candidate=judged >= 90)


@pytest.mark.parametrize(("participants", "places"), [(4, 0), (5, 1), (7, 1), (9, 1), (23, 4), (152, 30), (0, 0)])
def test_beijing_has_a_fifth_rounded_down(participants: int, places: int):
    assert limit(BEIJING, participants) == places


@pytest.mark.parametrize("participants", [1, 100, 400])
def test_hangzhou_has_about_twelve_however_many_take_part(participants: int):
    assert (limit(HANGZHOU, participants), HANGZHOU.parameter("quota_excellent").hardness) == (12, "soft")


def test_both_limits_are_soft():
    assert BEIJING.parameter("excellent_share").hardness == "soft"


@pytest.mark.parametrize(
    ("participants", "expected"),
    [
        ({"term": 25, "annual": 75}, {"term": 3, "annual": 9}),
        ({"term": 10, "annual": 10}, {"term": 6, "annual": 6}),
        ({"term": 1, "annual": 99}, {"term": 0, "annual": 12}),
        ({"term": 5, "annual": 95}, {"term": 1, "annual": 11}),
        ({"term": 0, "annual": 40}, {"term": 0, "annual": 12}),
        # Fewer than twelve in all: nobody gets more places than it has studios.
        ({"term": 3, "annual": 4}, {"term": 3, "annual": 4}),
        ({"term": 0, "annual": 0}, {"term": 0, "annual": 0}),
        # Equal remainders (4.5 and 7.5): the larger sheet.
        ({"term": 9, "annual": 15}, {"term": 4, "annual": 8}),
    ],
)
def test_the_pool_is_split_by_the_largest_remainder(participants: dict[str, int], expected: dict[str, int]):
    assert split(12, participants) == expected


@given(st.integers(0, 60), numbers)
def test_a_split_gives_every_place_once_and_stays_within_one_of_the_share(places: int, participants: dict[str, int]):
    everybody = sum(participants.values())

    given_out = split(places, participants)

    assert sum(given_out.values()) == min(places, everybody)
    for sheet, many in participants.items():
        exact = Fraction(min(places, everybody) * many, everybody) if everybody else Fraction(0)
        assert 0 <= given_out[sheet] <= many
        assert abs(given_out[sheet] - exact) < 1


@given(numbers)
def test_the_split_does_not_depend_on_the_order_of_the_sheets(participants: dict[str, int]):
    backwards = dict(reversed(list(participants.items())))

    assert split(12, participants) == split(12, backwards)


@given(st.integers(0, 2000))
def test_a_share_is_never_more_than_a_fifth(participants: int):
    found = share(D("0.2"), participants)

    assert found * 5 <= participants < (found + 1) * 5


def test_equal_scores_share_a_rank_and_missing_ones_have_none():
    found = rank([each(1, 95), each(2, 92), each(3, 92), each(4, 91), each(5, None)], tie_keys=())

    assert [(place.key, place.rank) for place in found] == [(1, 1), (2, 2), (3, 2), (4, 4), (5, None)]


def test_hangzhou_compares_the_score_without_the_bonus_before_it_votes():
    found = rank([each(1, 96, 90), each(2, 96, 93)])

    assert [(place.key, place.rank) for place in found] == [(2, 1), (1, 2)]
    assert HANGZHOU.value("grade_tie_breaks") == ("base", "vote")
    assert BEIJING.value("grade_tie_breaks") == ("vote",)


def test_a_tie_across_the_last_place_does_not_expand_the_pool():
    ranked = rank([each(1, 95), each(2, 92), each(3, 92), each(4, 91)], tie_keys=())

    found = choose(ranked, 2)

    assert (found.excellent, found.tied) == ({1}, {2, 3})


def test_a_tie_within_the_places_needs_no_vote():
    ranked = rank([each(1, 92), each(2, 92), each(3, 91)], tie_keys=())

    found = choose(ranked, 2)

    assert (found.excellent, found.tied) == ({1, 2}, frozenset())


def test_places_stay_empty_when_too_few_reach_the_line():
    found = choose(rank([each(1, 95), each(2, 89)]), 2)

    assert found.excellent == {1}


def test_whoever_passes_a_better_one_and_the_one_passed_over_need_a_reason():
    ranked = [Place(1, 1, True), Place(2, 2, True), Place(3, 3, True), Place(4, 4, False)]

    assert sorted(against_rank(ranked, {1, 3})) == [2, 3]
    assert against_rank(ranked, {1, 2}) == []
    assert against_rank(ranked, set()) == []


@given(candidates, st.integers(0, 6))
def test_never_more_than_the_places_and_never_below_the_line(rows: list[Candidate], places: int):
    by_key = {row.key: row for row in rows}

    found = choose(rank(rows), places)

    assert len(found.excellent) <= places
    assert all(by_key[key].candidate for key in found.excellent | found.tied)
    assert not found.excellent & found.tied


@given(candidates, st.integers(0, 6))
def test_what_the_ranks_choose_is_never_against_them(rows: list[Candidate], places: int):
    ranked = rank(rows)

    assert against_rank(ranked, choose(ranked, places).excellent) == []


@given(candidates, st.integers(0, 6), st.randoms())
def test_the_order_of_the_files_makes_no_difference(rows: list[Candidate], places: int, chance):
    mixed = list(rows)
    chance.shuffle(mixed)

    assert choose(rank(mixed), places) == choose(rank(rows), places)
