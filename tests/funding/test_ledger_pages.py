"""The pages of ledgers over HTTP: rows, forms with their sentences, import with its dry run, assets, findings."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook

from funding import facts, ledger_import
from funding.models import FixedAsset, FundAccount, LedgerEntry, MoneyFinding
from funding.transitions import assets, ledgers
from portal.documents import exports
from portal.documents.models import Export
from portal.policy import clock
from portal.workflow import worklist
from studios import facts as registry
from studios.models import Studio
from tests.documents import files
from tests.factories.accounts import UserFactory
from tests.funding.ledger_scene import TODAY, Scene, account_of, matching, paid, spending, studio_of

pytestmark = pytest.mark.django_db
GRANT, MATCHING = FundAccount.Fund.GRANT, FundAccount.Fund.MATCHING
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DAY = "2026-03-02"
PERIOD = (date(2024, 9, 1), date(2027, 6, 15))


@pytest.fixture
def scene(at):
    at(TODAY)
    scene = Scene(studio_of())
    paid(scene.studio)
    return scene


@pytest.fixture
def account(scene):
    return account_of(scene.studio, by=scene.leader)


def address(name: str, studio: Studio, *args: object) -> str:
    return reverse(f"funding:{name}", args=[studio.number, *args])


def typed(**changes: str) -> dict[str, str]:
    return {"on": "2026-03-02", "amount": "1,000.50", "category": "equipment", "payee": "试验机床厂", **changes}


def test_the_lead_master_writes_down_spending_with_its_invoice(account, scene, client_of):
    browser = client_of(scene.leader)
    invoice = SimpleUploadedFile("发票.pdf", files.pdf(), "application/pdf")

    answer = browser.post(address("entry_new", scene.studio, "grant", "spending"), {**typed(), "papers": invoice})

    assert answer.status_code == 302
    row = LedgerEntry.objects.get(kind="spending")
    assert row.amount == Decimal("1000.50")
    page = browser.get(address("entry", scene.studio, row.pk)).content.decode()
    assert "发票.pdf" in page
    assert "1,000.50 元" in page


def test_an_invoice_is_added_to_a_row_and_taken_off(account, scene, client_of):
    row = ledgers.write(account, spending(), by=scene.leader)
    browser, page = client_of(scene.leader), address("entry", scene.studio, row.pk)
    assert "请先选择文件" in browser.post(address("invoice_upload", scene.studio, row.pk), follow=True).text

    browser.post(
        address("invoice_upload", scene.studio, row.pk),
        {"file": [SimpleUploadedFile("补交.pdf", files.pdf(), "application/pdf")]},
    )
    assert "补交.pdf" in browser.get(page).text
    kept = row.files.live().get(original_name="补交.pdf")
    browser.post(address("invoice_remove", scene.studio, row.pk, kept.pk))

    assert "补交.pdf" not in browser.get(page).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount": "0.005"}, "金额最多写到分（两位小数）。"),
        ({"amount": "-5"}, "金额应在 0 到 9,999,999,999.99 元之间。"),
        ({"amount": "0"}, "金额应大于 0 元"),
        ({"amount": "300000.01"}, "可用余额 300,000 元，本笔 300,000.01 元超出余额"),
        ({"on": "2027-06-16"}, "日期不能晚于今天"),
        ({"category": "other"}, "请写明用在哪里"),
        ({"payee": ""}, "请填写收款方。"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(account, scene, client_of, changes, words):
    answer = client_of(scene.leader).post(
        address("entry_new", scene.studio, "grant", "spending"), typed(voucher="FP-77", **changes)
    )

    assert answer.status_code == 200
    assert words in answer.content.decode()
    assert "FP-77" in answer.content.decode()
    assert LedgerEntry.objects.filter(kind="spending").count() == 0


def test_the_separate_account_is_named_on_its_page(scene, client_of):
    browser = client_of(scene.clerk)

    browser.post(address("account", scene.studio, "grant"), {"name": "技能大师专户", "code": "410101"})

    assert FundAccount.objects.get(fund=GRANT).name == "技能大师专户"
    assert "专门账目：技能大师专户（科目 410101）" in browser.get(address("ledger", scene.studio)).content.decode()


def test_the_page_shows_rates_and_balances(account, scene, client_of):
    ledgers.write(account, spending("100000.00"), by=scene.leader)

    page = client_of(scene.leader).get(address("ledger", scene.studio)).content.decode()

    assert "33.3%" in page
    assert "200,000 元" in page
    assert "京人社能发〔2023〕3号 第二十一条" in page


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_takes_as_many_statements_for_one_row_as_for_three(
    account, scene, client_of, django_assert_num_queries, rows
):
    browser = client_of(scene.leader)
    for number in range(rows):
        ledgers.write(account, spending(f"{number + 1}.00"), by=scene.leader)
    browser.get(address("ledger", scene.studio))

    with django_assert_num_queries(14):
        browser.get(address("ledger", scene.studio))


@pytest.mark.parametrize("number", [1, 3])
def test_the_citys_list_takes_as_many_statements_for_one_as_for_three(
    scene, client_of, django_assert_num_queries, number
):
    for _ in range(number - 1):
        paid(studio_of())
    browser = client_of(scene.payer)
    browser.get(reverse("funding:ledgers"))

    with django_assert_num_queries(10):
        page = browser.get(reverse("funding:ledgers"))

    assert page.content.decode().count('data-test="row"') == number


def test_a_row_is_taken_back_on_a_page_that_says_how(account, scene, client_of):
    row = ledgers.write(account, spending(), by=scene.leader)
    browser, place = client_of(scene.leader), address("entry_reverse", scene.studio, row.pk)
    assert "冲销会用今天的日期记一笔相反的" in browser.get(place).content.decode()

    browser.post(place, {"reason": "重复登记"})

    assert "已冲销" in browser.get(address("ledger", scene.studio)).content.decode()


def sheet(*lines: tuple) -> SimpleUploadedFile:
    book = Workbook()
    page = book.active
    page.title = ledger_import.SHEET
    page.append(ledger_import.HEADINGS)
    for line in lines:
        page.append(line)
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("台账.xlsx", out.getvalue(), XLSX)


GOOD = ("2026-03-02", "支出", 1200.5, "设备设施更新完善", "", "试验机床厂", "FP1", "量具")
LINES = (
    GOOD,
    ("2026-03-03", "支出", "0.005", "人才培训", "", "职业学院", "", ""),
    ("2026-03-04", "支出", 299000, "人才培训", "", "职业学院", "FP3", ""),
    ("2026-03-05", "支出", -3, "人才培训", "", "职业学院", "", ""),
    ("2026-03-06", "支出", 5, "其他（需说明）", "", "书店", "", ""),
    ("2026-03-07", "投入", 5, "", "", "单位", "", ""),
    ("昨天", "支出", 5, "人才培训", "", "", "", ""),
)


def test_every_row_of_a_sheet_is_judged_and_the_good_ones_written_after_the_second_press(account, scene, client_of):
    browser, place = client_of(scene.leader), address("ledger_import", scene.studio, "grant")

    answer = browser.post(place, {"file": sheet(*LINES)})

    words = [each.words for each in answer.context["judged"]]
    assert words == [
        "可以导入",
        "金额（元）：金额最多写到分（两位小数）。",
        "2026-03-04 可用余额 298,799.50 元，本笔 299,000 元超出余额",
        "金额（元）：金额应在 0 到 9,999,999,999.99 元之间。",
        "选“其他（需说明）”的，请写明用在哪里",
        "收支：请填“支出”",
        "日期：日期认不出来，请按 2027-05-17 的样子填写。",
    ]
    assert LedgerEntry.objects.filter(kind="spending").count() == 0
    browser.post(place, {"rows": answer.context["signed"]})
    assert [row.amount for row in LedgerEntry.objects.filter(kind="spending")] == [Decimal("1200.50")]


def test_a_sheet_imported_twice_changes_nothing(account, scene, client_of):
    browser, place = client_of(scene.leader), address("ledger_import", scene.studio, "grant")
    signed = browser.post(place, {"file": sheet(GOOD)}).context["signed"]
    browser.post(place, {"rows": signed})

    again = browser.post(place, {"file": sheet(GOOD)})
    browser.post(place, {"rows": signed})

    assert [each.words for each in again.context["judged"]] == ["台账中已有，跳过"]
    assert LedgerEntry.objects.filter(kind="spending").count() == 1


def test_two_like_rows_of_one_sheet_are_both_written(account, scene):
    rows = ledger_import.read(sheet(GOOD, GOOD).read())

    assert ledger_import.store(account, rows, by=scene.leader) == 2


def test_a_file_that_is_none_is_refused_in_words(account, scene, client_of):
    broken = SimpleUploadedFile("台账.xlsx", b"PK\x03\x04 broken", XLSX)

    answer = client_of(scene.leader).post(address("ledger_import", scene.studio, "grant"), {"file": broken})

    assert answer.status_code == 200
    assert LedgerEntry.objects.filter(kind="spending").count() == 0


def test_the_template_is_read_back_as_empty(account, scene, client_of):
    content = client_of(scene.leader).get(address("ledger_template", scene.studio, "matching"))
    account_of(scene.studio, MATCHING, by=scene.leader)
    content = client_of(scene.leader).get(address("ledger_template", scene.studio, "matching"))

    book = load_workbook(io.BytesIO(b"".join(content.streaming_content)))

    assert tuple(cell.value for cell in book[ledger_import.SHEET][1]) == ledger_import.HEADINGS


def test_the_export_holds_both_funds_and_the_assets(account, scene, client_of):
    ledgers.write(account, spending("1000.50"), by=scene.leader)
    client_of(scene.leader).post(address("ledger_export", scene.studio))

    job = exports.export_next()

    assert job is not None
    job.refresh_from_db()
    with Export.objects.get(pk=job.pk).file.open("rb") as file:
        book = load_workbook(io.BytesIO(file.read()))
    assert book.sheetnames == ["市级资助", "单位配套资金", "固定资产", "查询条件"]
    assert [cell.value for cell in book["市级资助"][3]][5:8] == [None, 1000.5, 298999.5]


def test_a_purchase_from_the_threshold_up_waits_for_the_register(account, scene, client_of):
    row = ledgers.write(account, spending("1000.00"), by=scene.leader)
    ledgers.write(account, spending("999.99"), by=scene.leader)
    browser = client_of(scene.leader)
    assert registry.value("asset_not_registered", scene.studio, *PERIOD) is True
    assert browser.get(address("assets", scene.studio)).content.decode().count('data-test="waiting"') == 1

    browser.post(
        address("asset_new", scene.studio, row.pk),
        {"number": "GZ-1", "name": "量仪", "value": "1000", "place": "一号楼", "keeper": "甲", "acquired_on": DAY},
    )  # fmt: skip

    assert FixedAsset.objects.get().number == "GZ-1"
    assert registry.value("asset_not_registered", scene.studio, *PERIOD) is False


def test_an_asset_is_never_worth_more_than_its_row(account, scene, client_of):
    row = ledgers.write(account, spending("1000.00"), by=scene.leader)

    answer = client_of(scene.leader).post(
        address("asset_new", scene.studio, row.pk),
        {"number": "GZ-1", "name": "量仪", "value": "1000.01", "place": "一号楼", "keeper": "甲", "acquired_on": DAY},
    )  # fmt: skip

    assert "合计不能超过支出" in answer.content.decode()


def test_an_officers_finding_flags_the_row_and_counts(account, scene, client_of):
    row = ledgers.write(account, spending(), by=scene.leader)

    client_of(scene.centre).post(
        f"{address('finding_new', scene.studio)}?entry={row.pk}",
        {"kind": "out_of_scope", "on": "2026-03-02", "words": "用于招待", "document_no": "检查记录 3 号"},
    )

    assert MoneyFinding.objects.get().entry == row
    assert "有问题" in client_of(scene.leader).get(address("ledger", scene.studio)).content.decode()
    assert registry.value("out_of_scope_spending", scene.studio, *PERIOD) is True
    assert registry.value("has_improper_spending", scene.studio, *PERIOD) is True


def test_a_finding_is_taken_back_by_somebody_else(account, scene, client_of):
    found = assets.find_fault(
        scene.studio, by=scene.centre, kind="diverted", on=date(2026, 3, 2), words="混用", document_no="检查记录 3 号"
    )
    place = address("finding_withdraw", scene.studio, found.pk)
    refused = client_of(scene.centre).post(place, {"reason": "查明无误"})

    client_of(scene.payer).post(place, {"reason": "查明无误"})

    assert "登记人不能自己撤回" in refused.content.decode()
    assert registry.value("diverted_funds", scene.studio, *PERIOD) is False


def test_the_facts_of_the_sheets_are_counted_from_the_ledgers(account, scene):
    ledgers.write(account, spending("100000.00"), by=scene.leader)
    own = account_of(scene.studio, MATCHING, by=scene.leader)
    ledgers.write(own, matching("280000.00"), by=scene.leader)

    found = {name: registry.value(name, scene.studio, *PERIOD) for name in facts.FACTS}

    assert (found["grant_paid"], found["grant_spent"], found["matching_paid"]) == (
        Decimal("300000.00"), Decimal("100000.00"), Decimal("280000.00")
    )  # fmt: skip
    assert (found["separate_account"], found["no_support_fund"], found["has_ledger_and_fund_rules"]) == (
        True, False, False
    )  # fmt: skip


def test_of_a_studio_without_a_ledger_nothing_is_known(at):
    at(TODAY)
    studio = studio_of()

    assert {registry.value(name, studio, *PERIOD) for name in facts.FACTS} == {None}


def test_the_rules_for_the_money_make_the_ledger_whole(account, scene, client_of):
    paper = SimpleUploadedFile("经费管理办法.pdf", files.pdf(), "application/pdf")

    client_of(scene.clerk).post(
        address("account", scene.studio, "grant"), {"name": "专户", "code": "", "rules_file": paper}
    )

    assert registry.value("has_ledger_and_fund_rules", scene.studio, *PERIOD) is True


def test_the_unit_is_asked_to_name_the_account(scene):
    found = worklist.read(worklist.tasks_of(scene.clerk, clock.now()), 0, 50)

    assert "登记市级资助的专门账目" in [item.label for item in found]


def test_a_stranger_finds_no_ledger(account, scene, client_of):
    stranger = client_of(UserFactory(host_clerk=True, city="beijing"))

    assert stranger.get(address("ledger", scene.studio)).status_code == 404


def test_the_supervisor_reads_and_writes_nothing(account, scene, client_of):
    supervisor = client_of(UserFactory(supervisor=True, city="beijing"))

    assert supervisor.get(address("ledger", scene.studio)).status_code == 200
    assert supervisor.get(address("entry_new", scene.studio, "grant", "spending")).status_code == 403
    assert supervisor.get(address("finding_new", scene.studio)).status_code == 403
