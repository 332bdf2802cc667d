"""What the scheduler starts, how often, and that every name has its task."""

from __future__ import annotations

from importlib import import_module

import pytest

import portal.celery
from portal.celery import POLLS, app, schedule


def test_the_outbox_is_looked_into_every_five_seconds_and_reminders_every_minute() -> None:
    plan = schedule()

    assert plan["dispatch_due"] == {
        "task": "portal.notifications.tasks.dispatch_due",
        "schedule": 5,
        "options": {"expires": 10},
    }
    assert plan["scan_reminders"]["schedule"] == 60
    assert plan["scan_reminders"]["options"] == {"expires": 300}


def test_every_scheduled_name_is_a_task() -> None:
    app.loader.import_default_modules()
    for name in POLLS:
        if name.rpartition(".")[2] in schedule():
            import_module(name.rpartition(".")[0])

    missing = [entry["task"] for entry in app.conf.beat_schedule.values() if entry["task"] not in app.tasks]

    assert missing == []


def test_a_room_without_tasks_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(POLLS, "portal.audit.no_such_tasks.nothing", 5)

    assert "nothing" not in portal.celery.schedule()


def test_the_worker_waits_for_its_broker_as_long_as_it_takes() -> None:
    assert app.conf.broker_connection_max_retries is None
    assert app.conf.broker_connection_retry_on_startup is True
    assert app.conf.task_ignore_result is True
