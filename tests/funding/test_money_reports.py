"""Reports, recoveries and closings over HTTP: every figure opens its rows, notices and accounts on paper."""

from __future__ import annotations

import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook
from pypdf import PdfReader

from funding import recovery_watch, report_print
from funding.models import LedgerEntry, Recovery, YearClosing
from funding.transitions import closings, ledgers, recoveries
from portal.documents import exports, renderings
from portal.documents.models import Export
from portal.policy import clock
from portal.workflow import worklist
from tests.factories.accounts import UserFactory
from tests.funding.ledger_scene import TODAY, Scene, account_of, claimed, paid, revoked, spending, studio_of

pytestmark = pytest.mark.django_db
REPORT = "/funding/reports/"


@pytest.fixture
def scene(at):
    at(TODAY)
    scene = Scene(studio_of())
    paid(scene.studio)
    ledgers.write(account_of(scene.studio, by=scene.leader), spending("100000.00"), by=scene.leader)
    return scene


@pytest.fixture
def demanded(scene):
    recovery = claimed(scene, ground_on=date(2026, 5, 1))
    recoveries.notify(
        recovery, by=scene.payer, document_no="京人社能函〔2027〕10号", pay_by=date(2027, 7, 15), pay_to="财政专户"
    )
    return recovery


def step(recovery: Recovery, name: str) -> str:
    return reverse("funding:recovery_step", args=[recovery.number, name])


def labels(user) -> list[str]:
    return [item.label for item in worklist.read(worklist.tasks_of(user, clock.now()), 0, 50)]


def test_every_figure_opens_the_rows_it_is_the_sum_of(scene, client_of):
    browser = client_of(scene.payer)
    page = browser.get(REPORT, {"year": 2026}).content.decode()
    assert "/funding/reports/rows/?year=2026&amp;measure=spent&amp;district=%E6%9C%9D%E9%98%B3%E5%8C%BA" in page

    rows = browser.get(f"{REPORT}rows/", {"year": 2026, "measure": "spent", "district": "朝阳区"}).content.decode()

    assert "100,000" in rows
    assert scene.studio.number in rows


def test_the_chart_of_spending_opens_the_rows_of_a_use(scene, client_of):
    """Every number of the chart is a link to the rows of that use alone."""
    browser = client_of(scene.payer)
    use = LedgerEntry.objects.get(kind="spending").category
    assert f"measure=spent&amp;category={use}" in browser.get(REPORT, {"year": 2026}).content.decode()

    asked = {"year": 2026, "measure": "spent"}
    here = browser.get(f"{REPORT}rows/", asked | {"category": use}).content.decode()
    elsewhere = browser.get(f"{REPORT}rows/", asked | {"category": "exchange"}).content.decode()

    assert here.count('data-test="row"') == 1
    assert elsewhere.count('data-test="row"') == 0
    assert browser.get(f"{REPORT}rows/", {"year": 2026, "measure": "paid", "category": use}).status_code == 404


@pytest.mark.parametrize(
    ("measure", "year", "amount"),
    [
        ("planned", 2024, "300,000"),
        ("committed", 2024, "300,000"),
        ("paid", 2024, "300,000"),
        ("spent", 2026, "100,000"),
    ],
)
def test_the_rows_of_each_measure(scene, client_of, measure, year, amount):
    rows = client_of(scene.payer).get(f"{REPORT}rows/", {"year": year, "measure": measure}).content.decode()

    assert amount in rows
    assert rows.count('data-test="row"') == 1


def test_what_came_back_is_in_the_report(demanded, scene, client_of):
    recoveries.receive(demanded, by=scene.payer, on=date(2027, 6, 15), amount=Decimal("500.00"), voucher="P1")

    rows = client_of(scene.payer).get(f"{REPORT}rows/", {"year": 2027, "measure": "recovered"}).content.decode()

    assert "缴回，凭证 P1" in rows


@pytest.mark.parametrize("query", ["measure=nothing", "measure=spent&kind=top_up", "measure=paid&kind=x"])
def test_what_is_no_figure_is_no_page(scene, client_of, query):
    assert client_of(scene.payer).get(f"{REPORT}rows/?{query}").status_code == 404


def test_a_year_that_is_none_is_this_year(scene, client_of):
    assert "2027 年资金报表" in client_of(scene.payer).get(REPORT, {"year": "x"}).content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_the_report_takes_as_many_statements_for_one_studio_as_for_three(
    scene, client_of, django_assert_num_queries, number
):
    for _ in range(number - 1):
        paid(studio_of())
    browser = client_of(scene.payer)
    browser.get(REPORT, {"year": 2024})

    with django_assert_num_queries(13):
        browser.get(REPORT, {"year": 2024})


