"""The bank's list and its answer: matched, unmatched, truncated, wrong total, twice; payments never change (TM-14)."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from openpyxl import Workbook, load_workbook

from funding import bank_list, figures
from funding.bank_results import BadFile
from funding.models import BatchRow, Grant, Payment, ResultFile
from funding.states import BatchState, GrantState
from funding.transitions import bank
from portal.audit.models import Entry
from portal.policy.refusal import Refused
from tests.funding.scene import HEADS, Desk, answer

pytestmark = pytest.mark.django_db


def read(desk: Desk, batch, content: bytes):
    return bank.read_result(batch, content, by=desk.maker, name="回单.csv")


def untouched(batch) -> bool:
    """Nothing of a refused file counts."""
    return (
        not Payment.objects.exists()
        and not ResultFile.objects.exists()
        and set(batch.rows.values_list("outcome", flat=True)) == {"waiting"}
    )


def test_a_whole_answer_pays_and_settles(desk):
    batch = desk.sent(desk.due(), desk.due())

    file = read(desk, batch, answer(batch))

    batch.refresh_from_db()
    assert (file.paid_count, file.paid_total, file.failed_count) == (2, Decimal(200_000), 0)
    assert batch.state == BatchState.SETTLED
    assert {each.state for each in Grant.objects.all()} == {GrantState.PAID}
    known = figures.of_budget(desk.budget)
    assert (known.committed, known.paid, known.left) == (Decimal(0), Decimal(200_000), Decimal(4_800_000))


def test_what_failed_is_paid_again_in_a_new_batch(desk):
    first, second = desk.due(), desk.due()
    batch = desk.sent(first, second)
    read(desk, batch, answer(batch, failing=(2,)))
    failed = batch.rows.get(no=2)
    assert (failed.outcome, failed.note, failed.grant.state) == ("failed", "户名不符", GrantState.DUE)

    again = desk.paid(failed.grant)

    assert Payment.objects.filter(grant=failed.grant).get().row.batch == again
    assert Payment.objects.count() == 2


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda batch: answer(batch, cut=1), "文件末尾没有合计行，可能不完整"),
        (lambda batch: answer(batch, cut=2), "文件末尾没有合计行，可能不完整"),
        (lambda batch: answer(batch, total="199999.99"), "合计金额写 199,999.99 元，明细相加是 200,000 元"),
        (lambda batch: answer(batch, total="0.005"), "合计行：金额 0.005 超过两位小数"),
        (lambda batch: answer(batch, head="批次,序号"), "第一行应是：批次号、序号、账号尾号"),
        (lambda batch: answer(batch).replace(b"5678", b"1234"), "账号尾号应为 5678，回单是 1234"),
        (lambda batch: answer(batch).replace(b"100000.00", b"-100000.00", 1), "金额 -100000.00 是负数"),
        (lambda batch: answer(batch).replace(b"100000.00", b"100000.005", 1), "金额 100000.005 超过两位小数"),
        (lambda batch: answer(batch).replace(b",1,5678,100000.00", b",1,5678,90000.00"), "应为 100,000 元，回单是"),
        (lambda batch: answer(batch).replace(b",2,5678", b",1,5678"), "序号 1 出现 2 次"),
        (lambda batch: answer(batch).replace(b",2,5678", b",9,5678"), "批次里没有序号 9"),
        (lambda batch: answer(batch).replace(b"HZ-BF-2026-001,1", b"HZ-BF-2026-999,1"), "批次号是“HZ-BF-2026-999”"),
        (lambda batch: answer(batch).replace("成功".encode(), "已付".encode()), "结果“已付”应是“成功”或“失败”"),
        (lambda batch: answer(batch).replace(b"2026-05-11", b"2026-05-12"), "日期 2026-05-12 晚于今天"),
        (lambda batch: b"", "文件是空的"),
        (lambda batch: b"\xff\xfe\x00\xd8", "文件的文字编码认不出来"),
        (lambda batch: b"PK\x03\x04broken", "文件不是完整的 Excel"),
    ],
)
def test_a_file_with_a_fault_is_refused_whole(desk, change, words):
    batch = desk.sent(desk.due(), desk.due())

    with pytest.raises(BadFile) as refused:
        read(desk, batch, change(batch))

    assert any(words in each for each in refused.value.problems), refused.value.problems
    assert untouched(batch)


def test_a_total_line_that_counts_other_lines_is_refused(desk):
    batch = desk.sent(desk.due(), desk.due())
    lines = answer(batch).decode().splitlines()

    with pytest.raises(BadFile, match="合计行写 2 笔，文件里有 1 笔，可能不完整"):
        read(desk, batch, "\n".join([lines[0], lines[1], lines[3]]).encode())

    assert untouched(batch)


def test_a_file_is_read_once(desk):
    first, second = desk.due(), desk.due()
    batch = desk.sent(first, second)
    whole = answer(batch).decode().splitlines()
    half = "\n".join([whole[0], whole[1], f"合计,1,,{first.amount},,,,"]).encode()
    read(desk, batch, half)

    with pytest.raises(Refused, match=r"这份回单已由.*读入（HZ-BF-2026-001），不能再读一次"):
        read(desk, batch, half)
    assert Payment.objects.count() == 1


def test_a_row_is_answered_once_whatever_the_file(desk):
    batch = desk.sent(desk.due(), desk.due())
    whole = answer(batch).decode().splitlines()
    read(desk, batch, "\n".join([whole[0], whole[1], "合计,1,,100000,,,,"]).encode())

    with pytest.raises(BadFile, match="序号 1 已经有回单（拨付成功）"):
        read(desk, batch, "\n".join(whole).encode())


def test_only_a_sent_batch_is_answered(desk):
    batch = desk.approved(desk.due())

    with pytest.raises(Refused, match="只有已送银行、待回单的批次可以读入回单"):
        read(desk, batch, answer(batch))


def test_an_excel_answer_and_a_gbk_answer_are_understood(desk):
    batch = desk.sent(desk.due(), desk.due())
    whole = answer(batch).decode().splitlines()
    read(desk, batch, "\n".join([whole[0], whole[1], "合计,1,,100000.00,,,,"]).encode("gb18030"))
    book = Workbook()
    book.active.append(HEADS.split(","))
    book.active.append([batch.number, 2, "5678", 100000, "成功", date(2026, 5, 11), "SN9", ""])
    book.active.append(["合计", 1, "", 100000])
    out = io.BytesIO()
    book.save(out)

    read(desk, batch, out.getvalue())

    batch.refresh_from_db()
    assert batch.state == BatchState.SETTLED


def test_money_that_came_back_is_a_row_of_its_own(desk):
    grant = desk.due()
    batch = desk.paid(grant)
    payment = Payment.objects.get()

    made = bank.reverse(payment, by=desk.maker, on=date(2026, 5, 11), remark="账户已冻结")

    grant.refresh_from_db()
    assert (made.kind, made.corrects, grant.state) == (Payment.Kind.REVERSED, payment, GrantState.DUE)
    assert figures.of_budget(batch.budget).paid == 0
    desk.paid(grant)
    assert list(Payment.objects.filter(kind="paid").values_list("attempt", flat=True)) == [1, 2]


def test_money_comes_back_once(desk):
    desk.paid(desk.due())
    payment = Payment.objects.get()
    bank.reverse(payment, by=desk.maker, on=date(2026, 5, 11), remark="账户已冻结")

    with pytest.raises(Refused, match="已经登记过退汇"):
        bank.reverse(Payment.objects.get(pk=payment.pk), by=desk.maker, on=date(2026, 5, 11), remark="再登一次")


def test_payments_are_never_changed(desk):
    desk.paid(desk.due())

    with pytest.raises(TypeError, match="payments are never changed"):
        Payment.objects.update(amount=1)
    with pytest.raises(TypeError, match="payments are never taken away"):
        Payment.objects.all().delete()


def test_the_bank_list_holds_whole_numbers_and_a_control_total(desk):
    grant = desk.due(document_no="=HYPERLINK(1)")
    batch = desk.approved(grant)

    rows = list(csv.reader(io.StringIO(bank_list.as_csv(batch, by=desk.maker).decode("utf-8-sig"))))

    assert rows[0][:7] == ["批次号", "序号", "户名", "账号", "开户银行", "联行号", "金额"]
    assert rows[1][3] == "6222020200012345678"
    assert rows[1][8].startswith("'=HYPERLINK")
    assert rows[2][:7] == ["合计", "1", "", "", "", "", "100000.00"]
    assert Entry.objects.about(batch).last().label == "导出银行清单（CSV）"


def test_the_excel_list_has_numbers_as_text_and_amounts_as_numbers(desk):
    batch = desk.approved(desk.due())

    sheet = load_workbook(io.BytesIO(bank_list.as_excel(batch, by=desk.maker)))["拨付清单"]

    assert (sheet["D2"].value, sheet["G2"].value) == ("6222020200012345678", 100000)


def test_before_approval_there_is_no_list(desk):
    batch = desk.submitted(desk.due())

    with pytest.raises(Refused, match="审批同意后才能导出银行清单"):
        bank_list.as_csv(batch, by=desk.maker)
    assert BatchRow.objects.count() == 1
