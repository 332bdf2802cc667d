"""Query strings nobody would type: pages, sorts, filters, searches; a list answers, or says there is nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import quote_plus

import pytest
from django.db import transaction

from tests.access import matrix
from tests.access.world import ANONYMOUS, World
from tests.fuzz.forms import HOSTILE, on

pytestmark = pytest.mark.django_db
EVERYWHERE = (
    "page=0", "page=-1", "page=9999999999", "page=abc", "page=１２", "page=%00", "sort=evil", "sort=-",
    "sort=host__password",
    "tab=evil&part=evil&state=evil&call=evil&recommender=abc&q=%00", "recommender=99999999999999999999&call=%ED%A0%80",
    "version=99999999999&width=-5&file=evil&item=evil", "q=%25%27%22%5C&sim_quota=1e999&sim_method=evil&sim_ties=x",
    "district=0&focus=%F0%9F%92%A9&from=0000-00-00&to=9999-12-31&year=-1&kind=evil", "next=//evil.example/",
)  # fmt: skip
FEW = (EVERYWHERE[2], EVERYWHERE[9], EVERYWHERE[10], EVERYWHERE[11])
PATIENCE = 10


def readers(world: World, row: matrix.Row) -> str:
    return next((who for who in row.open_to if who in world.people), ANONYMOUS)


def pages(world: World) -> Iterator[tuple[str, str]]:
    for row in matrix.rows():
        if "GET" in row.methods:
            yield readers(world, row), row.url(world)


def ask(world: World, who: str, url: str, query: str) -> list[str]:
    with transaction.atomic():
        started = time.process_time()
        answer = world.client(who).get(f"{url}?{query}")
        took = time.process_time() - started
        transaction.set_rollback(True)
    elsewhere = answer.headers.get("Location", "").startswith(("//", "http"))
    if answer.status_code >= 500 or elsewhere or took > PATIENCE:
        return [f"{answer.status_code} {url}?{query} as {who} in {took:.1f} s"]
    return []


def test_no_page_breaks_under_garbage_in_its_address(world):
    wrong = []
    for who, url in pages(world):
        for query in FEW:
            wrong += ask(world, who, url, query)

    assert not wrong, "\n".join(wrong)


def test_every_filter_survives_every_hostile_value(world):
    """The names are those of the GET forms the pages themselves show."""
    wrong = []
    for who, url in pages(world):
        answer = world.client(who).get(url)
        if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
            continue
        forms = [form for form in on(url, answer.content.decode()) if form.method == "get"]
        names = {each.name for form in forms for each in form.fields}
        for kind in ("NUL", "huge number", "lone surrogate") if names else ():
            query = "&".join(f"{name}={quote_plus(HOSTILE[kind])}" for name in sorted(names))
            wrong += ask(world, who, url, query)

    assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("query", EVERYWHERE)
def test_every_page_with_every_garbage(world, query):
    assert [each for who, url in pages(world) for each in ask(world, who, url, query)] == []
