"""A person's own filters of a list: kept, sent on by their address, one opened first, dropped (UX-51)."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth import get_user

from portal.accounts import saved_filters
from tests.applications.desk_scene import chain_of, says, text, url
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain


@pytest.fixture
def chain(at: Any) -> Chain:
    return chain_of(at)


@pytest.fixture
def pair(chain: Chain) -> Any:
    return chain.submit(chain.draft(leader_name="欧阳铁")), chain.submit(chain.draft())


@pytest.fixture
def desk(chain: Chain, pair: Any, client_of: Any) -> Any:
    return client_of(chain.reviewer(pair[0]))


def kept(client: Any, name: str = "欧阳", query: str = "tab=all&q=欧阳铁&page=2", **more: str) -> Any:
    return client.post(url("filter_keep", "desk"), {"name": name, "query": query, **more})


def own(client: Any) -> list[saved_filters.Kept]:
    return saved_filters.of(get_user(client), "desk")


def test_a_filter_is_kept_under_a_name_and_opens_the_same_rows(desk: Any, pair: Any) -> None:
    assert 'data-test="keep-filter"' not in says(desk, url("desk", tab="all"))
    assert 'data-test="keep-filter"' in says(desk, url("desk", tab="all", q="欧阳铁"))

    answer = kept(desk)

    shown = says(desk, answer.url)
    assert "page=" not in answer.url
    assert (pair[0].number in shown, pair[1].number in shown) == (True, False)
    assert f'href="{answer.url.replace("&", "&amp;")}" aria-current="true">欧阳</a>' in shown
    assert pair[1].number in says(desk, url("desk"))


def test_the_default_one_opens_first_and_the_tabs_lead_out_of_it(desk: Any, pair: Any) -> None:
    kept(desk, default="1")
    kept(desk, name="另一组", query="tab=all&q=另", default="1")

    first = desk.get(url("desk"))

    assert [each.name for each in own(desk) if each.is_default] == ["另一组"]
    assert first.status_code == 302
    assert "q=%E5%8F%A6" in first.url
    assert pair[1].number in says(desk, url("desk", tab="review"))


def test_the_same_name_is_replaced_and_a_dropped_one_is_gone(desk: Any) -> None:
    kept(desk)
    kept(desk, query="tab=all&q=新")
    (row,) = own(desk)

    answer = desk.post(url("filter_drop", "desk"), {"name": "欧阳"})

    assert row.query == "tab=all&q=%E6%96%B0"
    assert answer.status_code == 302
    assert own(desk) == []
    assert desk.post(url("filter_drop", "desk"), {"name": "欧阳"}).status_code == 404


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"name": " "}, "请给这组筛选条件起个名称。"),
        ({"query": ""}, "没有可以保存的筛选条件，或条件太长。"),
        ({"query": "q=" + "长" * 200}, "没有可以保存的筛选条件，或条件太长。"),
    ],
)
def test_what_cannot_be_kept_is_said(desk: Any, form: dict[str, str], words: str) -> None:
    answer = kept(desk, **form)

    assert answer.status_code == 403
    assert words in text(answer)


def test_twenty_are_enough(desk: Any) -> None:
    for number in range(20):
        kept(desk, name=f"第{number}组")

    assert "最多保存 20 组" in text(kept(desk, name="再一组"))
    assert kept(desk, name="第3组").status_code == 302


def test_a_filter_is_its_owners_alone(desk: Any, pair: Any, chain: Chain, client_of: Any) -> None:
    kept(desk)
    colleague = client_of(UserFactory(district_officer=True, organisation=pair[0].recommender))

    assert colleague.post(url("filter_drop", "desk"), {"name": "欧阳"}).status_code == 404
    assert len(own(desk)) == 1
    assert "已存的筛选" not in says(colleague, url("desk", tab="all"))
    assert desk.post(url("filter_keep", "city"), {"name": "a", "query": "q=a"}).status_code == 404
