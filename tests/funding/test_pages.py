"""The money pages over HTTP: who sees what, typed values kept, a constant number of statements."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from openpyxl import load_workbook

from funding import gathering
from funding.models import Budget, BudgetDecision, Grant, PayeeAccount, Payment
from funding.states import GrantState, PayeeState
from funding.transitions import budgets
from portal.accounts.kinds import City
from portal.documents import exports
from portal.workflow import worklist
from tests.factories.accounts import UserFactory
from tests.funding.pages import statements, text
from tests.funding.scene import excellent, proof

pytestmark = pytest.mark.django_db


def test_the_cockpit_says_what_there_is_and_what_waits(desk, client_of):
    desk.paid(desk.due())
    desk.submitted(desk.due())

    page = text(client_of(desk.maker).get(reverse("funding:home")))

    assert "5,000,000" in page and "4,800,000" in page
    assert "首次申报新建的一次性建设经费资助" in page and "杭人社发〔2023〕112号" in page
    assert "没有应付项目：认定或优秀结果生效后自动出现。" in page


def test_the_due_list_shows_what_is_not_due_and_why(desk, client_of):
    desk.studio(construction_grant_eligible=False)
    gathering.gather(desk.city)

    page = text(client_of(desk.maker).get(reverse("funding:due")))

    assert "事业单位不列入建设经费资助，没有建设经费" in page
    assert 'data-test="batch-form"' not in page


def test_every_count_is_a_link_with_exactly_those_rows(desk, client_of):
    desk.due()
    desk.studio(construction_grant_eligible=False)
    gathering.gather(desk.city)

    page = text(client_of(desk.maker).get(reverse("funding:due"), {"state": "excluded"}))

    assert page.count('data-test="grant-row"') == 1
    assert 'aria-current="page" data-test="tab-count" data-count="1">不予资助 1</a>' in page


@pytest.mark.parametrize("name", ["home", "due", "payees", "batches"])
def test_lists_cost_the_same_with_one_row_and_three(desk, client_of, name):
    client = client_of(desk.maker)
    desk.paid(desk.due())
    url = reverse(f"funding:{name}")
    one = statements(client, url)
    for _ in range(2):
        desk.paid(desk.due())

    assert statements(client, url) == one


def test_the_unit_enters_an_account_and_its_administrator_confirms(desk, client_of):
    studio = desk.studio()
    clerk, administrator = desk.scene(studio).clerk, desk.administrator(studio)
    url = reverse("funding:payee_new", args=[studio.number])
    given = {
        "purpose": "unit", "holder": "试验公司", "bank": "试验银行", "number": "6222 0202 0001 2345 678",
        "proof": proof(),
    }  # fmt: skip
    assert client_of(clerk).get(url).status_code == 200

    client_of(clerk).post(url, given)

    payee = PayeeAccount.objects.get()
    assert (payee.state, payee.number) == (PayeeState.ENTERED, "6222020200012345678")
    assert [item.label for item in worklist.read(worklist.tasks_of(administrator, payee.recorded_at), 0, 9)] == [
        "确认收款账户"
    ]
    confirm = reverse("funding:payee_step", args=[payee.pk, "confirm"])
    assert client_of(administrator).get(confirm).status_code == 200
    client_of(administrator).post(confirm, {"remark": ""})
    client_of(desk.checker).post(reverse("funding:payee_step", args=[payee.pk, "accept"]), {"remark": "相符"})
    payee.refresh_from_db()
    assert payee.state == PayeeState.IN_FORCE


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("number", "12345", "账号应是 8 到 30 位数字"),
        ("number", "abc45678901", "账号应是 8 到 30 位数字"),
        ("bank_code", "12", "联行号是 12 位数字"),
        ("holder", "", "必填"),
    ],
)
def test_a_mistyped_account_keeps_what_was_typed(desk, client_of, field, value, words):
    studio = desk.studio()
    given = {
        "purpose": "unit",
        "holder": "甲公司",
        "bank": "某某支行",
        "number": "62220202000123",
        "proof": proof(),
        field: value,
    }

    page = text(client_of(desk.scene(studio).clerk).post(reverse("funding:payee_new", args=[studio.number]), given))

    assert "某某支行" in page
    assert not PayeeAccount.objects.exists()
    assert words in page or field == "holder"


def test_the_number_is_masked_until_a_reason_was_given(desk, client_of):
    payee = desk.account(desk.studio())
    client = client_of(desk.checker)
    url = reverse("funding:payee_reveal", args=[payee.pk])

    assert "6222020200012345678" not in text(client.get(reverse("funding:payee", args=[payee.pk])))
    assert "6222020200012345678" not in text(client.post(url, {"reason": "看"}))
    assert "6222020200012345678" in text(client.post(url, {"reason": "与银行证明核对"}))


def test_a_body_reads_grants_and_no_accounts(desk, client_of):
    grant = desk.due()
    client = client_of(desk.scene(grant.studio).desk)

    page = text(client.get(reverse("funding:studio", args=[grant.studio.number])))

    assert "100,000 元" in page and "收款账户</h2>" not in page
    assert client.get(reverse("funding:grant", args=[grant.pk])).status_code == 200
    assert client.get(reverse("funding:payee", args=[PayeeAccount.objects.get().pk])).status_code == 404


def test_the_unit_reads_what_it_is_due_and_what_is_missing(desk, client_of):
    studio = desk.studio()
    gathering.gather(desk.city)

    page = text(client_of(desk.scene(studio).clerk).get(reverse("funding:studio", args=[studio.number])))

    assert "暂不能拨付：还没有核对过的收款账户" in page and "登记单位收款账户" in page


def test_finance_decides_what_the_policy_leaves_open(desk, client_of):
    studio = desk.studio(construction_grant_eligible=False)
    excellent(studio)
    gathering.gather(desk.city)
    grant = Grant.objects.get(kind="top_up")
    client = client_of(desk.maker)
    page = text(client.get(reverse("funding:grant", args=[grant.pk])))
    assert "核定应付" in page and "须财务核定" in page
    url = reverse("funding:grant_step", args=[grant.pk, "approve"])
    assert client.get(url).status_code == 200

    client.post(url, {"remark": "同意资助", "document": "会议纪要〔2026〕5号"})

    grant.refresh_from_db()
    assert grant.state == GrantState.DUE


def test_money_that_came_back_is_written_down(desk, client_of):
    grant = desk.due()
    desk.paid(grant)
    payment = Payment.objects.get()
    client = client_of(desk.maker)
    url = reverse("funding:payment_reverse", args=[payment.pk])
    assert "登记退汇" in text(client.get(reverse("funding:grant", args=[grant.pk])))
    assert client.get(url).status_code == 200

    client.post(url, {"on": "2026-05-11", "remark": "账户冻结"})

    assert Payment.objects.count() == 2


def test_a_budget_is_opened_and_decided_by_two(desk, client_of):
    client = client_of(desk.maker)
    assert client.get(reverse("funding:budget_new")).status_code == 200
    client.post(reverse("funding:budget_new"), {"year": 2026, "fund_source": "技能人才专项资金"})
    budget = Budget.objects.get()
    url = reverse("funding:decision_new", args=[budget.pk])
    given = {
        "purpose": "allocation",
        "amount": "2,500,000.00",
        "document_no": "试财〔2026〕3号",
        "decided_on": "2026-05-10",
    }
    assert client.get(url).status_code == 200
    client.post(url, {**given, "papers": proof()})
    decision = BudgetDecision.objects.get()
    assert "登记人不能复核自己登记的决定" in text(client.get(reverse("funding:decision", args=[decision.pk])))

    confirm = reverse("funding:decision_step", args=[decision.pk, "confirm"])
    assert client_of(desk.checker).get(confirm).status_code == 200
    client_of(desk.checker).post(confirm, {"remark": ""})

    budget.refresh_from_db()
    assert budget.amount == Decimal(2_500_000)
    assert "2,500,000 元" in text(client.get(reverse("funding:budget", args=[budget.pk])))
    assert "试财〔2026〕3号" in text(client.get(reverse("funding:budget", args=[budget.pk])))


@pytest.mark.parametrize(("amount", "words"), [("0.005", "最多写到分"), ("-1", "应在 0 到"), ("许多", "请写数字")])
def test_an_amount_that_is_none_is_said_at_its_field(desk, client_of, amount, words):
    url = reverse("funding:decision_new", args=[desk.budget.pk])
    given = {"purpose": "allocation", "amount": amount, "document_no": "试财〔2026〕8号", "decided_on": "2026-05-10"}

    page = text(client_of(desk.maker).post(url, {**given, "papers": proof()}))

    assert words in page and "试财〔2026〕8号" in page
    assert BudgetDecision.objects.count() == 1


def test_a_budget_is_opened_once(desk, client_of):
    _ = desk.budget
    page = client_of(desk.maker).post(reverse("funding:budget_new"), {"year": 2026, "fund_source": "技能人才专项资金"})

    assert "2026 年度已经有这一资金来源的预算" in text(page)


def test_beijing_pays_from_the_fund_its_policy_names(at, client_of):
    """BJ-68."""
    at("2026-05-11 09:00")
    maker = UserFactory(finance_officer=True, city=City.BEIJING)

    page = client_of(maker).post(reverse("funding:budget_new"), {"year": 2026, "fund_source": "别的资金"})

    assert "本市办法规定资助资金从就业专项资金列支" in text(page)
    assert not Budget.objects.exists()


def test_the_list_goes_out_as_excel(desk, client_of):
    grant = desk.due()
    desk.studio(construction_grant_eligible=False)
    gathering.gather(desk.city)
    client_of(desk.maker).post(reverse("funding:due_export"), {"query": "state=due"})

    made = exports.export_next()

    assert made is not None
    made.refresh_from_db()
    with default_storage.open(made.file.name) as file:
        rows = list(load_workbook(file)["应付清单"].iter_rows(values_only=True))
    assert len(rows) == 2
    assert rows[1][:6] == (
        grant.studio.number, grant.studio.name, grant.studio.host.name, "西湖区", "一次性资助", 100_000
    )  # fmt: skip


def test_the_supervisor_reads_all_and_changes_nothing(desk, client_of):
    batch = desk.submitted(desk.due())
    supervisor = client_of(UserFactory(supervisor=True))

    page = text(supervisor.get(reverse("funding:batch", args=[batch.number])))
    forged = supervisor.post(reverse("funding:batch_step", args=[batch.number, "approve"]))

    assert 'data-test="steps"' not in page
    assert forged.status_code == 403


def test_an_expert_sees_no_money(desk, client_of):
    grant = desk.due()
    client = client_of(UserFactory(expert=True))

    assert client.get(reverse("funding:home")).status_code == 404
    assert client.get(reverse("funding:grant", args=[grant.pk])).status_code == 404


def test_the_registers_are_asked_by_a_press(desk, client_of):
    desk.studio()

    client_of(desk.maker).post(reverse("funding:gather"))

    assert Grant.objects.count() == 1


def test_who_has_what_to_do(desk):
    """Each desk finds its own rows; the maker does not find the batch to approve."""
    batch = desk.submitted(desk.due())
    decision = budgets.enter(
        desk.budget,
        by=desk.maker,
        purpose="establishment",
        amount=Decimal(1),
        document_no="试",
        decided_on=date(2026, 5, 11),
    )

    def labels(user: Any) -> list[str]:
        return [item.label for item in worklist.read(worklist.tasks_of(user, batch.made_at), 0, 20)]

    assert labels(desk.maker) == []
    assert sorted(labels(desk.checker)) == ["复核预算决定", "审批拨付批次"]
    assert decision.state == "entered"
