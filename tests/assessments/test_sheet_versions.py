"""Versions of a sheet side by side in words; a sheet as Excel, out and in."""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from assessments import sheet_comparison, sheet_excel, sheet_library
from assessments.models import SheetRevision
from assessments.transitions import revisions
from portal.policy.refusal import Refused
from portal.policy.sheets import load_sheet, parse_sheet
from tests.assessments.revision_scene import ANNUAL, NEXT, PERFORMANCE
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(at) -> Scene:
    at("2028-03-10 09:00")
    return Scene(studio_of())


def test_only_the_changed_is_set_side_by_side():
    old = load_sheet(ANNUAL)
    new = parse_sheet(NEXT.encode(), ANNUAL, "n.toml")

    found = [each for each in sheet_comparison.compare(old, new) if each.kind != "same"]

    assert [(each.key, each.kind_label) for each in found] == [("A3.1", "改动"), ("A3.2", "改动")]
    assert found[0].old.rules == ("参与技术改造或技术革新每1项得5分",) and found[0].new.points == "6"
    assert sheet_comparison.heads(old, new) == []
    assert "A3.1" not in sheet_comparison.scored_alike(old, new) and "A1.1" in sheet_comparison.scored_alike(old, new)


def test_what_is_new_or_gone_is_named():
    old = load_sheet(ANNUAL)
    text = old.text.replace('key = "A4.2"', 'key = "A4.3"').replace("official = true", "official = false")

    new = parse_sheet(text.encode(), ANNUAL, "n.toml")

    kinds = {each.key: each.kind_label for each in sheet_comparison.compare(old, new) if each.kind != "same"}
    assert kinds == {"A4.3": "新增", "A4.2": "删去"}
    assert sheet_comparison.heads(old, new) == [("官方标准", "是", "否（系统默认）")]


@pytest.mark.parametrize("code", [ANNUAL, "hangzhou-term", PERFORMANCE, "beijing-application-default"])
def test_every_rule_reads_in_words(code):
    sheet = load_sheet(code)

    words = [sheet_comparison.rule_words(rule, sheet) for item in sheet.items() for rule in item.rules]

    assert all(words) and not [each for each in words if "{" in each or "None" in each]


def test_the_rules_of_teaching_in_words():
    sheet = load_sheet("hangzhou-term")

    assert [sheet_comparison.rule_words(rule, sheet) for rule in sheet.item("T5.2").rules] == [
        "未培养高技能人才：不得分",
        "未建培训花名册：扣2分",
        "培养高技能人才每少1人扣3分（要求3人，逐年相加）",
    ]


@pytest.mark.parametrize("code", [ANNUAL, "hangzhou-term", PERFORMANCE])
def test_excel_goes_out_and_comes_back_as_the_same_sheet(code, tmp_path):
    sheet = load_sheet(code)

    book = sheet_excel.write(sheet, tmp_path / "表.xlsx").read_bytes()
    back = parse_sheet(sheet_excel.to_toml(book, "表.xlsx"), code, "表.xlsx")

    assert list(back.items()) == list(sheet.items()) and back.facts == sheet.facts
    assert (back.title, back.vetoes, back.veto_text, back.official) == (
        sheet.title, sheet.vetoes, sheet.veto_text, sheet.official,
    )  # fmt: skip


def book_of(change: Any) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        book = openpyxl.load_workbook(sheet_excel.write(load_sheet(ANNUAL), Path(folder) / "book.xlsx"))
    change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_changed_excel_becomes_a_version(scene):
    content = book_of(lambda book: book["评分项"].__setitem__("F2", "无场地不得分"))

    made = revisions.load(ANNUAL, "年度表.xlsx", content, by=scene.officer, reason="改字")

    assert sheet_library.read(ANNUAL, made.text).item("A1.1").standard == "无场地不得分"


EXCEL_SLIPS = [
    (lambda book: book["评分项"].__setitem__("G2", 4), "各项合计 19 分"),
    (lambda book: book["评分项"].__setitem__("G2", "五"), "sections[part1].items[A1.1].points：应为整数"),
    (lambda book: book["评分项"].__setitem__("K2", "deduct_if fact=sign_not_prominent"), "points：缺少这一项"),
    (
        lambda book: book["评分项"].__setitem__("K2", "deduct_if sign"),
        "年度表.xlsx：评分项 第 2 行 规则：“sign”应写成 名称=值",
    ),
    (lambda book: book["评分项"].__setitem__("A2", None), "年度表.xlsx：评分项 第 2 行：第一行要写考核项目"),
    (lambda book: book.remove(book["事实"]), "年度表.xlsx：事实：缺少这一页"),
    (lambda book: book["基本情况"].delete_rows(2), "年度表.xlsx：基本情况：缺少“名称”一行"),
]


@pytest.mark.parametrize(("change", "words"), EXCEL_SLIPS)
def test_a_slip_in_excel_is_told_with_its_place(scene, change, words):
    with pytest.raises(Refused) as refused:
        revisions.load(ANNUAL, "年度表.xlsx", book_of(change), by=scene.officer, reason="改")

    assert words in refused.value.reason and not SheetRevision.objects.exists()


def test_what_is_no_excel_is_told(scene):
    with pytest.raises(Refused, match="不是有效的 Excel 文件"):
        revisions.load(ANNUAL, "年度表.xlsx", b"PK nothing", by=scene.officer, reason="改")
