"""A register from Excel and to Excel: broken rows named, good ones written together, twice changes nothing."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from portal.audit.models import Entry
from portal.documents import exports
from portal.documents.models import Export
from studios import record_import
from studios.models import ActivityRecord, Apprenticeship, Trainee
from studios.offices import pack_of
from studios.record_kinds import REGISTERS, of_register
from tests.factories.accounts import UserFactory
from tests.studios.records_scene import TODAY, certificate, keeper_of, studio_of, written

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture(autouse=True)
def today(at):
    at(TODAY)


@pytest.fixture
def studio(today):
    return studio_of()


def sheet(register: str, lines: dict[str, list[tuple]]) -> bytes:
    book = Workbook()
    book.remove(book.active)
    for kind in of_register(register):
        page = book.create_sheet(kind.label)
        page.append(record_import.headings(kind))
        for line in lines.get(kind.label, []):
            page.append(line)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def sent(content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("台账.xlsx", content, XLSX)


def apprentice(name: str) -> tuple:
    return ("2027-03-01", name, "试验厂", "钳工", "是", "", "")


AWARD = ("2027-03-01", "二等奖", "市级", "工作室", "", "")
APPRENTICES = [
    ("2027-03-01", "甲", "试验厂", "钳工", "是", "", ""),
    ("2027-03-02", "乙", "试验厂", "钳工", "否", "", ""),
    ("2027-03-03", "丙", "试验厂", "钳工", "", "2027-05-01", ""),
    ("2027-03-04", "丁", "试验厂", "钳工", "是", "", ""),
    ("2027-04-04", "丁", "试验厂", "钳工", "是", "", ""),
    ("昨天", "戊", "试验厂", "钳工", "是", "", ""),
]
TRAINEES = [
    ("2027-03-01", "己", "钳工", "高级工（三级）", certificate(serial=1), ""),
    ("2027-03-01", "庚", "钳工", "技师（二级）", certificate(level="2", serial=2), ""),
    ("2027-03-01", "辛", "钳工", "技师（二级）", certificate(level="2", serial=3), ""),
    ("2027-03-01", "壬", "钳工", "技师（二级）", certificate(level="3", serial=4), ""),
]


def test_three_broken_rows_of_ten_are_named_and_seven_are_written_after_the_second_press(studio, client_of):
    browser = client_of(keeper_of(studio))
    place = reverse("studios:apprentices_import", args=[studio.number])
    content = sheet("apprentices", {"带徒": APPRENTICES, "高技能人才培养": TRAINEES})

    answer = browser.post(place, {"file": sent(content)})

    page = answer.content.decode()
    assert "共 10 行：7 行可以导入，0 行台账中已有，3 行有问题。现在还没有写入。" in page
    broken = [each for each in answer.context["judged"] if each.problems]
    assert [(each.row.sheet, each.row.number) for each in broken] == [("带徒", 6), ("带徒", 7), ("高技能人才培养", 5)]
    assert "“丁”这一年已经登记在带徒花名册里" in page and "协议签订日期：日期认不出来" in page
    assert "编号中的等级为高级工（三级），与所填等级“技师（二级）”不同" in page
    assert not Apprenticeship.objects.exists() and not Trainee.objects.exists()

    browser.post(place, {"rows": answer.context["signed"]})

    assert Apprenticeship.objects.count() == 4 and Trainee.objects.count() == 3
    assert Apprenticeship.objects.get(person="乙").agreement is False
    assert str(Apprenticeship.objects.get(person="丙").ended_on) == "2027-05-01"
    assert Trainee.objects.get(person="庚").skill_level == "technician"
    assert Entry.objects.get(action="import_records").data == {"rows": {"带徒": 4, "高技能人才培养": 3}}


def test_importing_again_changes_nothing(studio, client_of):
    browser = client_of(keeper_of(studio))
    place = reverse("studios:apprentices_import", args=[studio.number])
    content = sheet("apprentices", {"带徒": APPRENTICES[:4], "高技能人才培养": TRAINEES[:3]})
    first = browser.post(place, {"file": sent(content)})
    for _ in range(2):
        browser.post(place, {"rows": first.context["signed"]})

    again = browser.post(place, {"file": sent(content)})

    assert Apprenticeship.objects.count() == 4 and Trainee.objects.count() == 3
    assert "0 行可以导入，7 行台账中已有，0 行有问题" in again.content.decode()


def test_every_kind_of_activity_is_read_and_doubts_want_a_word(studio):
    other = studio_of()
    written(other, "patent")
    lines = {
        "技改攻关项目": [("2027-02-01", "夹具", "2027-05-01", "120,000.50", "降本", "")],
        "成果推广": [("2027/2/1", "工装", "", "", "", "")],
        "专利": [
            ("2027-03-01", "夹具", "ZL202720000001.1", "实用新型", "试验厂", ""),
            ("2027-03-02", "夹具", "ZL202720000001.1", "实用新型", "试验厂", "与另一工作室共有"),
            ("2027-03-02", "夹具", "ZL202720000002.X", "外观", "试验厂", ""),
        ],
        "奖项": [
            ("2027-03-01", "二等奖", "市级", "工作室", "", ""),
            ("2027-03-01", "二等奖", "市级", "工作室", "", ""),
        ],
    }

    judged = record_import.judge(studio, record_import.read(sheet("results", lines), "results"), "results")

    assert [each.words for each in judged] == [
        "可以导入",
        "可以导入",
        f"另一家工作室（{other.number}）登记过这个专利号，请核对并说明。（在“情况说明”列写明）",
        "可以导入",
        "专利种类：请从“发明、实用新型、外观设计”里选一项",
        "可以导入",
        "台账中已有，跳过",
    ]


def test_the_past_before_the_recognition_may_be_brought_in_but_not_the_future(studio):
    lines = {
        "奖项": [("2020-03-01", "旧奖", "市级", "工作室", "", ""), ("2027-06-16", "新奖", "市级", "工作室", "", "")]
    }

    past, future = record_import.judge(studio, record_import.read(sheet("results", lines), "results"), "results")

    assert past.good and not future.good and "日期不能晚于今天" in future.words


def test_many_rows_ask_no_more_often_than_few(studio, django_assert_max_num_queries):
    lines = {"带徒": [apprentice(f"徒弟{n}") for n in range(300)]}
    rows = record_import.read(sheet("apprentices", lines), "apprentices")

    with django_assert_max_num_queries(6):
        judged = record_import.judge(studio, rows, "apprentices")

    assert sum(each.good for each in judged) == 300


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"no book", "不是 xlsx 文件"),
        (sheet("media", {}), "没有找到名为“带徒”"),
        (sheet("apprentices", {}), "表里没有记录"),
        (sheet("apprentices", {"带徒": [apprentice(f"{n}") for n in range(501)]}), "最多 500 行"),
    ],
)
def test_what_is_no_such_sheet_is_said(content, sentence):
    with pytest.raises(ValidationError, match=sentence):
        record_import.read(content, "apprentices")


def test_a_heading_of_ones_own_is_refused():
    book = Workbook()
    book.active.title = "带徒"
    book.active.append(["姓名"])
    out = io.BytesIO()
    book.save(out)

    with pytest.raises(ValidationError, match="“带徒”的第一行应是：协议签订日期、徒弟姓名"):
        record_import.read(out.getvalue(), "apprentices")


def test_cells_are_read_as_people_mean_them(studio):
    lines = {
        "带徒": [("2027-03-01", "甲", "试验厂", "钳工", "也许", "", "长" * 201), ("", "", "厂", "钳工", "是", "", "")]
    }

    odd, empty = record_import.judge(
        studio, record_import.read(sheet("apprentices", lines), "apprentices"), "apprentices"
    )

    assert odd.words == "已签带徒协议：请填“是”或“否”；情况说明最多 200 字"
    assert empty.words == "协议签订日期：没有填写；徒弟姓名：没有填写"


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        (date(2027, 3, 1), "2027-03-01"), (46447, "2027-03-01"), ("2027-03-01 00:00:00", "2027-03-01"),
        ("2027.3.1", "2027-03-01"), ("2027年3月1日", "2027-03-01"), ("03/01/2027", None), ("#N/A", None),
        ("2027-02-29", None),
    ],
)  # fmt: skip
def test_a_day_is_read_however_the_cell_holds_it(studio, typed, day):
    lines = {"带徒": [(typed, "甲一", "试验厂", "钳工", True, "", "")]}

    (judged,) = record_import.judge(
        studio, record_import.read(sheet("apprentices", lines), "apprentices"), "apprentices"
    )

    assert judged.words == ("可以导入" if day else "协议签订日期：日期认不出来，请按 2027-05-17 的样子填写。")
    assert (str(judged.draft.on) if judged.draft else None) == day


@pytest.mark.parametrize("register", sorted(REGISTERS))
def test_the_template_is_what_the_import_reads(studio, register, client_of):
    answer = client_of(keeper_of(studio)).get(reverse(f"studios:{register}_template", args=[studio.number]))

    book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))

    assert book.sheetnames == [record_import.GUIDE, *(kind.label for kind in of_register(register))]
    for kind in of_register(register):
        assert tuple(cell.value for cell in book[kind.label][1]) == record_import.headings(kind)
    with pytest.raises(ValidationError, match="表里没有记录"):
        out = io.BytesIO()
        record_import.template(register, pack_of(studio), out)
        record_import.read(out.getvalue(), register)


def test_only_keepers_import_and_a_stale_page_is_refused(studio, client_of):
    place = reverse("studios:activities_import", args=[studio.number])
    desk = client_of(UserFactory(district_officer=True, organisation=studio.recommender))
    keeper = client_of(keeper_of(studio))

    assert desk.get(place).status_code == 403 and keeper.get(place).status_code == 200
    forged = keeper.post(place, {"rows": "forged"})
    assert forged.status_code == 403 and "核对页已经过期" in forged.content.decode()
    assert "请选择文件" in keeper.post(place, {}).content.decode()
    bad = keeper.post(place, {"file": SimpleUploadedFile("a.xlsx", b"PK no", XLSX)})
    assert bad.status_code == 200 and bad.context["form"].errors["file"]
    assert not ActivityRecord.objects.exists()


def test_a_register_is_exported_as_text_that_no_program_runs(studio, client_of):
    by = keeper_of(studio)
    written(studio, "service", by=by, title="=HYPERLINK(1)")
    written(studio, "service", "2026-08-01", by=by, title="去年")
    written(studio, "exchange", by=by)

    client_of(by).post(reverse("studios:activities_export", args=[studio.number]), {"year": "2027"})
    job = exports.export_next()
    job.refresh_from_db()

    assert job.state == Export.State.READY
    with job.file.open() as file:
        book = load_workbook(io.BytesIO(file.read()))
    service = [[cell.value for cell in row] for row in book["社会服务"]]
    assert len(service) == 2 and service[1][1:5] == ["=HYPERLINK(1)", "政府部门", "区人社局", 60]
    assert book["社会服务"]["B2"].data_type == "s" and book["社会服务"]["B2"].quotePrefix
    assert book["交流活动"].max_row == 2 and book["查询条件"]["B2"].value is not None


@pytest.mark.parametrize("register", ["media", "results"])
def test_every_register_goes_to_excel(studio, client_of, register):
    client_of(keeper_of(studio)).post(reverse(f"studios:{register}_export", args=[studio.number]), {"year": "2027"})

    job = exports.export_next()

    job.refresh_from_db()
    assert job.state == Export.State.READY


def test_an_export_asks_again_who_may_see(studio, client_of):
    by = keeper_of(studio)
    client_of(by).post(reverse("studios:apprentices_export", args=[studio.number]), {"year": "x"})
    by.posts.update(active=False)

    job = exports.export_next()
    job.refresh_from_db()

    assert job.state != Export.State.READY
