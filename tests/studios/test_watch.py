"""The nightly look: terms, leaders who have gone, windows that closed, years without work; twice it changes nothing."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.accounts.kinds import City
from portal.notifications.models import Message
from portal.policy import clock, measures
from studios import grounds, next_assessment, pending, plaques, watch
from studios.holders import Holders
from studios.models import Amendment, AssessmentResult, EndingProposal, LeaderStatus, Plaque, Studio
from studios.states import ProposalState, State
from studios.transitions import endings, life, people, renewals
from studios.watch import Seen
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
NOTHING = Seen(0, 0, 0, 0)


@pytest.fixture
def hangzhou(at: Any) -> Scene:
    at("2027-06-01 09:00")
    return Scene(studio_of())


@pytest.fixture
def beijing(at: Any) -> Scene:
    at("2026-06-01 09:00")
    return Scene(studio_of(City.BEIJING))


def found(scene: Scene) -> list[tuple[str, str]]:
    rows = EndingProposal.objects.filter(studio=scene.studio).order_by("pk")
    return list(rows.values_list("ground", "state"))


def gone(scene: Scene, status: str, since: date = date(2027, 6, 1), until: date | None = None) -> None:
    people.record_leader_status(scene.studio, by=scene.clerk, status=status, since=since, until=until)


@pytest.mark.parametrize(
    ("status", "ground"), [("moved", "left_skill_post"), ("left", "left_unit"), ("retired", "retired")]
)
def test_a_leader_who_no_longer_leads_is_a_ground_in_hangzhou(hangzhou, status, ground):
    """HZ-59: suggested, on the branch 不列入考核; nothing ends."""
    _ = hangzhou.officer
    gone(hangzhou, status)

    assert watch.look() == Seen(0, 1, 0, 0)
    assert watch.look() == NOTHING

    proposal = EndingProposal.objects.get()
    assert (proposal.ground, proposal.branch, proposal.ground_on) == (ground, "not_assessed", date(2027, 6, 1))
    assert proposal.proposed_by is None and proposal.state == ProposalState.SUGGESTED
    hangzhou.studio.refresh_from_db()
    assert hangzhou.studio.state == State.ACTIVE
    told = Message.objects.filter(key=f"ending:{proposal.pk}:suggested").values_list("user", flat=True)
    assert hangzhou.officer.pk in told and hangzhou.clerk.pk not in told


def test_re_employed_in_the_same_post_is_no_ground(hangzhou):
    """HZ-59."""
    gone(hangzhou, "re_employed", until=date(2029, 6, 1))

    assert watch.look() == NOTHING


def test_the_statutory_day_counts_when_nobody_wrote_anything(hangzhou, at):
    """HZ-59: and kept on beyond it, it does not."""
    Studio.objects.filter(pk=hangzhou.studio.pk).update(leader_retires_on=date(2027, 6, 2))
    assert watch.look().suggested == 0
    at("2027-06-02 09:00")
    assert watch.look().suggested == 1

    hangzhou.studio.refresh_from_db()
    gone(hangzhou, "kept_on", date(2027, 6, 2), date(2028, 6, 2))

    assert watch.look() == Seen(0, 0, 1, 1)
    assert found(hangzhou) == [("retired", "dismissed")]
    at("2028-06-03 09:00")
    assert watch.look().suggested == 1


def test_a_pending_honorary_application_suspends_the_trigger(hangzhou, monkeypatch):
    """HZ-59, A-10: retired, but applying for the honorary title; afterwards the trigger is back."""
    running = {"HZ-2027-0001"}
    monkeypatch.setitem(pending._still, pending.HONORARY, lambda numbers: running & set(numbers))
    gone(hangzhou, "retired")
    watch.look()
    pending.note_pending(hangzhou.studio, pending.HONORARY, "HZ-2027-0001")

    assert watch.look() == Seen(0, 0, 1, 0)
    running.clear()
    assert watch.look() == Seen(0, 1, 0, 0)
    assert found(hangzhou) == [("retired", "dismissed"), ("retired", "suggested")]


def test_leaving_the_unit_is_not_excused_by_an_honorary_application(hangzhou, monkeypatch):
    """HZ-59."""
    monkeypatch.setitem(pending._still, pending.HONORARY, set)
    pending.note_pending(hangzhou.studio, pending.HONORARY, "HZ-2027-0001")
    gone(hangzhou, "left")

    assert watch.look().suggested == 1


def test_what_people_dismissed_is_not_suggested_again(hangzhou):
    gone(hangzhou, "left")
    watch.look()
    endings.dismiss(EndingProposal.objects.get(), by=hangzhou.officer, remark="登记有误")

    assert watch.look() == NOTHING


def test_what_a_person_took_up_stays_when_the_ground_goes(hangzhou):
    gone(hangzhou, "left")
    watch.look()
    endings.take_up(EndingProposal.objects.get(), by=hangzhou.officer, facts="已离职。")
    gone(hangzhou, "in_post")

    assert watch.look() == NOTHING
    assert found(hangzhou) == [("left_unit", "proposed")]


def test_beijing_waits_ninety_days_for_a_change_of_the_leader(beijing, at):
    """A-24, BJ-61: the ninetieth day is still time; then it is a suggestion to the body (BJ-63)."""
    _ = beijing.desk, beijing.officer
    gone(beijing, "ill", date(2026, 6, 1))
    at("2026-08-30 23:59")
    assert watch.look() == NOTHING

    at("2026-08-31 00:10")
    assert watch.look().suggested == 1

    proposal = EndingProposal.objects.get()
    assert (proposal.ground, proposal.branch) == ("seriously_ill", "leader_cannot_go_on")
    told = set(Message.objects.filter(key=f"ending:{proposal.pk}:suggested").values_list("user", flat=True))
    assert beijing.desk.pk in told and beijing.officer.pk not in told


@pytest.mark.parametrize(("state", "suggested"), [("draft", 1), ("submitted", 0), ("verified", 0), ("rejected", 1)])
def test_a_change_that_is_filed_holds_the_ground_back(beijing, at, state, suggested):
    """A-24: filed, not merely drafted."""
    gone(beijing, "left", date(2026, 6, 1))
    Amendment.objects.create(
        studio=beijing.studio, number="A-1", ground="leader_replaced", state=state, recorded_at=clock.now()
    )
    at("2026-09-15 09:00")

    assert watch.look().suggested == suggested


def test_more_than_a_year_without_work_is_a_ground_in_beijing_alone(beijing, at):
    """BJ-59."""
    hangzhou = Scene(studio_of())
    at("2027-04-28 09:00")
    assert watch.look().suggested == 0
    at("2027-04-29 09:00")

    assert watch.look().suggested == 1
    assert found(beijing) == [("inactive_over_one_year", "suggested")] and found(hangzhou) == []


def test_terms_end_and_unasked_renewals_expire_as_a_proposal(at):
    """A-02, A-03: expired, not revoked; the window of sixty days first."""
    at("2029-04-29 01:00")
    scene = Scene(studio_of())
    assert watch.look().ended == 1 and watch.look().ended == 0
    scene.studio.refresh_from_db()
    life.record_result(
        scene.studio, by=scene.officer, kind="end_of_term", year=2029, grade="satisfactory",
        concluded_on=date(2029, 4, 29), document_no="试〔2029〕9号",
    )  # fmt: skip
    at("2029-06-28 09:00")
    assert watch.look().suggested == 0
    at("2029-06-29 09:00")
    assert watch.look().suggested == 1

    proposal = EndingProposal.objects.get()
    assert (proposal.kind, proposal.ground) == ("expire", "renewal_not_applied")
    endings.take_up(proposal, by=scene.officer, facts="未申请。")
    today = date(2029, 6, 29)
    endings.hear(proposal, by=scene.officer, heard_on=today, hearing="已电话告知。")
    endings.draft(proposal, by=scene.officer, decision="到期终止。", document_no="试〔2029〕3号", effective_on=today)
    endings.approve(proposal, by=scene.approver)
    scene.studio.refresh_from_db()
    assert (scene.studio.state, scene.studio.ended_on) == (State.EXPIRED, today)


@pytest.mark.parametrize("many", [1, 3])
def test_many_terms_end_in_the_same_few_statements(at, django_assert_num_queries, many):
    """HZ-49: with the log and the letters to unit, district and city."""
    at("2029-04-29 01:00")
    scenes = [Scene(studio_of()) for _ in range(many)]
    for scene in scenes:
        _ = scene.clerk, scene.desk
    holders = Holders()

    with clock.one_reading(), django_assert_num_queries(ENDED_IN):
        assert life.end_terms([scene.studio for scene in scenes], holders) == many

    assert set(Studio.objects.values_list("state", flat=True)) == {State.TERM_PENDING}
    for scene in scenes:
        said = Message.objects.filter(subject__contains="有效期已满", body__contains=scene.studio.number)
        told = set(said.values_list("user", flat=True))
        assert {scene.clerk.pk, scene.desk.pk} <= told and said.count() == len(told)


ENDED_IN = 12


def test_a_term_that_cannot_end_holds_up_no_other(at, monkeypatch):
    """One moved between the reading and the lock; the others end all the same."""
    at("2029-04-29 01:00")
    moved, other = Scene(studio_of()), Scene(studio_of())
    together = life.end_terms

    def overtaken(studios: Any, holders: Any) -> int:
        Studio.objects.filter(pk=moved.studio.pk).update(**{"state": State.REVOKED})
        return together(studios, holders)

    monkeypatch.setattr(life, "end_terms", overtaken)

    assert watch.look().ended == 1
    other.studio.refresh_from_db()
    assert other.studio.state == State.TERM_PENDING


def test_an_application_under_way_keeps_the_window_open(at):
    """A-03."""
    at("2029-04-29 01:00")
    scene = Scene(studio_of())
    watch.look()
    scene.studio.refresh_from_db()
    life.record_result(
        scene.studio, by=scene.officer, kind="end_of_term", year=2029, grade="excellent",
        concluded_on=date(2029, 4, 29), document_no="试〔2029〕9号",
    )  # fmt: skip
    renewals.apply_to_renew(scene.studio, by=scene.clerk, plan="计划")
    at("2029-08-01 09:00")

    assert watch.look() == NOTHING


def test_the_alerts_are_sent_once_each_to_unit_and_body(hangzhou, at):
    """BJ-57, HZ-59: twelve, six and three months before."""
    _ = hangzhou.clerk, hangzhou.desk
    Studio.objects.filter(pk=hangzhou.studio.pk).update(leader_retires_on=date(2028, 6, 1))
    sent = []
    for moment in ("2027-05-31 09:00", "2027-06-01 09:00", "2027-06-02 09:00", "2027-12-01 09:00", "2028-03-01 09:00"):
        at(moment)
        sent.append(watch.look().alerts)

    assert sent == [0, 1, 0, 1, 1]
    alerts = Message.objects.filter(key__startswith="studio:leader-stops:")
    assert set(alerts.values_list("user", flat=True)) >= {hangzhou.clerk.pk, hangzhou.desk.pk}
    assert alerts.filter(user=hangzhou.clerk).count() == 3


def test_an_elastic_later_day_moves_the_alerts(hangzhou, at):
    """BJ-57: the actual day counts, not the statutory one."""
    Studio.objects.filter(pk=hangzhou.studio.pk).update(leader_retires_on=date(2028, 6, 1))
    hangzhou.studio.refresh_from_db()
    gone(hangzhou, "kept_on", until=date(2030, 6, 1))

    assert watch.look().alerts == 0


def test_a_stay_put_on_file_ahead_of_its_day_stops_the_alerts(beijing, at):
    """BJ-57: filed before the statutory day it begins on; from then on the contract's last day counts."""
    Studio.objects.filter(pk=beijing.studio.pk).update(leader_retires_on=date(2028, 6, 1))
    LeaderStatus.objects.create(
        studio=beijing.studio, person="沈砚", status="re_employed", since=date(2028, 6, 1), until=date(2029, 12, 31),
        recorded_by=beijing.clerk, recorded_at=clock.now(),
    )  # fmt: skip
    sent = []
    for moment in ("2028-03-02 09:00", "2028-06-01 09:00", "2028-12-31 09:00"):
        at(moment)
        sent.append(watch.look().alerts)

    assert sent == [0, 0, 1]


