"""How firm a rank is when any one expert is left out."""

from __future__ import annotations

from decimal import Decimal

from applications.robustness import leave_one_out

SCORES = {1: Decimal("90"), 2: Decimal("85"), 3: Decimal("80")}


def test_a_rank_that_hangs_on_one_expert_says_so():
    totals = {2: [Decimal(95), Decimal(75)]}

    found = leave_one_out(totals, SCORES, [2], method="mean", last_above=2)

    assert (found[2].best, found[2].worst, found[2].crosses) == (1, 3, True)
    assert found[2].words == "去掉任一位专家，名次在 1–3 之间"


def test_a_firm_rank_stays():
    totals = {1: [Decimal(91), Decimal(90), Decimal(89)]}

    found = leave_one_out(totals, SCORES, [1], method="mean", last_above=2)

    assert found[1].words == "去掉任一位专家，名次仍为 1"
    assert not found[1].crosses


def test_one_mark_alone_or_no_score_has_no_range():
    found = leave_one_out({1: [Decimal(90)], 9: [Decimal(1), Decimal(2)]}, SCORES, [1, 9], method="mean", last_above=1)

    assert found == {}
