"""Charts of one call (ux.md §7.5): every mark is a link whose list has exactly that many rows."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from html import unescape
from typing import Any

import pytest

from applications.states import State
from assessments.models import Assignment
from portal.accounts.kinds import City
from portal.accounts.roles import Role
from portal.workbench.stats import leniency
from studios.transitions import life
from tests.applications.boards import appraise_many
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain
from tests.studios.life_scene import Scene, studio_of

ROW = 'data-test="work-row"'
TITLE_MARK = re.compile(r'<a href="([^"]+)" data-test="title-mark">(\d+)</a>')
MARK = re.compile(r'<a href="([^"]+)" data-test="mark">(\d+)</a>')


def text_of(client: Any, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return str(response.content.decode())


def test_every_mark_has_as_many_rows_as_it_says(chain: Chain, client_of: Any) -> None:
    chain.submit(chain.draft())
    chain.bring(chain.draft(), State.ENDORSED)
    chain.bring(chain.draft(), State.ENDORSED)
    chain.at("2026-04-23 10:00")
    chain.submit(chain.draft())
    client = client_of(chain.officer)

    page = text_of(client, "/city/stats/")

    marks = MARK.findall(page)
    assert sorted(int(number) for _, number in marks) == [1, 1, 2, 2, 2]
    for address, number in marks:
        assert text_of(client, unescape(address)).count(ROW) == int(number)
    assert 'data-test="stacked"' in page and 'data-test="dots"' in page


def test_days_are_working_days_and_the_limit_is_the_packs(chain: Chain, client_of: Any) -> None:
    """From Monday 20 April to Monday 27 April are five working days, the Saturday and the Sunday between left out."""
    chain.submit(chain.draft())
    chain.at("2026-04-27 10:00")

    page = text_of(client_of(chain.officer), "/city/stats/")

    assert re.search(r'待初审</th><td class="num">10</td><td>5：<a href="[^"]+days=5" data-test="mark">1</a>', page)


def test_leniency_is_the_mean_difference_from_the_others_once_the_panel_is_closed(chain: Chain, client_of: Any) -> None:
    application = chain.bring(chain.draft(), State.ACCEPTED)
    panel = chain.seat(application, experts=2)
    chain.mark(panel)
    before = leniency(chain.call)
    chain.close(panel, application)
    first, second = Assignment.objects.about(application).order_by("pk")
    Assignment.objects.filter(pk=first.pk).update(total=Decimal("90"))
    Assignment.objects.filter(pk=second.pk).update(total=Decimal("84"))

    found = [(row["label"], row["value"], row["files"]) for row in leniency(chain.call)]

    assert before == []
    assert found == [(second.expert.user.name, Decimal("-3.0"), 1), (first.expert.user.name, Decimal("3.0"), 1)]
    assert 'data-test="apart"' in text_of(client_of(chain.officer), "/city/stats/")


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_statements_however_many_files(
    chain: Chain, client_of: Any, count: int, django_assert_max_num_queries: Any
) -> None:
    appraise_many(chain, [90 - place for place in range(count)])
    client = client_of(chain.officer)
    client.get("/city/stats/")

    with django_assert_max_num_queries(12):
        client.get("/city/stats/")


def test_without_a_call_it_says_what_comes_first(at: Any, client_of: Any) -> None:
    at("2026-04-20 10:00")

    assert "还没有发布的批次" in text_of(client_of(UserFactory(city_officer=True, city="hangzhou")), "/city/stats/")


def test_forged_questions_and_other_people_find_nothing(chain: Chain, client_of: Any) -> None:
    _ = chain.call
    client = client_of(chain.officer)
    rows = f"/city/stats/files/?call={chain.call.code}"

    for asked in ("", "&group=none", "&state=draft&days=1", "&state=submitted&days=x", "&state=submitted&days=99999"):
        assert client.get(rows + asked).status_code == 404, asked
    assert client.get("/city/stats/files/?call=no&group=first").status_code == 404
    other = client_of(UserFactory(city_officer=True, city="beijing"))
    assert other.get(rows + "&group=first&district=330106").status_code == 404
    for role in (Role.EXPERT, Role.DISTRICT_OFFICER, Role.HOST_CLERK):
        assert client_of(UserFactory(**{role.value: True}, city="hangzhou")).get("/city/stats/").status_code == 404


def test_recognitions_and_excellent_studios_by_district_and_year(at: Any, client_of: Any) -> None:
    """Chart 9: the number at a mark is the number of rows of its list; another city's are not counted."""
    at("2029-05-10 09:00")
    one, two = studio_of(recognised_on=date(2026, 4, 28)), studio_of(recognised_on=date(2027, 4, 28))
    scene = Scene(one)
    for year in (2028, 2029):
        for studio in (one, two)[: year - 2027]:
            life.record_result(
                studio, by=scene.officer, kind="annual", year=year, grade="excellent", concluded_on=date(2029, 5, 1)
            )
    studio_of(City.BEIJING, recognised_on=date(2027, 4, 28))
    client = client_of(scene.officer)

    page = text_of(client, "/city/stats/")

    marks = TITLE_MARK.findall(page)
    assert [int(number) for _, number in marks] == [1, 1, 1, 2]
    for address, number in marks:
        assert text_of(client, unescape(address)).count('data-test="studio-row"') == int(number)
