"""A panel of two files and two experts, at each moment of its life."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from assessments import transitions
from assessments.models import Assignment, Expert, Panel
from portal.accounts.models import Branch, User
from portal.policy import clock
from tests.assessments import trade
from tests.factories.accounts import BranchFactory, OrganisationFactory, UserFactory
from tests.factories.assessments import ExpertFactory, open_panel, seat_everyone

trade.register()


@pytest.fixture(autouse=True)
def _own_trade() -> Iterator[None]:
    trade.MORE.clear()
    trade.moved.clear()
    yield


@dataclass
class Scene:
    """The people and records of one panel."""

    panel: Panel
    officer: User
    experts: list[Expert]
    files: list[Branch]

    def assignment(self, expert: int = 0, file: int = 0) -> Assignment:
        return Assignment.objects.about(self.files[file]).get(panel=self.panel, expert=self.experts[expert])

    def record_everything(self) -> None:
        """Both records for every file."""
        today = clock.today()
        for file in self.files:
            visit = {"visited_on": today, "place": "车间", "people": "甲、乙", "conclusion": "属实"}
            transitions.record_visit(self.panel, file, visit, by=self.officer)
            review = {"reviewed_on": today, "people": "甲、乙", "conclusion": "同意"}
            transitions.record_review(self.panel, file, review, by=self.officer)


@pytest.fixture
def make_files(db: None) -> Any:
    """`make_files(3)` gives branches of three different hosts of Hangzhou."""

    def make(count: int, **fields: Any) -> list[Branch]:
        return [BranchFactory(organisation=OrganisationFactory(), **fields) for _ in range(count)]

    return make


@pytest.fixture
def draft(make_files: Any) -> Scene:
    officer = UserFactory(city_officer=True)
    files = make_files(2)
    experts = [ExpertFactory(), ExpertFactory()]
    panel = open_panel(trade.convener("hangzhou"), files, by=officer, experts=experts, marks_per_subject=2)
    seat_everyone(panel, experts, files, by=officer)
    return Scene(panel, officer, experts, files)


@pytest.fixture
def running(draft: Scene) -> Scene:
    """Released, nothing declared yet."""
    transitions.release(draft.panel, by=draft.officer)
    return draft


@pytest.fixture
def past_due(running: Scene) -> Iterator[Scene]:
    clock.set_to(running.panel.due + timedelta(seconds=1))
    yield running
    clock.reset()
