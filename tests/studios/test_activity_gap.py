"""BJ-59: who fell silent is told in time, and after more than a year the ground stands."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from portal.notifications.models import ReminderPlan
from portal.policy import clock
from portal.workflow import deadlines, worklist
from studios import activity_gap
from studios.states import State
from tests.factories.accounts import UserFactory
from tests.studios.records_scene import certificate, keeper_of, studio_of, written

pytestmark = pytest.mark.django_db
# The studio is recognised on 28 April 2026 and last wrote something up on 5 March 2027.
LAST = date(2027, 3, 5)


@pytest.fixture
def silent(at):
    at("2027-03-06 09:00")
    studio = studio_of("beijing")
    written(studio, "service", "2027-02-01")
    written(studio, "apprentice", str(LAST))
    return studio


def on_day(at, days):
    at(f"{LAST + timedelta(days=days)} 09:00")
    return clock.today()


def test_the_last_activity_is_the_latest_of_any_table_else_the_recognition(silent):
    assert activity_gap.last_activity_on(silent) == LAST
    assert activity_gap.last_activity_on(studio_of("beijing")) == date(2026, 4, 28)
    written(silent, "trainee", "2027-03-06", certificate_no=certificate())
    assert activity_gap.last_activity_on(silent) == date(2027, 3, 6)


def test_a_record_taken_back_is_no_activity(silent):
    silent.apprenticeship_set.update(removed_at=clock.now())

    assert activity_gap.last_activity_on(silent) == date(2027, 2, 1)


@pytest.mark.parametrize("kind", ["funds", "equipment", "site", "rules_posted", "media"])
def test_what_was_bought_paid_or_printed_is_no_work(silent, at, kind):
    """BJ-59: 不开展工作. The yearly entry of income and spending does not keep a title alive."""
    today = on_day(at, 366)
    written(silent, kind, str(today))

    assert activity_gap.last_activity_on(silent) == LAST
    assert silent in activity_gap.on_ground("beijing", today)


@pytest.mark.parametrize(("days", "stands"), [(364, False), (365, False), (366, True)])
def test_the_ground_stands_after_more_than_365_days(silent, at, days, stands):
    today = on_day(at, days)

    assert (silent in activity_gap.on_ground("beijing", today)) is stands


def test_no_such_ground_in_hangzhou_nor_for_ended_titles(silent, at):
    today = on_day(at, 400)
    silent.state = State.REVOKED
    silent.save()
    studio_of("hangzhou")

    assert not activity_gap.on_ground("hangzhou", today) and not activity_gap.on_ground("beijing", today)
    assert not list(activity_gap.duties(clock.now()))


@pytest.mark.parametrize(("days", "alerted"), [(269, False), (270, True), (300, True)])
def test_the_unit_and_its_body_are_alerted_after_270_days(silent, at, days, alerted):
    keeper = keeper_of(silent)
    body = UserFactory(district_officer=True, organisation=silent.recommender)
    now = on_day(at, days) and clock.now()

    words = [line.words for line in activity_gap.lines(silent, clock.today())]
    rows = [worklist.read(activity_gap.tasks(user, now), 0, 9) for user in (keeper, body)]

    assert bool(words) is alerted and [len(each) for each in rows] == [int(alerted)] * 2
    if alerted:
        assert f"已有 {days} 天没有登记" in words[0]
        assert [each[0].action for each in rows] == ["记一笔", "查看"]
        assert rows[0][0].due == clock.end_of(LAST + timedelta(days=365))


def test_reminders_are_planned_and_a_new_record_takes_them_away(silent, at):
    keeper = keeper_of(silent)
    UserFactory(district_officer=True, organisation=silent.recommender)
    on_day(at, 264)

    deadlines.sweep()
    first = set(ReminderPlan.objects.planned().values_list("deadline", flat=True))
    deadlines.sweep()

    assert {name for name in first if name.startswith("studio_gap:")} == {
        f"studio_gap:{silent.number}:inactivity_alert_days:{LAST}",
        f"studio_gap:{silent.number}:inactivity_ground_days:{LAST}",
    }
    written(silent, "service", str(clock.today()), by=keeper)
    deadlines.sweep()
    assert not ReminderPlan.objects.planned().filter(deadline__startswith="studio_gap:").exists()


def test_the_alert_stands_on_the_studios_page(silent, at, client_of):
    on_day(at, 280)

    page = client_of(keeper_of(silent)).get(reverse("studios:manage", args=[silent.number])).content.decode()

    assert "久无活动" in page and "京人社能发〔2023〕3号 第十八条（一）" in page


def test_many_are_asked_about_in_one_statement(silent, at, django_assert_max_num_queries):
    for _ in range(3):
        studio_of("beijing")
    today = on_day(at, 400)

    with django_assert_max_num_queries(1):
        assert len(activity_gap.with_last_activity(activity_gap.on_ground("beijing", today))) == 4
    with django_assert_max_num_queries(4):
        assert len(list(activity_gap.duties(clock.now()))) == 8
