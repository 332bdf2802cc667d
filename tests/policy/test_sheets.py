"""The marking sheets as data: totals, keys, and every rule kind of the closed set."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from portal.policy.measures.closed_sets import RULE_KINDS
from portal.policy.sheets import FOLDER, load_sheet, read_sheet, sheet_codes

EVERY_KIND = """
title = "各类规则"
city = "hangzhou"
official = true
clause = "附件1"
base = 10
bonus_points = 5
period_years = 3
vetoes = ["refused"]
facts = [
  { key = "site", label = "有场地", source = "visit" },
  { key = "people", label = "人数", source = "record" },
  { key = "goal", label = "目标数", source = "record" },
  { key = "refused", label = "拒绝考核", source = "finding" },
]
[[sections]]
key = "base"
title = "基础"
points = 10
[[sections.items]]
key = "X1"
label = "各类规则"
points = 10
standard = "全部规则"
reading = "读法"
rules = [
  { kind = "zero_if_absent", fact = "site" },
  { kind = "zero_if", fact = "refused" },
  { kind = "deduct_if", fact = "site", points = 2 },
  { kind = "deduct_per_missing", fact = "people", required = 10, each = 1, agg = "sum_over_years" },
  { kind = "discretionary_deduct", max = 5, reason_required = true },
  { kind = "ratio_award", num = "people", den = "goal" },
  { kind = "veto", fact = "refused" },
]
[[bonus]]
key = "bonus"
title = "加分"
points = 5
[[bonus.items]]
key = "XB1"
label = "加分"
points = 5
standard = "每人1分"
rules = [
  { kind = "award_per_unit", fact = "people", each = 1 },
  { kind = "discretionary_award", max = 5, evidence_required = true },
]
"""


@pytest.mark.parametrize(
    ("code", "sections"),
    [
        ("hangzhou-application-default", [("有大师", 40, 3), ("有保障", 30, 4), ("有项目", 30, 3)]),
        ("beijing-application-default", [("技能大师", 40, 4), ("所在单位", 35, 5), ("团队与计划", 25, 3)]),
    ],
)
def test_an_application_sheet_adds_up_to_100(code: str, sections: list[tuple[str, int, int]]) -> None:
    sheet = load_sheet(code)

    assert [(each.title, each.points, len(each.items)) for each in sheet.sections] == sections
    assert (sheet.base, sheet.bonus, sheet.total, sheet.official) == (100, 0, 100, False)
    assert {rule.kind for item in sheet.items() for rule in item.rules} == {"discretionary_award"}


def test_an_item_is_found_by_its_key() -> None:
    item = load_sheet("beijing-application-default").item("P1.2")

    assert (item.label, item.points, item.section) == ("荣誉", 12, "技能大师")
    with pytest.raises(KeyError):
        load_sheet("beijing-application-default").item("P9.9")


def test_text_and_digest_are_those_of_the_file() -> None:
    sheet = load_sheet("hangzhou-application-default")
    text = (FOLDER / "hangzhou-application-default.toml").read_text(encoding="utf-8")

    assert (sheet.text, sheet.digest) == (text, hashlib.sha256(text.encode()).hexdigest())


def test_a_sheet_nobody_wrote_is_not_invented() -> None:
    assert "hangzhou-application-default" in sheet_codes()
    with pytest.raises(KeyError):
        load_sheet("none")


def test_every_rule_kind_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "every.toml"
    path.write_text(EVERY_KIND, encoding="utf-8")

    sheet = read_sheet(path)

    assert {rule.kind for item in sheet.items() for rule in item.rules} == set(RULE_KINDS)
    assert (sheet.total, sheet.vetoes, sheet.period_years) == (15, ("refused",), 3)
    assert [(item.key, item.reading, item.bonus) for item in sheet.items()] == [
        ("X1", "读法", False),
        ("XB1", "", True),
    ]
    assert sheet.item("X1").rules[3].params == {"fact": "people", "required": 10, "each": 1, "agg": "sum_over_years"}


def test_an_unknown_way_of_adding_years_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "every.toml"
    path.write_text(EVERY_KIND.replace("sum_over_years", "sum_over_decades"), encoding="utf-8")

    with pytest.raises(Exception, match="sum_over_decades"):
        read_sheet(path)
