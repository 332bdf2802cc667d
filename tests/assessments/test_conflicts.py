"""The conflict finder, one relation per test, each in words."""

from __future__ import annotations

from typing import Any

import pytest

from assessments.conflicts import Profile, between, same_unit
from assessments.subjects import Facts, Person

FACTS: dict[str, Any] = {"number": "HZ-1", "label": "沈立数控车工技能大师工作室", "host": "杭州汽轮动力试验有限公司"}


def facts(**changed: Any) -> Facts:
    return Facts(**{**FACTS, "leader": Person("沈立"), **changed})


@pytest.mark.parametrize(
    ("expert", "file", "words"),
    [
        ({"employer": "杭州汽轮动力试验有限公司"}, {}, "任职于申报单位"),
        ({"employer": "改过的名字", "uscc": "9133A"}, {"host_uscc": "9133a"}, "任职于申报单位"),
        ({"group": "汽轮集团"}, {"host_group": "汽轮集团有限公司"}, "同属一个集团"),
        ({"employer": "汽轮集团公司"}, {"host_group": "汽轮集团公司"}, "同属一个集团"),
        ({"past_employers": ("杭州汽轮动力试验公司",)}, {}, "近五年曾任职于"),
        ({"name": "沈 立"}, {}, "就是专家本人（姓名相同"),
        ({"index": "x"}, {"team": (Person("何一鸣", "x"),)}, "是申报团队成员"),
        ({"index": "x"}, {"masters_and_apprentices": (Person("某", "x"),)}, "师徒"),
        ({"name": "周敏"}, {"co_authors": (Person("周敏"),)}, "共同获奖"),
    ],
)
def test_a_relation_is_found_and_said(expert: dict[str, Any], file: dict[str, Any], words: str):
    profile = Profile(**{"name": "王建国", **expert})

    found = between(profile, facts(**file))

    assert len(found) == 1
    assert words in found[0]


def test_strangers_have_no_conflict():
    assert between(Profile("王建国", "a", "浙江试验技师学院", "9133B", "学院集团"), facts(host_uscc="9133A")) == []


def test_the_same_name_is_no_match_when_the_id_numbers_differ():
    assert between(Profile("沈立", "a"), facts(leader=Person("沈立", "b"))) == []


def test_the_same_unit_name_is_no_match_when_the_codes_differ():
    assert not same_unit("试验公司", "9133A", "试验公司", "9133B")
    assert not same_unit("", "", "", "")


@pytest.mark.parametrize(("counts", "found"), [(True, 1), (False, 0)])
def test_the_same_district_counts_only_where_the_pack_says_so(counts: bool, found: int):
    expert = Profile("王建国", region="330106", region_name="西湖区")

    assert len(between(expert, facts(region="330106"), same_region=counts)) == found


def test_an_earlier_withdrawal_from_the_file_is_a_conflict():
    expert = Profile("王建国", declared={(1, 7): "曾为其鉴定"})

    assert between(expert, facts(), key=(1, 7)) == ["专家已申报回避：曾为其鉴定"]
    assert between(expert, facts(), key=(1, 8)) == []
