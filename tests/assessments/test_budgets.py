"""Literal statement counts of the pages experts live on: the same for one row and for three."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import transitions
from assessments.models import Assignment, Panel
from tests.assessments import trade
from tests.assessments.files import attach
from tests.factories.accounts import UserFactory
from tests.factories.assessments import ExpertFactory, open_panel, seat_everyone

pytestmark = pytest.mark.django_db

MARKING_PAGE = 10
SAVING = 9
LISTS = {"my_panel": 7, "summary": 8}
TABLES = {"assignments": 10, "progress": 13, "records": 9, "divergence": 8}


def panel_of(files: list[Any]) -> tuple[Panel, Any, Any]:
    """A released panel of one expert who has declared for all files."""
    officer, expert = UserFactory(city_officer=True), ExpertFactory()
    panel = open_panel(trade.convener("hangzhou"), files, by=officer, experts=[expert])
    seat_everyone(panel, [expert], files, by=officer)
    transitions.release(panel, by=officer)
    rows = list(panel.assignments.all())
    transitions.declare_all(rows, {row.pk: transitions.Answer(False) for row in rows}, by=expert.user)
    for slot in ("H1.1", "H1.2", "全卷")[: len(files)]:
        attach(files[0], slot, officer)
    return panel, expert.user, officer


def count(client: Client, method: str, place: str, *args: Any, **kwargs: Any) -> int:
    """Statements of the second request: the first fills the caches of the process."""
    for _ in range(2):
        with CaptureQueriesContext(
            connection,
        ) as caught:
            answer = getattr(client, method)(place, *args, **kwargs)
        assert answer.status_code == 200
    return len(caught)


@pytest.mark.parametrize("files", [1, 3])
def test_the_marking_page_takes_at_most_fifteen_statements(make_files: Any, client_of: Any, files: int):
    panel, expert, _ = panel_of(make_files(files))
    row = Assignment.objects.order_by("pk").first()

    taken = count(client_of(expert), "get", reverse("assessments:mark", args=[panel.pk, row.pk]))

    assert taken == MARKING_PAGE


@pytest.mark.parametrize("files", [1, 3])
def test_saving_marks_takes_at_most_twelve_statements(make_files: Any, client_of: Any, files: int):
    panel, expert, _ = panel_of(make_files(files))
    row = Assignment.objects.order_by("pk").first()
    marks = {f"m_H1.{item}": "5" for item in range(1, files + 1)}

    taken = count(client_of(expert), "post", reverse("assessments:save_marks", args=[panel.pk, row.pk]), marks)

    assert taken == SAVING


@pytest.mark.parametrize("files", [1, 3])
@pytest.mark.parametrize("name", ["my_panel", "summary"])
def test_the_experts_lists(make_files: Any, client_of: Any, name: str, files: int):
    panel, expert, _ = panel_of(make_files(files))

    assert count(client_of(expert), "get", reverse(f"assessments:{name}", args=[panel.pk])) == LISTS[name]


@pytest.mark.parametrize("files", [1, 3])
@pytest.mark.parametrize("name", ["assignments", "progress", "records", "divergence"])
def test_the_offices_tables(make_files: Any, client_of: Any, name: str, files: int):
    panel, _, officer = panel_of(make_files(files))

    assert count(client_of(officer), "get", reverse(f"assessments:{name}", args=[panel.pk])) == TABLES[name]
