"""Mean, median, trimmed mean and spread; what is missing is never zero."""

from __future__ import annotations

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.aggregation import aggregate, explained, spread

totals = st.lists(st.decimals(0, 100, places=2), min_size=1, max_size=9)


@pytest.mark.parametrize(
    ("values", "method", "expected"),
    [
        ([80, 90, 95], "mean", "88.333"),
        ([80, 90, 95], "median", "90"),
        ([80, 90], "median", "85"),
        ([10, 80, 90, 95, 100], "trimmed", "88.333"),
        ([80, None, 90], "mean", "85"),
        ([None, 0, 90], "mean", "45"),
    ],
)
def test_the_three_methods(values: list[int | None], method: str, expected: str):
    given_marks = [None if value is None else D(value) for value in values]

    assert aggregate(given_marks, method) == D(expected)


def test_trimming_fewer_than_three_falls_back_and_says_so():
    result = explained([D(80), D(90), None], "trimmed")

    assert (result.value, result.method, result.count) == (D(85), "mean", 2)
    assert result.remark == "只有 2 份评分，不足 3 份，未去掉最高分和最低分，按算术平均计算"


def test_without_marks_there_is_no_score():
    with pytest.raises(ValueError, match="no marks"):
        aggregate([None, None])


def test_an_unknown_method_is_an_error():
    with pytest.raises(ValueError, match="unknown method"):
        aggregate([D(1)], "harmonic")


@pytest.mark.parametrize(("values", "expected"), [([80, 95, 90], 15), ([80], 0), ([], 0), ([None, 80, 70], 10)])
def test_the_spread(values: list[int | None], expected: int):
    assert spread([None if value is None else D(value) for value in values]) == expected


@given(totals, st.sampled_from(["mean", "median", "trimmed"]))
def test_a_score_lies_between_its_marks_and_ignores_their_order(values: list[D], method: str):
    score = aggregate(values, method)

    assert min(values) - D("0.001") <= score <= max(values) + D("0.001")
    assert aggregate(list(reversed(values)), method) == score
    assert aggregate([*values, None], method) == score
