"""Batches: built, approved by others, void when they change, sent; over budget refused (BJ-46, BJ-48, INV-15)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from funding import gathering
from funding.models import Batch, BatchRow, Grant
from funding.states import BatchState, GrantState
from funding.transitions import batches
from portal.accounts.kinds import City
from portal.documents.models import Verification
from portal.notifications.models import Message
from portal.policy.refusal import Conflict, Refused
from tests.factories.accounts import UserFactory
from tests.funding.scene import Desk

pytestmark = pytest.mark.django_db


def test_a_batch_holds_each_grant_with_its_account(desk):
    first, second = desk.due(), desk.due()

    batch = desk.batch(first, second)

    assert (batch.number, batch.total, batch.rows_count) == ("HZ-BF-2026-001", Decimal(200_000), 2)
    assert [row.payee.last4 for row in batch.rows.all()] == ["5678", "5678"]
    assert {each.state for each in Grant.objects.all()} == {GrantState.BATCHED}


def test_the_maker_does_not_approve(desk):
    batch = desk.submitted(desk.due())

    with pytest.raises(Refused, match="编制人不能审批自己编制的批次"):
        batches.approve(batch, by=desk.maker)


def test_the_table_refuses_a_maker_as_checker(desk):
    batch = desk.submitted(desk.due())
    batch.checker = desk.maker

    with pytest.raises(IntegrityError), transaction.atomic():
        batch.save()


def test_one_yes_is_enough_in_hangzhou(desk):
    batch = desk.submitted(desk.due())

    assert batches.approve(batch, by=desk.checker) is True
    assert (batch.state, batch.checker) == (BatchState.APPROVED, desk.checker)


def test_beijing_wants_the_second_bureau_too(at):
    """BJ-46: HR and finance."""
    at("2026-05-11 09:00")
    desk = Desk(City.BEIJING)
    batch = desk.submitted(desk.due())

    first = batches.approve(batch, by=desk.checker)
    assert (first, batch.state) == (False, BatchState.SUBMITTED)

    assert batches.approve(batch, by=desk.bureau) is True
    assert (batch.state, batch.checker, batch.countersigner) == (BatchState.APPROVED, desk.checker, desk.bureau)


@pytest.mark.parametrize("who", ["maker", "checker"])
def test_the_database_wants_a_third_person_for_the_second_bureau(at, who):
    at("2026-05-11 09:00")
    desk = Desk(City.BEIJING)
    batch = desk.approved(desk.due())

    with pytest.raises(IntegrityError), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(countersigner=getattr(desk, who))


def test_a_changed_row_voids_the_approval(desk):
    batch = desk.approved(desk.due(), desk.due())
    row = batch.rows.first()

    batches.remove_row(row, by=desk.maker, reason="单位申请缓拨")

    batch.refresh_from_db()
    row.refresh_from_db()
    assert (batch.state, batch.checker, batch.fingerprint) == (BatchState.DRAFT, None, "")
    assert (batch.total, row.outcome, row.grant.state) == (Decimal(100_000), "dropped", GrantState.DUE)
    assert Message.objects.filter(user=desk.maker, subject="拨付批次的审批已失效").exists()


def test_a_changed_account_falls_out_of_an_approved_batch(desk):
    grant = desk.due()
    batch = desk.approved(grant, desk.due())

    desk.entered(grant.studio, number="6222020200099998888")

    batch.refresh_from_db()
    assert (batch.state, batch.rows_count) == (BatchState.DRAFT, 1)
    assert BatchRow.objects.get(grant=grant).note == "收款账户正在变更，核对后重新列入"
    with pytest.raises(Refused, match="收款账户变更正在核对"):
        desk.batch(Grant.objects.get(pk=grant.pk))


def test_over_budget_is_refused_with_a_sentence(at):
    at("2026-05-11 09:00")
    desk = Desk(amount=Decimal(150_000))
    first, second = desk.due(), desk.due()
    desk.batch(first)

    with pytest.raises(
        Refused, match="超出预算：2026 年度技能人才专项资金共 150,000 元，还可安排 50,000 元，本次需要 100,000 元"
    ):
        desk.batch(second)


def test_a_kind_is_not_paid_beyond_what_was_arranged_for_it(desk):
    first, second = desk.due(), desk.due()
    desk.decide(desk.budget, "establishment", 100_000)
    desk.batch(first)

    with pytest.raises(Refused, match="超出安排"):
        desk.batch(second)


def test_a_grant_is_in_one_batch_at_a_time(desk):
    grant = desk.due()
    desk.batch(grant)

    with pytest.raises(Conflict, match="现为“已列入批次”"):
        desk.batch(grant)


def test_without_an_account_nothing_is_batched(desk):
    studio = desk.studio()
    gathering.gather(desk.city)

    with pytest.raises(Refused, match="还没有核对过的收款账户"):
        desk.batch(Grant.objects.get(studio=studio))


def test_another_city_does_not_build(desk):
    grant = desk.due()
    other = UserFactory(finance_officer=True, city=City.BEIJING)

    with pytest.raises(Refused, match="这一项由市级资金经办办理"):
        batches.build(desk.budget, [grant.pk], by=other, title="越界")


def test_a_cancelled_batch_gives_its_grants_back(desk):
    grant = desk.due()
    batch = desk.submitted(grant)

    batches.cancel(batch, by=desk.maker, remark="预算调整")

    grant.refresh_from_db()
    assert (batch.state, batch.total, grant.state) == (BatchState.CANCELLED, Decimal(0), GrantState.DUE)


def test_a_colleague_cancels_only_what_a_departed_maker_left(desk):
    batch = desk.submitted(desk.due())
    with pytest.raises(Refused, match="这一项由编制人"):
        batches.cancel(batch, by=desk.checker, remark="预算调整")
    desk.maker.posts.update(active=False)

    batches.cancel(Batch.objects.get(pk=batch.pk), by=desk.checker, remark="编制人已离岗")

    assert Batch.objects.get(pk=batch.pk).state == BatchState.CANCELLED


def test_a_sent_batch_does_not_change(desk):
    batch = desk.sent(desk.due())

    with pytest.raises(Refused, match="批次现为“已送银行，待回单”"):
        batches.remove_row(batch.rows.get(), by=desk.maker, reason="太晚了")


def test_a_returned_batch_wants_new_approvals(desk):
    batch = desk.submitted(desk.due())

    batches.return_(batch, by=desk.checker, remark="名称写错")

    assert (batch.state, batch.fingerprint) == (BatchState.DRAFT, "")


def test_a_printed_sheet_of_an_earlier_submission_is_void(desk):
    batch = desk.submitted(desk.due(), desk.due())
    first = batch.verification_code
    batches.remove_row(batch.rows.first(), by=desk.maker, reason="缓拨")
    batch.refresh_from_db()

    batches.submit(batch, by=desk.maker)

    codes = dict(Verification.objects.about(batch).values_list("code", "void_at"))
    assert codes[first] is not None
    assert codes[batch.verification_code] is None
