"""The pages of batches and of the bank over HTTP."""

from __future__ import annotations

import hashlib
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from funding import gathering
from funding.models import Batch, Payment, ResultFile
from funding.states import BatchState
from portal.accounts.kinds import City
from portal.documents.models import Attachment, Rendering
from portal.documents.renderings import render_next
from tests.factories.accounts import UserFactory
from tests.funding.pages import statements, text
from tests.funding.scene import answer

pytestmark = pytest.mark.django_db


def test_a_batch_costs_the_same_with_one_row_and_three(desk, client_of):
    client = client_of(desk.maker)
    one = statements(client, reverse("funding:batch", args=[desk.batch(desk.due()).number]))
    three = desk.batch(*(desk.due() for _ in range(3)))

    assert statements(client, reverse("funding:batch", args=[three.number])) == one


def test_a_batch_is_built_from_what_was_ticked(desk, client_of):
    first, _second = desk.due(), desk.due()
    given = {"title": "第一批", "budget": desk.budget.pk, "pick": [first.pk]}

    client_of(desk.maker).post(reverse("funding:batch_new"), given)

    assert Batch.objects.get().total == Decimal(100_000)


def test_all_takes_the_filtered_list_with_accounts_only(desk, client_of):
    desk.due(), desk.due()
    desk.studio()
    gathering.gather(desk.city)
    given = {"title": "全部", "budget": desk.budget.pk, "all": "1", "query": "kind=establishment"}

    client_of(desk.maker).post(reverse("funding:batch_new"), given)

    assert Batch.objects.get().rows_count == 2


def test_what_is_refused_keeps_what_was_typed(desk, client_of):
    grant = desk.due()
    given = {"title": "第一批拨付", "budget": "", "pick": [grant.pk, "x", "9" * 30]}

    page = text(client_of(desk.maker).post(reverse("funding:batch_new"), given))

    assert "第一批拨付" in page and f'name="pick" value="{grant.pk}"' in page
    assert not Batch.objects.exists()


def test_a_maker_reads_why_the_batch_is_not_theirs_to_approve(desk, client_of):
    batch = desk.submitted(desk.due())
    client = client_of(desk.maker)

    page = text(client.get(reverse("funding:batch", args=[batch.number])))
    forged = client.post(reverse("funding:batch_step", args=[batch.number, "approve"]), {"remark": ""})

    assert "编制人不能审批自己编制的批次，请由另一位同事办理" in page
    assert forged.status_code == 403 and "编制人不能审批自己编制的批次" in text(forged)


def test_a_batch_goes_its_way_over_the_pages(desk, client_of):
    batch = desk.batch(desk.due())
    maker, checker = client_of(desk.maker), client_of(desk.checker)
    step = lambda name: reverse("funding:batch_step", args=[batch.number, name])  # noqa: E731

    assert maker.get(step("submit")).status_code == 200
    maker.post(step("submit"))
    checker.get(step("return"))
    checker.post(step("return"), {"remark": "名称写错"})
    maker.post(step("submit"))
    assert checker.get(step("approve")).status_code == 200
    checker.post(step("approve"), {"remark": "同意"})
    maker.post(step("send"))
    file = SimpleUploadedFile("回单.csv", answer(batch), "text/csv")
    maker.get(reverse("funding:batch_result", args=[batch.number]))
    maker.post(reverse("funding:batch_result", args=[batch.number]), {"file": file})

    batch.refresh_from_db()
    assert batch.state == BatchState.SETTLED
    assert "成功 1 笔 100,000 元" in text(maker.get(reverse("funding:batch", args=[batch.number])))
    assert "成功 1 笔 100,000 元" in text(maker.get(reverse("funding:reconcile")))


def test_a_step_whose_moment_passed_is_a_conflict(desk, client_of):
    batch = desk.approved(desk.due())

    answered = client_of(desk.maker).post(reverse("funding:batch_step", args=[batch.number, "submit"]))

    assert answered.status_code == 409
    assert "批次现为“已审批，待送银行”，不能提交审批" in text(answered)


def test_a_bad_file_lists_all_that_is_wrong(desk, client_of):
    batch = desk.sent(desk.due(), desk.due())
    file = SimpleUploadedFile("回单.csv", answer(batch, total="1").replace(b",2,5678", b",9,5678"), "text/csv")

    page = text(client_of(desk.maker).post(reverse("funding:batch_result", args=[batch.number]), {"file": file}))

    assert "这份文件没有读入，一笔也没有登记" in page
    assert "批次里没有序号 9" in page and "合计金额写 1 元" in page
    assert not Payment.objects.exists()