def test_the_report_goes_out_as_excel(scene, client_of):
    client_of(scene.payer).post(f"{REPORT}export/", {"year": 2026})

    job = exports.export_next()

    assert job is not None
    with Export.objects.get(pk=job.pk).file.open("rb") as file:
        book = load_workbook(io.BytesIO(file.read()))
    assert book.sheetnames == ["预算执行", "按种类", "按区县", "按工作室", "按用途", "查询条件"]
    assert [cell.value for cell in book["按区县"][2]] == ["朝阳区", 0, 0, 0, 100000, 0]


def test_the_running_year_is_printed_as_it_is_read(scene, client_of):
    client_of(scene.payer).post(f"{REPORT}export/", {"year": 2026, "form": "pdf"})

    job = exports.export_next()

    assert job is not None
    found = Export.objects.get(pk=job.pk)
    assert (found.state, found.mime) == ("ready", "application/pdf")
    with found.file.open("rb") as file:
        printed = "".join(page.extract_text() for page in PdfReader(file).pages).replace(" ", "")
    assert "2026年度技能大师工作室资助资金报表" in printed.replace("\n", "")
    assert "年度尚未关账" in printed and "100,000" in printed


def test_what_is_printed_of_the_year(scene):
    printed = report_print.context("beijing", 2026, "经办")
    tables = {each["title"]: each["rows"] for each in printed["tables"]}

    assert tables["三、决算表"][-1] == ["合计", "0", "0", "0", "100,000", "0"]
    assert tables["四、逐月累计"][-1] == ["12 月", "0", "100,000", "0"]
    assert tables["五、支出用途"] == [["设备设施更新完善", "100,000"]]
    assert (printed["closing"], printed["left_out"]) == (None, 0)


def test_a_closed_year_is_printed_as_it_was_closed(scene):
    closing = closings.propose("beijing", 2026, by=scene.payer)
    closings.close(closing, by=scene.second_payer)

    assert report_print.context("beijing", 2026, "经办")["closing"] == closing


def test_too_many_studios_are_left_to_the_workbook(scene, monkeypatch):
    monkeypatch.setattr(report_print, "MOST_STUDIOS", 0)

    printed = report_print.context("beijing", 2026, "经办")

    assert printed["left_out"] == 1
    assert "六、按工作室" not in [each["title"] for each in printed["tables"]]


def test_a_year_is_closed_page_by_page_by_two_people(scene, client_of):
    first, second = client_of(scene.payer), client_of(scene.second_payer)
    first.post("/funding/years/2026/new/", {"remark": ""})
    assert "复核年度关账" in labels(scene.second_payer)
    refused = first.post("/funding/years/2026/close/", {"remark": ""})

    second.post("/funding/years/2026/close/", {"remark": ""})

    assert refused.status_code == 403
    closing = YearClosing.objects.get()
    assert closing.state == "closed"
    page = second.get("/funding/years/2026/").content.decode()
    assert closing.sha256 in page
    assert "内容与校验值、现在的明细一致" in page
    assert closing.sha256[:16] in second.get(REPORT, {"year": 2026}).content.decode()
    assert "2026 年度" in second.get("/funding/years/").content.decode()


def test_a_closing_is_withdrawn_with_a_reason(scene, client_of):
    closings.propose("beijing", 2026, by=scene.payer)
    browser = client_of(scene.payer)
    assert "请写明撤回的原因" in browser.post("/funding/years/2026/withdraw/", {"remark": ""}).content.decode()

    browser.post("/funding/years/2026/withdraw/", {"remark": "还有一笔要补"})

    assert YearClosing.objects.get().state == "withdrawn"


def test_the_final_accounts_are_drawn(scene, client_of):
    closings.propose("beijing", 2026, by=scene.payer)
    assert client_of(scene.payer).get("/funding/years/2026/paper/").status_code == 302

    job = renderings.render_next()

    assert job is not None
    job.refresh_from_db()
    assert (job.state, job.filename) == ("ready", "2026年度技能大师工作室资助资金预算执行和决算表.pdf")