@pytest.mark.parametrize("many", [3, 9])
def test_the_look_asks_as_often_for_nine_as_for_three(many, at):
    at("2027-06-01 09:00")
    for _ in range(many):
        studio_of()
        studio_of(City.BEIJING, recognised_on=date(2027, 4, 28))

    with CaptureQueriesContext(connection) as asked:
        watch.look()

    assert len(asked) <= 25


def test_each_city_has_its_next_assessment(hangzhou, beijing):
    """HZ-50, HZ-53, A-01, A-09, BJ-54, A-32."""
    term = next_assessment.of(hangzhou.studio)
    assert (term.label, term.due) == ("期满考核", date(2029, 4, 28))
    review = next_assessment.of(beijing.studio)
    assert (review.label, review.due) == ("绩效考核", date(2028, 4, 28))
    honorary = next_assessment.of(studio_of(kind="honorary", years=0))
    assert (honorary.label, honorary.due) == ("2027 年度绩效考核", date(2027, 12, 31))

    AssessmentResult.objects.create(
        studio=beijing.studio, kind="performance", year=2028, grade="satisfactory", source="assessed",
        concluded_on=date(2028, 6, 30), recorded_at=clock.now(),
    )  # fmt: skip
    people.install_leader(beijing.studio, by=beijing.officer, since=date(2026, 6, 1), retires_on=date(2045, 1, 1))

    assert next_assessment.of(beijing.studio).due == date(2030, 6, 30)


