"""The plan: what is planned, moved, cancelled, skipped, and sent exactly once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from portal.notifications import reminders
from portal.notifications.models import Message, Outbox, ReminderPlan
from portal.policy import clock
from portal.policy.clock import BEIJING
from tests.factories.accounts import OrganisationFactory, UserFactory

At = Callable[[datetime | str], datetime]
# 24:00 on Friday, 30 April 2027.
DUE = datetime(2027, 5, 1, tzinfo=BEIJING)
WORDS = {"subject": "申报补正", "body": "请按时补正。", "url": "/applications/HZ-2027-0031/"}


def plan(*people: User, due: datetime = DUE, **said: Any) -> None:
    reminders.plan("correction:1", due, people, **{**WORDS, **said})


def table() -> list[tuple[int, str, str]]:
    rows = ReminderPlan.objects.order_by("offset")
    return [(row.offset, f"{row.send_at.astimezone(BEIJING):%m-%d %H:%M}", row.status) for row in rows]


def letters() -> list[str]:
    return list(Outbox.objects.order_by("pk").values_list("subject", flat=True))


def test_four_reminders_in_the_morning_of_their_days(reader: User, at: At) -> None:
    at("2027-04-01 12:00")

    plan(reader, about=OrganisationFactory(), city="hangzhou")

    assert table() == [
        (-7, "04-23 09:00", "planned"),
        (-3, "04-27 09:00", "planned"),
        (-1, "04-29 09:00", "planned"),
        (1, "05-01 09:00", "planned"),
    ]
    row = ReminderPlan.objects.get(offset=-7)
    assert (row.key, row.deadline, row.due, row.city) == ("deadline:correction:1:-7", "correction:1", DUE, "hangzhou")
    assert (row.subject, row.body, row.url) == ("申报补正", "请按时补正。", "/applications/HZ-2027-0031/")
    assert (row.about_type, list(row.recipients.all()), str(row)) == ("accounts.organisation", [reader], row.key)


@pytest.mark.parametrize(
    ("due", "offset", "send"),
    [
        ("2027-05-01 00:00", -1, "2027-04-29 09:00"),
        ("2027-04-30 15:00", -1, "2027-04-29 09:00"),
        ("2027-05-01 00:00", 0, "2027-04-30 09:00"),
        ("2027-03-01 00:00", 1, "2027-03-01 09:00"),
        ("2028-03-01 00:00", 0, "2028-02-29 09:00"),
    ],
)
def test_days_are_counted_from_the_due_day_in_beijing(due: str, offset: int, send: str) -> None:
    moment = datetime.fromisoformat(due).replace(tzinfo=BEIJING)

    assert reminders.send_time(moment, offset) == datetime.fromisoformat(send).replace(tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("offset", "reason"), [(-7, "截止前 7 天"), (-1, "截止前 1 天"), (0, "截止当天"), (1, "逾期 1 天")]
)
def test_every_reminder_says_why(offset: int, reason: str) -> None:
    assert ReminderPlan(offset=offset).reason == reason


def test_planning_again_changes_nothing_and_writes_nothing(reader: User, at: At) -> None:
    at("2027-04-01 12:00")
    plan(reader)
    before = list(ReminderPlan.objects.order_by("pk").values())

    with CaptureQueriesContext(connection) as queries:
        plan(reader)

    assert list(ReminderPlan.objects.order_by("pk").values()) == before
    assert not [query for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]


def test_days_already_over_when_planned_are_skipped(reader: User, at: At) -> None:
    at("2027-04-28 10:00")

    plan(reader)

    assert [status for _, _, status in table()] == ["skipped", "skipped", "planned", "planned"]
    assert reminders.scan_due() == 0


def test_a_due_reminder_becomes_one_message_and_one_letter(reader: User, at: At) -> None:
    at("2027-04-01 12:00")
    plan(reader, about="applications.application:1")
    at("2027-04-23 08:59:50")
    early = reminders.scan_due()
    at("2027-04-23 09:00:01")

    assert (early, reminders.scan_due(), reminders.scan_due()) == (0, 1, 0)

    letter, message = Outbox.objects.get(), Message.objects.get()
    assert (letter.key, letter.subject, letter.quiet) == ("deadline:correction:1:-7", "【截止前 7 天】申报补正", True)
    assert (message.user, message.about_type, message.about_id) == (reader, "applications.application", "1")
    row = ReminderPlan.objects.get(offset=-7)
    assert row.status == "sent" and row.sent_at is not None


def test_planning_again_between_its_hour_and_its_scan_keeps_a_reminder(reader: User, at: At) -> None:
    at("2027-04-01 12:00")
    plan(reader)
    at("2027-04-23 09:00:30")

    plan(reader, body="新的说明。")

    assert reminders.scan_due() == 1
    assert Outbox.objects.get().body == "新的说明。"


def test_after_an_outage_only_the_latest_goes(reader: User, at: At) -> None:
    at("2027-04-01 12:00")
    plan(reader)
    at("2027-04-29 12:00")

    assert reminders.scan_due() == 1

    assert letters() == ["【截止前 1 天】申报补正"]
    assert [status for _, _, status in table()] == ["skipped", "skipped", "sent", "planned"]


def test_a_moved_date_moves_what_was_not_sent(reader: User, at: At) -> None:
    at("2027-04-01 12:00")
    plan(reader)
    at("2027-04-23 09:01")
    reminders.scan_due()

    plan(reader, due=DUE + timedelta(days=10))

    assert table() == [
        (-7, "04-23 09:00", "sent"),
        (-3, "05-07 09:00", "planned"),
        (-1, "05-09 09:00", "planned"),
        (1, "05-11 09:00", "planned"),
    ]
    assert ReminderPlan.objects.get(offset=-7).due == DUE


def test_an_earlier_date_skips_the_days_already_over_and_a_later_one_revives_them(reader: User, at: At) -> None:
    at("2027-04-20 12:00")
    plan(reader)

    plan(reader, due=DUE - timedelta(days=8))
    earlier = [status for _, _, status in table()]
    plan(reader)

    assert earlier == ["skipped", "skipped", "planned", "planned"]
    assert [status for _, _, status in table()] == ["planned"] * 4


def test_a_met_deadline_cancels_what_was_not_sent(reader: User, at: At) -> None:
    at("2027-04-01 12:00")
    plan(reader)
    at("2027-04-23 09:01")
    reminders.scan_due()

    assert reminders.cancel("correction:1") == 3

    at("2027-05-02 12:00")
    assert reminders.scan_due() == 0
    assert [status for _, _, status in table()] == ["sent", "cancelled", "cancelled", "cancelled"]


def test_a_deadline_that_comes_back_is_planned_again(reader: User, at: At) -> None:
    at("2027-04-01 12:00")
    plan(reader)
    reminders.cancel("correction:1")

    plan(reader)

    assert [status for _, _, status in table()] == ["planned"] * 4


def test_deadlines_that_are_gone_are_cancelled_by_their_prefix(reader: User, at: At) -> None:
    at("2027-04-01 12:00")
    for key in ("correction:1", "correction:2", "window:1"):
        reminders.plan(key, DUE, [reader], offsets=(-1,), **WORDS)

    assert reminders.cancel_missing("correction:", {"correction:2"}) == 1

    planned = ReminderPlan.objects.planned().order_by("deadline").values_list("deadline", flat=True)
    assert list(planned) == ["correction:2", "window:1"]


def test_an_offset_no_longer_wanted_is_cancelled(reader: User, at: At) -> None:
    at("2027-04-01 12:00")
    plan(reader)

    plan(reader, offsets=(-1,))

    assert [status for _, _, status in table()] == ["cancelled", "cancelled", "planned", "cancelled"]


def test_people_change_with_the_holder(reader: User, at: At) -> None:
    at("2027-04-01 12:00")
    plan(reader)
    successor = UserFactory()

    plan(successor)
    at("2027-04-23 09:01")
    reminders.scan_due()

    assert list(Outbox.objects.values_list("user", flat=True)) == [successor.pk]


def test_a_person_who_joins_is_added(reader: User, at: At) -> None:
    at("2027-04-01 12:00")
    plan(reader)
    colleague = UserFactory()

    plan(reader, colleague)

    assert set(ReminderPlan.objects.get(offset=-7).recipients.all()) == {reader, colleague}


def test_the_one_above_hears_of_what_is_overdue_alone(reader: User, at: At) -> None:
    at("2027-04-01 12:00")
    chief = UserFactory()

    plan(reader, escalate=[chief])

    assert set(ReminderPlan.objects.get(offset=1).recipients.all()) == {reader, chief}
    assert set(ReminderPlan.objects.get(offset=-1).recipients.all()) == {reader}


def test_many_deadlines_cost_as_much_as_one(reader: User, at: At) -> None:
    at("2027-04-01 12:00")
    counts = []
    for number in (1, 10):
        deadlines = [reminders.Deadline(f"w{number}:{i}", DUE, [reader], "窗口", "即将关闭。") for i in range(number)]
        with CaptureQueriesContext(connection) as queries:
            reminders.plan_all(deadlines)
        counts.append(len([query for query in queries if "notifications_" in query["sql"]]))

    assert counts[0] == counts[1] <= 5
    assert ReminderPlan.objects.count() == 4 * 11


def test_a_clock_that_jumps_an_hour_sends_no_storm(reader: User, at: At) -> None:
    at("2027-04-01 12:00")
    plan(reader)
    at("2027-04-29 08:30")
    reminders.scan_due()
    clock.shift(timedelta(hours=1))
    reminders.scan_due()
    clock.shift(timedelta(hours=-1))
    reminders.scan_due()

    assert letters() == ["【截止前 3 天】申报补正", "【截止前 1 天】申报补正"]


@pytest.mark.parametrize(
    ("role", "city", "seen"),
    [
        ("administrator", "", 2),
        ("supervisor", "", 2),
        ("city_officer", "hangzhou", 1),
        ("city_approver", "beijing", 1),
        ("centre_officer", "beijing", 1),
        ("district_officer", "hangzhou", 0),
        ("expert", "hangzhou", 0),
    ],
)
def test_officers_see_the_plan_of_their_city(reader: User, role: str, city: str, seen: int) -> None:
    for place in ("hangzhou", "beijing"):
        reminders.plan(place, clock.now() + timedelta(days=30), [reader], offsets=(-1,), city=place, **WORDS)
    person = UserFactory(**{role: True}, city=city)

    assert ReminderPlan.objects.visible_to(person).count() == seen
