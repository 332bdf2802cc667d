"""TM-04 by difference for rounds: two worlds alike but for one mark and its reason, and who can tell them apart."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from assessments import transitions
from assessments.models import ResultLetter
from assessments.transitions import grades
from portal.accounts.models import User
from portal.documents.models import Export
from tests.assessments.grade_scene import MINUTES
from tests.assessments.hidden import NOW, WORLDS, World, cells, undone, without_chance
from tests.assessments.round_scene import Kind, RoundScene, renewed
from tests.factories.accounts import UserFactory
from tests.factories.assessments import ExpertFactory
from tests.factories.chain import load_calendar
from tests.studios.life_scene import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(at: Any, client_of: Any) -> World:
    at(NOW)
    load_calendar(2028)
    scene = RoundScene(Kind.ANNUAL, [renewed(), renewed()])
    scene.experts = [ExpertFactory() for _ in range(3)]
    scene.opened()
    for studio in scene.studios:
        scene.handed_in(studio)
    world = World(scene, scene.panel(), client_of)
    for expert in range(3):
        for row in world.rows(expert):
            transitions.declare(row, by=row.expert.user)
    for row in (*world.rows(0), *world.rows(1)):
        transitions.save_marks(row, scene.marks_for(row, **{"A1.2": "3"}), by=row.expert.user)
    return world


def people(world: World) -> list[User]:
    around = Scene(world.scene.studios[0])
    return [world.scene.clerk(), around.leader, around.desk]


def decided(world: World) -> None:
    """All hand in, the panel is closed, the grades lie with the approver."""
    scene = world.scene
    for row in (*world.rows(0), *world.rows(1)):
        transitions.submit(row, by=row.expert.user)
    scene.recorded(world.panel)
    transitions.close(world.panel, by=scene.officer)
    drawn = grades.compile_grades(scene.round, by=scene.officer)
    grades.minute_grades(drawn, by=scene.officer, content=MINUTES)
    grades.submit_grades(drawn, by=scene.officer)


def in_both(world: World, look: Any, *, after: Any = None) -> list[Any]:
    """What `look` finds in the one world and in the other."""
    found = []
    for value, reason in WORLDS:
        with undone():
            world.hide(value, reason)
            if after:
                after(world)
            found.append(look())
    return found


@pytest.mark.parametrize("expert", [0, 1])
def test_an_expert_who_has_not_handed_in_cannot_tell(world: World, expert: int):
    """The chair no more than any other."""
    one, other = in_both(world, lambda: world.seen_by_expert(expert))

    assert one == other


def test_an_expert_who_has_handed_in_cannot_tell_while_others_mark(world: World):
    for row in world.rows(1):
        transitions.submit(row, by=row.expert.user)

    one, other = in_both(world, lambda: world.seen_by_expert(1))

    assert one == other


@pytest.mark.parametrize("person", [0, 1, 2])
@pytest.mark.parametrize("after", [None, decided])
def test_unit_lead_master_and_body_cannot_tell_before_the_results(world: World, person: int, after: Any):
    user = people(world)[person]

    one, other = in_both(world, lambda: world.seen_by(user), after=after)

    assert one == other


def test_the_bodys_lists_are_alike_under_every_filter(world: World):
    desk = people(world)[2]

    one, other = in_both(world, lambda: world.seen_in_lists(desk), after=decided)

    assert one == other


def test_the_offices_lists_and_exports_open_to_nobody_else(world: World):
    outsiders = [*people(world), *(each.user for each in world.scene.experts)]
    with undone():
        world.hide(*WORLDS[0])
        decided(world)
        found = {status for user in outsiders for status in world.refused(user)}

    assert found <= {403, 404}


def test_the_office_can_tell_by_the_table_of_marks(world: World):
    """There is something to hide."""
    client, place = world.client_of(world.scene.officer), reverse("assessments:progress", args=[world.panel.pk])

    one, other = in_both(world, lambda: without_chance(client.get(place)))

    assert one != other


def test_the_office_can_tell_by_board_and_export(world: World):
    officer, code = world.scene.officer, world.scene.round.code
    client = world.client_of(officer)

    def look() -> tuple[Any, Any]:
        export = Export(kind="grade_board", requested_by=officer, params={"round": code})
        return without_chance(client.get(reverse("assessments:grade_board", args=[code]))), cells(export)

    one, other = in_both(world, look, after=decided)

    assert one[0] != other[0] and one[1] != other[1]


def test_every_page_compared_is_there_to_be_read(world: World):
    """Only the chair's page, other units' studios and the units' own forms are closed to them."""
    users = people(world)
    seen = [world.seen_by_expert(0), world.seen_by_expert(1), world.seen_in_lists(users[2])]
    seen += [world.seen_by(user) for user in users]

    found = [sum(1 for each in pages.values() if isinstance(each, tuple) and each[0] == 200) for pages in seen]

    assert found == [25, 24, 23, 14, 14, 16]


def test_the_units_letter_can_tell_once_the_results_are_out(world: World):
    def released(world: World) -> None:
        decided(world)
        grades.approve_grades(world.scene.round.grade_lists.get(), by=UserFactory(city_approver=True))

    letters = ResultLetter.objects.visible_to(world.scene.clerk())

    one, other = in_both(world, lambda: [str(each.rows) for each in letters.all()], after=released)

    assert one != other
    assert [reason in rows for (_, reason), (rows,) in zip(WORLDS, (one, other), strict=True)] == [True, True]
