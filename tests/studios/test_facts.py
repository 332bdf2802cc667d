"""Facts counted from the records, by the names the sheets ask for; a year's progress."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

from portal.policy import clock
from studios import facts, progress
from studios.models import TargetAgreement, YearlyFiling
from studios.states import AgreementState, FilingState
from studios.transitions import records
from tests.studios.records_scene import answers, certificate, keeper_of, studio_of, written

pytestmark = pytest.mark.django_db
YEAR = (date(2027, 1, 1), date(2027, 12, 31))


@pytest.fixture(autouse=True)
def today(at):
    at("2029-06-15 10:00")


def counted(studio, *names, period=YEAR):
    found = facts.collect(studio, *period)
    return [found[name] for name in names] if len(names) > 1 else found[names[0]]


def trained(studio, level, *, on="2027-03-05", serial=1, person=None):
    digit = {"senior_technician": "1", "technician": "2", "senior_worker": "3", "intermediate_worker": "4"}[level]
    return written(
        studio, "trainee", on, person=person or f"学员{serial}", skill_level=level,
        certificate_no=certificate(digit, on[2:4], serial),
    )  # fmt: skip


def filed(studio, year, *, late=False, at=True):
    now = clock.now()
    return YearlyFiling.objects.create(
        studio=studio, year=year, due=now, state=FilingState.ACCEPTED if at else FilingState.OPEN, state_since=now,
        recorded_at=now, first_filed_at=now if at else None, late=late if at else None,
    )  # fmt: skip


def agreed(studio, year, state=AgreementState.FILED, **targets):
    now = clock.now()
    return TargetAgreement.objects.create(
        studio=studio, year=year, state=state, state_since=now, recorded_at=now, **targets
    )


def test_an_empty_year_counts_nothing():
    found = facts.collect(studio_of(), *YEAR)

    no = {name for name, value in found.items() if value is True}
    assert no == {
        "missing_agreement_or_roster", "none_trained", "missing_roster", "no_work_done", "not_filed_on_time",
    }  # fmt: skip
    assert {value for value in found.values() if not isinstance(value, bool)} == {0}


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("renovation", {"renovation_projects": 1, "joined_tech_renovation": True, "rnd_done": 1}),
        ("promotion", {"promoted_results": True, "promoted_with_benefit": 0, "promoted_done": 1}),
        ("exchange", {"held_exchange": True, "exchange_done": 1, "gov_activities": 0}),
        ("school", {"school_cooperation": True, "school_done": 1}),
        ("public_training", {"public_training": True, "public_trainings": 1}),
        ("judging", {"judging_or_service": 1, "judging_done": 1}),
        ("service", {"welfare_activity": True, "gov_activities": 1, "judging_or_service": 1, "service_done": 1}),
        ("craft_spirit", {"craft_spirit_activity": True, "craft_spirit_activities": 1}),
        ("patent", {"national_patents": 1}),
        ("award", {"awards_city_plus": 1}),
        ("media", {"media_reports": 1}),
        ("apprentice", {"apprentices": 1, "apprentices_done": 1, "missing_agreement_or_roster": False}),
        ("trainee", {"high_skilled_trained": 1, "none_trained": False, "missing_roster": False}),
    ],
)
def test_each_kind_speaks_for_its_facts(kind, expected):
    """HZ-11…16, BJ-36…39: what was written down is what is counted; what is outside the period is not."""
    studio = studio_of()
    before = facts.collect(studio, *YEAR)
    written(studio, kind)

    found = facts.collect(studio, *YEAR)

    assert {name: found[name] for name in expected} == expected
    changed = {name for name, value in found.items() if value != before[name]}
    assert changed - {"no_work_done"} >= {name for name, value in expected.items() if value != before[name]}
    assert facts.collect(studio, date(2028, 1, 1), date(2028, 12, 31))["service_done"] == 0


def test_a_benefit_is_counted_when_there_are_yuan():
    studio = studio_of()
    written(studio, "promotion", amount=50_000)
    written(studio, "promotion", title="另一项", amount=0)

    assert counted(studio, "promoted_with_benefit", "promoted_done") == [1, 2]


def test_service_is_counted_by_who_held_it():
    studio = studio_of()
    for title, organiser in (("一", "government"), ("二", "government"), ("三", "industry"), ("四", "other")):
        written(studio, "service", title=title, organiser=organiser)

    assert counted(studio, "gov_activities", "industry_activities", "service_done") == [2, 1, 4]


def test_in_beijing_what_government_holds_is_seminars_and_exchanges():
    """BJ-39."""
    studio = studio_of("beijing")
    written(studio, "exchange", organiser="government")
    written(studio, "service", organiser="government")

    assert counted(studio, "gov_activities", "judging_or_service") == [1, 1]


def test_granted_patents_of_any_kind_count_once_by_their_number():
    """F13: `on` is the day of the grant."""
    studio = studio_of()
    for n, variety in enumerate(("invention", "utility", "design")):
        written(studio, "patent", number=f"ZL{n}", variety=variety, title=f"专利{n}")
    keeper = keeper_of(studio)
    records.add_record(
        studio, "patent", answers("patent", "2027-04-01", number="ZL0"), by=keeper, source="imported",
        explanation="同一专利",
    )  # fmt: skip
    written(studio, "patent", "2026-12-31", number="ZL9")

    assert counted(studio, "national_patents") == 3


def test_awards_below_the_city_do_not_count():
    studio = studio_of()
    for level in ("national", "provincial", "city", "district", "unit"):
        written(studio, "award", level=level, title=f"{level}奖")

    assert counted(studio, "awards_city_plus") == 3


def test_a_person_counts_once_per_item_and_year():
    """F16: an apprentice counts in every year of the agreement, and again among those who reached a level."""
    studio = studio_of()
    written(studio, "apprentice", "2026-06-01", person="周一鸣")
    written(studio, "apprentice", "2026-06-01", person="吴二", ended_on=date(2026, 12, 31))
    trained(studio, "technician", person="周一鸣", serial=1)
    trained(studio, "senior_technician", on="2028-03-05", person="周一鸣", serial=2)

    assert counted(studio, "apprentices", "high_skilled_trained", "technicians_trained") == [1, 1, 1]
    assert counted(studio, "apprentices", period=(date(2026, 1, 1), date(2026, 12, 31))) == 2
    two = (date(2027, 1, 1), date(2028, 12, 31))
    names = ("apprentices", "high_skilled_trained", "technicians_trained", "senior_technicians_trained")
    assert counted(studio, *names, period=two) == [2, 2, 1, 1]


def test_two_rows_of_the_same_name_are_one_person():
    studio = studio_of()
    first = written(studio, "apprentice", "2027-01-05")
    second = written(studio, "apprentice", "2027-02-05", person="别人")
    type(second).objects.filter(pk=second.pk).update(person=first.person)

    assert counted(studio, "apprentices") == 1


def test_only_highly_skilled_levels_count():
    studio = studio_of()
    trained(studio, "senior_worker", serial=1)
    trained(studio, "intermediate_worker", serial=2)

    assert counted(studio, "high_skilled_trained", "none_trained", "missing_roster") == [1, False, False]


def test_one_apprentice_without_agreement_is_enough():
    studio = studio_of()
    written(studio, "apprentice", person="甲")
    written(studio, "apprentice", person="乙", agreement=False)

    assert counted(studio, "missing_agreement_or_roster") is True


def test_removed_records_do_not_count():
    studio = studio_of()
    record = written(studio, "service")
    type(record).objects.update(removed_at=clock.now())

    assert counted(studio, "welfare_activity", "no_work_done") == [False, True]


@pytest.mark.parametrize(("late", "on_time"), [(False, True), (True, False)])
def test_papers_count_by_the_years_that_end_in_the_period(late, on_time):
    studio = studio_of()
    filed(studio, 2027, late=late)
    filed(studio, 2028, at=False)

    assert counted(studio, "annual_filings", "not_filed_on_time") == [1, not on_time]
    two = (date(2027, 1, 1), date(2028, 12, 31))
    assert counted(studio, "annual_filings", "not_filed_on_time", period=two) == [1, True]


def test_a_studio_of_december_is_asked_for_two_years_of_papers_in_its_first_two_years():
    """B1.2, A-21: recognised after the last day of 2026, reviewed on 10 December 2028: the papers of 2027 and 2028."""
    studio = studio_of("beijing", recognised_on=date(2026, 12, 10))
    for year in (2027, 2028):
        filed(studio, year)
    period = (date(2026, 12, 10), date(2028, 12, 10))

    assert counted(studio, "annual_filings", "not_filed_on_time", period=period) == [2, False]


def test_targets_are_those_of_the_standing_agreements_of_two_years():
    """BJ-36…38, BJ-41: denominators of the performance sheet."""
    studio = studio_of("beijing")
    agreed(studio, 2026, rnd=2, apprentices=5, exchanges=1, promoted=1)
    agreed(studio, 2027, rnd=3, apprentices=6)
    agreed(studio, 2028, AgreementState.DRAFT, rnd=50)
    period = (date(2026, 4, 28), date(2028, 4, 27))

    names = ("rnd_target", "apprentices_target", "exchange_target", "promoted_target", "responsibility_letters")
    assert counted(studio, *names, period=period) == [5, 11, 1, 1, 2]


def test_one_pass_takes_at_most_six_statements(django_assert_max_num_queries):
    studio = studio_of()
    for kind in ("service", "apprentice", "trainee"):
        written(studio, kind)

    with django_assert_max_num_queries(6):
        facts.collect(studio, *YEAR)


def test_other_trades_enter_their_facts(monkeypatch):
    monkeypatch.setattr(facts, "_entered", {})
    facts.register("grant_paid", lambda studio, first, last: 100_000)

    assert facts.value("grant_paid", studio_of(), *YEAR) == 100_000
    assert facts.value("service_done", studio_of(), *YEAR) == 0
    assert {"grant_paid", "apprentices"} <= facts.names()
    with pytest.raises(KeyError):
        facts.value("nobody_counts_it", studio_of(), *YEAR)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-04-28", "2028-04-27", [("2026-04-28", "2027-04-27"), ("2027-04-28", "2028-04-27")]),
        ("2028-02-29", "2029-12-31", [("2028-02-29", "2029-02-28"), ("2029-03-01", "2029-12-31")]),
    ],
)  # fmt: skip
def test_years_of_a_period_run_from_its_first_day(first, last, expected):
    found = facts.slices(date.fromisoformat(first), date.fromisoformat(last))

    assert [(str(a), str(b)) for a, b in found] == expected
    assert all(later[0] - earlier[1] == timedelta(days=1) for earlier, later in pairwise(found))


def test_progress_in_hangzhou_is_against_the_sheet():
    studio = studio_of()
    written(studio, "apprentice")
    for n in range(3):
        trained(studio, "senior_worker", serial=n)

    year = progress.of(studio, 2027)

    assert [line.words for line in year.lines[:2]] == ["带徒 1/10 人", "高技能 3/3 人"]
    assert [line.met for line in year.lines[:2]] == [False, True] and year.lines[1].measure == 3
    assert not year.unagreed and year.clause.endswith("附件2") and len(year.lines) == 9


def test_progress_in_beijing_is_against_the_years_agreement():
    studio = studio_of("beijing")
    written(studio, "renovation")

    before = progress.of(studio, 2027)
    agreed(studio, 2027, AgreementState.SIGNED, rnd=2, apprentices=0)
    after = progress.of(studio, 2027)

    assert before.unagreed and "技改攻关 1 项" in [line.words for line in before.lines]
    words = [line.words for line in after.lines]
    assert "技改攻关 1/2 项" in words and "带徒 0/0 人" in words and "交流 0 次" in words and not after.unagreed
