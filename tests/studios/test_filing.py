"""Yearly papers of Hangzhou's studios: opened, written, filed in time or late, returned and filed again (HZ-48)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from portal.audit.models import Entry
from portal.documents import verification
from portal.documents.models import Rendering
from portal.notifications.models import Message
from portal.policy import measures
from portal.policy.refusal import Refused
from studios import closing, filing_rounds, filing_terms
from studios.models import YearlyFiling
from studios.states import FilingState
from studios.transitions import filing as steps
from tests.studios.life_scene import Scene, studio_of
from tests.studios.paper_scene import ANSWERS, load_days, open_year, written

pytestmark = pytest.mark.django_db
HANGZHOU = measures.load("hangzhou-2023")


@pytest.fixture
def scene(at) -> Scene:
    at("2026-12-01 02:00")
    load_days(2027)
    found = Scene(studio_of())
    _ = found.clerk, found.officer
    return found


def test_the_papers_of_a_year_are_opened_on_the_first_of_december_and_once(at, scene):
    """HZ-48: every studio; the run of the next night makes nothing more."""
    at("2026-11-30 23:00")
    assert filing_rounds.open_rounds() == 0
    at("2026-12-01 02:00")

    assert filing_rounds.open_rounds() == 1
    assert filing_rounds.open_rounds() == 0

    filing = YearlyFiling.objects.get()
    assert (filing.year, filing.state) == (2026, FilingState.OPEN)
    assert filing.due.isoformat() == "2027-01-05T16:00:00+00:00"
    letter = Message.objects.get(user=scene.clerk, key=f"filing:open:{scene.studio.pk}:2026")
    assert "2027年1月5日（周二）24:00" in letter.body


def test_nothing_is_opened_for_a_title_that_ended_or_a_year_before_it(at, scene):
    ended = studio_of(recognised_on=date(2024, 4, 28))
    type(ended).objects.filter(pk=ended.pk).update(**{"state": "closed"})
    later = studio_of(recognised_on=date(2027, 1, 2))
    at("2027-01-03 02:00")

    filing_rounds.open_rounds()

    assert not YearlyFiling.objects.filter(studio__in=(ended, later)).exists()
    assert YearlyFiling.objects.filter(studio=scene.studio, year=2026).exists()


def test_a_run_that_was_missed_is_made_up_for_a_month(at, scene):
    at("2027-02-04 02:00")
    assert filing_rounds.open_rounds() == 1
    YearlyFiling.objects.all().delete()
    at("2027-02-05 02:00")
    assert filing_rounds.open_rounds() == 0


def test_a_studio_recognised_in_november_files_too_unless_the_city_decides_otherwise(at):
    """A-38."""
    at("2026-12-02 02:00")
    late = studio_of(recognised_on=date(2026, 11, 20))
    exempting = HANGZHOU.override("first_filing_exempt_after", "11-01")

    term, exempt = filing_terms.filing_term(HANGZHOU, 2026), filing_terms.filing_term(exempting, 2026)

    assert [each.pk for each in filing_rounds.owing(HANGZHOU, term)] == [late.pk]
    assert filing_rounds.owing(exempting, exempt) == []
    assert exempt.asks(date(2026, 11, 1)) and not exempt.asks(date(2026, 11, 2))


@pytest.mark.parametrize(("moment", "late"), [("2027-01-05 23:59:59", False), ("2027-01-06 00:00:00", True)])
def test_the_fifth_of_january_ends_at_midnight(at, scene, moment, late):
    filing = written(open_year(scene.studio, 2026), scene.clerk)
    at(moment)

    steps.file(filing, by=scene.clerk)

    filing = YearlyFiling.objects.get(pk=filing.pk)
    assert (filing.state, filing.late) == (FilingState.FILED, late)


@pytest.mark.parametrize(
    ("year", "off", "last_day"),
    [
        (2030, (), date(2030, 1, 7)),
        (2031, (), date(2031, 1, 6)),
        (2031, (date(2031, 1, 6),), date(2031, 1, 7)),
        (2029, (), date(2029, 1, 5)),
    ],
)
def test_a_rest_day_moves_the_last_day_to_the_next_working_day(db, year, off, last_day):
    """A-39: 5 January 2030 is a Saturday, of 2031 a Sunday."""
    load_days(year, *off)

    term = filing_terms.filing_term(HANGZHOU, year - 1)

    assert (term.last_day, term.provisional) == (last_day, False)
    fixed = filing_terms.filing_term(HANGZHOU.without("A-39"), year - 1)
    assert fixed.last_day == date(year, 1, 5)


def test_without_a_calendar_a_weekend_is_taken_for_rest_and_the_day_moves_when_the_calendar_comes(at):
    """A-39: 5 January 2030 is a Saturday, whatever is published of that year's holidays."""
    at("2029-12-01 02:00")
    scene = Scene(studio_of(recognised_on=date(2029, 4, 28)))
    filing = open_year(scene.studio, 2029)
    assert filing_terms.filing_term(HANGZHOU, 2029).provisional
    assert filing.due.isoformat() == "2030-01-07T16:00:00+00:00"
    written(filing, scene.clerk)
    load_days(2030, date(2030, 1, 7))

    filing_rounds.open_rounds()

    filing.refresh_from_db()
    assert filing.due.isoformat() == "2030-01-08T16:00:00+00:00"
    at("2030-01-08 23:59:59")
    steps.file(filing, by=scene.clerk)
    assert filing.late is False


