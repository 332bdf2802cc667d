"""The look at every studio around midnight, after nights without it, and in a year without a working-day calendar."""

from __future__ import annotations

from datetime import date

import pytest

from portal.accounts.kinds import City
from portal.notifications.models import Message
from portal.policy import clock
from portal.policy.calendar import current
from portal.workflow import deadlines
from studios import leader_watch, leaders, watch
from studios.models import EndingProposal, Studio
from studios.states import State
from studios.transitions import people
from studios.watch import Seen
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
ALERTS = (12, 6, 3)


def state() -> str:
    return str(Studio.objects.get().state)


def test_a_term_ends_at_midnight_in_beijing_not_in_greenwich(at):
    """The last day is the title's own: 23:59 there is 15:59 in Greenwich, 0:01 the next day is 16:01 of the same."""
    at("2029-04-28 23:59")
    studio_of()
    watch.look()
    assert state() == State.ACTIVE

    at("2029-04-29 00:01")
    watch.look()

    assert state() == State.TERM_PENDING


def test_a_look_after_missed_nights_finds_everything_once(at):
    at("2029-04-28 09:00")
    first = studio_of(leader_retires_on=date(2029, 10, 30))
    studio_of(recognised_on=date(2026, 4, 29))
    at("2029-05-03 00:01")
    Scene(first).clerk  # noqa: B018

    assert watch.look() == Seen(ended=2, suggested=0, taken_back=0, alerts=1)
    assert watch.look() == Seen(ended=0, suggested=0, taken_back=0, alerts=0)


def test_a_year_without_a_calendar_stops_nothing(at):
    """Days of a title's life are calendar days; no working-day arrangement is asked for."""
    at("2029-05-10 09:00")
    assert 2029 not in current().years
    scene = Scene(studio_of(leader_retires_on=date(2029, 5, 10)))

    assert watch.look().suggested == 1
    assert deadlines.sweep() > 0
    assert EndingProposal.objects.get().studio == scene.studio


@pytest.mark.parametrize(
    ("stops_on", "day", "months"),
    [
        (date(2029, 8, 31), date(2029, 2, 27), 12),
        (date(2029, 8, 31), date(2029, 2, 28), 6),
        (date(2028, 8, 31), date(2028, 2, 28), 12),
        (date(2028, 8, 31), date(2028, 2, 29), 6),
        (date(2029, 5, 31), date(2029, 2, 28), 3),
        (date(2029, 2, 28), date(2028, 11, 28), 3),
        (date(2029, 2, 28), date(2029, 2, 27), 3),
        (date(2029, 2, 28), date(2029, 2, 28), None),
    ],
)
def test_alerts_at_the_ends_of_months(stops_on, day, months):
    assert leaders.alert_due(stops_on, ALERTS, day) == months


def test_after_missed_nights_the_nearest_alert_comes_alone(at):
    at("2029-05-20 00:01")
    scene = Scene(studio_of(leader_retires_on=date(2029, 8, 15)))
    clerk = scene.clerk

    assert leader_watch.send_alerts(clock.today()) == 1

    subjects = Message.objects.filter(user=clerk).values_list("subject", flat=True)
    assert [each for each in subjects if "退休" in each] == [f"领衔人将在 3 个月内退休：{scene.studio.name}"]


def test_on_the_day_of_retirement_the_master_has_retired(at):
    """HZ-59: on the last day before, nothing; on the day itself a suggestion, once."""
    at("2029-10-07 23:59")
    studio_of(leader_retires_on=date(2029, 10, 8))
    Studio.objects.update(valid_to=None)
    assert watch.look().suggested == 0

    at("2029-10-08 00:01")

    assert (watch.look().suggested, watch.look().suggested) == (1, 0)
    assert EndingProposal.objects.get().ground_on == date(2029, 10, 8)


def test_when_the_re_employment_is_over_the_master_has_retired_the_day_after(at):
    at("2029-10-08 09:00")
    scene = Scene(studio_of(leader_retires_on=date(2029, 10, 8)))
    Studio.objects.update(valid_to=None)
    people.record_leader_status(
        scene.studio, by=scene.clerk, status="re_employed", since=date(2029, 10, 8), until=date(2030, 10, 7)
    )
    at("2030-10-07 23:59")
    assert watch.look().suggested == 0

    at("2030-10-08 00:01")

    assert watch.look().suggested == 1
    assert EndingProposal.objects.get().ground_on == date(2030, 10, 8)


def test_in_beijing_the_city_does_not_begin_an_end(at):
    """BJ-63: what the portal points out lies with the body."""
    at("2029-05-10 09:00")
    scene = Scene(studio_of(City.BEIJING, leader_retires_on=date(2029, 1, 8)))
    watch.look()
    told = Message.objects.filter(key__endswith=":suggested").values_list("user", flat=True)
    assert scene.officer.pk not in told
