"""Each letter goes once: repeated, out of order, interrupted, refused by the mail server, without a broker."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.core import mail

from portal.audit.models import Entry
from portal.notifications import delivery, tasks
from portal.notifications.channels import message_id
from portal.notifications.models import Message, Outbox
from portal.policy import clock
from portal.policy.refusal import Conflict
from tests.factories.accounts import UserFactory
from tests.notifications.conftest import Queue

At = Callable[[datetime | str], datetime]
REFUSING = "tests.notifications.refusing_mail.Backend"


def handed_over() -> list[int]:
    numbers: list[int] = []
    delivery.dispatch_due(numbers.append)
    return numbers


def test_a_letter_reaches_its_reader_with_a_link_and_an_identity(letter: Outbox, settings) -> None:
    settings.SITE_URL = "https://studios.example.invalid/"

    assert delivery.deliver(letter.pk) is True

    sent = mail.outbox[0]
    assert (sent.to, sent.subject) == (["zhou@example.invalid"], "材料已退回")
    assert sent.body == (
        "请补正 3 处。\n\n请打开：https://studios.example.invalid/applications/HZ-2027-0031/\n\n"
        "——\n技能大师工作室申报平台\n本邮件由系统发出，请勿直接回复。"
    )
    assert sent.extra_headers["Message-ID"] == message_id(letter)
    letter.refresh_from_db()
    assert (letter.status, letter.tries, letter.last_error, letter.taken_until) == ("sent", 1, "", None)
    assert letter.sent_at is not None


def test_a_link_to_another_site_stays_as_it_is(queue: Queue) -> None:
    queue(url="https://elsewhere.example.invalid/x")

    delivery.deliver(Outbox.objects.get().pk)

    assert "请打开：https://elsewhere.example.invalid/x" in mail.outbox[0].body


def test_a_letter_without_link_has_no_line_for_it(queue: Queue) -> None:
    queue()

    delivery.deliver(Outbox.objects.get().pk)

    assert mail.outbox[0].body.startswith("请补正 3 处。\n\n——\n")


def test_the_identity_depends_on_occasion_and_reader_alone(queue: Queue, settings) -> None:
    settings.DEFAULT_FROM_EMAIL = "技能大师工作室 <portal@city.example.invalid>"
    queue(to=UserFactory.create_batch(2))
    first, second = Outbox.objects.order_by("pk")
    same = Outbox(key=first.key, user_id=first.user_id, channel="mail", subject="另一个标题")

    assert message_id(first) == message_id(same) != message_id(second)
    assert message_id(first).endswith("@city.example.invalid>")


def test_three_deliveries_of_one_number_send_one_mail(letter: Outbox) -> None:
    outcomes = [delivery.deliver(letter.pk) for _ in range(3)]

    assert outcomes == [True, False, False]
    assert len(mail.outbox) == 1


def test_a_number_that_does_not_exist_sends_nothing(db: None) -> None:
    assert delivery.deliver(4711) is False


def test_due_letters_are_handed_over_once(queue: Queue, letter: Outbox) -> None:
    queue(key="later", not_before=clock.now() + timedelta(hours=1))

    assert handed_over() == [letter.pk]
    assert handed_over() == []


def test_a_lost_number_is_sent_through_again_after_five_minutes(letter: Outbox, at: At) -> None:
    start = at("2027-05-10 10:00")
    Outbox.objects.update(not_before=start)
    assert handed_over() == [letter.pk]

    at(start + timedelta(minutes=4, seconds=50))
    before = handed_over()
    at(start + timedelta(minutes=5, seconds=10))
    after = handed_over()

    assert (before, after) == ([], [letter.pk])


def test_a_letter_in_other_hands_is_left_alone_until_they_are_given_up(letter: Outbox, at: At) -> None:
    start = at("2027-05-10 10:00")
    Outbox.objects.update(not_before=start, taken_until=start + timedelta(minutes=5), tries=1)

    early = (handed_over(), delivery.deliver(letter.pk))
    at(start + timedelta(minutes=5, seconds=1))
    late = (handed_over(), delivery.deliver(letter.pk))

    assert early == ([], False)
    assert late == ([letter.pk], True)


def test_a_broker_out_of_reach_leaves_every_letter_due(queue: Queue) -> None:
    queue(to=UserFactory.create_batch(3))
    reached: list[int] = []

    def second_fails(number: int) -> None:
        if reached:
            raise ConnectionError("no broker")
        reached.append(number)

    with pytest.raises(ConnectionError):
        delivery.dispatch_due(second_fails)

    assert handed_over() == [
        pk for pk in Outbox.objects.order_by("pk").values_list("pk", flat=True) if pk not in reached
    ]


def test_reminders_stay_in_at_night_and_receipts_do_not(queue: Queue, at: At) -> None:
    evening = at("2027-05-10 20:59")
    queue(key="reminder", quiet=True)
    queue(key="receipt")
    reminder, receipt = Outbox.objects.order_by("pk")
    Outbox.objects.update(not_before=evening)

    at("2027-05-10 21:00:01")
    night = handed_over()
    at("2027-05-11 08:00:01")
    morning = handed_over()

    assert night == [receipt.pk]
    assert morning == [reminder.pk, receipt.pk]


def test_five_tries_in_a_day_then_a_visible_failure(letter: Outbox, at: At, settings) -> None:
    settings.EMAIL_BACKEND = REFUSING
    start = at("2027-05-10 10:00")
    Outbox.objects.update(not_before=start)
    waits = []
    for _ in range(4):
        assert delivery.deliver(letter.pk) is False
        letter.refresh_from_db()
        waits.append(round((letter.not_before - clock.now(fresh=True)).total_seconds() / 60))
        assert letter.status == "waiting" and delivery.deliver(letter.pk) is False
        at(letter.not_before + timedelta(seconds=1))
        assert handed_over() == [letter.pk]

    delivery.deliver(letter.pk)

    letter.refresh_from_db()
    assert waits == [5, 30, 180, 1200]
    assert (letter.status, letter.tries, letter.sent_at) == ("failed", 5, None)
    assert letter.last_error == "SMTPServerDisconnected: 没有应答"
    assert clock.now(fresh=True) - start < timedelta(hours=24)
    assert Message.objects.count() == 1


def test_a_letter_that_kills_its_worker_five_times_is_given_up(letter: Outbox) -> None:
    Outbox.objects.update(tries=5, taken_until=clock.now() - timedelta(minutes=1))

    assert delivery.deliver(letter.pk) is False

    letter.refresh_from_db()
    assert (letter.status, letter.last_error) == ("failed", "投递多次中断，没有得到结果")


def test_an_unknown_channel_fails_like_any_other_error(letter: Outbox) -> None:
    Outbox.objects.update(channel="pigeon")

    delivery.deliver(letter.pk)

    letter.refresh_from_db()
    assert (letter.status, letter.last_error) == ("waiting", "KeyError: 'pigeon'")


def test_a_one_time_link_is_wiped_once_sent(letter: Outbox) -> None:
    Outbox.objects.update(wipe=True, body="https://x/reset/secret/")

    delivery.deliver(letter.pk)

    letter.refresh_from_db()
    assert "secret" in mail.outbox[0].body
    assert letter.body == "（正文含一次性链接，发送后已清除）"


def test_a_failed_letter_is_sent_again_by_a_person_and_logged(letter: Outbox) -> None:
    administrator = UserFactory(administrator=True)
    Outbox.objects.update(status="failed", tries=5, last_error="x")

    delivery.retry(letter, by=administrator)

    assert handed_over() == [letter.pk]
    assert delivery.deliver(letter.pk) is True
    entry = Entry.objects.get()
    assert (entry.action, entry.subject_id, entry.actor) == ("outbox.retry", str(letter.pk), administrator)


def test_a_letter_that_has_not_failed_is_not_sent_again(letter: Outbox) -> None:
    with pytest.raises(Conflict, match="不用再重发"):
        delivery.retry(letter, by=UserFactory(administrator=True))

    assert not Entry.objects.exists()


def test_the_tasks_do_the_work(letter: Outbox, settings) -> None:
    assert tasks.deliver(letter.pk) is True
    assert tasks.dispatch_due() == 0
    assert tasks.scan_reminders() == 0
