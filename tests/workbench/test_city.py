"""The city's overview: each number is a link whose list has exactly that many rows; and the policy page."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from applications import transitions
from applications.models import Window
from applications.states import State
from portal.accounts.roles import Role
from portal.policy import clock
from portal.workbench import policy_pages
from tests.factories.accounts import UserFactory
from tests.workbench.statements import counted

ROW = 'data-test="work-row"'


def text_of(client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_each_stage_has_as_many_rows_as_it_says(chain, client_of):
    ahead = [chain.bring(chain.draft(), State.ENDORSED) for _ in range(2)]
    chain.accept(ahead[0])
    transitions.decline(ahead[1], by=chain.officer, reasons="不符合条件")
    chain.bring(chain.draft(), State.SUBMITTED)
    client = client_of(chain.officer)

    text = text_of(client, "/city/")
    found = re.findall(r'<li><a href="([^"]+)">(\S+) <strong data-test="stage">(\d+)</strong>', text)

    assert [(label, number) for _, label, number in found] == [
        ("申报", "3"), ("推荐上报", "2"), ("受理", "1"), ("评审完成", "0"), ("公示", "0"), ("认定", "0"),
    ]  # fmt: skip
    for address, _, number in found:
        assert text_of(client, unescape(address)).count(ROW) == int(number)


def test_the_whole_road_fills_every_stage(chain, client_of):
    chain.bring(chain.draft(), State.RECOGNISED)

    text = text_of(client_of(chain.approver), "/city/")

    assert re.findall(r'data-test="stage">(\d+)<', text) == ["1"] * 6
    assert 'data-used="1" data-quota="25"' in text


def test_what_is_late_is_listed_and_counted(chain, client_of):
    chain.bring(chain.draft(), State.SUBMITTED)
    client = client_of(chain.officer)
    assert 'data-test="late-count">0<' in text_of(client, "/city/")

    Window.objects.filter(kind="first_review").update(closes_at=clock.now())

    assert 'data-test="late-count">1<' in text_of(client, "/city/")
    assert text_of(client, "/city/files/?late=1").count(ROW) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_statements_do_not_grow(chain, client_of, count):
    for _ in range(count):
        chain.bring(chain.draft(), State.SUBMITTED)
    Window.objects.filter(kind="first_review").update(closes_at=clock.now())
    client = client_of(chain.officer)
    address = f"/city/files/?call={chain.call.code}&stage=handed_in"
    client.get("/city/")

    with CaptureQueriesContext(connection) as overview:
        text_of(client, "/city/")
    with CaptureQueriesContext(connection) as files:
        assert text_of(client, address).count(ROW) == count

    assert (counted(overview), counted(files)) == (14, 11)


@pytest.mark.parametrize("query", ["", "?call=none&stage=handed_in", "?stage=handed_in", "?call=HA-2026-new&stage=x"])
def test_a_list_that_does_not_exist_is_not_found(chain, client_of, query):
    assert chain.call.code == "HA-2026-new"
    assert client_of(chain.officer).get(f"/city/files/{query}").status_code == 404


@pytest.mark.parametrize("role", [Role.HOST_CLERK, Role.DISTRICT_OFFICER, Role.EXPERT, Role.ADMINISTRATOR])
def test_the_overview_is_the_citys(at, client_of, role):
    at("2026-04-20 10:00")
    client = client_of(UserFactory(**{role.value: True}))

    assert client.get("/city/").status_code == 404
    assert client.get("/city/files/?late=1").status_code == 404


def test_a_city_without_calls_is_told_what_comes_first(at, client_of):
    at("2026-04-20 10:00")

    assert "还没有发布的批次" in text_of(client_of(UserFactory(supervisor=True)), "/city/")


def test_the_policy_is_shown_with_clause_and_mark(at, client_of):
    at("2026-04-20 10:00")
    text = text_of(client_of(UserFactory(city_officer=True)), "/city/policy/")

    assert "除领衔人外的团队人数不少于" in text
    assert "3 人" in text
    assert "杭人社发〔2023〕112号 三（一）" in text
    assert "系统默认" in text
    for part in ("parameters", "conditions", "materials", "sheet"):
        assert f'data-test="{part}"' in text


def test_another_citys_policy_may_be_read(at, client_of):
    at("2026-04-20 10:00")

    text = text_of(client_of(UserFactory(supervisor=True)), "/city/policy/?pack=beijing-2023")

    assert "京人社能发〔2023〕3号" in text


def test_the_policy_page_is_for_officials(at, client_of):
    at("2026-04-20 10:00")

    assert client_of(UserFactory(host_clerk=True)).get("/city/policy/").status_code == 404


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (True, "是"),
        (False, "否"),
        (100000, "100,000"),
        (("a", 3), "a、3"),
        ({"k": 1}, "k 1"),
        ("17:30", "17:30"),
        ("median", "中位数"),
    ],
)
def test_values_in_words(value, words):
    assert policy_pages.words_of(value) == words
