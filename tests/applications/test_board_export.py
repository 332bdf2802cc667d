"""The board as Excel: the real order with every mark, experts as numbers, formula-safe, made by the worker."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from applications import board_listing
from applications.models import Application
from portal.documents.exports import export_next
from portal.documents.models import Export
from tests.applications.boards import appraise_many
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(at: Any) -> Chain:
    at("2026-04-20 10:00")
    return Chain("hangzhou", at)


def asked(client: Any, chain: Chain, query: str = "") -> Any:
    return client.post(reverse("applications:board_export", args=[chain.call.code]) + query)


def book() -> list[list[list[Any]]]:
    """The rows of both sheets of the one export."""
    export_next()
    return [[[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in sheets()]


def sheets() -> list[Any]:
    return list(load_workbook(Export.objects.get().file.open()).worksheets)


def test_the_board_is_exported_in_its_real_order_without_names_of_experts(chain: Chain, client_of: Any) -> None:
    files = appraise_many(chain, [90, 86, 88])
    Application.objects.filter(pk=files[0].pk).update(studio_name="=HYPERLINK(1)工作室")
    client = client_of(chain.officer)

    answer = asked(client, chain, "?sim_quota=1")

    rows, query = book()
    assert answer.url == Export.objects.get().get_absolute_url()
    assert rows[0][:7] == ["名次", "编号", "工作室名称", "单位", "区县", "领衔人", "汇总分"]
    assert [row[1] for row in rows[1:]] == [files[place].number for place in (0, 2, 1)]
    assert [row[0] for row in rows[1:]] == [1, 2, 3]
    assert rows[1][2] == "=HYPERLINK(1)工作室"
    assert {cell.data_type for row in sheets()[0].iter_rows() for cell in row} <= {"s", "n"}
    assert [row[rows[0].index("名额线")] for row in rows[1:]] == ["线上", "线上", "线上"]
    assert rows[1][rows[0].index("评分 1")] == pytest.approx(90)
    assert ["批次", chain.call.title] in query
    names = {each.expert.user.name for each in files[0].assignments.select_related("expert__user")}
    assert names and not any(name in str(rows + query) for name in names)


def test_the_export_is_narrowed_as_the_board_is(chain: Chain, client_of: Any) -> None:
    files = appraise_many(chain, [90, 86])
    district = str(files[0].host.region_id)
    page = client_of(chain.officer).get(reverse("applications:ranking", args=[chain.call.code])).content.decode()

    asked(client_of(chain.officer), chain, f"?district={district}")

    rows, query = book()
    assert 'data-test="export"' in page
    assert len(rows) == 1 + sum(each.host.region_id == district for each in files)
    assert ["区县", files[0].host.region.name] in query


def test_who_may_not_export_or_see_the_board_does_not(chain: Chain, client_of: Any) -> None:
    appraise_many(chain, [90])

    assert asked(client_of(UserFactory(supervisor=True, city="hangzhou")), chain).status_code == 403
    assert asked(client_of(UserFactory(city_officer=True, city="beijing")), chain).status_code == 404
    assert not Export.objects.exists()


def test_the_worker_asks_again_who_may_see_the_board(chain: Chain, client_of: Any) -> None:
    appraise_many(chain, [90])
    asked(client_of(chain.officer), chain)
    chain.officer.posts.update(active=False)

    export_next()

    export = Export.objects.get()
    assert export.kind == board_listing.EXPORT
    assert not export.file
    assert "不再有权查看" in export.message
