"""Who is reminded of what in a round and when, and what each office finds on its work list."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from assessments import round_duties, round_worklist, transitions
from assessments.transitions import rounds, self_assessing
from portal.accounts.models import User
from portal.notifications.models import ReminderPlan
from portal.policy import clock
from portal.workflow import deadlines, worklist
from tests.assessments.round_scene import Kind, RoundScene, day, renewed
from tests.factories.accounts import UserFactory
from tests.studios.life_scene import studio_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(at: Any) -> None:
    at("2028-02-15 10:00")


@pytest.fixture
def scene() -> RoundScene:
    scene = RoundScene(Kind.ANNUAL, [renewed(), renewed()])
    _ = scene.officer, scene.clerk()
    return scene


def duties(key: str) -> list[Any]:
    return [each for each in round_duties.duties(clock.now(fresh=True)) if each.key.startswith(key)]


def office() -> set[User]:
    """Everybody who holds the post that organises Hangzhou's assessments."""
    return set(User.objects.holding("city_officer", city="hangzhou"))


def both_in(scene: RoundScene) -> None:
    scene.opened()
    for studio in scene.studios:
        scene.handed_in(studio)


def test_the_unit_owes_its_self_assessment_and_the_office_hears_of_it_late(scene: RoundScene):
    scene.opened()

    found = duties("self:")

    assert [each.key for each in found] == [f"self:{scene.participant(studio).pk}" for studio in scene.studios]
    assert (found[0].holders, set(found[0].escalate)) == ((scene.clerk(),), office())
    assert (found[0].due, found[0].city) == (day("2028-03-16"), "hangzhou")
    assert found[0].clause == round_duties.clause(scene.round)


def test_reminders_go_out_seven_three_and_one_day_before_and_the_day_after(scene: RoundScene):
    scene.opened()

    deadlines.sweep()

    plans = ReminderPlan.objects.filter(deadline=f"assessments:self:{scene.participant().pk}").order_by("offset")
    told = [(each.offset, {person.pk for person in each.recipients.all()}) for each in plans]
    unit = {scene.clerk().pk}
    assert told == [(-7, unit), (-3, unit), (-1, unit), (1, unit | {each.pk for each in office()})]


def test_a_self_assessment_that_is_in_is_owed_no_more(scene: RoundScene):
    scene.opened()
    scene.handed_in()

    assert [each.key for each in duties("self:")] == [f"self:{scene.participant(scene.studios[1]).pk}"]


def test_what_was_sent_back_is_owed_again_by_its_own_day(scene: RoundScene):
    scene.opened()
    scene.handed_in()
    self_assessing.send_back(scene.participant(), by=scene.officer, remark="请补充台账", due=day("2028-02-25"))

    assert [each.due for each in duties("self:")] == [day("2028-02-25"), day("2028-03-16")]


def test_a_draft_reminds_nobody(scene: RoundScene):
    scene.drafted()

    assert duties("") == []


@pytest.mark.parametrize(("days", "many"), [(29, 2), (30, 0)])
def test_an_old_date_is_forgotten_after_thirty_days(scene: RoundScene, days: int, many: int, at: Any):
    scene.opened()
    at(day("2028-03-16") + timedelta(days=days))

    assert len(duties("self:")) == many


def test_the_office_owes_the_visits_that_are_not_recorded(scene: RoundScene):
    both_in(scene)
    panel = scene.panel()
    before = duties("visits:")
    visit = {"visited_on": clock.today(), "place": "车间", "people": "甲、乙", "conclusion": "属实", "findings": {}}
    transitions.record_visit(panel, scene.participant(), visit, by=scene.officer)

    after = duties("visits:")

    assert [each.label for each in (*before, *after)] == ["考核组：现场考察，还有 2 家", "考核组：现场考察，还有 1 家"]
    assert (set(after[0].holders), after[0].due) == (office(), scene.round.window("visit").closes_at)
    scene.recorded(panel)
    assert duties("visits:") == []


