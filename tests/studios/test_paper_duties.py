"""Duties of yearly papers: reminders before and after the day, work-list rows, lines of the studio's own page."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.notifications.models import ReminderPlan
from portal.policy import clock
from portal.workflow import deadlines
from portal.workflow.worklist import Item, in_order, read
from studios import filing_rounds, paper_duties, paper_worklist
from studios.transitions import filing as filings
from studios.transitions import summary as summaries
from tests.studios.life_scene import Scene, studio_of
from tests.studios.paper_scene import beijing, load_days, open_year, signed, summary_of, written

pytestmark = pytest.mark.django_db


def rows(user) -> list[Item]:
    bundles = in_order(paper_worklist.tasks(user, clock.now(fresh=True)))
    return read(bundles, 0, 50)


def labels(user) -> list[str]:
    return [item.label for item in rows(user)]


def due_now() -> dict[str, deadlines.Duty]:
    return {duty.key: duty for duty in paper_duties.duties(clock.now(fresh=True))}


def test_filing_is_reminded_of_before_and_after_its_day(at):
    """HZ-48: −7, −3, −1 and, to the city as well, +1."""
    at("2026-12-01 02:00")
    load_days(2027)
    scene = Scene(studio_of())
    _ = scene.clerk, scene.officer
    filing = open_year(scene.studio, 2026)

    deadlines.sweep()

    plans = ReminderPlan.objects.filter(deadline=f"papers:filing:{scene.studio.number}:2026")
    days = [each.send_at.astimezone(clock.BEIJING).date() for each in plans.order_by("send_at")]
    assert sorted(set(days)) == [date(2026, 12, 29), date(2027, 1, 2), date(2027, 1, 4), date(2027, 1, 6)]
    duty = due_now()[f"filing:{scene.studio.number}:2026"]
    assert duty.clause == "杭人社发〔2023〕112号 五（一）"
    assert scene.officer in duty.escalate and scene.desk not in duty.escalate
    filings.file(written(filing, scene.clerk), by=scene.clerk)
    assert due_now() == {}


def test_a_body_owes_its_summary_and_its_units_their_papers(at):
    """BJ-43, BJ-45."""
    at("2026-10-01 02:00")
    scene = beijing()
    _ = scene.clerk, scene.desk, scene.officer
    signed(scene, 2026, on=date(2026, 9, 30))
    filing = open_year(scene.studio, 2026)

    duties = due_now()

    summary = summary_of(scene, 2026)
    assert sorted(duties) == [f"filing:{scene.studio.number}:2026", f"summary:{summary.body_id}:2026"]
    assert [user.pk for user in duties[f"summary:{summary.body_id}:2026"].holders] == [scene.desk.pk]
    assert labels(scene.clerk) == ["报送年度材料"]
    assert labels(scene.desk) == ["报送年度汇总", "备案目标任务责任书"]
    filings.file(written(filing, scene.clerk), by=scene.clerk)
    assert labels(scene.desk) == ["报送年度汇总", "核收年度材料", "备案目标任务责任书"]
    filings.accept(filing, by=scene.desk)
    summaries.write(summary, by=scene.desk, text="全年运行正常。", explanations={})
    summaries.submit(summary, by=scene.desk)
    assert labels(scene.officer) == ["核收年度汇总"]
    summaries.return_(summary, by=scene.officer, remark="请补充")
    assert "报送年度汇总（退回补充）" in labels(scene.desk)


def test_the_city_of_hangzhou_takes_papers_in(at):
    at("2026-12-01 02:00")
    scene = Scene(studio_of())
    filing = written(open_year(scene.studio, 2026), scene.clerk)
    filings.file(filing, by=scene.clerk)

    assert (labels(scene.officer), labels(scene.desk), labels(scene.approver)) == (["核收年度材料"], [], [])
    filings.return_(filing, by=scene.officer, remark="请补充")
    assert labels(scene.clerk) == ["报送年度材料（退回补充）"]


@pytest.mark.parametrize(("moment", "asked"), [("2027-02-28 23:00", False), ("2027-03-01 00:30", True)])
def test_a_missing_agreement_is_asked_for_from_the_first_of_march(at, moment, asked):
    """BJ-41: to the unit, the body hears of it a day after 31 March."""
    at(moment)
    scene = beijing()
    _ = scene.clerk, scene.desk

    duties = due_now()

    assert (f"agreement:{scene.studio.number}:2027" in duties) is asked
    assert ("签订目标任务责任书" in labels(scene.clerk)) is asked
    if asked:
        duty = duties[f"agreement:{scene.studio.number}:2027"]
        assert duty.due.isoformat() == "2027-04-01T00:00:00+08:00"
        assert [user.pk for user in duty.escalate] == [scene.desk.pk]
        signed(scene, 2027, on=date(2027, 3, 1))
        assert due_now() == {}


def test_a_studio_recognised_in_the_year_has_thirty_days(at):
    at("2027-06-01 09:00")
    scene = Scene(studio_of("beijing", recognised_on=date(2027, 5, 20)))
    _ = scene.clerk

    assert due_now()[f"agreement:{scene.studio.number}:2027"].due.isoformat() == "2027-06-20T00:00:00+08:00"


def test_the_studios_own_page_says_what_is_due(at):
    at("2027-03-05 09:00")
    scene = beijing()

    lines = list(paper_duties.lines(scene.studio, date(2027, 3, 5)))

    assert [(line.label, line.due) for line in lines] == [("2027 年度目标任务责任书", date(2027, 3, 31))]
    at("2027-10-02 09:00")
    open_year(scene.studio, 2027)
    lines = list(paper_duties.lines(scene.studio, date(2027, 10, 2)))
    assert lines[0].words == "待报送" and lines[0].due == date(2027, 11, 30)


@pytest.mark.parametrize("count", [1, 3])
def test_duties_take_as_many_statements_for_three_studios_as_for_one(at, count):
    at("2026-12-01 02:00")
    for _ in range(count):
        studio_of()
    filing_rounds.open_rounds()
    due_now()

    with CaptureQueriesContext(connection) as asked:
        found = due_now()

    assert len(found) == count
    assert len(asked) <= 6
