"""Beijing: papers to the body on the day it sets, the body's summary to the city before mid-December (BJ-43, BJ-45)."""

from __future__ import annotations

from datetime import date

import pytest

from portal.accounts.kinds import OrganisationKind
from portal.notifications.models import Message
from portal.policy.refusal import Refused
from studios import closing, filing_rounds, summary_lines
from studios.models import BodySummary, Studio, YearlyFiling
from studios.states import FilingState, SummaryState
from studios.transitions import filing as filings
from studios.transitions import summary as steps
from tests.factories.accounts import OrganisationFactory
from tests.studios.life_scene import Scene, studio_of
from tests.studios.paper_scene import beijing, open_year, summary_of, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(at) -> Scene:
    at("2026-10-01 02:00")
    found = beijing()
    _ = found.clerk, found.desk, found.officer
    return found


def accepted(scene: Scene, filing: YearlyFiling) -> YearlyFiling:
    filings.file(written(filing, scene.clerk), by=scene.clerk)
    filings.accept(filing, by=scene.desk)
    return filing


def ready(scene: Scene) -> BodySummary:
    accepted(scene, open_year(scene.studio, 2026))
    summary = summary_of(scene, 2026)
    steps.write(summary, by=scene.desk, text="全年运行正常。", explanations={})
    return summary


def test_papers_and_summary_are_opened_together_and_once(scene):
    """A-21: 30 November unless the body says otherwise; BJ-45: the summary by 10 December."""
    assert (filing_rounds.open_rounds(), filing_rounds.open_rounds()) == (1, 0)

    filing, summary = YearlyFiling.objects.get(), summary_of(scene, 2026)
    assert filing.due.isoformat() == "2026-11-30T16:00:00+00:00"
    assert summary.studios_due_on == date(2026, 11, 30)
    assert summary.due.isoformat() == "2026-12-10T16:00:00+00:00"


def test_the_body_sets_the_date_of_its_own_studios(at, scene):
    """A-21: the date moves for whoever has not filed, for no other body, and never past the summary's own day."""
    filing, summary = open_year(scene.studio, 2026), summary_of(scene, 2026)

    assert steps.set_date(summary, by=scene.desk, day=date(2026, 11, 15)) == 1

    filing.refresh_from_db()
    assert filing.due.isoformat() == "2026-11-15T16:00:00+00:00"
    newcomer = studio_of("beijing")
    filing_rounds.open_rounds()
    assert YearlyFiling.objects.get(studio=newcomer).due == filing.due
    with pytest.raises(Refused, match="应不晚于汇总的截止时间（2026年12月10日（周四）24:00）"):
        steps.set_date(summary, by=scene.desk, day=date(2026, 12, 11))
    with pytest.raises(Refused, match="截止日不能早于今天"):
        steps.set_date(summary, by=scene.desk, day=date(2026, 9, 30))
    with pytest.raises(Refused, match="这份汇总由"):
        steps.set_date(summary, by=scene.officer, day=date(2026, 11, 20))


@pytest.mark.parametrize(("moment", "late"), [("2026-11-30 23:59:59", False), ("2026-12-01 00:00:00", True)])
def test_papers_go_to_the_body_and_are_late_after_its_day(at, scene, moment, late):
    """BJ-43."""
    filing = written(open_year(scene.studio, 2026), scene.clerk)
    at(moment)
    filings.file(filing, by=scene.clerk)

    assert filing.late is late
    with pytest.raises(Refused, match="这一项由北京市朝阳区"):
        filings.accept(filing, by=scene.officer)
    filings.accept(filing, by=scene.desk)
    assert filing.state == FilingState.ACCEPTED
    assert closing.receiving_office(scene.studio) == scene.studio.recommender.name


@pytest.mark.parametrize(
    ("moment", "timing"),
    [
        ("2026-12-10 23:59:59", "on_time"),
        ("2026-12-11 00:00:00", "late_in_period"),
        ("2026-12-20 23:59:59", "late_in_period"),
        ("2026-12-21 00:00:00", "overdue"),
    ],
)
def test_when_a_summary_came_is_fixed_with_its_first_submission(at, scene, moment, timing):
    """A-20: before 中旬 means the 10th; to the 20th late within the period; then overdue."""
    summary = ready(scene)
    at(moment)
    steps.submit(summary, by=scene.desk)
    first = summary.first_submitted_at
    steps.return_(summary, by=scene.officer, remark="请补充检查情况")
    at("2026-12-28 09:00")

    steps.submit(summary, by=scene.desk)

    summary = BodySummary.objects.get(pk=summary.pk)
    assert (summary.timing, summary.first_submitted_at, summary.version_no) == (timing, first, 2)


