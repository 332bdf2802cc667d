"""The console's calendar and health pages, the public status page, the demonstration's clock."""

from __future__ import annotations

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from portal.accounts.roles import Role
from portal.audit.models import Entry
from portal.documents.models import Export
from portal.notifications.models import Outbox
from portal.policy import calendar, clock, skew
from portal.policy.models import WorkCalendarYear
from portal.workbench import console, menu
from tests.factories.accounts import UserFactory

TOML = """
year = 2027
source = "国办发明电〔2026〕9号"
[rest]
2027-01-01 = "元旦"
2027-05-01 = "劳动节"
2027-10-01 = "国庆节"
[work]
2027-01-03 = "元旦调休"
"""
PAGE = "/console/calendar/"


@pytest.fixture
def administrator(at, client_of):
    at("2026-12-01 09:00")
    return client_of(UserFactory(administrator=True, name="管理员甲"))


def upload(client, content: bytes, name: str, **more: str) -> str:
    response = client.post(PAGE, {"file": SimpleUploadedFile(name, content), **more})
    assert response.status_code == 200
    return response.content.decode()


def sheet(*lines: tuple[str, str, str]) -> bytes:
    book = Workbook()
    for line in (("日期", "安排", "名称"), *lines):
        book.active.append(line)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def test_a_year_is_shown_first_and_stored_after_the_second_look(administrator):
    text = upload(administrator, TOML.encode(), "2027.toml")
    assert "共 4 天，没有发现问题。现在还没有写入" in text
    assert not WorkCalendarYear.objects.filter(year=2027).exists()

    payload = re.search(r'name="rows" value="([^"]+)"', text)[1]
    response = administrator.post(f"{PAGE}confirm/", {"rows": payload}, follow=True)

    assert "2027 年工作日历已导入，共 4 天" in response.content.decode()
    assert calendar.is_working_day(date(2027, 1, 3))
    assert Entry.objects.filter(action="calendar.import").get().remark == "国办发明电〔2026〕9号"
    assert 'data-test="banner"' not in administrator.get(PAGE).content.decode()


def test_an_excel_file_names_its_problems_row_by_row(administrator):
    lines = (("2027-01-01", "休息", "元旦"), ("2027-13-01", "休息", "?"), ("2027-05-01", "放假吗", "劳动节"))

    text = upload(administrator, sheet(*lines), "2027.xlsx")

    assert '<th scope="row">第 3 行</th><td>日期“2027-13-01”看不懂，应如 2027-01-01。</td>' in text
    assert '<th scope="row">第 4 行</th><td>安排“放假吗”应为 休息 或 上班。</td>' in text
    assert 'data-test="confirm"' not in text


def test_a_year_that_is_there_is_announced_to_be_replaced(administrator):
    text = upload(administrator, TOML.replace("2027", "2026").replace("2026-01-03", "2026-01-04").encode(), "2026.toml")

    assert "这一年已经导入过" in text


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"x", "a.pdf", "请上传 Excel（.xlsx）或 TOML 文件"),
        (b"", "a.toml", "这个文件是空的"),
        (b"x" * (1024 * 1024 + 1), "a.toml", "文件超过 1 MB"),
    ],
)
def test_a_file_that_cannot_be_one_is_refused_at_the_field(administrator, content, name, words):
    assert words in upload(administrator, content, name)


@pytest.mark.parametrize(("content", "name"), [(b"PK broken", "a.xlsx"), (b"\xff\xfe", "a.toml"), (b"[", "a.toml")])
def test_a_broken_file_is_told_in_words(administrator, content, name):
    assert "整个文件" in upload(administrator, content, name)


def test_without_a_file_the_form_says_so(administrator):
    assert "请选择要导入的文件" in administrator.post(PAGE, {}).content.decode()


def test_a_forged_second_step_is_refused(administrator):
    response = administrator.post(f"{PAGE}confirm/", {"rows": "forged"})

    assert response.status_code == 403
    assert "请重新上传文件" in response.content.decode()


