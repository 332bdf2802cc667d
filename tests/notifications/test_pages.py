"""Messages for one person alone; outbox and reminders for those who look after them; the demonstration's mail."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.core.mail import EmailMessage
from django.core.mail.backends.filebased import EmailBackend
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.models import User
from portal.audit.models import Entry
from portal.notifications import outbox, reminders
from portal.notifications.models import Message, Outbox
from portal.policy import clock
from tests.factories.accounts import UserFactory
from tests.notifications.conftest import Queue

ClientOf = Callable[..., Client]
OUTBOX = "/console/outbox/"
REMINDERS = "/console/reminders/"


def text(client: Client, address: str, **query: object) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_addresses_are_those_of_the_page_map() -> None:
    names = ("messages", "mark_all_read", "outbox", "reminders", "demo_mail")

    assert [reverse(f"notifications:{name}") for name in names] == [
        *("/messages/", "/messages/read/", OUTBOX, REMINDERS, "/demo/mail/")
    ]
    assert reverse("notifications:message", args=[7]) == "/messages/7/"


def test_unread_messages_come_first_then_the_newest(client_of: ClientOf, queue: Queue, reader: User) -> None:
    for key in ("a", "b", "c", "d"):
        queue(key=key, subject=f"消息{key}")
    Message.objects.filter(key__in=["b", "d"]).update(read_at=clock.now())
    client = client_of(reader)

    keys = [message.key for message in client.get("/messages/").context["page_obj"]]
    unread = [message.key for message in client.get("/messages/", {"show": "unread"}).context["page_obj"]]

    assert keys == ["c", "a", "d", "b"]
    assert unread == ["c", "a"]


def test_a_list_without_messages_says_so(client_of: ClientOf, reader: User) -> None:
    client = client_of(reader)

    assert "还没有消息" in text(client, "/messages/")
    assert "没有未读消息" in text(client, "/messages/", show="unread")


def test_twenty_messages_fill_a_page(client_of: ClientOf, queue: Queue, reader: User) -> None:
    for number in range(21):
        queue(key=str(number))
    client = client_of(reader)

    assert len(client.get("/messages/").context["page_obj"]) == 20
    assert len(client.get("/messages/", {"page": 2}).context["page_obj"]) == 1


def test_opening_a_message_reads_it_and_leads_to_the_record(client_of: ClientOf, queue: Queue, reader: User) -> None:
    queue(url="/applications/HZ-2027-0031/", body="请补正 3 处。\n<script>")
    message = Message.objects.get()

    page = text(client_of(reader), f"/messages/{message.pk}/")

    message.refresh_from_db()
    assert message.read_at is not None
    assert 'href="/applications/HZ-2027-0031/"' in page
    assert "&lt;script&gt;" in page


def test_a_message_read_before_keeps_its_time_and_needs_no_link(
    client_of: ClientOf, queue: Queue, reader: User
) -> None:
    queue()
    earlier = clock.now() - timedelta(days=1)
    Message.objects.update(read_at=earlier)

    page = text(client_of(reader), f"/messages/{Message.objects.get().pk}/")

    assert Message.objects.get().read_at == earlier
    assert "查看办理事项" not in page


def test_someone_elses_message_does_not_exist(client_of: ClientOf, queue: Queue) -> None:
    queue()
    address = f"/messages/{Message.objects.get().pk}/"

    answers = [client_of(UserFactory(**{role: True})).get(address).status_code for role in ("host_clerk", "supervisor")]

    assert answers == [404, 404]
    assert Message.objects.get().read_at is None


def test_all_are_marked_as_read_at_once_and_only_mine(client_of: ClientOf, queue: Queue, reader: User) -> None:
    queue(key="a", to=[reader, UserFactory()])
    queue(key="b")
    client = client_of(reader)

    first = client.post("/messages/read/", follow=True).content.decode()
    second = client.post("/messages/read/", follow=True).content.decode()

    assert "已将 2 条消息标为已读。" in first
    assert "没有未读消息。" in second
    assert Message.objects.unread().count() == 1
    assert client.get("/messages/read/").status_code == 405


def test_a_visitor_is_sent_to_the_sign_in_page(client: Client, db: None) -> None:
    answer = client.get("/messages/")

    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/accounts/login/")


@pytest.mark.parametrize("address", [OUTBOX, REMINDERS])
@pytest.mark.parametrize("role", ["host_clerk", "district_officer", "expert"])
def test_others_are_told_whom_a_console_page_is_for(client_of: ClientOf, address: str, role: str) -> None:
    answer = client_of(UserFactory(**{role: True})).get(address)

    assert answer.status_code == 403
    assert "开放。" in answer.content.decode()


def test_the_outbox_shows_what_became_of_each_letter(client_of: ClientOf, queue: Queue) -> None:
    for key in ("sent:1", "failed:1", "waiting:1"):
        queue(key=key, subject=f"标题{key}")
    Outbox.objects.filter(key="sent:1").update(status="sent", sent_at=clock.now())
    Outbox.objects.filter(key="failed:1").update(
        status="failed", tries=5, last_error="SMTPServerDisconnected: 没有应答"
    )
    administrator, supervisor = (client_of(UserFactory(**{role: True})) for role in ("administrator", "supervisor"))

    seen = text(administrator, OUTBOX)
    read = text(supervisor, OUTBOX)
    failed = administrator.get(OUTBOX, {"status": "failed"}).context["page_obj"]

    assert all(word in seen for word in ("已发送", "发送失败", "待发送", "没有应答", "failed:1"))
    assert "标题failed:1" not in seen and "标题failed:1" in read
    assert seen.count('data-test="retry"') == 1 and 'data-test="retry"' not in read
    assert [letter.key for letter in failed] == ["failed:1"]


def test_an_empty_outbox_says_so(client_of: ClientOf, db: None) -> None:
    assert "没有邮件" in text(client_of(UserFactory(administrator=True)), OUTBOX)


def test_an_administrator_sends_a_failed_letter_again(client_of: ClientOf, letter: Outbox) -> None:
    Outbox.objects.update(status="failed", tries=5)
    client = client_of(UserFactory(administrator=True))
    address = reverse("notifications:outbox_retry", args=[letter.pk])

    first = client.post(address, follow=True)
    second = client.post(address)

    letter.refresh_from_db()
    assert "已放回发件箱" in first.content.decode()
    assert (letter.status, letter.tries) == ("waiting", 0)
    assert second.status_code == 409
    assert Entry.objects.filter(action="outbox.retry").count() == 1


def test_a_supervisor_may_not_send_again(client_of: ClientOf, letter: Outbox) -> None:
    answer = client_of(UserFactory(supervisor=True)).post(reverse("notifications:outbox_retry", args=[letter.pk]))

    assert answer.status_code == 403
    assert "只有系统管理员可以重发邮件。" in answer.content.decode()


def test_a_letter_that_is_not_there_cannot_be_sent_again(client_of: ClientOf, db: None) -> None:
    answer = client_of(UserFactory(administrator=True)).post(reverse("notifications:outbox_retry", args=[4711]))

    assert answer.status_code == 404


def test_the_reminders_say_when_to_whom_and_why(
    client_of: ClientOf, reader: User, at: Callable[[str], datetime]
) -> None:
    at("2027-04-22 12:00")
    due = datetime(2027, 5, 1, tzinfo=clock.BEIJING)
    for city in ("hangzhou", "beijing"):
        reminders.plan(f"{city}:1", due, [reader], subject=f"补正{city}", body="请办理。", url="/x/", city=city)
    at("2027-04-23 09:01")
    reminders.scan_due()
    at("2027-04-23 12:00")
    officer = client_of(UserFactory(city_officer=True, city="hangzhou"))
    administrator = client_of(UserFactory(administrator=True))

    page = text(officer, REMINDERS)
    planned = [row.offset for row in officer.get(REMINDERS, {"status": "planned"}).context["page_obj"]]
    everything = text(administrator, REMINDERS)

    assert all(
        word in page for word in ("截止前 7 天", "逾期 1 天", "2027年4月30日（周五）24:00", "周某", "已提醒", "待提醒")
    )
    assert "补正hangzhou" in page and "补正beijing" not in page
    assert planned == [-3, -1, 1]
    assert "beijing:1" in everything and "补正beijing" not in everything


def test_a_reminder_without_page_or_people_is_shown_too(client_of: ClientOf, db: None) -> None:
    supervisor = client_of(UserFactory(supervisor=True))
    assert "没有提醒" in text(supervisor, REMINDERS)
    reminders.plan("x", clock.now() + timedelta(days=30), [], subject="无人", body="x", offsets=(-1,))
    reminders.cancel("x")

    page = text(supervisor, REMINDERS)

    assert "无人" in page and "已取消" in page


@pytest.mark.parametrize("address", ["/messages/", OUTBOX, REMINDERS])
def test_a_page_costs_the_same_at_one_row_and_at_three(client_of: ClientOf, address: str) -> None:
    administrator = UserFactory(administrator=True)
    client = client_of(administrator)
    due = clock.now() + timedelta(days=30)
    counts = []
    for number in (1, 3):
        for row in range(number):
            person = UserFactory()
            reminders.plan(f"{number}:{row}", due, [person, administrator], subject="x", body="x", offsets=(-1,))
            outbox.queue(key=f"{number}:{row}", to=[administrator], subject="x", body="x")
        with CaptureQueriesContext(connection) as queries:
            client.get(address)
        counts.append(len(queries))

    assert counts[0] == counts[1]


def test_the_demonstration_shows_its_mail_newest_first(client: Client, db: None, settings, tmp_path: Path) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path / "mail")
    assert "还没有邮件" in text(client, "/demo/mail/")
    backends = [EmailBackend(file_path=tmp_path / "mail") for _ in range(2)]
    for subject, backend in (("第一封", 0), ("第二封", 0), ("第三封", 1)):
        body = f"{subject}：https://studios.example.invalid/confirm/abc/。<b>"
        backends[backend].send_messages([EmailMessage(subject, body, to=["zhou@example.invalid"])])
    for age, backend in enumerate(backends):
        # Two files written in the same tick of the file system have the same age.
        os.utime(backend._get_filename(), (age, age))

    page = text(client, "/demo/mail/")

    assert page.index("第三封") < page.index("第二封") < page.index("第一封")
    assert "zhou@example.invalid" in page
    assert '<a href="https://studios.example.invalid/confirm/abc/" rel="nofollow">' in page
    assert "&lt;b&gt;" in page


def test_a_file_that_is_no_proper_mail_does_not_break_the_page(
    client: Client, db: None, settings, tmp_path: Path
) -> None:
    settings.EMAIL_FILE_PATH = str(tmp_path)
    (tmp_path / "20270430-1.log").write_bytes(b"Subject: x\nDate: yesterday\nContent-Type: image/png\n\n\xff\n")

    assert "收件人" in text(client, "/demo/mail/")


def test_outside_the_demonstration_there_is_no_such_page(client: Client, db: None, settings) -> None:
    settings.DEMO = False

    assert client.get("/demo/mail/").status_code == 404