def test_a_claim_is_sent_received_and_settled_page_by_page(scene, client_of):
    revoked(scene, ground_on=date(2026, 5, 1))
    recovery_watch.look()
    recovery = Recovery.objects.get()
    assert "办理追回" in labels(scene.payer)
    browser = client_of(scene.payer)
    notice = {"document_no": "京人社能函〔2027〕10号", "pay_by": "2027-07-15", "pay_to": "财政专户"}
    plan = "2027-07-01 100000\n2027-07-15 200000"

    browser.post(step(recovery, "notify"), {**notice, "parts": plan})
    assert "缴回市级资助" in labels(scene.clerk)
    browser.post(step(recovery, "receive"), {"on": "2027-06-15", "amount": "300000", "voucher": "P1"})

    recovery.refresh_from_db()
    assert recovery.state == "settled"
    page = client_of(scene.clerk).get(reverse("funding:recovery", args=[recovery.number])).content.decode()
    assert "应追回 300,000 元，不论是否已经使用，也不论取消的原因" in page
    assert "第 2 期 200,000 元" in page


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        ("2027-07-01", "第 1 行应是“期限 金额”"),
        ("2027-07-01 0.005", "第 1 行：金额最多写到分"),
        ("昨天 5", "第 1 行：日期认不出来"),
        ("2027-07-01 5", "各期合计 5 元，应等于应缴回的 300,000 元"),
        ("2027-07-02 100000\n2027-07-01 200000", "各期的期限应由早到晚"),
    ],
)
def test_a_plan_that_is_none_is_refused_in_words(demanded, scene, client_of, plan, words):
    answer = client_of(scene.payer).post(step(demanded, "plan"), {"parts": plan})

    assert words in answer.content.decode()
    assert plan.split()[0] in answer.content.decode()


def test_the_notice_is_drawn_and_waits_for_its_day(scene, client_of):
    recovery = claimed(scene, ground_on=date(2026, 5, 1))
    browser, place = client_of(scene.payer), reverse("funding:recovery_notice", args=[recovery.number])
    assert browser.get(place).status_code == 403
    recoveries.notify(recovery, by=scene.payer, document_no="试〔2027〕1号", pay_by=date(2027, 7, 15), pay_to="专户")

    browser.get(place)
    job = renderings.render_next()

    assert job is not None
    job.refresh_from_db()
    assert (job.state, job.filename) == ("ready", f"追回通知_{recovery.number}.pdf")


def test_the_unit_sees_a_claim_from_its_notice_on(scene, client_of):
    recovery = claimed(scene, ground_on=date(2026, 5, 1))
    place = reverse("funding:recovery", args=[recovery.number])

    assert client_of(scene.clerk).get(place).status_code == 404
    assert client_of(scene.payer).get(place).status_code == 200


def test_less_is_drafted_and_signed_page_by_page(demanded, scene, client_of):
    client_of(scene.payer).post(
        step(demanded, "draft_deviation"),
        {"amount": "0", "reason": "领办人病故", "document_no": "京人社财函〔2027〕3号"},
    )
    assert "会签减免追回" in labels(scene.approver)
    page = client_of(scene.payer).get(reverse("funding:recovery", args=[demanded.number])).content.decode()
    assert "还需会签" in page

    for approver in scene.approvers:
        client_of(approver).post(step(demanded, "deviate"), {"remark": ""})

    demanded.refresh_from_db()
    assert (demanded.state, demanded.due_amount) == ("settled", Decimal("0.00"))
    assert "会签减免追回" not in labels(scene.finance)


def test_a_wrong_receipt_is_taken_back_on_its_page(demanded, scene, client_of):
    receipt = recoveries.receive(demanded, by=scene.payer, on=date(2027, 6, 15), amount=Decimal("5.00"), voucher="P1")
    place = reverse("funding:receipt_correct", args=[demanded.number, receipt.pk])

    client_of(scene.payer).post(place, {"reason": "错记"})

    demanded.refresh_from_db()
    assert demanded.received == Decimal("0.00")
    page = client_of(scene.payer).get(reverse("funding:recovery", args=[demanded.number])).content.decode()
    assert "更正 −5 元" in page


def test_a_step_whose_moment_has_passed_is_refused(demanded, scene, client_of):
    assert client_of(scene.payer).get(step(demanded, "notify")).status_code == 403
    assert client_of(scene.payer).get(step(demanded, "nothing")).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_as_many_statements_for_one_claim_as_for_three(
    scene, client_of, django_assert_num_queries, number
):
    for _ in range(number):
        another = Scene(studio_of())
        paid(another.studio)
        claimed(another, ground_on=date(2026, 5, 1))
    browser = client_of(scene.payer)
    browser.get("/funding/recoveries/")

    with django_assert_num_queries(5):
        browser.get("/funding/recoveries/")


def test_the_supervisor_reads_every_page_of_money_and_changes_nothing(demanded, scene, client_of):
    closings.propose("beijing", 2026, by=scene.payer)
    browser = client_of(UserFactory(supervisor=True, city="beijing"))

    for place in (REPORT, "/funding/years/", "/funding/years/2026/", "/funding/recoveries/", "/funding/ledgers/"):
        assert browser.get(place).status_code == 200
    assert browser.post(step(demanded, "receive"), {}).status_code == 403
    assert browser.post("/funding/years/2026/close/", {}).status_code == 403