def test_the_template_can_be_filled_and_read_back(administrator):
    response = administrator.get(f"{PAGE}template.xlsx")
    book = load_workbook(BytesIO(response.content))

    assert [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()][:2] == [
        ["日期", "安排", "名称"],
        ["2027-01-01", "休息", "元旦"],
    ]
    assert "共 3 天，没有发现问题" in upload(administrator, response.content, "2027.xlsx")


@pytest.mark.parametrize("role", [Role.CITY_OFFICER, Role.SUPERVISOR, Role.HOST_CLERK])
def test_the_calendar_is_the_administrators(at, client_of, role):
    at("2026-12-01 09:00")
    client = client_of(UserFactory(**{role.value: True}))

    for address in (PAGE, f"{PAGE}template.xlsx", "/demo/mail/"):
        assert client.get(address).status_code == (200 if address == "/demo/mail/" else 403)


def test_all_is_well_when_nothing_hangs(administrator):
    skew.measure()
    text = administrator.get("/console/health/").content.decode()

    assert 'data-test="good"' in text
    assert 'data-state="bad"' not in text


def test_what_hangs_is_named_with_the_page_that_mends_it(administrator):
    skew.measure()
    user = UserFactory()
    late = {"requested_at": clock.now() - timedelta(minutes=16), "not_before": clock.now()}
    Export.objects.create(kind="list", requested_by=user, **late)
    letter = {"address": "a@example.invalid", "subject": "x", "body": "x", "created_at": clock.now()}
    Outbox.objects.create(key="a", user=user, status="failed", not_before=clock.now(), **letter)
    Outbox.objects.create(key="b", user=user, not_before=clock.now() - timedelta(minutes=16), **letter)

    text = administrator.get("/console/health/").content.decode()

    assert "有 3 项异常" in text
    assert '<a href="/console/outbox/?status=failed">1 封，去处理</a>' in text
    assert "失败 0 件，积压 1 件" in text


def test_the_public_status_page_names_a_service_that_is_away(client, at, monkeypatch):
    at("2026-04-20 10:00")
    assert "一切正常" in client.get("/status/").content.decode()

    def away() -> None:
        raise ConnectionError

    monkeypatch.setitem(console.health.NEEDED, "storage", away)

    assert "部分服务异常" in client.get("/status/").content.decode()


def test_the_demonstrations_clock_goes_forward_for_everybody(client, at):
    start = at("2026-04-20 10:00")

    for step, span in (("hour", timedelta(hours=1)), ("day", timedelta(days=1)), ("week", timedelta(days=7))):
        client.post("/demo/clock/", {"step": step})
        start += span
        assert abs(clock.now(fresh=True) - start) < timedelta(minutes=1)
    client.post("/demo/clock/", {"moment": "2026-05-01T00:00"})

    assert clock.now(fresh=True).astimezone(clock.BEIJING).date() == date(2026, 5, 1)
    assert "演示时钟已调整，现为 2026年5月1日" in client.get("/").content.decode()


def test_the_demonstrations_clock_comes_back(client, at):
    at("2030-04-20 10:00")

    client.post("/demo/clock/", {"step": "reset"})

    assert "演示时钟已调整" not in client.get("/demo/clock/").content.decode()


@pytest.mark.parametrize(
    ("moment", "words"),
    [
        ("2026-04-20T09:00", "时钟只能往后调"),
        ("2099-01-01T00:00", "最多调到 3 年以后"),
        ("soon", "请按 2027-05-01 00:00 的格式填写"),
        ("", "请填写要调整到的时间"),
    ],
)
def test_a_moment_that_makes_no_sense_is_told_at_the_field(client, at, moment, words):
    at("2026-04-20 10:00")

    assert words in client.post("/demo/clock/", {"moment": moment}).content.decode()


@pytest.mark.parametrize("setting", ["DEMO", "CLOCK_MAY_SHIFT"])
def test_elsewhere_the_clock_page_does_not_exist(client, db, settings, setting):
    setattr(settings, setting, False)

    assert client.get("/demo/clock/").status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_every_menu_line_opens(at, client_of, role):
    at("2026-04-20 10:00")
    client = client_of(UserFactory(**{role.value: True}))

    opened = {entry.path: client.get(entry.path).status_code for entry in menu.of_role(role)}

    assert set(opened.values()) == {200}, opened