@pytest.mark.parametrize(("term_no", "year"), [(2, 2026), (3, 2025)])
def test_a_title_in_its_third_term_has_been_renewed_before(term_no, year):
    """A-01, A-48: brought in with its term; only the year of the first renewal is left out."""
    studio = Studio(pack="hangzhou-2023", valid_from=date(2025, 10, 19), valid_to=None, term_no=term_no)

    assert next_assessment.after(studio, None).due == date(year, 12, 31)


def test_the_grounds_go_with_their_rules():
    """HZ-59, HZ-60, BJ-59…62, A-24: taken out of the pack the case is gone."""
    hangzhou, beijing = measures.load("hangzhou-2023"), measures.load("beijing-2023")

    assert grounds.leader_grounds(hangzhou) and not grounds.leader_grounds(hangzhou.without("HZ-59"))
    assert grounds.leaf(hangzhou, "refused_assessment") and not grounds.leaf(
        hangzhou.without("HZ-60"), "refused_assessment"
    )
    cases = {"BJ-59": "inactive_over_one_year", "BJ-60": "failed_after_rectification", "BJ-62": "cannot_operate"}
    for rule, key in cases.items():
        assert grounds.leaf(beijing, key) and not grounds.leaf(beijing.without(rule), key)
    assert beijing.value("leader_change_window_days") == 90
    assert not beijing.without("A-24").value("leader_change_window_days")


def test_a_new_leader_brings_no_new_money_and_a_new_plaque_only_with_a_new_text(beijing):
    """A-32."""
    assert measures.load("beijing-2023").value("leader_change_new_grant") is False
    old = Plaque.objects.get(studio=beijing.studio)
    new = plaques.replace_plaque(beijing.studio, "陆怀瑾装配钳工技能大师工作室", beijing.officer)

    old.refresh_from_db()
    beijing.studio.refresh_from_db()
    assert (old.replaced_by, old.recall_due_on) == (new, clock.today() + timedelta(days=30))
    assert new.number == f"{old.number}-2" == beijing.studio.plaque_no
    assert plaques.hanging(beijing.studio) == new
    assert LeaderStatus.objects.filter(studio=beijing.studio).count() == 1
