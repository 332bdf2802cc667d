"""Reminders from real files: planned once, moved with their window, gone with their duty, kept through a crash."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from applications import deadlines as duties
from applications import transitions
from applications.models import Window
from applications.points import Point
from applications.states import State
from portal.accounts.kinds import City
from portal.desks.models import ReturnPoint
from portal.notifications import reminders
from portal.notifications.models import Message, Outbox, ReminderPlan
from portal.policy import clock
from portal.workflow import deadlines
from portal.workflow.tasks import sweep_deadlines
from tests.factories.chain import Chain, load_calendar
from tests.workbench.statements import counted


@pytest.fixture
def chain(at) -> Chain:
    load_calendar(2027)
    at("2026-04-20 10:00")
    return Chain(City.HANGZHOU, at)


def plan_of(application, offset: int) -> ReminderPlan:
    rows = ReminderPlan.objects.filter(deadline__startswith=f"application:{application.number}:{application.state}")
    return rows.get(offset=offset)


def _answers() -> dict[int, str]:
    return {point.pk: "已补充" for point in ReturnPoint.objects.all()}


def beat() -> int:
    """One minute's beat: plan, then send what is due."""
    sweep_deadlines()
    return reminders.scan_due()


def test_the_beat_twice_in_a_minute_sends_once(chain):
    application = chain.draft()
    closes = chain.call.window("application").closes_at
    sweep_deadlines()
    chain.at(reminders.send_time(closes, -7))

    sent = [beat(), beat()]

    assert sent[1] == 0
    about = Message.objects.filter(user=application.created_by, key__contains=f"{application.number}:draft")
    assert [message.subject for message in about] == [
        f"【截止前 7 天】期限提醒：{application.number} {application.studio_name}：提交申报"
    ]
    assert Outbox.objects.filter(user=application.created_by, key__contains=":draft:", quiet=True).count() == 1


def test_a_moved_window_moves_its_reminders(chain):
    application = chain.draft()
    sweep_deadlines()
    window = chain.call.window("application")
    old = plan_of(application, -3).send_at
    extension = transitions.calls.propose_extension(
        window, by=chain.officer, last_day=clock.today() + timedelta(days=29), reason="系统升级"
    )
    transitions.calls.confirm_extension(extension, by=chain.approver)

    sweep_deadlines()

    moved = plan_of(application, -3)
    assert old == reminders.send_time(window.closes_at, -3)
    assert moved.send_at == reminders.send_time(extension.new_closes_at, -3)
    assert ReminderPlan.objects.filter(deadline=moved.deadline).count() == 4


def test_a_finished_duty_takes_its_reminders_along(chain):
    application = chain.draft()
    sweep_deadlines()
    waiting = ReminderPlan.objects.filter(deadline__contains=f"{application.number}:draft")

    chain.submit(application)
    sweep_deadlines()

    assert set(waiting.values_list("status", flat=True)) == {"cancelled"}
    assert set(plan_of(application, -1).recipients.all()) == set()
    officer = chain.reviewer(application)
    sweep_deadlines()
    assert list(plan_of(application, -1).recipients.all()) == [officer]


def test_a_second_return_is_reminded_of_again(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)
    for day in (10, 12):
        point = Point("field", "projects.projects", "工艺改进项目", "请写明成效")
        transitions.return_for_correction(
            application, by=chain.reviewer(application), points=[point], due_on=clock.today() + timedelta(days=day)
        )
        sweep_deadlines()
        keys = set(ReminderPlan.objects.planned().filter(deadline__contains=":returned:").values_list("deadline"))
        assert len(keys) == 1
        if day == 10:
            transitions.resubmit(application, by=application.created_by, answers=_answers())

    assert ReminderPlan.objects.filter(deadline__contains=":returned:").values("deadline").distinct().count() == 2


def test_an_overdue_review_goes_to_the_officer_and_up(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)
    reviewer, officer = chain.reviewer(application), chain.officer
    sweep_deadlines()

    assert set(plan_of(application, -1).recipients.all()) == {reviewer}
    assert set(plan_of(application, 1).recipients.all()) == {reviewer, officer, chain.call.created_by}


def test_a_worker_killed_between_planning_and_commit_sends_once(chain):
    application = chain.draft()
    closes = chain.call.window("application").closes_at
    sweep_deadlines()
    chain.at(reminders.send_time(closes, -7))

    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        reminders.scan_due()
        raise KeyboardInterrupt
    reminders.scan_due()

    about = Message.objects.filter(user=application.created_by, key__contains=f"{application.number}:draft")
    assert about.count() == 1


def test_a_reminder_of_the_evening_waits_until_eight(chain):
    application = chain.draft()
    sweep_deadlines()
    closes = chain.call.window("application").closes_at
    late = reminders.send_time(closes, -7) + timedelta(hours=13)
    chain.at(late)

    reminders.scan_due()

    letter = Outbox.objects.filter(user=application.created_by, key__contains=":draft:").get()
    assert letter.leaves_at == late.replace(hour=8, minute=0) + timedelta(days=1)
    assert not Outbox.objects.due(clock.now(fresh=True)).filter(pk=letter.pk).exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_sweep_reads_every_file_in_as_many_statements(chain, count):
    for _ in range(count):
        application = chain.bring(chain.draft(), State.SUBMITTED)
        point = Point("field", "projects.projects", "工艺改进项目", "请写明成效")
        transitions.return_for_correction(
            application, by=chain.reviewer(application), points=[point], due_on=clock.today() + timedelta(days=10)
        )

    with CaptureQueriesContext(connection) as asked:
        found = list(duties.duties(clock.now()))

    assert len(found) == count
    assert counted(asked) == 7


def test_lapsed_corrections_are_found_in_as_many_statements(chain):
    assert duties.lapsed(clock.now()) == []


def test_a_call_that_is_over_reminds_nobody(chain):
    chain.draft()
    Window.objects.update(closes_at=clock.now() - timedelta(days=31), opens_at=clock.now() - timedelta(days=60))

    assert deadlines.sweep() == 0


def test_a_chase_is_one_a_day(chain):
    from portal.policy.refusal import Refused

    application = chain.bring(chain.draft(), State.SUBMITTED)
    reviewer = chain.reviewer(application)
    transitions.chase(application, by=application.created_by)

    with pytest.raises(Refused, match="今天 10:00 已经催办过，同一份申报每天只能催办一次"):
        transitions.chase(application, by=application.created_by)
    chain.at("2026-04-21 00:00")
    transitions.chase(application, by=application.created_by)

    assert Message.objects.filter(user=reviewer, key__startswith="chase:").count() == 2


def test_a_source_that_fails_holds_up_no_other(chain, monkeypatch):
    """All are asked; what failed is raised together and names its source, so that it is seen and mended."""

    def broken(at):
        raise RuntimeError("no calendar")

    application = chain.draft()
    monkeypatch.setattr(deadlines, "_sources", {"broken": broken, **deadlines.sources()})

    with pytest.raises(ExceptionGroup) as raised:
        sweep_deadlines()

    assert [error.__notes__ for error in raised.value.exceptions] == [["source of duties: broken"]]
    assert plan_of(application, -3).send_at
