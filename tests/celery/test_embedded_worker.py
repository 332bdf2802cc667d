"""Worker processes that are started, doubled, asked to end and killed: every letter leaves once."""

from __future__ import annotations

import time
from datetime import timedelta

import psutil

from portal.notifications import outbox, reminders
from portal.notifications.models import Outbox, ReminderPlan
from portal.policy import clock
from tests.celery.conftest import Start, eventually
from tests.celery.mail_server import MailServer
from tests.factories.accounts import UserFactory


def tell(*people: object, key: str = "a:1", subject: str = "材料已退回") -> None:
    outbox.queue(key=key, to=people or [UserFactory()], subject=subject, body="请补正。")


def all_sent() -> bool:
    return not Outbox.objects.waiting().exists()


def test_a_letter_leaves_without_anyone_asking(start: Start, broker: str, mail_server: MailServer) -> None:
    tell()

    start(REDIS_URL=broker)

    eventually(all_sent)
    assert mail_server.subjects == ["材料已退回"]
    assert Outbox.objects.get().tries == 1


def test_two_workers_with_two_schedulers_send_each_letter_once(
    start: Start, broker: str, mail_server: MailServer
) -> None:
    people = UserFactory.create_batch(12)
    tell(*people)
    for number, person in enumerate(people[:6]):
        due = clock.now(fresh=True) + timedelta(days=30)
        reminders.plan(f"d:{number}", due, [person], subject=f"提醒{number}", body="请办理。", offsets=(-1,))
    # Ten in the morning of the day before, so that the reminders are due and it is no quiet hour.
    clock.set_to(reminders.send_time(ReminderPlan.objects.latest("send_at").due, -1) + timedelta(hours=1))

    start(REDIS_URL=broker)
    start(REDIS_URL=broker)

    eventually(lambda: not ReminderPlan.objects.planned().exists() and all_sent(), 240)
    time.sleep(6)
    assert mail_server.subjects == [f"【截止前 1 天】提醒{number}" for number in range(6)] + ["材料已退回"] * 12
    assert set(Outbox.objects.values_list("tries", flat=True)) == {1}


def test_a_worker_killed_in_the_middle_of_a_letter_sends_it_once(
    start: Start, broker: str, mail_server: MailServer
) -> None:
    tell()
    mail_server.hold = "before"
    first = start(REDIS_URL=broker)
    assert mail_server.held.wait(120)

    first.kill()
    mail_server.hold = ""
    mail_server.go_on.set()
    clock.shift(timedelta(minutes=6))
    start(REDIS_URL=broker)

    eventually(all_sent)
    time.sleep(6)
    assert mail_server.subjects == ["材料已退回"]
    assert Outbox.objects.get().tries == 2


def test_a_worker_killed_after_the_server_took_the_letter_repeats_it_under_the_same_identity(
    start: Start, mail_server: MailServer
) -> None:
    tell()
    mail_server.hold = "after"
    first = start()
    assert mail_server.held.wait(120)

    first.kill()
    mail_server.hold = ""
    mail_server.go_on.set()
    clock.shift(timedelta(minutes=6))
    start()

    eventually(all_sent)
    assert len(mail_server.mails) == 2
    assert len({mail["Message-ID"] for mail in mail_server.mails}) == 1


def test_a_killed_worker_leaves_no_child(start: Start, mail_server: MailServer) -> None:
    tell()
    worker = start()
    eventually(all_sent)
    children = worker.children()

    worker.kill()

    eventually(lambda: not any(child.is_running() for child in children), 10)
    assert not psutil.pid_exists(worker.process.pid)


def test_asked_to_end_it_ends_within_five_seconds(start: Start, broker: str, mail_server: MailServer) -> None:
    tell()
    worker = start(REDIS_URL=broker)
    eventually(all_sent)

    seconds = worker.terminate()

    assert seconds < 5
    assert worker.process.returncode == 0


def test_a_letter_that_hangs_does_not_keep_it_from_ending(start: Start, mail_server: MailServer) -> None:
    tell()
    mail_server.hold = "before"
    worker = start()
    assert mail_server.held.wait(120)

    assert worker.terminate() < 5

    assert Outbox.objects.get().status == "waiting"


def test_without_its_broker_it_waits_and_still_ends_when_asked(start: Start) -> None:
    tell()
    worker = start(REDIS_URL="redis://127.0.0.1:1/0")
    eventually(lambda: b"Connection refused" in worker.log.read_bytes())
    time.sleep(3)
    assert worker.process.poll() is None

    assert worker.terminate() < 5

    assert Outbox.objects.get().tries == 0
