"""Until the release nobody outside the offices can tell a drafted grade from another: the same pages to the byte."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments.models import GradeEntry, Participant
from assessments.transitions import grades as transitions
from portal.accounts.kinds import City
from portal.accounts.models import User
from portal.notifications.models import Message
from tests.assessments.grade_scene import PERFORMANCE, GradeScene, round_of
from tests.assessments.hidden import without_chance
from tests.factories.accounts import UserFactory
from tests.factories.chain import load_calendar
from tests.studios.life_scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(at: Any) -> GradeScene:
    at("2029-05-10 09:00")
    load_calendar(2029)
    return round_of(City.BEIJING, PERFORMANCE, scores=("95", "90", "70", "70", "59"))


def seen(client: Client, participant: Participant) -> list[tuple[int, str]]:
    """Every page on which an outsider could learn something."""
    studio = participant.studio.number
    addresses = (
        reverse("workbench:home"),
        reverse("assessments:my_assessments"),
        reverse("assessments:participant", args=[participant.pk]),
        reverse("assessments:results"),
        reverse("studios:page", args=[studio]),
        reverse("workbench:studio_life", args=[studio]),
        reverse("notifications:messages"),
    )
    return [without_chance(client.get(address)) for address in addresses]


def outsiders(scene: GradeScene) -> list[User]:
    people = Scene(scene.participants[0].studio)
    return [people.clerk, people.leader, people.desk, UserFactory(expert=True, city=City.BEIJING)]


def test_a_drafted_grade_shows_to_nobody_outside_the_offices(scene, client_of):
    people = outsiders(scene)
    first = scene.participants[0]
    before = [seen(client_of(each), first) for each in people]
    grades = scene.drafted()
    transitions.submit_grades(grades, by=scene.officer)
    transitions.approve_grades(grades, by=scene.approver)
    best = [seen(client_of(each), first) for each in people]

    GradeEntry.objects.filter(participant=first).update(grade="satisfactory", rank=5)
    Participant.objects.filter(pk=first.pk).update(base="61")

    assert [seen(client_of(each), first) for each in people] == best == before


def test_a_veto_shows_to_nobody_outside_the_offices_before_the_release(at, client_of):
    """HZ-60: prepared quietly like every other result."""
    at("2029-05-10 09:00")
    scene = round_of(kind="annual", scores=("70",))
    first, people = scene.participants[0], Scene(scene.participants[0].studio)
    before = seen(client_of(people.clerk), first)

    facts = {"ground": "refused_assessment", "remark": "书面拒绝接受考核。"}
    Participant.objects.filter(pk=first.pk).update(state="vetoed", base=None, bonus=None, **facts)

    assert seen(client_of(people.clerk), first) == before


def test_no_message_goes_out_before_the_release(scene):
    people = outsiders(scene)
    grades = scene.drafted()
    transitions.submit_grades(grades, by=scene.officer)

    assert not Message.objects.filter(user__in=people).exists()
