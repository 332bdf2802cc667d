"""The bureau's Excel of studios recognised before the portal: its columns, the template, the rows as typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError

from portal.documents import spreadsheets
from portal.policy.retirement import GROUPS, SPECIAL

SHEET, GUIDE = "历史工作室", "填写说明"
MOST_ROWS = 500
KINDS = {"技能大师工作室": "new", "荣誉技能大师工作室": "honorary"}
STATES = {
    "有效": "active", "期满待考核": "term_pending", "整改中": "rectifying", "已到期": "expired", "已撤销": "revoked",
    "已注销": "closed",
}  # fmt: skip
RESULT_KINDS = {"期满考核": "end_of_term", "年度绩效考核": "annual", "绩效考核": "performance"}
GRADES = {"优秀": "excellent", "合格": "satisfactory", "不合格": "unsatisfactory"}
FUNDING = {"全额拨款": "full", "差额拨款": "partial", "自收自支": "self"}
RETIREMENT = {**{group.label: key for key, group in GROUPS.items()}, "特殊工种": SPECIAL}
TICKS = {"是": True, "否": False, "": False}


@dataclass(frozen=True)
class Heading:
    """One column: its key, its words, how it is filled, what may stand in it."""

    key: str
    label: str
    how: str = ""
    required: bool = False
    longest: int = 0
    among: tuple[str, ...] = ()


HEADINGS: tuple[Heading, ...] = (
    Heading("number", "编号", "原有编号；没有的不填，由系统编号", longest=32),
    Heading("name", "工作室名称", required=True, longest=120),
    Heading("host", "单位名称", required=True, longest=100),
    Heading("uscc", "统一社会信用代码", "18 位；系统里没有的单位会一并建立", required=True),
    Heading("funding", "事业单位经费形式", "新建的事业单位填写", among=tuple(FUNDING)),
    Heading("region", "区县", "如 西湖区、海淀区", required=True),
    Heading("body", "推荐单位", "市属局（总公司）、企业集团推荐的填写；区县推荐的不填"),
    Heading("lead_master", "领衔人（领办人）", required=True, longest=60),
    Heading("id_number", "身份证号", "可以不填；系统只保存不可还原的比对码"),
    Heading("occupation", "职业（工种）", required=True, longest=80),
    Heading("kind", "类型", "不填为技能大师工作室", among=tuple(KINDS)),
    Heading("document_no", "认定文号", required=True, longest=60),
    Heading("recognised_on", "认定日期", "如 2021-10-18", required=True),
    Heading("valid_to", "有效期至", "不设期的不填；杭州首期不填的按三年计"),
    Heading("term_no", "第几期", "不填为 1"),
    Heading("result_kind", "最近考核", among=tuple(RESULT_KINDS)),
    Heading("result_year", "考核年度", "如 2023"),
    Heading("result_grade", "考核等次", among=tuple(GRADES)),
    Heading("result_on", "考核公布日期"),
    Heading("result_document", "考核文号", longest=60),
    Heading("legacy_project", "建设期内按之前办法", "北京 2022 年及之前评审、仍在建设期的填“是”", among=("是", "否")),
    Heading("plaque_no", "铭牌编号", longest=40),
    Heading("state", "状态", "不填为有效", among=tuple(STATES)),
    Heading("ended_on", "终止日期", "已到期、已撤销、已注销的填写"),
    Heading("ended_by", "终止文号", longest=60),
    Heading("birth", "领衔人（领办人）出生日期", "填了身份证号的可以不填；用来计算法定退休日"),
    Heading("retirement_group", "退休年龄类别", "男职工填了身份证号的可以不填", among=tuple(RETIREMENT)),
    Heading("retires_on", "核定退休日期", "特殊工种填写；其他人由系统按出生日期和类别计算"),
    Heading("plaque_handed_on", "铭牌交付日期", "已经交付的填写；不清楚的不填，导入后在铭牌登记册里登记"),
    Heading("plaque_handed_to", "铭牌领取人", "填了铭牌交付日期的可以填写", longest=60),
)
LABELS = tuple(each.label for each in HEADINGS)
# Sheets from before the plaque's handing over was asked for, and from before the lead master's retirement was.
WIDTHS = (len(LABELS), len(LABELS) - 2, len(LABELS) - 5)


@dataclass(frozen=True)
class Row:
    """One line as typed, with its number in Excel."""

    number: int
    cells: tuple[str, ...]

    @property
    def typed(self) -> Mapping[str, str]:
        return dict(zip((each.key for each in HEADINGS), self.cells, strict=True))


def read(content: bytes) -> list[Row]:
    """The filled rows; raises `ValidationError` for anything that is not such a sheet."""
    width = len(HEADINGS)
    wanted = {"rows": MOST_ROWS + 2, "columns": width}
    lines = spreadsheets.sheets(content, (SHEET,), **wanted).get(SHEET) or spreadsheets.first_sheet(content, **wanted)
    heads = tuple(filter(None, (_cell(each) for each in lines[0]))) if lines else ()
    if heads not in [LABELS[:each] for each in WIDTHS]:
        raise ValidationError(f"第一行应是：{'、'.join(LABELS)}。请下载模板填写。")
    if len(lines) - 1 > MOST_ROWS:
        raise ValidationError(f"一次最多 {MOST_ROWS} 行，请拆成几个文件。")
    padded = [[_cell(each) for each in [*line, *[None] * width][:width]] for line in lines[1:]]
    rows = [Row(number, tuple(cells)) for number, cells in enumerate(padded, start=2) if any(cells)]
    if not rows:
        raise ValidationError("表里没有工作室。请从第二行起填写。")
    return rows


def template(file: Any) -> None:
    """The empty sheet with lists to choose from, and one that says how each column is filled."""
    from openpyxl import Workbook
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.datavalidation import DataValidation

    book = Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101
    sheet.title = SHEET
    sheet.append(LABELS)
    guide = book.create_sheet(GUIDE)
    guide.append(["列", "是否必填", "怎么填"])
    for place, each in enumerate(HEADINGS, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = 20
        guide.append([each.label, "必填" if each.required else "选填", each.how or "、".join(each.among) or "文字"])
        if each.among:
            allowed = DataValidation(type="list", formula1=f'"{",".join(each.among)}"', allow_blank=True)
            sheet.add_data_validation(allowed)
            allowed.add(f"{letter}2:{letter}{MOST_ROWS + 1}")
    book.save(file)


def _cell(value: Any) -> str:
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(str(value).split()) if value is not None else ""