def test_every_missing_studio_is_explained_before_anything_is_sent(scene):
    """BJ-45."""
    other = studio_of("beijing")
    summary = ready(scene)

    with pytest.raises(Refused, match=f"还有 1 家工作室没有核收的材料，也没有说明原因：{other.name}"):
        steps.submit(summary, by=scene.desk)

    steps.write(summary, by=scene.desk, text="全年运行正常。", explanations={other.number: "领办人住院"})
    steps.submit(summary, by=scene.desk)
    rows = summary.frozen["rows"]
    assert [(row[1], row[6], row[9]) for row in rows] == [
        (scene.studio.number, "已核收", ""),
        (other.number, "待报送", "领办人住院"),
    ]
    assert YearlyFiling.objects.get(studio=scene.studio).summary == summary
    assert Message.objects.filter(user=scene.officer, subject="2026 年度汇总：报送").exists()


def test_a_summary_without_words_is_not_sent(scene):
    summary = ready(scene)
    steps.write(summary, by=scene.desk, text="", explanations={})

    with pytest.raises(Refused, match="请先填写全年总结"):
        steps.submit(summary, by=scene.desk)


def test_what_was_sent_stays_until_the_city_returns_it(scene):
    summary = ready(scene)
    steps.submit(summary, by=scene.desk)
    filing = YearlyFiling.objects.get(studio=scene.studio)

    with pytest.raises(Refused, match="已列入报市人社局的 2026 年度汇总"):
        filings.return_(filing, by=scene.desk, remark="改数字")
    with pytest.raises(Refused, match="汇总已报送，不能再修改"):
        steps.write(summary, by=scene.desk, text="改", explanations={})
    steps.return_(summary, by=scene.officer, remark="请补")
    filings.return_(filing, by=scene.desk, remark="改数字")

    assert (filing.state, filing.summary) == (FilingState.RETURNED, None)
    with pytest.raises(Refused, match="没有核收的材料"):
        steps.submit(summary, by=scene.desk)


def test_the_city_takes_a_summary_in_and_chases_once_a_day(at, scene):
    summary = ready(scene)
    steps.chase(summary, by=scene.officer)
    with pytest.raises(Refused, match="今天已经催办过"):
        steps.chase(summary, by=scene.officer)
    with pytest.raises(Refused, match="年度汇总由市人社局经办核收"):
        steps.chase(summary, by=scene.centre)
    steps.submit(summary, by=scene.desk)

    steps.accept(summary, by=scene.officer, remark="同意")

    assert (summary.state, summary.remark) == (SummaryState.ACCEPTED, "同意")
    with pytest.raises(Refused, match="不用催办"):
        steps.chase(summary, by=scene.officer)
    assert Message.objects.filter(user=scene.desk, subject="2026 年度汇总：核收").exists()


def test_a_return_of_a_summary_needs_words(scene):
    summary = ready(scene)
    steps.submit(summary, by=scene.desk)

    with pytest.raises(Refused, match="请写明需要补充什么"):
        steps.return_(summary, by=scene.officer, remark="")


@pytest.mark.parametrize(("recognised_on", "asked"), [(date(2026, 11, 30), True), (date(2026, 12, 1), False)])
def test_a_studio_recognised_after_the_last_day_has_nothing_to_be_late_with(at, scene, recognised_on, asked):
    """A-21: the first papers of one recognised in December are those of the next year; the body explains nothing."""
    fresh = studio_of("beijing", recognised_on=recognised_on)
    at("2026-12-02 02:00")

    filing_rounds.open_rounds()

    assert YearlyFiling.objects.filter(studio=fresh, year=2026).exists() is asked
    shown = [line.studio for line in summary_lines.lines(summary_of(scene, 2026))]
    assert (fresh in shown) is asked and scene.studio in shown


def test_nobody_owes_papers_by_a_day_of_the_body_before_the_recognition(at, scene):
    open_year(scene.studio, 2026)
    steps.set_date(summary_of(scene, 2026), by=scene.desk, day=date(2026, 10, 20))
    at("2026-10-25 02:00")
    fresh = studio_of("beijing", recognised_on=date(2026, 10, 24))

    filing_rounds.open_rounds()

    assert not YearlyFiling.objects.filter(studio=fresh).exists()
    assert fresh not in [line.studio for line in summary_lines.lines(summary_of(scene, 2026))]


def test_papers_a_former_body_sent_up_are_not_sent_up_twice(scene):
    """BJ-45: the studio moved to another district after its papers had gone to the city."""
    summary = ready(scene)
    steps.submit(summary, by=scene.desk)
    new = Scene(
        studio_of("beijing", recommender=OrganisationFactory(kind=OrganisationKind.MUNICIPAL_BODY, beijing=True))
    )
    filing_rounds.open_rounds()
    Studio.objects.filter(pk=scene.studio.pk).update(recommender=new.studio.recommender)

    theirs = summary_of(new, 2026)

    assert [line.studio for line in summary_lines.lines(theirs)] == [new.studio]
    steps.return_(summary, by=scene.officer, remark="该工作室已转出，请调整")
    steps.submit(summary, by=scene.desk)
    assert summary.frozen["rows"] == []
    assert [line.studio for line in summary_lines.lines(theirs)] == [scene.studio, new.studio]
