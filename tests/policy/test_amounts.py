"""Amounts of money as people write them: what everybody reads the same way, and nothing else."""

from __future__ import annotations

from decimal import Decimal

import pytest

from portal.policy import amounts

UNDERSTOOD = [
    ("0", "0"), ("100000", "100000"), ("100000.50", "100000.50"), ("1,000", "1000"), ("12,345,678.9", "12345678.9"),
    ("１，０００．５０元", "1000.50"), (" 7 元 ", "7"), ("-3", "-3"), ("+3", "3"), ("0.005", "0.005"), (12, "12"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "amount"), UNDERSTOOD)
def test_an_amount_is_read_exactly(text, amount):
    assert amounts.parse(text) == Decimal(amount)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "元",
        "1,00",
        "1,0000",
        "10,00.5",
        ",100",
        "1.000,50",
        "1_000",
        "1e3",
        "NaN",
        "Infinity",
        "٣",
        "½",
        ".5",
        "5.",
        "--1",
        "1 000",
        "¥5",
        "1" * 41,
    ],
)
def test_what_may_be_read_in_two_ways_is_no_amount(text):
    assert amounts.parse(text) is None


@pytest.mark.parametrize(
    ("amount", "whole"), [("1", True), ("1.10", True), ("1.100", True), ("0.005", False), ("1E2", True)]
)
def test_half_a_cent_is_not_to_the_cent(amount, whole):
    assert amounts.is_to_the_cent(Decimal(amount)) is whole
