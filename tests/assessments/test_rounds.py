"""A round's own life: drawn up from the pack, listed from the register, opened for all at once."""

from __future__ import annotations

from datetime import date

import pytest

from assessments import participation
from assessments.models import Participant
from assessments.transitions import leaving, rounds
from portal.notifications.models import Message
from portal.policy import clock
from portal.policy.refusal import Refused
from studios.models import Studio
from studios.states import LeaderPost
from tests.assessments.round_scene import Kind, RoundScene, leader_is, renewed
from tests.factories.accounts import UserFactory
from tests.studios.life_scene import studio_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(at):
    at("2028-02-15 10:00")


def test_a_city_assesses_what_its_policy_knows():
    """HZ-50, HZ-53: no performance review in Hangzhou."""
    with pytest.raises(Refused, match="本市的办法没有这一种考核"):
        rounds.draw_up(
            city="hangzhou", kind=Kind.PERFORMANCE, year=2027, reference_on=date(2027, 12, 31),
            by=UserFactory(city_officer=True),
        )  # fmt: skip


def test_the_list_enters_grounds_with_their_facts():
    studio, other = renewed(), renewed()
    leader_is(studio, LeaderPost.LEFT, date(2027, 8, 1))
    scene = RoundScene(Kind.ANNUAL, [studio, other])

    scene.drafted()

    gone = scene.participant(studio)
    assert (gone.state, gone.ground, gone.ground_on) == ("not_assessed", "left_unit", date(2027, 8, 1))
    assert gone.remark == f"{studio.lead_master}自2027年8月1日（周日）起为“离开单位”。"
    assert scene.participant(other).state == "listed"


def test_the_list_follows_the_register_but_keeps_what_people_did():
    """Who is no longer due goes; whom somebody took off stays off."""
    kept, ended, removed = renewed(), renewed(), renewed()
    scene = RoundScene(Kind.ANNUAL, [kept, ended, removed])
    scene.drafted()
    leaving.remove(scene.participant(removed), by=scene.officer, reason="误列")
    Studio.objects.filter(pk=ended.pk).update(state="closed")

    rounds.propose_list(scene.round, by=scene.officer)

    states = dict(scene.round.participants.values_list("studio_id", "state"))
    assert states == {kept.pk: "listed", removed.pk: "removed"}


def test_the_self_assessment_waits_for_the_papers_of_the_year():
    """requirements.md §3.3: the annual assessment of N starts after 5 January N+1."""
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    scene.drafted()
    days = (date(2028, 1, 5), date(2028, 3, 1))
    rounds.set_windows(scene.round, by=scene.officer, dates={"self": days})

    with pytest.raises(Refused, match="自评最早从2028年1月6日（周四）0:00开始：2027 年度的总结和报表到那时才报齐"):
        rounds.open_round(scene.round, by=scene.officer)


def test_opening_starts_every_studio_and_tells_its_unit():
    scene = RoundScene(Kind.ANNUAL, [renewed(), renewed()])
    clerks = [scene.clerk(studio) for studio in scene.studios]

    scene.opened()

    found = {each.state: each.self_due for each in scene.round.participants.all()}
    assert found == {"open": clock.end_of(date(2028, 3, 16))}
    assert Message.objects.filter(user__in=clerks, subject__endswith="：开始自评").count() == 2


def test_opening_takes_the_same_statements_for_one_and_for_three(django_assert_num_queries):
    for many in (1, 3):
        scene = RoundScene(Kind.ANNUAL, [renewed() for _ in range(many)])
        scene.drafted()

        with django_assert_num_queries(30):
            rounds.open_round(scene.round, by=scene.officer)


def test_in_beijing_a_second_person_confirms_the_list():
    scene = RoundScene(Kind.PERFORMANCE, [studio_of("beijing", recognised_on=date(2025, 1, 1))])
    scene.drafted()
    with pytest.raises(Refused, match="参评名单须由另一位同事复核，请先提交复核"):
        rounds.open_round(scene.round, by=scene.officer)
    rounds.submit_list(scene.round, by=scene.officer)

    with pytest.raises(Refused, match="提交名单的人不能自己复核"):
        rounds.confirm(scene.round, by=scene.officer)
    rounds.confirm(scene.round, by=scene.colleague)

    assert scene.participant().state == "open"


def test_a_round_may_set_a_parameter_otherwise_with_a_reason():
    """The policy section alone (BJ-47); what is not of assessments stays as it is."""
    scene = RoundScene(Kind.ANNUAL, [renewed()], overrides={"item_divergence_share": 0.2})
    scene.drafted()

    assert scene.round.measures.value("item_divergence_share") == 0.2
    with pytest.raises(Refused, match="这个参数不能在批次中调整"):
        rounds.override(scene.round, by=scene.officer, parameter="min_members", value=1, reason="试")


def test_a_moved_window_moves_the_units_that_are_at_it():
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    clerk = scene.clerk()
    scene.opened()

    rounds.move_window(scene.round, "self", by=scene.officer, last_day=date(2028, 4, 1), reason="材料较多")

    assert scene.participant().self_due == clock.end_of(date(2028, 4, 1))
    assert Message.objects.filter(user=clerk, subject__contains="自评截止时间改为").exists()


def test_a_round_ends_when_every_studio_has_its_result():
    scene = RoundScene(Kind.ANNUAL, [renewed(), renewed()])
    scene.opened()

    with pytest.raises(Refused, match="还有 2 家没有结果，不能结束批次"):
        rounds.finish(scene.round, by=scene.officer)
    for participant in Participant.objects.all():
        leaving.remove(participant, by=scene.officer, reason="误列")
    rounds.finish(scene.round, by=scene.officer)

    assert scene.round.state == "finished"


def test_a_discarded_round_frees_its_studios():
    studio = renewed()
    scene = RoundScene(Kind.ANNUAL, [studio])
    scene.drafted()

    rounds.discard(scene.round, by=scene.officer, remark="重新拟定")

    assert [each.studio.pk for each in participation.candidates(RoundScene(Kind.ANNUAL, [studio]).round)] == [studio.pk]
    assert scene.round.state == "discarded"
