"""The public register by district: squares, a table, the list behind each; the directory's default."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from portal.accounts.kinds import City
from portal.accounts.models import Region
from studios import tile_map
from studios.models import Studio, Term
from studios.states import State
from tests.studios.life_scene import studio_of

pytestmark = pytest.mark.django_db


def test_every_district_has_its_square_and_every_square_its_district():
    for city in City:
        squares = [code for code in tile_map.LAYOUT[city] if code]

        assert sorted(squares) == sorted(Region.objects.of(city).values_list("code", flat=True))
        assert len(tile_map.LAYOUT[city]) % 6 == 0


def test_squares_count_the_titles_that_are_held(at, django_assert_num_queries):
    at("2026-05-01 09:00")
    for _ in range(3):
        studio_of()
    ended = studio_of()
    Studio.objects.filter(pk=ended.pk).update(state=State.REVOKED)
    homeless = studio_of(City.BEIJING)
    Studio.objects.filter(pk=homeless.pk).update(region=None)

    with django_assert_num_queries(2):
        hangzhou, beijing = tile_map.boards()

    assert (hangzhou.total, hangzhou.elsewhere, beijing.total, beijing.elsewhere) == (3, 0, 1, 1)
    first = hangzhou.districts[0]
    assert (first.name, first.short, first.count, first.shade) == ("西湖区", "西湖", 3, 2)
    assert first.query == "city=hangzhou&region=330106"


def test_a_square_leads_to_the_list_with_as_many_rows(at):
    at("2026-05-01 09:00")
    for _ in range(2):
        studio_of()
    ended = studio_of()
    Studio.objects.filter(pk=ended.pk).update(state=State.CLOSED)
    client = Client()

    page = client.get("/studios/map/")
    table = client.get("/studios/map/?view=table")
    listed = client.get("/studios/?city=hangzhou&region=330106")

    assert "/studios/?city=hangzhou&amp;region=330106" in page.text and page.text.count('data-test="tile"') == 31
    assert table.text.count('data-test="district"') == 31
    assert listed.context["page_obj"].paginator.count == 2


def test_the_directory_shows_held_titles_unless_asked(at):
    at("2026-05-01 09:00")
    studio_of()
    ended = studio_of()
    Studio.objects.filter(pk=ended.pk).update(state=State.REVOKED)

    def found(query: str) -> int:
        return Client().get(f"/studios/{query}").context["page_obj"].paginator.count

    assert (found(""), found("?state=revoked"), found("?state=all"), found("?state=nonsense")) == (1, 1, 2, 1)


def test_the_page_tells_the_terms_when_there_were_several(at):
    at("2029-05-10 09:00")
    studio = studio_of()
    client = Client()
    assert 'data-test="terms"' not in client.get(f"/studios/{studio.number}/").text

    Term.objects.create(
        studio=studio, no=2, basis="renewed", starts_on=date(2029, 4, 29), document_no="试〔2029〕2号",
        recorded_at=studio.state_since,
    )  # fmt: skip

    assert "第 2 期（续建）：2029年4月29日" in client.get(f"/studios/{studio.number}/").text
