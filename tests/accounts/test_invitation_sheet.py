"""Inviting by Excel: a dry run row by row, then the good rows, once."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from portal.accounts import invitation_sheet
from portal.accounts.models import Invitation, Organisation
from portal.accounts.roles import Role
from portal.notifications.models import Outbox
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
IMPORT = "/console/users/import/"
CITY = "杭州市人力资源和社会保障局"
GOOD = ("何敏", "he@example.invalid", "13800000000", CITY, "市局经办")


def sheet(*rows, headings=invitation_sheet.HEADINGS) -> SimpleUploadedFile:
    book, file = Workbook(), BytesIO()
    for line in (headings, *rows):
        book.active.append(line)
    book.save(file)
    return SimpleUploadedFile("people.xlsx", file.getvalue())


def upload(client, file):
    return client.post(IMPORT, {"file": file})


def verdicts(client, *rows):
    return upload(client, sheet(*rows)).context["verdicts"]


def test_the_dry_run_writes_nothing(administrator):
    page = upload(administrator, sheet(GOOD, ("", "x", "1", "某局", "某角色")))

    assert "共 2 行：1 行可以邀请，1 行有问题" in page.content.decode()
    assert not Invitation.objects.exists() and not Outbox.objects.exists()


def test_confirming_invites_the_good_rows_once(administrator):
    page = upload(administrator, sheet(GOOD, ("", "x", "", CITY, "市局经办")))

    answer = administrator.post(f"{IMPORT}confirm/", {"rows": page.context["payload"]})
    repeated = administrator.post(f"{IMPORT}confirm/", {"rows": page.context["payload"]})

    assert answer.url == "/console/users/invitations/"
    assert list(Invitation.objects.values_list("email", "role")) == [("he@example.invalid", "city_officer")]
    assert "没有发出" in repeated.content.decode() and Outbox.objects.count() == 1


def test_the_same_sheet_again_changes_nothing(administrator):
    page = upload(administrator, sheet(GOOD))
    administrator.post(f"{IMPORT}confirm/", {"rows": page.context["payload"]})

    again = verdicts(administrator, GOOD)

    assert [(verdict.good, verdict.done) for verdict in again] == [(False, "已邀请，链接还有效")]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("", *GOOD[1:]), "请填写姓名。"),
        (("甲" * 41, *GOOD[1:]), "最多 40 个字"),
        ((GOOD[0], "", *GOOD[2:]), "请填写电子邮箱。"),
        ((GOOD[0], "he", *GOOD[2:]), "邮箱格式不对"),
        ((*GOOD[:2], "12345", *GOOD[3:]), "手机号应为 11 位数字"),
        ((*GOOD[:3], "某局", GOOD[4]), "没有名为“某局”的机构"),
        ((*GOOD[:3], "", GOOD[4]), "请填写机构全称。"),
        ((*GOOD[:4], "局长"), "没有“局长”这个角色"),
        ((*GOOD[:4], ""), "请填写角色。"),
        ((*GOOD[:4], "单位经办人"), "没有“单位经办人”这个角色"),
        ((*GOOD[:4], "区县经办"), "“区县经办”不能设在“市人社局”。"),
        ((*GOOD[:4], "就业促进中心经办"), "不能设在"),
    ],
)
def test_a_bad_row_is_named_with_its_reason(administrator, row, said):
    (verdict,) = verdicts(administrator, row)

    assert verdict.row.number == 2
    assert said in "".join(verdict.reasons)


def test_rows_are_judged_against_each_other_and_the_register(administrator):
    UserFactory(city_officer=True, email="held@example.invalid")
    UserFactory(district_officer=True, email="officer@example.invalid")
    Organisation.objects.filter(name="首钢集团").update(active=False)

    found = verdicts(
        administrator,
        GOOD,
        GOOD,
        ("已在任", "held@example.invalid", None, CITY, "市局经办"),
        ("冲突", "officer@example.invalid", None, CITY, "评审专家"),
        ("停用", "closed@example.invalid", None, "首钢集团", "市属局、集团经办"),
        (None, None, None, None, None),
        ("数字", "number@example.invalid", 13800000000.0, CITY, "评审专家"),
    )

    assert [verdict.row.number for verdict in found] == [2, 3, 4, 5, 6, 8]
    assert found[0].good and found[5].good and found[5].row.phone == "13800000000"
    assert found[1].reasons == ("与第 2 行重复。",)
    assert found[2].done == "已担任这个岗位，不再邀请"
    assert "同一城市的评审专家" in found[3].reasons[0]
    assert found[4].reasons == ("“首钢集团”已停用。",)


def test_judging_costs_the_same_at_one_row_and_three(django_assert_num_queries):
    def rows(count):
        return [invitation_sheet.Row(n, "何敏", f"p{n}@example.invalid", "", CITY, "评审专家") for n in range(count)]

    for number in range(3):
        UserFactory(city_officer=True, email=f"p{number}@example.invalid")
    for count in (1, 3):
        with django_assert_num_queries(6):
            invitation_sheet.judge(rows(count))


def bomb() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (41 * 1024 * 1024))
    return file.getvalue()


def no_workbook() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("hello.txt", "hello")
    return file.getvalue()


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "这个文件是空的"),
        (b"name,mail", "这不是 xlsx 文件"),
        (b"PK\x03\x04 broken", "这不是 xlsx 文件"),
        (no_workbook(), "可能已损坏"),
        (bomb(), "展开后太大"),
        (b"0" * (2 * 1024 * 1024 + 1), "超过 2 MB"),
    ],
)
def test_a_wrong_file_is_told_in_words(administrator, content, said):
    page = upload(administrator, SimpleUploadedFile("people.xlsx", content))

    assert said in page.context["form"].errors["file"][0]


def test_no_file_is_told_in_words(administrator):
    assert administrator.post(IMPORT).context["form"].errors["file"] == ["请选择要导入的 Excel 文件。"]


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (lambda: sheet(GOOD, headings=("姓名", "邮箱")), "第一行应是：姓名、电子邮箱"),
        (lambda: sheet(), "表里没有人员"),
        (lambda: sheet(*[GOOD] * 501), "一次最多 500 行"),
    ],
)
def test_a_wrong_sheet_is_told_in_words(administrator, file, said):
    page = upload(administrator, file())

    assert said in page.context["form"].errors["file"][0]


def test_strange_characters_are_cut_not_stored():
    assert invitation_sheet._cell("a\x07b\nc") == "abc"


@pytest.mark.parametrize("payload", ["", "forged", "甲\x00"])
def test_a_forged_second_step_is_refused(administrator, payload):
    answer = administrator.post(f"{IMPORT}confirm/", {"rows": payload})

    assert answer.status_code == 403
    assert "请重新上传表格" in answer.content.decode()


def test_a_row_refused_at_the_last_moment_is_named(administrator):
    page = upload(administrator, sheet(GOOD))
    Organisation.objects.filter(name=CITY).update(active=False)

    done = administrator.post(f"{IMPORT}confirm/", {"rows": page.context["payload"]})

    assert "已停用" in done.content.decode()


def test_the_template_is_what_the_import_reads(administrator):
    answer = administrator.get(f"{IMPORT}template.xlsx")

    book = load_workbook(BytesIO(answer.content))
    assert [cell.value for cell in book["人员"][1]] == list(invitation_sheet.HEADINGS)
    assert next(book["角色"].values)[0] == Role.DISTRICT_OFFICER.label


def test_the_import_is_the_administrators(client_of, administrator):
    assert "Excel 批量邀请" in administrator.get(IMPORT).content.decode()
    assert client_of(UserFactory(city_officer=True)).get(IMPORT).status_code == 403