@pytest.mark.parametrize(("moment", "late"), [("2030-01-07 23:59:59", False), ("2030-01-08 00:00:00", True)])
def test_papers_filed_while_the_calendar_is_missing_are_taken_and_not_called_late_for_a_sunday(at, moment, late):
    """A-39: late cannot be unmade, so it is not said for want of a calendar."""
    at("2029-12-01 02:00")
    scene = Scene(studio_of(recognised_on=date(2029, 4, 28)))
    filing = written(open_year(scene.studio, 2029), scene.clerk)
    at(moment)

    steps.file(filing, by=scene.clerk)

    assert (filing.state, filing.late) == (FilingState.FILED, late)


@pytest.mark.parametrize(("recognised_on", "asked"), [(date(2026, 12, 31), True), (date(2027, 1, 3), False)])
def test_a_studio_of_the_last_day_files_and_one_of_january_a_year_later(at, scene, recognised_on, asked):
    """A-38: 五（一） says every studio."""
    fresh = studio_of(recognised_on=recognised_on)
    at("2027-01-04 02:00")

    filing_rounds.open_rounds()

    assert YearlyFiling.objects.filter(studio=fresh, year=2026).exists() is asked
    at("2027-12-01 02:00")
    load_days(2028)
    filing_rounds.open_rounds()
    assert YearlyFiling.objects.filter(studio=fresh, year=2027).exists()


def test_late_stays_late_through_return_and_filing_again(at, scene):
    """HZ-48: recorded as late, never unmade, not even in the table."""
    filing = written(open_year(scene.studio, 2026), scene.clerk)
    at("2027-01-08 09:00")
    steps.file(filing, by=scene.clerk)
    first = YearlyFiling.objects.get(pk=filing.pk).first_filed_at
    steps.return_(filing, by=scene.officer, remark="请补充攻关项目的证明")
    YearlyFiling.objects.filter(pk=filing.pk).update(due="2027-12-31T00:00:00Z")

    steps.file(filing, by=scene.clerk)
    steps.accept(filing, by=scene.officer, remark="已补")

    filing = YearlyFiling.objects.get(pk=filing.pk)
    assert (filing.late, filing.first_filed_at, filing.version_no) == (True, first, 2)
    assert (filing.state, filing.remark) == (FilingState.ACCEPTED, "已补")
    with pytest.raises(IntegrityError), transaction.atomic():
        YearlyFiling.objects.filter(pk=filing.pk).update(late=None)