def test_results_are_owed_once_there_are_scores(scene: RoundScene):
    both_in(scene)
    panel = scene.panel()
    before = duties("publication:")
    scene.judged(panel)
    transitions.close(panel, by=scene.officer)

    (found,) = duties("publication:")

    assert before == []
    assert (set(found.holders), found.due) == (office(), scene.round.window("publication").closes_at)
    assert found.label == f"{scene.round.title}：公布结果"


@pytest.mark.parametrize("many", [1, 3])
def test_duties_take_the_same_statements_for_one_and_for_three(many: int, django_assert_num_queries: Any):
    RoundScene(Kind.ANNUAL, [renewed() for _ in range(many)]).opened()

    with django_assert_num_queries(9):
        list(round_duties.duties(clock.now()))


def tasks(user: User) -> list[tuple[str, str]]:
    """Label and action of each row about rounds; the count of the list is the number of rows."""
    bundles = list(round_worklist.tasks(user, clock.now()))
    rows = worklist.read(bundles, 0, 50)
    assert worklist.count(bundles) == len(rows)
    assert rows == [] or any(found.exists() for found in round_worklist.gate(user, clock.now()))
    return [(row.label, row.action) for row in rows]


def waits(user: User) -> list[tuple[str, str]]:
    """What lies with others; the number on the workbench is that of the rows."""
    rows = worklist.read(worklist.waits_of(user, clock.now()), 0, 50)
    assert worklist.waiting(user, clock.now()) == len(rows)
    return [(row.label, row.holder) for row in rows]


def test_a_draft_lies_with_the_office(scene: RoundScene):
    scene.drafted()

    assert tasks(scene.officer) == [("核对名单，启动考核", "办理")]
    assert tasks(scene.clerk()) == []


def test_a_list_to_confirm_lies_with_everybody_but_its_maker():
    scene = RoundScene(Kind.PERFORMANCE, [studio_of("beijing", recognised_on=date(2025, 1, 1))])
    scene.drafted()
    rounds.submit_list(scene.round, by=scene.officer)

    assert (tasks(scene.officer), tasks(scene.colleague)) == ([], [("复核参评名单", "复核")])


def test_the_unit_fills_in_and_then_waits_for_the_panel(scene: RoundScene):
    scene.opened()
    before = tasks(scene.clerk()), waits(scene.clerk())
    scene.handed_in()

    assert before == ([("年度绩效考核自评", "填写")], [])
    assert (tasks(scene.clerk()), waits(scene.clerk())) == ([], [("年度绩效考核：自评已提交", "考核组")])


def test_what_was_sent_back_says_so(scene: RoundScene):
    scene.opened()
    scene.handed_in()
    self_assessing.send_back(scene.participant(), by=scene.officer, remark="请补充台账", due=day("2028-02-25"))

    assert tasks(scene.clerk()) == [("年度绩效考核自评：按意见修改", "填写")]


def test_the_unit_waits_under_one_calm_word(scene: RoundScene):
    both_in(scene)
    scene.judged(scene.panel())

    assert waits(scene.clerk()) == [("年度绩效考核：考核中", "考核组")]


def test_the_office_counts_as_many_studios_as_its_list_shows(scene: RoundScene, client_of: Any):
    scene.opened()
    open_now = waits(scene.officer)
    scene.handed_in()
    client, place = client_of(scene.officer), reverse("assessments:participants", args=[scene.round.code])

    found = {state: client.get(f"{place}?state={state}").content.decode() for state in ("open", "handed_in")}

    assert open_now == [("自评：还有 2 家", "工作室")]
    assert waits(scene.officer) == [("自评：还有 1 家", "工作室")]
    assert tasks(scene.officer) == [("自评已交，待组建考核组：1 家", "办理")]
    assert [text.count('data-test="participant-row"') for text in found.values()] == [1, 1]


def test_studios_on_a_panel_are_not_waiting_for_one(scene: RoundScene):
    both_in(scene)
    before = tasks(scene.officer)
    scene.panel()

    assert (before, tasks(scene.officer)) == ([("自评已交，待组建考核组：2 家", "办理")], [])


def test_another_city_has_nothing_to_do(scene: RoundScene):
    both_in(scene)
    stranger = UserFactory(city_officer=True, city="beijing")

    assert (tasks(stranger), waits(stranger)) == ([], [])