def test_the_same_file_again_is_told_at_its_place(desk, client_of):
    batch = desk.sent(desk.due())
    client, page = client_of(desk.maker), reverse("funding:batch_result", args=[batch.number])
    content = answer(batch)
    client.post(page, {"file": SimpleUploadedFile("回单.csv", content, "text/csv")})

    again = client.post(page, {"file": SimpleUploadedFile("另一个名字.csv", content, "text/csv")})

    assert again.status_code == 409
    assert "这份文件没有读入，一笔也没有登记" in text(again) and "不能再读一次" in text(again)


def test_the_banks_own_file_is_kept_as_it_came(desk, client_of):
    batch = desk.sent(desk.due())
    content = answer(batch).decode().encode("gb18030")
    page = reverse("funding:batch_result", args=[batch.number])

    client_of(desk.maker).post(page, {"file": SimpleUploadedFile("对账单.txt", content)})

    kept = Attachment.objects.about(ResultFile.objects.get()).get()
    answered = client_of(desk.checker).get(kept.get_absolute_url())
    assert answered.getvalue() == content
    assert kept.sha256 == hashlib.sha256(content).hexdigest() == ResultFile.objects.get().sha256
    assert (kept.original_name, answered["Content-Type"]) == ("对账单.csv", "text/csv")


def test_the_banks_own_file_is_for_finance_and_the_supervisor(desk, client_of):
    batch = desk.paid(desk.due())
    kept = Attachment.objects.about(ResultFile.objects.get()).get()
    people = {
        "finance": desk.checker, "supervisor": UserFactory(supervisor=True, city=desk.city),
        "officer": UserFactory(city_officer=True), "unit": desk.scene(batch.rows.get().grant.studio).clerk,
        "district": UserFactory(district_officer=True),
        "another city": UserFactory(finance_officer=True, city=City.BEIJING),
    }  # fmt: skip

    found = {who: client_of(user).get(kept.get_absolute_url()).status_code for who, user in people.items()}

    assert found == {
        "finance": 200, "supervisor": 200, "officer": 404, "unit": 404, "district": 404, "another city": 404,
    }  # fmt: skip
    pages = {who: text(client_of(people[who]).get(batch_page(batch))) for who in ("supervisor", "officer")}
    assert kept.get_absolute_url() in pages["supervisor"] and kept.get_absolute_url() not in pages["officer"]


def test_of_a_refused_file_nothing_is_kept(desk, client_of):
    batch = desk.sent(desk.due())
    before = Attachment.objects.count()
    file = SimpleUploadedFile("回单.csv", answer(batch, total="1"), "text/csv")

    client_of(desk.maker).post(reverse("funding:batch_result", args=[batch.number]), {"file": file})

    assert Attachment.objects.count() == before


def batch_page(batch: Batch) -> str:
    return reverse("funding:batch", args=[batch.number])


def test_the_bank_list_is_for_the_finance_desk(desk, client_of):
    batch = desk.approved(desk.due())
    csv = client_of(desk.maker).get(reverse("funding:batch_csv", args=[batch.number]))
    excel = client_of(desk.maker).get(reverse("funding:batch_xlsx", args=[batch.number]))

    assert csv["Content-Type"] == "text/csv; charset=utf-8" and b"6222020200012345678" in csv.content
    assert excel.content.startswith(b"PK")
    assert "no-store" in csv["Cache-Control"]


def test_the_approval_sheet_is_asked_for_once_per_content(desk, client_of):
    batch = desk.approved(desk.due())
    client = client_of(desk.maker)

    for _ in range(2):
        client.get(reverse("funding:batch_pdf", args=[batch.number]))

    render_next()
    sheet = Rendering.objects.get(kind="payment_batch")
    assert sheet.state == Rendering.State.READY
    assert sheet.data["content"]["total"] == "100,000"
    assert "6222020200012345678" not in str(sheet.data)


def test_a_row_is_taken_out_by_its_maker(desk, client_of):
    batch = desk.batch(desk.due(), desk.due())
    row = batch.rows.first()
    url = reverse("funding:row_remove", args=[row.pk])
    client = client_of(desk.maker)
    assert client.get(url).status_code == 200

    client.post(url, {"remark": "单位申请缓拨"})

    row.refresh_from_db()
    assert row.outcome == "dropped"
