"""The balanced draw: k each, no conflict, loads as equal as the conflicts allow, the same for the same seed."""

from __future__ import annotations

import time
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assessments.drawing import Infeasible, draw


@st.composite
def problems(drawn: st.DrawFn) -> tuple[int, int, int, frozenset[tuple[int, int]]]:
    files = drawn(st.integers(1, 7))
    experts = drawn(st.integers(1, 6))
    k = drawn(st.integers(1, experts))
    pairs = [(file, expert) for file in range(files) for expert in range(experts)]
    return files, experts, k, frozenset(drawn(st.sets(st.sampled_from(pairs), max_size=len(pairs) // 3)))


def can_be_balanced(files: int, experts: int, k: int, barred: frozenset[tuple[int, int]]) -> bool:
    """By trying everything: whether some draw has loads that differ by at most one."""
    low = files * k // experts
    reached = {(0,) * experts}
    for file in range(files):
        able = [expert for expert in range(experts) if (file, expert) not in barred]
        reached = {
            tuple(load + (place in chosen) for place, load in enumerate(loads))
            for loads in reached
            for chosen in combinations(able, k)
            if all(loads[place] <= low for place in chosen)
        }
    return any(max(loads) - min(loads) <= 1 for loads in reached)


@settings(max_examples=120, deadline=None)
@given(problems())
def test_every_draw_keeps_its_promises(problem: tuple[int, int, int, frozenset[tuple[int, int]]]):
    files, experts, k, barred = problem
    able = [sum((file, expert) not in barred for expert in range(experts)) for file in range(files)]
    if min(able) < k:
        with pytest.raises(Infeasible):
            draw(files, experts, k, barred, "s")
        return

    drawn = draw(files, experts, k, barred, "s")

    assert not set(drawn.pairs) & barred
    assert len(set(drawn.pairs)) == len(drawn.pairs) == files * k
    assert [sum(1 for file, _ in drawn.pairs if file == place) for place in range(files)] == [k] * files
    assert (drawn.gap <= 1) == can_be_balanced(files, experts, k, barred)


def test_three_hundred_files_and_twenty_experts_take_seconds():
    barred = {(file, expert) for file in range(300) for expert in range(20) if (file * expert) % 11 == 3}
    started = time.process_time()

    drawn = draw(300, 20, 3, barred, "2027")

    assert time.process_time() - started < 10
    assert drawn.loads == (45,) * 20


def test_the_seed_decides_and_repeats():
    first = draw(30, 8, 3, (), "甲")

    assert draw(30, 8, 3, (), "甲") == first
    assert draw(30, 8, 3, (), "乙") != first


def test_what_cannot_be_staffed_is_named_with_how_many_could():
    with pytest.raises(Infeasible) as problem:
        draw(3, 3, 2, {(1, 0), (1, 1)}, "s")

    assert problem.value.short == ((1, 1),)


def test_a_panel_without_files_draws_nothing():
    assert draw(0, 3, 2, (), "s").pairs == ()
    assert draw(0, 0, 2, (), "s").gap == 0
