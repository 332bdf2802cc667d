"""Who enters a round, from the register, to the day; who is not assessed, and why (HZ-50…60, A-01…09, A-23)."""

from __future__ import annotations

from datetime import date

import pytest

from assessments import participation
from assessments.models import Finding
from assessments.transitions import leaving
from portal.policy import clock
from portal.policy.refusal import Refused
from studios import pending
from studios.models import AssessmentResult, EndingProposal, Studio
from studios.states import LeaderPost
from studios.transitions.life import record_result
from studios.transitions.suggesting import Suggestion, suggest
from tests.assessments.round_scene import Kind, RoundScene, leader_is, renewed
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.studios.life_scene import studio_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(at):
    at("2028-02-15 10:00")


def due(kind, studios, **more):
    """Numbers of those who would take part, with their periods."""
    scene = RoundScene(kind, studios, **more)
    return {each.studio.pk: each for each in participation.candidates(scene.round)}


def proposed(studio: Studio, ground: str, branch: str) -> EndingProposal:
    """A ground that people have put forward."""
    made = suggest(Suggestion(studio, "revoke", ground, branch, date(2028, 1, 10), "查实"))
    assert made is not None
    EndingProposal.objects.filter(pk=made.pk).update(state="proposed")
    return made


def test_a_term_is_assessed_when_it_is_over():
    """HZ-50: three twelve-month periods from the recognition; a term that still runs is not in it."""
    over, running = studio_of(recognised_on=date(2024, 6, 1)), studio_of(recognised_on=date(2025, 6, 1))

    found = due(Kind.END_OF_TERM, [over, running])

    assert list(found) == [over.pk]
    period = found[over.pk].period
    assert (period.first, period.last, period.due_on) == (date(2024, 6, 1), date(2027, 5, 31), date(2027, 6, 1))


def test_a_term_is_assessed_once():
    studio = studio_of(recognised_on=date(2024, 6, 1))
    record_result(
        studio, by=UserFactory(city_officer=True), kind="end_of_term", year=2027, grade="satisfactory",
        concluded_on=date(2027, 9, 1),
    )  # fmt: skip

    assert due(Kind.END_OF_TERM, [studio]) == {}


def test_renewed_studios_are_assessed_from_the_year_after_the_renewal():
    """HZ-53, A-01: calendar years; one renewed in the year itself waits for the next."""
    before, within = renewed(date(2026, 11, 2)), renewed(date(2027, 3, 1))

    found = due(Kind.ANNUAL, [before, within])

    assert list(found) == [before.pk]
    assert (found[before.pk].period.first, found[before.pk].period.last) == (date(2027, 1, 1), date(2027, 12, 31))


@pytest.mark.parametrize(
    ("kind", "first_day", "waits"),
    [
        # the calendar year after the renewal, to the day.
        (Kind.ANNUAL, {"recognised_on": date(2026, 12, 31), "years": 0}, False),
        (Kind.ANNUAL, {"recognised_on": date(2027, 1, 1), "years": 0}, True),
        # of the honorary title too.
        (Kind.ANNUAL, {"kind": "honorary", "recognised_on": date(2026, 12, 31), "years": 0}, False),
        (Kind.ANNUAL, {"kind": "honorary", "recognised_on": date(2027, 1, 1), "years": 0}, True),
        # years 1 to 3 are filed, not scored; a term that ends in the year is judged as a term.
        (Kind.ANNUAL, {"recognised_on": date(2025, 6, 1)}, True),
        (Kind.ANNUAL, {"recognised_on": date(2024, 6, 1)}, True),
        # HZ-50: the term ends by the reference date, to the day; an honorary title has none.
        (Kind.END_OF_TERM, {"recognised_on": date(2024, 12, 31)}, False),
        (Kind.END_OF_TERM, {"recognised_on": date(2025, 1, 1)}, True),
        (Kind.END_OF_TERM, {"kind": "honorary", "recognised_on": date(2020, 5, 1), "years": 0}, True),
    ],
)
def test_who_enters_which_round_to_the_day(kind, first_day, waits):
    studio = studio_of(**first_day)

    assert (studio.pk not in due(kind, [studio])) == waits


def test_a_title_kept_after_its_term_waits_for_its_result_and_its_renewal():
    """A-02, A-03: still a title holder, in the term's round; passed and not renewed, in none."""
    waiting, passed = studio_of(recognised_on=date(2024, 6, 1)), studio_of(recognised_on=date(2024, 6, 1))
    Studio.objects.update(state="term_pending")
    facts = {"kind": "end_of_term", "year": 2027, "grade": "satisfactory", "concluded_on": date(2028, 1, 20)}
    record_result(passed, by=UserFactory(city_officer=True), **facts)

    assert list(due(Kind.END_OF_TERM, [waiting, passed])) == [waiting.pk]
    assert due(Kind.ANNUAL, [waiting, passed]) == {}


