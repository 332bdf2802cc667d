"""Experts and panels. Panels take real steps; what they judge is whatever records the caller brings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import factory
from django.db.models import Model
from factory.django import DjangoModelFactory

from assessments import sheets, transitions
from assessments.models import Assignment, Expert, Panel
from portal.accounts.kinds import City
from portal.policy import clock
from tests.factories.accounts import UserFactory

SHEETS = {City.HANGZHOU: "hangzhou-application-default", City.BEIJING: "beijing-application-default"}


class ExpertFactory(DjangoModelFactory[Expert]):
    """A person of the pool with an account; `city=` moves both."""

    class Meta:
        model = Expert

    city = City.HANGZHOU
    user = factory.LazyAttribute(lambda expert: UserFactory(expert=True, city=expert.city))
    employer = factory.Sequence(lambda n: f"试验技师学院{n}分院")
    title = "高级技师"
    occupations = factory.LazyFunction(lambda: ["钳工"])


def open_panel(
    subject: Model,
    files: Sequence[Model],
    *,
    by: Any,
    experts: Sequence[Expert] = (),
    marks_per_subject: int = 1,
    city: str = City.HANGZHOU,
    **fields: Any,
) -> Panel:
    """A draft panel due in ten days."""
    return transitions.open_panel(
        subject,
        **{
            "city": city,
            "name": "机械类评审组",
            "sheet": sheets.pin(SHEETS[City(city)]),
            "due": clock.end_of(clock.today() + timedelta(days=10)),
            "experts": experts,
            "marks_per_subject": marks_per_subject,
            "by": by,
            "files": files,
            **fields,
        },
    )


def seat_everyone(panel: Panel, experts: Sequence[Expert], files: Sequence[Model], *, by: Any) -> None:
    """Every expert on every file."""
    transitions.seat(panel, [(expert, file) for file in files for expert in experts], by=by)


def full_marks(assignment: Assignment, less: int = 0) -> dict[str, tuple[Any, str]]:
    """Full points on every item, `less` fewer in all, taken from the first items."""
    marks = {}
    for line in sheets.lines(assignment.panel.sheet).values():
        taken = min(less, line.points)
        less -= taken
        marks[line.key] = (line.points - taken, "依据申报表")
    return marks


def declared(assignment: Assignment) -> Assignment:
    transitions.declare(assignment, by=assignment.expert.user)
    return assignment


def submitted(assignment: Assignment, less: int = 0) -> Assignment:
    """Declared, marked in full (less `less` points) and handed in by its expert."""
    user = assignment.expert.user
    transitions.declare(assignment, by=user)
    transitions.save_marks(assignment, full_marks(assignment, less), by=user)
    transitions.submit(assignment, by=user)
    return assignment
