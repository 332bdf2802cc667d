"""Every page about studios, the public ones too: at most 15 statements, as many for three rows as for one."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from typing import Any

import pytest
from django.db import connection, models
from django.test.utils import CaptureQueriesContext

from portal.accounts.kinds import City
from studios.models import (
    ActivityRecord,
    Amendment,
    Attendance,
    BodySummary,
    CityActivity,
    EndingProposal,
    GuidanceNote,
    Inspection,
    LeaderStatus,
    Member,
    OfficeRule,
    Plaque,
    RectificationOrder,
    RenewalApplication,
    ResultEntry,
    Showcase,
    Studio,
    YearlyFiling,
)
from tests.access import matrix
from tests.access.world import ANONYMOUS, World, standing

pytestmark = [pytest.mark.django_db, pytest.mark.untraced]
MOST = 15
Counts = dict[str, tuple[int, int]]
# What two more rows of a kind differ in, so that every constraint holds; `own` of the same studio, `others` elsewhere.
OWN: dict[type[models.Model], dict[str, Any]] = {
    Member: {},
    LeaderStatus: {},
    YearlyFiling: {"year": 2023},
    Inspection: {"year": 2023},
    RectificationOrder: {},
    Amendment: {"number": "变更", "state": "withdrawn"},
    Plaque: {"number": "铭牌", "recall_due_on": "2026-01-01"},
    GuidanceNote: {},
    Showcase: {},
    ActivityRecord: {},
    Attendance: {"person": "某人"},
    EndingProposal: {"number": "终止", "state": "dismissed"},
    RenewalApplication: {"state": "withdrawn"},
    ResultEntry: {"state": "declined"},
}
OTHERS = (Member, LeaderStatus, YearlyFiling, Inspection, RectificationOrder, Amendment, Plaque, EndingProposal)
WAITING = (RenewalApplication, ResultEntry, Showcase, Attendance)


@pytest.fixture(scope="module", params=City.values)
def counted(request: Any, django_db_setup: None, django_db_blocker: Any) -> Iterator[Counts]:
    """Page → statements with one row and with three."""
    with django_db_blocker.unblock(), standing(request.param) as world:
        before = dict(_statements(world))
        _grow(world)
        after = dict(_statements(world))
        assert set(before) == set(after)
        yield {name: (before[name], after[name]) for name in before}


def test_no_page_about_studios_asks_more_than_fifteen_times(counted):
    assert len(counted) > 70
    assert {name: counts for name, counts in counted.items() if max(counts) > MOST} == {}


def test_no_page_about_studios_asks_more_often_for_three_rows_than_for_one(counted):
    assert {name: (one, three) for name, (one, three) in counted.items() if three > one} == {}


def _statements(world: World) -> Iterator[tuple[str, int]]:
    """Of every page that can be read, as the first of those it is open to reads it the second time."""
    for row in matrix.rows(world.city):
        if row.name.startswith(("studios:", "workbench:studio_life")) and "GET" in row.methods and row.status == 200:
            for who in row.open_to[:1]:
                client = world.client(who if who in world.people else ANONYMOUS)
                url = row.url(world)
                client.get(url)
                with CaptureQueriesContext(connection) as asked:
                    assert client.get(url).status_code == 200, url
                yield row.name, len(asked)


def _grow(world: World) -> None:
    studio = world.things["studio"]
    for n in (1, 2):
        other = _copied(
            studio, number=f"{studio.number}-{n}", plaque_no=f"{studio.plaque_no}-{n}", leader_index=f"{n:064d}",
            occupation_key=f"其他{n}", origin_no=f"其他{n}", name=f"其他{n}工作室",
        )  # fmt: skip
        for model in (*OTHERS, *WAITING):
            _more(model, studio, n, other)
        for model in OWN:
            _more(model, studio, n)
        for model in (CityActivity, OfficeRule, BodySummary):
            first = model.objects.order_by("pk").first()
            named = (
                {"number": f"活动{n}"} if model is CityActivity else {"year": 2020 + n} if model is BodySummary else {}
            )
            if first is not None:
                _copied(first, **named)


def _more(model: type[models.Model], studio: Studio, n: int, other: Studio | None = None) -> None:
    """One more row like the studio's first; of another studio it stays in its state."""
    first = model.objects.filter(studio=studio).order_by("pk").first()
    if first is None:
        return
    changes = dict(OWN[model])
    for name, value in changes.items():
        if name == "year":
            changes[name] = value - n
        elif name in ("number", "person"):
            changes[name] = f"{value}{n}{'x' if other else ''}"
    if other is not None:
        changes = {name: value for name, value in changes.items() if name in ("number", "person")}
        changes["studio"] = other
    _copied(first, **changes)


def _copied(row: Any, **changes: Any) -> Any:
    new = copy(row)
    new.pk, new._state.adding = None, True
    for name, value in changes.items():
        setattr(new, name, value)
    new.save(force_insert=True)
    return new