def test_another_name_or_host_changes_nothing_and_an_ended_title_is_out():
    """HZ-62: the studio and its clock stay the same."""
    renamed, ended = renewed(), renewed()
    Studio.objects.filter(pk=renamed.pk).update(name="沈砚新名装配钳工技能大师工作室", host=OrganisationFactory())
    Studio.objects.filter(pk=ended.pk).update(state="closed")

    found = due(Kind.ANNUAL, [renamed, ended])

    assert list(found) == [renamed.pk]


def test_honorary_studios_are_assessed_every_year():
    """HZ-58, A-09: like renewed ones, from the next calendar year."""
    honorary = studio_of(kind="honorary", recognised_on=date(2026, 5, 1), years=0)

    assert list(due(Kind.ANNUAL, [honorary])) == [honorary.pk]


def test_two_full_years_are_counted_from_the_recognition():
    """BJ-54, A-23: to the day; earlier is not allowed."""
    ready = studio_of("beijing", recognised_on=date(2025, 12, 31))
    early = studio_of("beijing", recognised_on=date(2026, 1, 1))

    found = due(Kind.PERFORMANCE, [ready, early])

    assert list(found) == [ready.pk]
    assert (found[ready.pk].period.first, found[ready.pk].period.last) == (date(2025, 12, 31), date(2027, 12, 31))


def test_the_next_two_years_run_from_the_last_day_assessed():
    """A-23: not from the publication, which comes months later."""
    studio = studio_of("beijing", recognised_on=date(2023, 10, 1))
    AssessmentResult.objects.create(
        studio=studio, kind="performance", year=2025, grade="satisfactory", concluded_on=date(2026, 3, 1),
        reference_on=date(2025, 12, 31), source="assessed", recorded_at=clock.now(),
    )  # fmt: skip

    period = due(Kind.PERFORMANCE, [studio])[studio.pk].period

    assert (period.first, period.due_on) == (date(2026, 1, 1), date(2027, 12, 31))


def test_a_batch_missed_makes_the_review_overdue():
    """A-23: a year or more behind the reference date."""
    late = studio_of("beijing", recognised_on=date(2024, 12, 31))
    scene = RoundScene(Kind.PERFORMANCE, [late])
    scene.drafted()

    assert (scene.participant().due_on, scene.participant().overdue) == (date(2026, 12, 31), True)


@pytest.mark.parametrize(
    ("status", "ground"),
    [
        (LeaderPost.MOVED, "left_skill_post"),
        (LeaderPost.LEFT, "left_unit"),
        (LeaderPost.RETIRED, "retired"),
        (LeaderPost.IN_POST, None),
        (LeaderPost.RE_EMPLOYED, None),
    ],
)
def test_who_is_not_assessed(status, ground):
    """HZ-59: the master left the post, the unit, or retired; one re-employed in the post is assessed."""
    studio = renewed()
    leader_is(studio, status, date(2027, 8, 1))

    found = due(Kind.ANNUAL, [studio])[studio.pk].ground

    assert (found and (found.step, found.key)) == (ground and ("exclude", ground))


def test_whoever_applied_for_the_honorary_title_is_assessed_meanwhile(monkeypatch):
    """HZ-59, A-10."""
    studio = renewed()
    leader_is(studio, LeaderPost.RETIRED, date(2027, 8, 1))
    monkeypatch.setitem(pending._still, pending.HONORARY, set)
    pending.note_pending(studio, pending.HONORARY, "HZ-2027-0001")

    assert due(Kind.ANNUAL, [studio])[studio.pk].ground is None


@pytest.mark.parametrize(
    ("city", "kind", "ground", "step"),
    [
        ("hangzhou", Kind.ANNUAL, "refused_assessment", "veto"),
        ("beijing", Kind.PERFORMANCE, "refuses_management_or_review", "stop"),
    ],
)
def test_a_proposed_veto_ground_comes_with_the_list(city, kind, ground, step):
    """HZ-60 makes it unsatisfactory, 第18条(一) stops the review; what the portal merely points out does neither."""
    studio = renewed() if city == "hangzhou" else studio_of("beijing", recognised_on=date(2025, 1, 1))
    branch = "assessment_failed" if city == "hangzhou" else "inactive_refusing_or_breach"
    suggest(Suggestion(studio, "revoke", ground, branch, date(2028, 1, 10), "系统提示"))
    pointed_out = due(kind, [studio])[studio.pk].ground
    EndingProposal.objects.update(state="proposed")

    found = due(kind, [studio])[studio.pk].ground

    assert pointed_out is None
    assert found is not None and (found.step, found.key, found.on) == (step, ground, date(2028, 1, 10))


