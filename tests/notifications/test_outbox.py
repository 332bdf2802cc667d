"""Telling people: who gets which rows, and nobody twice."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from portal.accounts.models import User
from portal.notifications import outbox
from portal.notifications.models import Message, Outbox
from portal.policy import clock
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.notifications.conftest import Queue


def test_a_message_and_a_letter_are_written(queue: Queue, reader: User) -> None:
    about = OrganisationFactory()

    assert queue(url="/x/", about=about) == 1

    message, letter = Message.objects.get(), Outbox.objects.get()
    assert (message.user, message.key, message.subject, message.body) == (reader, "a:1", "材料已退回", "请补正 3 处。")
    assert (message.url, message.about_type, message.about_id) == ("/x/", "accounts.organisation", str(about.pk))
    assert (letter.user, letter.address, letter.channel) == (reader, "zhou@example.invalid", "mail")
    assert (letter.status, letter.tries, letter.sent_at, letter.quiet) == ("waiting", 0, None, False)
    assert letter.not_before == letter.created_at == message.created_at
    assert (str(message), str(letter)) == ("材料已退回", "a:1 → zhou@example.invalid")
    assert mail.outbox == []


def test_the_same_occasion_is_told_once(queue: Queue) -> None:
    queue()

    assert queue(subject="又一次") == 0

    assert Message.objects.get().subject == "材料已退回"
    assert Outbox.objects.count() == 1


def test_a_person_added_to_the_occasion_is_told_alone(queue: Queue, reader: User) -> None:
    queue()
    other = UserFactory()

    assert queue(to=[reader, other, other]) == 1

    assert Outbox.objects.filter(user=other).count() == 1
    assert Message.objects.count() == 2


def test_someone_without_an_address_has_the_message_alone(queue: Queue) -> None:
    queue(to=[UserFactory(email="")])

    assert (Message.objects.count(), Outbox.objects.count()) == (1, 0)


def test_a_closed_account_is_told_nothing(queue: Queue) -> None:
    assert queue(to=[UserFactory(is_active=False)]) == 0
    assert queue(to=[]) == 0

    assert not Message.objects.exists()


def test_mail_may_be_left_out_held_quiet_or_sent_later(queue: Queue) -> None:
    later = clock.now() + timedelta(days=1)

    queue(key="a", mail=False)
    queue(key="b", quiet=True)
    queue(key="c", not_before=later, about="applications.application:7")

    assert [(each.key, each.quiet) for each in Outbox.objects.order_by("key")] == [("b", True), ("c", False)]
    assert Outbox.objects.get(key="c").not_before == later
    assert Message.objects.get(key="c").about_id == "7"


def test_a_subject_is_one_line_of_two_hundred_characters(queue: Queue) -> None:
    queue(subject="甲\r\nBcc: x@example.invalid\n" + "乙" * 300)

    assert Outbox.objects.get().subject == ("甲 Bcc: x@example.invalid " + "乙" * 300)[:200]


def test_rows_go_with_the_transaction_they_belong_to(queue: Queue) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        queue()
        raise ZeroDivisionError

    assert not Message.objects.exists() and not Outbox.objects.exists()


def test_telling_one_or_thirty_people_costs_the_same(queue: Queue) -> None:
    counts = []
    for number in (1, 30):
        people = UserFactory.create_batch(number)
        with CaptureQueriesContext(connection) as queries:
            queue(key=f"n{number}", to=people)
        counts.append(len([query for query in queries if "notifications_" in query["sql"]]))

    assert counts == [3, 3]


def test_an_address_without_an_account_gets_a_letter_once(db: None) -> None:
    for _ in range(2):
        outbox.queue_address(key="r:1", address="new@example.invalid", subject="确认", body="链接", wipe=True)
    outbox.queue_address(key="r:1", address="other@example.invalid", subject="确认", body="链接")

    assert [(each.address, each.user, each.wipe) for each in Outbox.objects.order_by("pk")] == [
        ("new@example.invalid", None, True),
        ("other@example.invalid", None, False),
    ]
    assert not Message.objects.exists()


def test_the_database_holds_the_promise_of_once(queue: Queue, letter: Outbox) -> None:
    letter.pk = None

    with pytest.raises(IntegrityError), transaction.atomic():
        letter.save(force_insert=True)


def test_unread_messages_are_counted_per_person(queue: Queue, reader: User) -> None:
    queue(key="a")
    queue(key="b")
    queue(key="c", to=[UserFactory()])
    Message.objects.filter(key="b").update(read_at=clock.now())

    assert outbox.unread_count(reader) == 1
