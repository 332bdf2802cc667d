"""The lists of desk and city: tabs whose counts are their lists, filters, sorts, constant statements, Excel."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from applications import listing, transitions, worklists
from applications.models import Application
from applications.worklists import CITY_TABS, DESK_TABS
from portal.accounts.kinds import City
from portal.documents.exports import export_next
from portal.documents.models import Export
from portal.policy import clock
from tests.applications.desk_scene import chain_of, returned, says, url
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain


@pytest.fixture
def chain(at) -> Chain:
    return chain_of(at)


def rows(page: str) -> int:
    return page.count('data-test="row"')


def test_each_tab_counts_exactly_the_rows_of_its_list(chain, client_of):
    first, second, third = (chain.submit(chain.draft()) for _ in range(3))
    returned(chain, second)
    chain.review(third)
    chain.endorse(third)
    desk = client_of(chain.reviewer(first))

    counts = worklists.counts(chain.reviewer(first), DESK_TABS)

    assert counts == {"review": 1, "corrected": 0, "recommended": 1, "all": 3}
    for key, count in counts.items():
        assert rows(says(desk, url("desk", tab=key))) == count


def test_a_correction_that_came_back_stands_under_its_own_tab(chain):
    application = returned(chain, chain.submit(chain.draft()))
    point = next(iter(application_points(application)))
    transitions.resubmit(application, by=application.created_by, answers={point: "已补充"})

    assert worklists.counts(chain.reviewer(application), DESK_TABS)["corrected"] == 1


def application_points(application: Application) -> list[int]:
    from applications.editing import open_points

    return [point.pk for point in open_points(application)]


def test_another_district_sees_nothing_and_a_host_no_list_at_all(chain, client_of):
    application = chain.submit(chain.draft())
    stranger = UserFactory(district_officer=True, organisation=other_district())

    assert rows(says(client_of(stranger), url("desk", tab="all"))) == 0
    assert client_of(application.created_by).get(url("desk")).status_code == 404
    assert client_of(application.created_by).get(url("city_list")).status_code == 404
    assert client_of(stranger).get(url("city_list")).status_code == 404


def other_district():
    from portal.accounts.kinds import OrganisationKind
    from portal.accounts.models import Organisation

    bureaus = Organisation.objects.filter(kind=OrganisationKind.DISTRICT_BUREAU, city=City.HANGZHOU)
    return bureaus.exclude(region__code="330106").first()


@pytest.mark.parametrize("count", [1, 3])
def test_the_desk_list_takes_ten_statements_however_many_files(chain, client_of, count, django_assert_num_queries):
    files = [chain.submit(chain.draft()) for _ in range(count)]
    client = client_of(chain.reviewer(files[0]))
    client.get(url("desk"))

    with django_assert_num_queries(10):
        page = says(client, url("desk"))

    assert rows(page) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_city_list_is_as_cheap_with_corrections_in_it(chain, client_of, count, django_assert_num_queries):
    for _ in range(count):
        returned(chain, chain.submit(chain.draft()))
    client = client_of(chain.officer)
    client.get(url("city_list", tab="all"))

    with django_assert_num_queries(12):
        page = says(client, url("city_list", tab="all"))

    assert rows(page) == count


def test_search_finds_by_number_name_leader_and_unit(chain, client_of):
    wanted, other = chain.submit(chain.draft(leader_name="欧阳铁")), chain.submit(chain.draft(leader_name="上官铜"))
    client = client_of(chain.officer)

    for word in (wanted.number, "欧阳铁", wanted.host.name):
        page = says(client, url("city_list", tab="all", q=word))
        assert (wanted.number in page, other.number in page) == (True, False)


def test_an_unknown_sort_is_the_usual_order_and_a_known_one_turns_it(chain, client_of):
    first, second = chain.submit(chain.draft()), chain.submit(chain.draft())
    client = client_of(chain.reviewer(first))

    for sort, order in (("submitted", True), ("-number", False), ("password", True)):
        page = says(client, url("desk", sort=sort))
        assert (page.index(first.number) < page.index(second.number)) is order


def test_a_filter_that_matches_nothing_says_so_in_words(chain, client_of):
    application = chain.submit(chain.draft())

    page = says(client_of(chain.reviewer(application)), url("desk", q="没有这家"))

    assert "没有符合条件的申报" in page


def test_the_city_officer_is_led_from_the_desk_to_the_citys_list(chain, client_of):
    assert client_of(chain.officer).get(url("desk")).url == url("city_list")


def test_files_past_their_window_are_late(chain, client_of):
    application = chain.submit(chain.draft())
    chain.at(clock.now() + timedelta(days=41))

    assert worklists.counts(chain.officer, CITY_TABS)["late"] == 1
    page = says(client_of(chain.officer), url("city_list", tab="late"))
    assert application.number in page
    assert "今天逾期" in page or "已逾期" in page


def test_excel_holds_the_filtered_rows_and_the_query_beside_them(chain, client_of, tmp_path):
    wanted, other = chain.submit(chain.draft(leader_name="欧阳铁")), chain.submit(chain.draft())
    client = client_of(chain.reviewer(wanted))

    answer = client.post(reverse("applications:list_export", args=["desk"]), {"query": "tab=review&q=欧阳铁"})
    export_next()

    export = Export.objects.get()
    assert answer.url == export.get_absolute_url()
    book = load_workbook(export.file.open())
    sheet = book.worksheets[0]
    assert [cell.value for cell in sheet[1]][:3] == ["编号", "工作室名称", "单位"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [wanted.number]
    assert other.number not in str([[cell.value for cell in row] for row in book.worksheets[1].iter_rows()])
    assert export.kind == listing.EXPORT


def test_nobody_exports_a_list_that_is_not_theirs(chain, client_of):
    application = chain.submit(chain.draft())

    assert client_of(application.created_by).post(url("list_export", "desk")).status_code == 404
    assert client_of(chain.reviewer(application)).post(url("list_export", "city")).status_code == 404
