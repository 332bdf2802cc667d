"""Payee accounts: two people at the unit, finance after them, two there for a change; sealed and revealed on record."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from funding.models import PayeeAccount
from funding.states import PayeeState
from funding.transitions import payees
from portal.accounts.models import Reveal
from portal.notifications.models import Message
from portal.policy.refusal import Refused
from tests.factories.accounts import UserFactory
from tests.funding.scene import proof

pytestmark = pytest.mark.django_db
NEW = "6222020200099998888"


def test_a_first_account_is_confirmed_and_checked_once(desk):
    studio = desk.studio()

    payee = desk.account(studio)

    assert (payee.state, payee.masked) == (PayeeState.IN_FORCE, "**** 5678")


def test_the_number_is_sealed_in_the_table(desk):
    payee = desk.account(desk.studio())

    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM funding_payeeaccount WHERE id = %s", [payee.pk])
        stored = cursor.fetchone()[0]

    assert "6222020200012345678" not in stored
    assert PayeeAccount.objects.get(pk=payee.pk).number == "6222020200012345678"


def test_who_entered_it_does_not_confirm_it(desk):
    studio = desk.studio()
    administrator = desk.administrator(studio)
    payee = payees.enter(
        studio, by=administrator, purpose="unit", holder="甲", bank="试验银行", number=NEW, proof=[proof()]
    )

    with pytest.raises(Refused, match="登记人不能确认自己登记的账户"):
        payees.confirm(payee, by=administrator)


def test_the_table_refuses_one_person_for_both(desk):
    payee = desk.account(desk.studio())
    payee.confirmed_by = payee.recorded_by

    with pytest.raises(IntegrityError), transaction.atomic():
        payee.save()


def test_an_account_needs_the_bank_proof(desk):
    studio = desk.studio()

    with pytest.raises(Refused, match="请上传开户许可证"):
        payees.enter(studio, by=desk.scene(studio).clerk, purpose="unit", holder="甲", bank="乙", number=NEW)


def test_the_lead_master_enters_no_account(desk):
    studio = desk.studio()

    with pytest.raises(Refused, match="收款账户由单位经办人或管理员登记"):
        payees.enter(
            studio, by=desk.scene(studio).leader, purpose="unit", holder="甲", bank="乙", number=NEW, proof=[proof()]
        )


def test_a_change_raises_the_alarm(desk):
    studio = desk.studio()
    desk.account(studio)
    _ = desk.maker

    desk.entered(studio, number=NEW)

    told = Message.objects.filter(subject="提醒：收款账户正在变更").values_list("user", flat=True)
    assert set(told) == {desk.maker.pk, desk.checker.pk, desk.administrator(studio).pk}
    assert NEW not in Message.objects.filter(subject="提醒：收款账户正在变更").first().body


def test_a_change_is_checked_by_two(desk):
    studio = desk.studio()
    old = desk.account(studio)
    payee = desk.entered(studio, number=NEW)
    payees.confirm(payee, by=desk.administrator(studio))
    with pytest.raises(Refused, match="变更账户须由两位同事先后核对"):
        payees.accept(payee, by=desk.checker)
    payees.check(payee, by=desk.maker)
    with pytest.raises(Refused, match="您已核对过一次"):
        payees.countercheck(payee, by=desk.maker)

    payees.countercheck(payee, by=desk.checker)

    old.refresh_from_db()
    assert (payee.state, old.state) == (PayeeState.IN_FORCE, PayeeState.SUPERSEDED)


def test_the_same_number_is_no_change(desk):
    studio = desk.studio()
    desk.account(studio)

    with pytest.raises(Refused, match="这就是现在使用的账号"):
        desk.entered(studio)


def test_one_account_waits_at_a_time(desk):
    studio = desk.studio()
    desk.entered(studio)

    with pytest.raises(Refused, match="已有一个账户正在核对"):
        desk.entered(studio, number=NEW)


def test_a_declined_account_may_be_entered_again(desk):
    studio = desk.studio()
    payee = desk.entered(studio)
    payees.decline(payee, by=desk.administrator(studio), remark="尾号写错")

    assert desk.account(studio, number=NEW).state == PayeeState.IN_FORCE


def test_a_look_at_the_number_is_on_record(desk):
    payee = desk.account(desk.studio())

    number = payees.reveal(payee, by=desk.maker, reason="与银行证明核对")

    assert number == "6222020200012345678"
    assert Reveal.objects.get().field == "number"


@pytest.mark.parametrize("role", ["supervisor", "city_officer", "city_approver"])
def test_others_do_not_look(desk, role):
    payee = desk.account(desk.studio())
    reader = UserFactory(**{role: True})

    with pytest.raises(Refused, match="完整账号只供单位经办和资金经办核对"):
        payees.reveal(payee, by=reader, reason="想看一看账号")
