"""A person's calendar address: shown once, kept as a fingerprint, replaced, taken back; what stands in the diary."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from portal.accounts import feeds, links
from portal.accounts.models import CalendarFeed, User
from portal.accounts.views.feeds import MOST_MISSES
from portal.audit.models import Entry
from portal.notifications import diary, reminders
from portal.notifications.models import ReminderPlan
from portal.policy import clock
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
PAGE = "/accounts/calendar/"


@pytest.fixture
def person(at: Any) -> User:
    at("2026-12-01 09:00")
    return UserFactory(host_clerk=True)


def due(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=clock.BEIJING)


def planned(*people: User, key: str = "papers:1", day: str = "2027-01-06 00:00", **more: Any) -> None:
    subject = more.pop("subject", "期限提醒：报送 2026 年度材料")
    reminders.plan(key, due(day), people, subject=subject, body="张某的材料", url="/studios/x/reports/2026/", **more)


def fetched(secret: str) -> Any:
    return Client().get(f"/calendar/{secret}.ics")


def test_the_address_is_shown_once_and_only_its_fingerprint_is_kept(person, client_of):
    client = client_of(person)
    assert "还没有订阅地址" in client.get(PAGE).text

    shown = client.post(PAGE)

    secret = shown.context["address"].rpartition("/")[2].removesuffix(".ics")
    feed = CalendarFeed.objects.get()
    assert len(secret) == 43 and feed.fingerprint == links.fingerprint(secret)
    assert secret not in client.get(PAGE).text
    assert not Entry.objects.filter(data__icontains=secret).exists()
    assert fetched(secret).status_code == 200


def test_a_new_address_takes_the_place_of_the_old(person, client_of):
    old = feeds.renew(person)

    new = feeds.renew(person)

    assert (fetched(old).status_code, fetched(new).status_code) == (404, 200)
    client_of(person).post(f"{PAGE}stop/")
    assert fetched(new).status_code == 404
    assert client_of(person).post(f"{PAGE}stop/").status_code == 302
    assert Entry.objects.filter(action="calendar_feed_stopped").count() == 1


def test_the_due_day_is_its_last_day(person):
    """24:00 of the 5th is the next midnight; the event is the 5th. No body, no name of anybody."""
    planned(person)

    answer = fetched(feeds.renew(person))

    text = answer.content.decode().replace("\r\n ", "")
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert "no-store" in answer["Cache-Control"]
    assert "DTSTART;VALUE=DATE:20270105" in text
    assert "SUMMARY:报送 2026 年度材料\r\n" in text
    assert "DESCRIPTION:截止时间 2027年1月5日（周二）24:00" in text
    assert "/studios/x/reports/2026/" in text
    assert "张某" not in text


def test_a_moved_day_keeps_its_event(person, at):
    planned(person)
    (before,) = diary.events(person)
    at("2026-12-31 09:00")
    reminders.scan_due()

    planned(person, day="2027-01-09 00:00")

    (after,) = diary.events(person)
    assert before.uid == after.uid
    assert (before.day.isoformat(), after.day.isoformat()) == ("2027-01-05", "2027-01-08")


def test_a_met_duty_is_gone(person, at):
    planned(person)
    at("2026-12-31 09:00")
    reminders.scan_due()

    reminders.cancel("papers:1")

    assert diary.events(person) == []


def test_a_duty_done_late_is_gone_although_all_its_reminders_were_sent(person, at):
    planned(person)
    for day in ("2026-12-30", "2027-01-03", "2027-01-05", "2027-01-07"):
        at(f"{day} 09:00")
        reminders.scan_due()
    assert len(diary.events(person)) == 1

    reminders.cancel_missing("papers:", keep=())

    assert diary.events(person) == []
    assert ReminderPlan.objects.filter(status="sent", recipients=person).count() == 4


def test_whoever_has_left_the_office_has_none_of_its_days(person, at):
    """What was sent stays written down; the duty is the colleague's."""
    planned(person)
    at("2026-12-31 09:00")
    reminders.scan_due()
    colleague = UserFactory(host_clerk=True)

    planned(colleague)

    assert diary.events(person) == []
    assert [event.day.isoformat() for event in diary.events(colleague)] == ["2027-01-05"]
    assert ReminderPlan.objects.get(status="sent").recipients.get() == person


def test_what_was_left_overdue_stays_for_a_while(person, at):
    planned(person)
    at("2027-01-07 09:00")
    reminders.scan_due()
    assert [event.day.isoformat() for event in diary.events(person)] == ["2027-01-05"]

    at("2027-04-01 09:00")
    assert diary.events(person) == []


def test_the_diary_is_ones_own(person):
    """Who only hears of what others left overdue does not hold the duty."""
    chief, stranger = UserFactory(city_officer=True), UserFactory(host_clerk=True)
    planned(person, escalate=(chief,))

    assert len(diary.events(person)) == 1
    assert diary.events(chief) == diary.events(stranger) == []


def test_forty_duties_are_read_in_two_statements(person, django_assert_max_num_queries):
    for number in range(40):
        planned(person, key=f"papers:{number}")
    secret = feeds.renew(person)

    with django_assert_max_num_queries(4):
        assert fetched(secret).content.count(b"BEGIN:VEVENT") == 40


@pytest.mark.parametrize("secret", ["x", "%ED%A0%80", "a" * 500])
def test_any_other_address_does_not_exist(secret):
    assert fetched(secret).status_code == 404


def test_a_closed_account_has_no_calendar(person):
    secret = feeds.renew(person)
    User.objects.filter(pk=person.pk).update(is_active=False)

    assert fetched(secret).status_code == 404


def test_guessing_is_slowed_down():
    found = {fetched(f"guess{number}").status_code for number in range(MOST_MISSES)}

    assert found == {404}
    assert fetched("one-more").status_code == 429
