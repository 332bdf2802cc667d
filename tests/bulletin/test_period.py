"""Day n of 5, over, and not yet begun."""

from __future__ import annotations

from datetime import date

import pytest

from portal.bulletin import period
from portal.bulletin.models import PublicNotice


@pytest.fixture
def notice(db) -> PublicNotice:
    return PublicNotice(
        state="published", working_days=5, starts_on=date(2026, 6, 15), ends_on=date(2026, 6, 22), title="公示"
    )


@pytest.mark.parametrize(
    ("today", "words"),
    [
        ("2026-06-14", "公示期 5 个工作日，尚未开始计算"),
        ("2026-06-15", "第 1/5 个工作日"),
        ("2026-06-18", "第 4/5 个工作日"),
        ("2026-06-19", "第 4/5 个工作日"),
        ("2026-06-22", "第 5/5 个工作日"),
        ("2026-06-23", "公示已结束"),
    ],
)
def test_the_dragon_boat_holiday_does_not_count(notice, today, words):
    assert period.standing(notice, date.fromisoformat(today)).words == words


def test_a_draft_has_no_day():
    assert period.standing(PublicNotice(working_days=5), date(2026, 6, 15)).day == 0


def test_objections_end_with_the_last_second(notice, at):
    at("2026-06-22 23:59:59")
    assert period.is_open(notice)

    at("2026-06-23 00:00:00")
    assert not period.is_open(notice)
