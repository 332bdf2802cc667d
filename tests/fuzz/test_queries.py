"""Query strings nobody would type: pages, sorts, filters, searches; a list answers, or says there is nothing."""

from __future__ import annotations

import time
from collections.abc import Iterator
from urllib.parse import quote_plus

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.access import matrix
from tests.access.world import ANONYMOUS, World
from tests.fuzz.forms import HOSTILE, on
from tests.fuzz.sending import Sender, text_of

pytestmark = pytest.mark.django_db
# Each tried alone in the long form; the default asks for many at once.
GARBAGE = (
    "page=0", "page=-1", "page=9999999999", "page=abc", "page=１２", "page=%00", "sort=evil", "sort=-",
    "sort=host__password", "order=evil&ordering=-evil", "tab=evil&part=evil&state=evil&call=evil&q=%00",
    "recommender=99999999999999999999&call=%ED%A0%80", "version=99999999999&width=-5&file=evil&item=evil",
    "q=%25%27%22%5C&sim_quota=1e999&sim_method=evil&sim_ties=x",
    "district=0&focus=%F0%9F%92%A9&from=0000-00-00&to=9999-12-31&year=-1&kind=evil", "next=//evil.example/",
)  # fmt: skip
AT_ONCE = (
    "page=9999999999&sort=host__password&tab=evil&state=evil&q=%00%25%27&version=99999999999&file=evil&year=-1",
    "page=abc&sort=-&recommender=99999999999999999999&call=%ED%A0%80&from=0000-00-00&to=9999-12-31&sim_quota=1e999"
    "&next=//evil.example/&width=-5&district=0&focus=%F0%9F%92%A9",
)
PATIENCE = 10


def readers(world: World, row: matrix.Row) -> str:
    return next((who for who in row.open_to if who in world.people), ANONYMOUS)


def pages(world: World) -> Iterator[tuple[str, str]]:
    for row in matrix.rows():
        if "GET" in row.methods:
            yield readers(world, row), row.url(world)


def ask(sender: Sender, who: str, url: str, query: str) -> list[str]:
    client, joint = sender.client(who), "&" if "?" in url else "?"
    with transaction.atomic():
        started = time.process_time()
        answer = client.get(f"{url}{joint}{query}")
        took = time.process_time() - started
        transaction.set_rollback(True)
    elsewhere = answer.headers.get("Location", "").startswith(("//", "http"))
    if answer.status_code >= 500 or elsewhere or took > PATIENCE:
        return [f"{answer.status_code} {url}{joint}{query} as {who} in {took:.1f} s"]
    return []


def names_of_filters(sender: Sender, who: str, url: str) -> list[str]:
    """Those of the GET forms the page itself shows."""
    source = text_of(sender.client(who).get(url))
    forms = [form for form in on(url, source) if form.method == "get"] if source else []
    return sorted({each.name for form in forms for each in form.fields})


def test_no_page_breaks_under_garbage_in_its_address(world, sender):
    wrong = [fault for who, url in pages(world) for query in AT_ONCE for fault in ask(sender, who, url, query)]

    assert not wrong, "\n".join(wrong)


def test_every_filter_survives_hostile_values(world, sender):
    wrong = []
    for who, url in pages(world):
        names = names_of_filters(sender, who, url)
        for kind in ("NUL", "huge number", "lone surrogate") if names else ():
            query = "&".join(f"{name}={quote_plus(HOSTILE[kind])}" for name in names)
            wrong += ask(sender, who, url, query)

    assert not wrong, "\n".join(wrong)


@pytest.mark.long
@pytest.mark.parametrize("query", GARBAGE)
def test_every_page_with_every_garbage(world, sender, query):
    assert [each for who, url in pages(world) for each in ask(sender, who, url, query)] == []


LISTS = (
    ("own_desk", "/desk/"), ("city_officer", "/city/applications/"), ("administrator", "/console/users/"),
    ("administrator", "/console/orgs/"), ("administrator", "/console/audit/"), ("city_officer", "/search/"),
    ("city_officer", "/city/experts/"), (ANONYMOUS, "/studios/"), ("host_clerk", "/applications/"),
)  # fmt: skip


@pytest.mark.long
@pytest.mark.parametrize(("who", "url"), LISTS)
def test_a_list_survives_whatever_is_typed_into_its_filters(sender, who, url):
    names = [*names_of_filters(sender, who, url), "page", "sort", "tab", "q"]

    @settings(derandomize=True, max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.dictionaries(st.sampled_from(names), st.text(max_size=30), max_size=5))
    def typed(query: dict[str, str]) -> None:
        asked = "&".join(f"{name}={quote_plus(text.encode('utf-8', 'surrogatepass'))}" for name, text in query.items())
        assert ask(sender, who, url, asked) == []

    typed()