@pytest.mark.parametrize(("on", "counts"), [(date(2028, 1, 10), True), (date(2023, 5, 1), False)])
def test_a_veto_an_officer_has_found_comes_with_the_list(on, counts):
    """HZ-60: with its document; one from before the title says nothing."""
    studio = renewed()
    Finding.objects.create(
        studio=studio, fact="serious_breach_or_negligence", value=1, on=on, document="处罚决定书 1 号", text="重大损失",
        recorded_at=clock.now(),
    )  # fmt: skip

    found = due(Kind.ANNUAL, [studio])[studio.pk].ground

    assert (found is not None) == counts
    if found is not None:
        assert (found.step, found.key, found.facts) == (
            "veto", "serious_breach_or_negligence", "处罚决定书 1 号：重大损失",
        )  # fmt: skip


@pytest.mark.parametrize(("recorded", "counts"), [("2028-02-01", False), ("2028-03-20", True)])
def test_a_veto_of_days_the_last_result_did_not_judge_counts_when_it_was_found_since(at, recorded, counts):
    """HZ-60: done before the result was published, found after it; what was known then has been judged."""
    studio = renewed()
    at("2028-03-10 10:00")
    facts = {"kind": "annual", "year": 2027, "grade": "satisfactory", "reference_on": date(2027, 12, 31)}
    record_result(studio, by=UserFactory(city_officer=True), concluded_on=date(2028, 3, 10), **facts)
    at("2029-02-15 10:00")
    Finding.objects.create(
        studio=studio, fact="serious_breach_or_negligence", value=1, on=date(2028, 1, 20), document="处罚决定书 1 号",
        text="重大损失", recorded_at=clock.start_of(date.fromisoformat(recorded)),
    )  # fmt: skip

    found = due(Kind.ANNUAL, [studio], year=2028, reference_on=date(2028, 12, 31))[studio.pk].ground

    assert (found is not None) == counts


def test_nobody_is_in_two_rounds_of_a_year():
    studio = renewed()
    first = RoundScene(Kind.ANNUAL, [studio])
    first.drafted()

    second = RoundScene(Kind.ANNUAL, [studio])

    assert participation.candidates(second.round) == []
    assert (first.round.code, second.round.code) == ("HZ-ND-2027-1", "HZ-ND-2027-2")


@pytest.mark.parametrize(
    ("kind", "recognised_on", "again"),
    [
        (Kind.END_OF_TERM, date(2023, 6, 1), 0),
        (Kind.PERFORMANCE, date(2024, 6, 1), 0),
        (Kind.ANNUAL, date(2023, 6, 1), 1),
    ],
)
def test_who_is_still_judged_in_last_years_round_is_not_judged_twice(kind, recognised_on, again):
    """HZ-50, A-23: the same three or two years; an annual assessment looks at a year of its own."""
    city = "beijing" if kind == Kind.PERFORMANCE else "hangzhou"
    years = 0 if kind == Kind.ANNUAL else None
    studio = studio_of(city, recognised_on=recognised_on, years=years)
    RoundScene(kind, [studio], year=2026, reference_on=date(2026, 12, 31)).drafted()

    assert len(due(kind, [studio])) == again


def test_who_was_removed_comes_back_only_from_where_no_other_round_took_it():
    studio = renewed()
    first = RoundScene(Kind.ANNUAL, [studio])
    first.drafted()
    leaving.remove(first.participant(), by=first.officer, reason="改列第2批")
    second = RoundScene(Kind.ANNUAL, [studio])
    second.drafted()

    with pytest.raises(Refused, match=f"已列入“{second.round.title}”，不能同时参加两个批次"):
        leaving.relist(first.participant(), by=first.officer, reason="恢复")


def test_the_list_takes_the_same_statements_for_one_and_for_three(django_assert_num_queries):
    """Constant for a thousand studios; the literal counts the lock, the log and the rows."""
    for many in (1, 3):
        scene = RoundScene(Kind.ANNUAL, [renewed() for _ in range(many)])
        scene.round  # noqa: B018

        with django_assert_num_queries(7):
            participation.candidates(scene.round)