def test_what_was_filed_is_frozen_printed_and_can_be_verified(at, scene):
    filing = written(open_year(scene.studio, 2026), scene.clerk)
    at("2027-01-04 09:00")

    steps.file(filing, by=scene.clerk)

    filing = YearlyFiling.objects.get(pk=filing.pk)
    assert filing.frozen["parts"]["operation"]["support_funds"] == "50000"
    assert ["培训设施设备购置", "12,000.50"] in filing.frozen["spending"]
    assert Rendering.objects.get(kind="operating_report").fingerprint == filing.fingerprint
    found = verification.lookup(filing.verification_code)
    assert found is not None and dict(found.fact_rows)["编号"] == scene.studio.number
    entry = Entry.objects.about(filing).last()
    assert (entry.action, entry.to_state) == ("filing.file", FilingState.FILED)
    assert Message.objects.filter(user=scene.officer, about_id=str(filing.pk)).exists()


def test_a_filed_year_is_closed_until_it_is_returned(at, scene):
    filing = written(open_year(scene.studio, 2026), scene.clerk)
    closing.require_open(scene.studio, 2026)
    steps.file(filing, by=scene.clerk)

    with pytest.raises(Refused) as shut:
        closing.require_open(scene.studio, 2026)

    assert shut.value.reason == (
        "2026 年度材料已报送，这一年的记录不能再增加或修改。"
        f"确需更正的，请联系{scene.studio.recommender}"
        + (f"（电话 {scene.studio.recommender.phone}）" if scene.studio.recommender.phone else "")
        + "，由市人社局退回后再改。"
    )
    assert shut.value.clause == "杭人社发〔2023〕112号 五（一）"
    closing.require_open(scene.studio, 2027)
    steps.return_(filing, by=scene.officer, remark="请补充")
    closing.require_open(scene.studio, 2026)


@pytest.mark.parametrize(("part", "title"), [("summary", "2026 年工作总结"), ("plan", "2027 年工作计划")])
def test_papers_with_a_part_missing_are_not_filed(at, scene, part, title):
    """HZ-48: last year's summary, last year's form, this year's plan."""
    filing = written(open_year(scene.studio, 2026), scene.clerk, but=part)

    with pytest.raises(Refused, match=f"还不能报送，请先完成：{title}"):
        steps.file(filing, by=scene.clerk)


def test_two_windows_never_overwrite_each_other(at, scene):
    filing = open_year(scene.studio, 2026)
    steps.save_part(filing, "plan", {"text": "甲"}, by=scene.clerk, version=0)

    with pytest.raises(steps.Overtaken):
        steps.save_part(filing, "plan", {"text": "乙"}, by=scene.leader, version=0)

    filing.refresh_from_db()
    assert filing.data["plan"]["answers"] == {"text": "甲"}
    assert steps.save_part(filing, "summary", ANSWERS["summary"], by=scene.leader, version=0) == 1
    assert steps.save_part(filing, "plan", {"text": "甲"}, by=scene.clerk, version=1) == 1


def test_nobody_else_writes_and_nobody_writes_what_was_filed(at, scene):
    filing = open_year(scene.studio, 2026)
    with pytest.raises(Refused, match="只有工作室所在单位"):
        steps.save_part(filing, "plan", {"text": "甲"}, by=scene.desk, version=0)
    steps.file(written(filing, scene.clerk), by=scene.leader)

    with pytest.raises(Refused, match="2026 年度材料已报送"):
        steps.save_part(filing, "plan", {"text": "甲"}, by=scene.clerk, version=1)


def test_the_unit_is_chased_once_a_day(at, scene):
    """UX-38."""
    filing = open_year(scene.studio, 2026)
    steps.chase(filing, by=scene.officer)

    with pytest.raises(Refused, match="今天已经催办过"):
        steps.chase(filing, by=scene.officer)

    assert Message.objects.filter(user=scene.clerk, subject="催办：2026 年度材料").count() == 1
    at("2026-12-02 02:00")
    steps.chase(filing, by=scene.officer)
    with pytest.raises(Refused, match="这一项由市人社局办理"):
        steps.chase(filing, by=scene.desk)


def test_a_return_says_what_is_missing(at, scene):
    filing = written(open_year(scene.studio, 2026), scene.clerk)
    steps.file(filing, by=scene.clerk)

    with pytest.raises(Refused, match="请写明需要补充什么"):
        steps.return_(filing, by=scene.officer, remark="  ")
