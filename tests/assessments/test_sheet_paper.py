"""The annexes on paper: same rows, merged cells and words; blank, filled, sealed, signed (HZ-78, HZ-79)."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

import pytest

from assessments import sheet_paper
from assessments.sheet_paper import Note, Paper
from portal.policy.sheets import Sheet, load_sheet
from tests.assessments import annexes
from tests.documents.test_pdf import text_of

TERM, ANNUAL, PERFORMANCE = "hangzhou-term", "hangzhou-annual", "beijing-performance-default"
PRINTED = [
    (TERM, "杭州市技能大师工作室期满考核评估表", annexes.TERM),
    (ANNUAL, "杭州市技能大师工作室年度考核评估表", annexes.ANNUAL),
]


def bare(text: str) -> str:
    """Without blanks and line breaks, full-width signs as half-width ones."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def printed(code: str, paper: Paper | None = None) -> str:
    sheet = load_sheet(code)
    return bare("".join(text_of(sheet_paper.annex(sheet, paper or Paper(), sheet_paper.base_of(sheet)))))


@pytest.mark.parametrize(("code", "title", "rows"), PRINTED)
def test_a_blank_sheet_says_what_the_annex_says(code: str, title: str, rows: list[annexes.Row]) -> None:
    """Row by row, each cell once and in its place; the head stands on both pages."""
    text = printed(code)

    assert text.startswith(bare(f"{title}工作室名称：年月日")) and text.count(bare("".join(annexes.HEAD))) == 2
    at = 0
    for row in rows:
        at = text.find(bare("".join(row)), at)
        assert at >= 0, row
    assert text.find(bare(f"否决项{annexes.VETO}合计100+10"), at) > at


@pytest.mark.parametrize(("code", "title", "rows"), PRINTED)
def test_the_data_is_the_annex(code: str, title: str, rows: list[annexes.Row]) -> None:
    """考核内容 and 评分标准 word for word; what is blank in print is flagged as merged."""
    sheet = load_sheet(code)

    found = [
        (item.label, "" if item.merged else item.standard, str(item.points))
        for section in sheet.sections
        for item in section.items
    ]
    assert (sheet.title, found) == (title, [row[1:] for row in rows])
    assert [f"{each.title}({each.points}分)" for each in sheet.sections] == [row[0] for row in rows if row[0]]
    assert sheet.veto_text == annexes.VETO


@pytest.mark.parametrize(
    ("code", "spans"), [(TERM, {"T3.1": 2, "T3.2": 0, "T4.1": 2, "T4.2": 0}), (ANNUAL, {"A4.1": 2, "A4.2": 0})]
)
def test_cells_are_merged_as_in_the_annex(code: str, spans: dict[str, int]) -> None:
    context = sheet_paper.context_of(load_sheet(code), Paper(), "")

    rows = [row for section in context["sections"] for row in section["rows"]]
    assert {row["item"].key: row["standard_rows"] for row in rows if row["standard_rows"] != 1} == spans
    assert [section["count"] for section in context["sections"]] == [4, 2, 2, 2, 2, 3, 3]


def test_a_filled_sheet_shows_both_columns_and_their_sums() -> None:
    sheet = load_sheet(ANNUAL)
    own = {item.key: Decimal(item.points) for item in sheet.items()}
    given = {**own, "A5.1": Decimal("7.5"), "AB1": Decimal(0)}

    text = printed(ANNUAL, Paper("沈砚数控车工技能大师工作室", date(2028, 1, 20), own, given))

    assert text.startswith(
        bare("杭州市技能大师工作室年度考核评估表工作室名称：沈砚数控车工技能大师工作室2028年1月20日")
    )
    assert bare("每少培养1人扣1分10107.5") in text and bare("合计100+10100+1097.5+5") in text


def test_a_sum_of_some_is_not_printed() -> None:
    sheet = load_sheet(ANNUAL)
    context = sheet_paper.context_of(sheet, Paper(own={"A1.1": Decimal(5)}), "")

    assert (context["own_total"], context["given_total"]) == ("", "")


def test_what_does_not_apply_says_so_and_the_sum_is_rescaled() -> None:
    sheet = load_sheet(PERFORMANCE)
    own = {item.key: Decimal(item.points) for item in sheet.items()}

    context = sheet_paper.context_of(sheet, Paper(own=own, not_applicable=("B7.3", "B8.1")), "")

    assert (context["points"], context["own_total"]) == ("100", "100")
    assert context["rescaled"] == "适用项目满分90分，得90分，折算为100分制：100分"
    assert [row["own"] for section in context["sections"] for row in section["rows"]].count("不适用") == 2


def label_of(sheet: Sheet, key: str = "A5.1") -> str:
    """How a note names its item: people know no keys."""
    return next(item.label for item in sheet.items() if item.key == key)


def test_a_self_assessment_carries_reasons_summary_and_the_place_for_the_seal() -> None:
    sheet = load_sheet(ANNUAL)
    paper = Paper(
        "沈砚工作室", date(2028, 1, 20), {"A5.1": Decimal(8)}, notes=[Note("A5.1", "7", "另有1人协议在档")],
        signer="试验厂", handed_in="2028年1月20日提交", summary="全年总结",
    )  # fmt: skip

    text = bare(
        "".join(text_of(sheet_paper.self_assessment(sheet, paper, sheet_paper.base_of(sheet, version="第 1 版"))))
    )

    assert bare(f"自评说明项目自评分系统建议分说明{label_of(sheet)}8/107另有1人协议在档工作总结全年总结") in text
    assert bare("单位(盖章):试验厂") in text and bare("第1版") in text


def test_an_experts_sheet_carries_reasons_and_the_signature() -> None:
    sheet = load_sheet(ANNUAL)
    paper = Paper("沈砚工作室", given={"A5.1": Decimal(7)}, notes=[Note("A5.1", "", "现场核对")], signer="张某")

    text = bare("".join(text_of(sheet_paper.expert_sheet(sheet, paper, sheet_paper.base_of(sheet)))))

    assert bare(f"评分依据项目考核分说明{label_of(sheet)}7/10现场核对") in text and bare("评审专家(签字):张某") in text
    assert "盖章" not in text


def test_a_sum_too_long_for_its_cell_breaks_before_the_plus() -> None:
    """92.5 and below it +8.5: never 92.5+8 and below it .5."""
    sheet = load_sheet(TERM)
    given = {item.key: item.points - Decimal("0.5") for item in sheet.items()}

    page = text_of(sheet_paper.annex(sheet, Paper(given=given), sheet_paper.base_of(sheet)))[-1]

    assert " 92.5 +8.5" in " ".join(page.replace("\u200b", "").split())
