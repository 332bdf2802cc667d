"""The city's activities: announced to all, registered for until the last moment, who came enters the records."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.accounts.kinds import City
from portal.audit.models import Entry
from portal.documents.models import Export
from portal.notifications.models import Message, Outbox
from portal.policy.refusal import Conflict, Refused
from portal.workflow import worklist
from portal.workflow.engine import available
from studios import activity_entry, facts
from studios.activity_workflow import WORKFLOW
from studios.models import ActivityRecord, Attendance, CityActivity, Studio
from studios.models.records import Record
from studios.rules import activities as rules
from studios.states import ActivityState as S
from studios.states import State
from studios.transitions import activities
from tests.factories.accounts import UserFactory
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
ANSWERS: dict[str, Any] = {
    "kind": "service", "title": "进社区维修", "place": "文三街道", "on": date(2027, 6, 20), "until": date(2027, 6, 20),
    "closes_on": date(2027, 6, 15), "capacity": 2, "text": "自带工具。",
}  # fmt: skip


@pytest.fixture
def scene(at: Any) -> Scene:
    at("2027-06-01 09:00")
    return Scene(studio_of())


def opened(scene: Scene, **changes: Any) -> CityActivity:
    made = activities.draft({**ANSWERS, **changes}, by=scene.officer)
    activities.announce(made, by=scene.officer)
    return made


def held(scene: Scene, at: Any, *people: tuple[str, bool], **changes: Any) -> tuple[CityActivity, list[Attendance]]:
    made = opened(scene, **changes)
    places = [
        activities.register(made, scene.studio, by=scene.clerk, person=name, is_leader=leads) for name, leads in people
    ]
    at("2027-06-20 17:00")
    activities.hold(made, by=scene.officer)
    return made, places


def test_every_unit_with_a_title_is_told_and_nobody_else(scene):
    ended = studio_of()
    Studio.objects.filter(pk=ended.pk).update(state=State.CLOSED)
    told = {scene.clerk, scene.leader}
    strangers = [UserFactory(host_clerk=True, organisation=ended.host), UserFactory(host_clerk=True)]

    made = opened(scene)

    letters = Outbox.objects.filter(subject="市级活动报名：进社区维修")
    assert {letter.user for letter in letters} == told
    assert "2027年6月20日（周日）在文三街道举办" in letters[0].body
    assert "2027年6月15日（周二）24:00 前报名" in letters[0].body
    assert not Message.objects.filter(user__in=strangers).exists()
    assert made.number == "HZ-HD-2027-001"


def test_announcing_takes_as_many_statements_for_three_studios_as_for_one(scene, django_assert_max_num_queries):
    def count() -> int:
        made = activities.draft(ANSWERS, by=scene.officer)
        with django_assert_max_num_queries(40) as found:
            activities.announce(made, by=scene.officer)
        return len(found)

    assert scene.clerk
    alone = count()
    for _ in range(2):
        Scene(studio_of()).clerk.save()

    assert count() == alone


def test_places_are_taken_until_midnight_of_the_last_day(scene, at):
    made = opened(scene)
    at("2027-06-15 23:59")
    place = activities.register(made, scene.studio, by=scene.clerk, person=scene.studio.lead_master, is_leader=True)
    at("2027-06-16 00:00")

    with pytest.raises(Refused, match="报名已于2027年6月15日（周二）24:00 截止"):
        activities.register(made, scene.studio, by=scene.clerk, person="甲")
    assert place.is_leader


def test_the_last_place_goes_once_and_is_free_again_when_given_up(scene):
    made = opened(scene, capacity=1)
    place = activities.register(made, scene.studio, by=scene.clerk, person="甲")
    with pytest.raises(Refused, match="名额已满"):
        activities.register(made, scene.studio, by=scene.clerk, person="乙")

    activities.give_up(place, by=scene.clerk)

    assert activities.register(made, scene.studio, by=scene.clerk, person="乙").person == "乙"
    with pytest.raises(Refused, match="已经取消"):
        activities.give_up(place, by=scene.clerk)


def test_one_person_has_one_place(scene):
    made = opened(scene)
    activities.register(made, scene.studio, by=scene.clerk, person="甲")

    with pytest.raises(Refused, match="甲已经报名"):
        activities.register(made, scene.studio, by=scene.clerk, person="甲")


def test_only_the_unit_registers_and_only_while_it_holds_the_title(scene):
    made = opened(scene)
    with pytest.raises(Refused, match="只有工作室所在单位"):
        activities.register(made, scene.studio, by=scene.officer, person="甲")
    Studio.objects.filter(pk=scene.studio.pk).update(state=State.REVOKED)

    with pytest.raises(Refused, match="不再持有称号"):
        activities.register(made, scene.studio, by=scene.clerk, person="甲")


def test_another_city_is_not_open_to_a_studio(scene):
    made = opened(scene)
    beijing = Scene(studio_of(City.BEIJING))

    with pytest.raises(Refused, match="另一城市"):
        activities.register(made, beijing.studio, by=beijing.clerk, person="甲")


def test_who_came_enters_the_records_once_per_studio(scene, at):
    """HZ-69: the lead master in person is marked; one occasion counts once however many came."""
    made, (leader, member, absent) = held(
        scene, at, (scene.studio.lead_master, True), ("甲", False), ("乙", False), capacity=None
    )
    came = {leader.pk: True, member.pk: True, absent.pk: False}

    assert activities.confirm(made, came, by=scene.officer) == 3
    assert activities.confirm(made, came, by=scene.officer) == 0

    record = ActivityRecord.objects.get()
    assert (record.kind, record.organiser, record.people) == ("service", "government", 2)
    assert (record.on, record.source, record.attendance) == (date(2027, 6, 20), Record.Source.ATTENDED, leader)
    leader.refresh_from_db()
    assert (leader.is_leader, leader.attended) == (True, True)
    counted = facts.value("service_done", scene.studio, date(2027, 1, 1), date(2027, 12, 31))
    assert counted == 1
    assert Entry.objects.about(made).filter(action="city_activity.confirm").count() == 1


@pytest.mark.parametrize(("kind", "record"), [("training", "exchange"), ("exchange", "exchange")])
def test_trainings_and_exchanges_count_as_exchanges(scene, at, kind, record):
    """BJ-76."""
    made, (place,) = held(scene, at, ("甲", False), kind=kind)

    activities.confirm(made, {place.pk: True}, by=scene.officer)

    assert ActivityRecord.objects.get().kind == record


def test_a_wrong_tick_is_put_right(scene, at):
    made, (one, two) = held(scene, at, ("甲", False), ("乙", False))
    activities.confirm(made, {one.pk: True, two.pk: True}, by=scene.officer)

    activities.confirm(made, {two.pk: False}, by=scene.officer)
    assert ActivityRecord.objects.get().people == 1
    activities.confirm(made, {one.pk: False}, by=scene.officer)
    assert not ActivityRecord.objects.live().exists()
    activities.confirm(made, {one.pk: True}, by=scene.officer)

    assert ActivityRecord.objects.live().get().people == 1


def test_nobody_came(scene, at):
    made, (place,) = held(scene, at, ("甲", False))

    activities.confirm(made, {place.pk: False}, by=scene.officer)

    assert not ActivityRecord.objects.exists()


def test_attendance_is_confirmed_after_it_was_held_and_not_before(scene):
    made = opened(scene)
    place = activities.register(made, scene.studio, by=scene.clerk, person="甲")
    with pytest.raises(Refused, match="2027年6月20日（周日）才举办"):
        activities.hold(made, by=scene.officer)

    with pytest.raises(Refused, match="先登记活动已举办"):
        activities.confirm(made, {place.pk: True}, by=scene.officer)
    assert not ActivityRecord.objects.exists()


def test_a_cancelled_one_tells_those_who_registered(scene):
    made = opened(scene)
    activities.register(made, scene.studio, by=scene.clerk, person="甲")
    other = Scene(studio_of()).clerk

    activities.cancel(made, by=scene.officer, remark="台风预警。")

    letter = Message.objects.get(user=scene.clerk, subject__startswith="市级活动取消")
    assert "台风预警" in letter.body
    assert not Message.objects.filter(user=other).exists()
    with pytest.raises(Conflict):
        activities.hold(made, by=scene.officer)
    with pytest.raises(Refused, match="现为“已取消”，不能报名"):
        activities.register(made, scene.studio, by=scene.clerk, person="乙")


def test_another_day_or_place_is_told_to_those_who_registered(scene):
    made = opened(scene)
    activities.register(made, scene.studio, by=scene.clerk, person="甲")
    other = Scene(studio_of()).clerk
    later = date(2027, 6, 22)

    activities.write(made, {**ANSWERS, "on": later, "until": later, "place": "古荡街道"}, by=scene.colleague)

    letter = Message.objects.get(user=scene.clerk, subject="市级活动变动：进社区维修")
    assert "时间由“2027年6月20日（周日）”改为“2027年6月22日（周二）”，地点由“文三街道”改为“古荡街道”" in letter.body
    assert not Message.objects.filter(user=other).exists()
    entry = Entry.objects.about(made).get(action="city_activity.write")
    assert entry.data["on"] == ["2027-06-20", "2027-06-22"] and "place" in entry.data["changed"]


def test_more_room_or_other_words_are_told_to_nobody(scene):
    made = opened(scene)
    activities.register(made, scene.studio, by=scene.clerk, person="甲")

    activities.write(made, {**ANSWERS, "capacity": 9, "text": "联系电话 13800138000。"}, by=scene.officer)

    assert CityActivity.objects.get().capacity == 9
    assert not Message.objects.filter(subject__startswith="市级活动变动").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"capacity": 1}, "已有 2 人报名，名额不能少于 2"),
        ({"kind": "training"}, "种类不能修改"),
        ({"on": date(2027, 5, 30), "until": date(2027, 6, 20)}, "不能早于今天"),
    ],
)
def test_what_was_announced_is_not_turned_against_those_who_registered(scene, changes, words):
    made = opened(scene)
    for person in "甲乙":
        activities.register(made, scene.studio, by=scene.clerk, person=person)

    with pytest.raises(Refused, match=words):
        activities.write(made, {**ANSWERS, **changes}, by=scene.officer)


def test_what_is_over_or_cancelled_is_no_longer_edited(scene, at):
    made, gone = opened(scene), opened(scene)
    activities.cancel(gone, by=scene.officer, remark="台风")

    with pytest.raises(Refused, match="现为“已取消”，不能修改"):
        activities.write(gone, ANSWERS, by=scene.officer)
    at("2027-06-21 09:00")
    with pytest.raises(Refused, match="活动时间已过"):
        activities.write(made, ANSWERS, by=scene.officer)


def test_a_date_gone_by_is_not_announced(scene, at):
    made = activities.draft(ANSWERS, by=scene.officer)
    at("2027-06-16 09:00")

    with pytest.raises(Refused, match="报名截止日已经过去"):
        activities.announce(made, by=scene.officer)


def test_what_is_over_waits_on_the_work_list_until_all_are_confirmed(scene, at):
    made = opened(scene)
    place = activities.register(made, scene.studio, by=scene.clerk, person="甲")

    def labels(user: Any) -> list[str]:
        bundles = worklist.tasks_of(user, scene.studio.state_since)
        found = worklist.read(bundles, 0, 20)
        return [item.label for item in found if item.number == made.number]

    at("2027-06-21 09:00")
    assert labels(scene.officer) == ["登记活动已举办"]
    activities.hold(made, by=scene.officer)
    assert labels(scene.officer) == ["确认活动到场人员"]
    assert labels(scene.clerk) == []
    activities.confirm(made, {place.pk: True}, by=scene.officer)
    assert labels(scene.officer) == []


def test_the_sheet_lists_every_place_with_what_became_of_it(scene, at):
    made, (leader, _) = held(scene, at, (scene.studio.lead_master, True), ("甲", False))
    activities.confirm(made, {leader.pk: True}, by=scene.officer)

    rows = list(activity_entry._rows(made))

    assert [row[4:6] + row[7:9] for row in rows] == [
        [scene.studio.lead_master, "是", "已报名", "到场"],
        ["甲", "", "已报名", "未确认"],
    ]


def test_the_sheet_is_refused_to_who_may_not_see_it(scene):
    made = opened(scene)
    stranger = UserFactory(city_officer=True, city=City.BEIJING)
    export = Export(requested_by=stranger, params={"activity": made.number})

    with pytest.raises(Refused, match="没有找到这项活动"):
        activity_entry.make(export)


MAKERS = {City.HANGZHOU: {"city_officer"}, City.BEIJING: {"city_officer", "centre_officer"}}
STEPS: dict[str, set[str]] = {
    S.DRAFT: {"announce", "cancel"},
    S.OPEN: {"hold", "cancel"},
    S.HELD: set(),
    S.CANCELLED: set(),
}


@pytest.mark.parametrize("city", City)
@pytest.mark.parametrize("state", S)
def test_matrix(at, city, state):
    """Every state × every kind of person = exactly these steps (T-S1)."""
    at("2027-06-15 09:00")
    scene = Scene(studio_of(city))
    made = activities.draft({**ANSWERS, "on": date(2027, 6, 15), "until": date(2027, 6, 15)}, by=scene.officer)
    made.state = state

    for who, user in scene.cast().items():
        offered = {offer.step.name for offer in available(WORKFLOW, user, made) if not offer.refusal}
        assert offered == (STEPS[state] if who in MAKERS[city] else set()), who


def test_drafts_are_the_offices_alone(scene):
    made = activities.draft(ANSWERS, by=scene.officer)

    assert not CityActivity.objects.visible_to(scene.clerk).exists()
    assert CityActivity.objects.visible_to(scene.officer).get() == made
    with pytest.raises(Refused):
        activities.draft(ANSWERS, by=scene.clerk)


def test_the_clause_goes_with_its_rule():
    """HZ-69 六（五）, BJ-76 第二十五条: without the rule nothing is cited."""
    assert rules.clause("hangzhou") == "杭人社发〔2023〕112号 六（五）"
    assert rules.clause("beijing") == "京人社能发〔2023〕3号 第二十五条"
    for city, rule in (("hangzhou", "HZ-69"), ("beijing", "BJ-76")):
        left = rules.pack_of(city).without(rule)
        assert all(note.key not in rules.NOTES.values() for note in left.notes)
