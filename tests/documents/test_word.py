"""Official documents in Word: the parts in order, with the faces that East Asian text takes."""

from __future__ import annotations

import io

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from portal.documents.word import OfficialDocument


@pytest.fixture
def read() -> docx.document.Document:
    made = OfficialDocument("关于认定技能大师工作室的通知")
    made.red_head("杭州市人力资源和社会保障局", "杭人社发〔2027〕31号")
    made.title("关于认定技能大师工作室的通知")
    made.addressee("各区、县（市）人力资源和社会保障局：")
    made.heading("一、名单")
    made.heading("（一）企业", level=2)
    made.paragraph("第一段\n第二段\x00")
    made.paragraph("")
    made.table(["序号", "领衔人"], [[1, "喆堃犇祎㛃𬭎𫖯"], [2, None]], [20, 60])
    made.closing(["杭州市人力资源和社会保障局"], "2027年6月28日")
    return docx.Document(io.BytesIO(made.to_bytes()))


def test_the_paragraphs_stand_in_order(read: docx.document.Document) -> None:
    assert [line.text for line in read.paragraphs if line.text] == [
        "杭州市人力资源和社会保障局",
        "杭人社发〔2027〕31号",
        "关于认定技能大师工作室的通知",
        "各区、县（市）人力资源和社会保障局：",
        "一、名单",
        "（一）企业",
        "第一段",
        "第二段",
        "杭州市人力资源和社会保障局",
        "2027年6月28日",
    ]


def test_every_run_names_its_east_asian_face(read: docx.document.Document) -> None:
    faces = {line.text: line.runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) for line in read.paragraphs if line.text}

    assert faces["关于认定技能大师工作室的通知"] == "方正小标宋简体"
    assert faces["一、名单"] == "黑体"
    assert faces["（一）企业"] == "楷体_GB2312"
    assert faces["第一段"] == "仿宋_GB2312"


def test_the_table_repeats_its_head_and_keeps_rare_names_in_song(read: docx.document.Document) -> None:
    table = read.tables[0]

    assert [[cell.text for cell in row.cells] for row in table.rows] == [
        ["序号", "领衔人"],
        ["1", "喆堃犇祎㛃𬭎𫖯"],
        ["2", ""],
    ]
    assert table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert table.rows[1].cells[1].paragraphs[0].runs[0]._r.rPr.rFonts.get(qn("w:eastAsia")) == "宋体"
    assert round(table.rows[1].cells[1].width / Mm(1)) == 60


def test_the_page_has_the_official_margins(read: docx.document.Document) -> None:
    section = read.sections[0]
    edges = (section.top_margin, section.right_margin, section.bottom_margin, section.left_margin)

    assert [round(edge / Mm(1)) for edge in edges] == [37, 26, 35, 28]
    assert read.core_properties.author == "" and read.core_properties.title == "关于认定技能大师工作室的通知"
