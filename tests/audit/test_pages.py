"""The log in the console: who reads it, how it is searched, and the proof on a button."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.audit.models import Entry
from tests.audit.conftest import Write
from tests.factories.accounts import UserFactory

ClientOf = Callable[..., Client]
LIST = "/console/audit/"
VERIFY = "/console/audit/verify/"


def rows(client: Client, **query: object) -> list[int]:
    return [entry.seq for entry in client.get(LIST, query).context["page_obj"]]


def test_the_addresses_are_those_of_the_page_map() -> None:
    assert (reverse("audit:entries"), reverse("audit:verify")) == (LIST, VERIFY)


@pytest.mark.parametrize("role", ["city_officer", "district_officer", "expert", "host_clerk", "finance_officer"])
@pytest.mark.parametrize("address", [LIST, VERIFY])
def test_others_are_told_whom_the_log_is_for(client_of: ClientOf, role: str, address: str) -> None:
    answer = client_of(UserFactory(**{role: True})).get(address)

    assert answer.status_code == 403
    assert "操作日志只对监督人员和系统管理员开放。" in answer.content.decode()


def test_a_supervisor_reads_everything(client_of: ClientOf, five: list[Entry]) -> None:
    page = client_of(UserFactory(supervisor=True)).get(LIST).content.decode()

    assert "第 3 步" in page
    assert "submitted → returned" in page
    assert "王某（代 张某）" in page


def test_an_administrator_sees_actions_without_the_case(client_of: ClientOf, five: list[Entry]) -> None:
    page = client_of(UserFactory(administrator=True)).get(LIST).content.decode()

    assert "退回补正" in page
    assert "第 3 步" not in page
    assert "returned" not in page


def test_the_newest_come_first_and_are_found_by_record_person_and_day(
    client_of: ClientOf, write: Write, at: Callable[[str], object]
) -> None:
    at("2027-05-10 23:59:50")
    write(subject="applications.application:1", actor=UserFactory(district_officer=True, name="王某"))
    at("2027-05-11 00:00:10")
    write(subject="applications.application:2", actor=UserFactory(name="李某"))
    write(subject="studios.studio:1")
    client = client_of(UserFactory(supervisor=True))

    assert rows(client) == [3, 2, 1]
    assert rows(client, subject="applications.application:2") == [2]
    assert rows(client, subject="Applications.Application") == [2, 1]
    assert rows(client, person="王") == [1]
    assert rows(client, person="西湖区") == [1]
    assert rows(client, since="2027-05-11") == [3, 2]
    assert rows(client, until="2027-05-10") == [1]
    assert rows(client, since="2027-05-11", until="2027-05-11", person="李某") == [2]


def test_a_search_without_result_says_so(client_of: ClientOf, five: list[Entry]) -> None:
    page = client_of(UserFactory(supervisor=True)).get(LIST, {"person": "没有此人"}).content.decode()

    assert "没有符合条件的记录" in page


def test_a_wrong_date_is_explained_and_kept(client_of: ClientOf, five: list[Entry]) -> None:
    client = client_of(UserFactory(supervisor=True))

    crossed = client.get(LIST, {"since": "2027-05-11", "until": "2027-05-10"}).content.decode()
    nonsense = client.get(LIST, {"since": "昨天", "person": "王某"})

    assert "结束日期早于开始日期，请调换。" in crossed
    assert 'value="昨天"' in nonsense.content.decode()
    assert [entry.seq for entry in nonsense.context["page_obj"]] == [5, 4, 3, 2, 1]


def test_the_page_costs_the_same_at_one_row_and_at_many(client_of: ClientOf, write: Write) -> None:
    client = client_of(UserFactory(supervisor=True))
    counts = []
    for _ in range(2):
        write(actor=UserFactory())
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        counts.append(len([query for query in queries if "audit_entry" in query["sql"]]))
        for _ in range(3):
            write(actor=UserFactory())

    assert counts == [2, 2]


def test_a_whole_chain_is_confirmed_and_the_check_is_logged(client_of: ClientOf, five: list[Entry]) -> None:
    client = client_of(UserFactory(administrator=True, name="管理员"))
    assert "还没有核对过" in client.get(VERIFY).content.decode()

    page = client.post(VERIFY).content.decode()

    assert "全部相符，没有记录被改动" in page
    last = Entry.objects.get(action="audit.verify")
    assert (last.seq, last.actor_name, last.remark, last.ip) == (6, "管理员", "全部相符", "127.0.0.1")
    assert "管理员，全部相符" in client.get(VERIFY).content.decode()


def test_a_broken_chain_is_shown_with_what_to_do(
    client_of: ClientOf, five: list[Entry], sql: Callable[[str], None]
) -> None:
    sql("UPDATE audit_entry SET remark = '改过' WHERE seq = 2")

    page = client_of(UserFactory(supervisor=True)).post(VERIFY).content.decode()

    assert "第 2 条有问题：内容与校验值不符" in page
    assert "不要修复数据" in page
    assert Entry.objects.get(action="audit.verify").remark == "第 2 条有问题：内容与校验值不符"
