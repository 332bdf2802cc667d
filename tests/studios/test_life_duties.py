"""Who has what to do about a title, by which day, and when it is no longer asked: reminders and work-list rows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from portal.accounts.kinds import City
from portal.accounts.models import User
from portal.policy import clock
from portal.workflow import worklist
from portal.workflow.deadlines import Duty, sources
from studios import life_duties, life_worklist, plaques, unit_worklist
from studios.models import LeaderStatus, Plaque, Studio
from studios.offices import HOST_ROLES
from studios.transitions import amendments, life, people
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
TODAY = date(2029, 5, 10)


@pytest.fixture
def beijing(at: Any) -> Scene:
    at("2029-05-10 09:00")
    scene = Scene(studio_of(City.BEIJING, recognised_on=date(2028, 10, 1)))
    Plaque.objects.update(made_on=TODAY, handed_on=TODAY)
    return scene


def duty(kind: str) -> Duty | None:
    """The one duty of a kind."""
    found = [each for each in sources()["studio_life"](clock.now()) if each.key.startswith(f"{kind}:")]
    assert len(found) <= 1
    return found[0] if found else None


def rows(user: User) -> dict[str, date]:
    """Labels of the person's rows about titles, with their last days."""
    asked = unit_worklist if user.is_in(*HOST_ROLES) else life_worklist
    items = worklist.read(worklist.in_order(asked.tasks(user, clock.now())), 0, 50)
    return {
        each.label: clock.day_of(each.due - timedelta(microseconds=1)) if each.due else date.max for each in items
    }  # fmt: skip


def test_a_unit_without_its_leader_has_ninety_days_to_name_another(beijing):
    """A-24, BJ-56: −7, −3, −1 to the unit; the body hears when the window is over."""
    _ = beijing.clerk, beijing.desk
    people.record_leader_status(beijing.studio, by=beijing.clerk, status="left", since=date(2029, 5, 1))

    found = duty("change")

    assert found is not None
    assert found.label == f"{beijing.studio.name}申请更换领办人"
    assert found.due == clock.end_of(date(2029, 7, 30))
    assert (set(found.holders), set(found.escalate)) == ({beijing.clerk}, {beijing.desk})
    assert rows(beijing.clerk) == {"申请更换领办人": date(2029, 7, 30)}
    assert "申请更换领办人" not in rows(beijing.desk)


def test_a_change_that_is_filed_is_no_longer_asked_for(beijing):
    people.record_leader_status(beijing.studio, by=beijing.clerk, status="left", since=date(2029, 5, 1))
    draft = amendments.draft(
        beijing.studio, by=beijing.clerk, ground="leader_replaced", new={"lead_master": "陆怀瑾"}, reason="离职"
    )
    assert duty("change") is not None

    type(draft).objects.filter(pk=draft.pk).update(state="submitted", state_since=clock.now())

    assert duty("change") is None and "申请更换领办人" not in rows(beijing.clerk)


def test_a_leader_who_has_come_back_is_not_replaced(beijing):
    people.record_leader_status(beijing.studio, by=beijing.clerk, status="left", since=date(2029, 5, 1))

    people.record_leader_status(beijing.studio, by=beijing.clerk, status="in_post", since=date(2029, 5, 9))

    assert duty("change") is None


def test_hangzhou_knows_no_change_of_the_leader(at):
    """A-34: the ground arises at once; there is nothing to apply for."""
    at("2029-05-10 09:00")
    scene = Scene(studio_of(recognised_on=date(2028, 10, 1)))

    people.record_leader_status(scene.studio, by=scene.clerk, status="left", since=date(2029, 5, 1))

    assert duty("change") is None and "申请更换领衔人" not in rows(scene.clerk)


def test_a_leader_whose_statutory_day_has_passed_is_gone(beijing):
    """BJ-57: nobody wrote anything down; the window runs from the day of retirement."""
    _ = beijing.clerk
    Studio.objects.update(leader_retires_on=date(2029, 5, 2))

    found = duty("change")

    assert found is not None and found.due == clock.end_of(date(2029, 7, 31))


def test_a_leader_who_retires_soon_is_to_be_arranged_for(beijing):
    Studio.objects.update(leader_retires_on=date(2029, 6, 1))

    assert rows(beijing.clerk) == {"登记领办人退休后的安排": date(2029, 6, 1)}
    LeaderStatus.objects.create(
        studio=beijing.studio, person=beijing.studio.lead_master, status="kept_on", since=date(2029, 6, 1),
        until=date(2030, 6, 1), recorded_at=clock.now(),
    )  # fmt: skip
    assert rows(beijing.clerk) == {}


def test_a_failed_review_is_mended_within_three_months(beijing):
    """A-27, BJ-60: cleared by the second result."""
    studio, centre = beijing.studio, beijing.centre
    life.record_result(studio, by=centre, kind="performance", year=2029, grade="unsatisfactory", concluded_on=TODAY)

    found = duty("mending")

    assert found is not None and found.due == clock.end_of(date(2029, 8, 10))
    assert set(found.escalate) == {centre}
    assert rows(beijing.clerk) == {"完成考核整改": date(2029, 8, 10)}
    life.record_result(studio, by=centre, kind="performance", year=2029, grade="satisfactory", concluded_on=TODAY)
    assert duty("mending") is None and rows(beijing.clerk) == {}


@pytest.mark.parametrize("city", City.values)
def test_a_plaque_is_made_and_handed_over_within_sixty_days(at, city):
    """BJ-34: of the order; each step changes the row, the last one takes it away."""
    now = at("2029-05-10 09:00")
    scene = Scene(studio_of(city, recognised_on=date(2029, 5, 9)))
    keeper = scene.officer
    _ = scene.clerk
    plaque = Plaque.objects.get()

    found = duty("plaque-order")
    assert found is not None and found.due == clock.end_of(date(2029, 7, 9))
    assert keeper in found.holders and scene.clerk not in found.holders
    assert rows(keeper)["制作铭牌"] == date(2029, 7, 9)
    plaques.make(plaque, by=keeper, on=now.date())
    assert list(rows(keeper)) == ["交付铭牌"]
    plaques.hand_over(plaque, by=keeper, on=now.date(), to="沈砚")
    assert rows(keeper) == {} and duty("plaque-order") is None


def test_a_plaque_of_a_title_that_ended_is_not_made_any_more(beijing):
    Plaque.objects.update(made_on=None, handed_on=None)
    assert "制作铭牌" in rows(beijing.officer)

    plaques.recall(beijing.studio, TODAY, beijing.officer)

    assert "制作铭牌" not in rows(beijing.officer)


def test_a_body_has_nothing_to_do_with_plaques(beijing):
    Plaque.objects.update(made_on=None, handed_on=None)

    assert rows(beijing.desk) == {}


@pytest.mark.parametrize("many", [1, 3])
def test_duties_of_titles_take_the_same_statements_for_three_studios(at, django_assert_max_num_queries, many):
    at("2029-05-10 09:00")
    for _ in range(many):
        scene = Scene(studio_of(City.BEIJING, recognised_on=date(2028, 10, 1)))
        people.record_leader_status(scene.studio, by=scene.clerk, status="left", since=date(2029, 5, 1))
    list(life_duties.duties(clock.now()))

    # One of them asks for renewals that lie with the city.
    with django_assert_max_num_queries(11):
        assert len(list(life_duties.duties(clock.now()))) == 2 * many
