"""Where the lead master stands, who is in the team, and who may write it down (HZ-59, BJ-57, A-40)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from portal.accounts.kinds import City
from portal.audit.models import Entry
from portal.policy.refusal import Refused
from studios import leaders
from studios.models import LeaderStatus, Member
from studios.rules import people as rules
from studios.states import LeaderPost
from studios.transitions import people
from tests.factories.accounts import UserFactory
from tests.studios.life_scene import Scene, studio_of

RETIRES = date(2039, 10, 8)
DAY = date(2027, 6, 1)
STANDINGS = [
    # entry, since, until, today → what counts, since, last day
    ("in_post", DAY, None, date(2039, 10, 7), "in_post", DAY, RETIRES),
    ("in_post", DAY, None, RETIRES, "retired", RETIRES, RETIRES),
    ("kept_on", DAY, date(2041, 1, 31), date(2041, 1, 31), "kept_on", DAY, date(2041, 1, 31)),
    ("kept_on", DAY, date(2041, 1, 31), date(2041, 2, 1), "retired", date(2041, 2, 1), date(2041, 1, 31)),
    ("re_employed", DAY, None, date(2045, 1, 1), "re_employed", DAY, None),
    ("left", DAY, None, date(2040, 1, 1), "left", DAY, None),
]


@pytest.mark.parametrize(("status", "since", "until", "today", "counts", "from_day", "stops"), STANDINGS)
def test_time_overtakes_an_entry(status, since, until, today, counts, from_day, stops):
    found = leaders.standing(status, since, until, RETIRES, today)

    assert found == leaders.Standing(counts, from_day, stops)


def test_a_stay_that_begins_later_already_gives_the_last_day():
    """BJ-57: put on file ahead of the statutory day."""
    found = leaders.standing("in_post", DAY, None, RETIRES, date(2039, 10, 7), ahead=date(2041, 1, 31))

    assert found == leaders.Standing("in_post", DAY, date(2041, 1, 31))


@pytest.mark.parametrize(
    ("today", "due"),
    [
        (date(2038, 10, 7), None), (date(2038, 10, 8), 12), (date(2039, 4, 8), 6), (date(2039, 7, 8), 3),
        (date(2039, 10, 7), 3), (RETIRES, None),
    ],
)  # fmt: skip
def test_alerts_come_twelve_six_and_three_months_before(today, due):
    """BJ-57, HZ-59."""
    assert leaders.alert_due(RETIRES, (12, 6, 3), today) == due


pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(at) -> Scene:
    at("2027-06-01 09:00")
    return Scene(studio_of())


@pytest.mark.parametrize("who", ["clerk", "leader", "desk", "officer"])
def test_the_unit_its_district_and_the_city_write_it_down(scene, who):
    person = getattr(scene, who)

    people.record_leader_status(scene.studio, by=person, status="moved", since=DAY, note="转任管理岗位")

    latest = LeaderStatus.objects.filter(studio=scene.studio).latest("since")
    assert (latest.status, latest.recorded_by) == (LeaderPost.MOVED, person)
    entry = Entry.objects.about(scene.studio).last()
    assert entry.action == "studio.leader_status" and entry.actor == person


def test_nobody_else_does(scene):
    for stranger in (UserFactory(host_clerk=True), UserFactory(supervisor=True), scene.approver):
        with pytest.raises(Refused, match="登记"):
            people.record_leader_status(scene.studio, by=stranger, status="moved", since=DAY)
    assert LeaderStatus.objects.filter(studio=scene.studio).count() == 1


@pytest.mark.parametrize(
    ("status", "since", "until", "words"),
    [
        ("moved", date(2027, 6, 2), None, "不能晚于今天"),
        ("moved", date(2026, 4, 27), None, "不能早于上一次登记"),
        ("kept_on", DAY, None, "请填写返聘或延迟退休到哪一天"),
        ("re_employed", DAY, date(2027, 5, 31), "不能早于开始日期"),
        ("kept_on", DAY, date(2042, 10, 9), "延迟退休不能晚于 2042年10月8日"),
        ("ill", DAY, None, "没有这种情形"),
    ],
)
def test_what_contradicts_is_said(scene, status, since, until, words):
    with pytest.raises(Refused, match=words):
        people.record_leader_status(scene.studio, by=scene.clerk, status=status, since=since, until=until)


def test_each_city_names_its_own_cases():
    """HZ-59 names three; BJ-56 names illness and force majeure; there, who stays on is filed by a change (BJ-57)."""
    hangzhou = {key for key, _ in rules.statuses(studio_of())}
    beijing = {key for key, _ in rules.statuses(studio_of(City.BEIJING))}

    assert hangzhou == {"in_post", "re_employed", "kept_on", "moved", "left", "retired"}
    assert beijing == {"in_post", "left", "retired", "ill", "unable"}


def test_members_come_and_go_and_fewer_than_three_is_a_warning_only(scene):
    """A-40."""
    joined = people.join(scene.studio, by=scene.clerk, name="丁", joined_on=DAY, occupation="钳工")
    present = Member.objects.filter(studio=scene.studio, left_on=None)
    first, second = present[:2]

    people.leave(first, by=scene.clerk, left_on=DAY, reason="调离")
    people.leave(second, by=scene.desk, left_on=DAY)

    assert joined in present.all() and present.count() == 2
    assert rules.too_few(scene.studio, present.count()) == "团队成员现有 2 人，少于认定时要求的 3 人"
    assert rules.too_few(scene.studio, 3) == ""
    scene.studio.refresh_from_db()
    assert scene.studio.state == "active"
    with pytest.raises(Refused, match="已登记离开"):
        people.leave(first, by=scene.clerk, left_on=DAY)


def test_the_team_of_an_application_takes_the_place_of_the_registered_one(scene):
    """BJ-56: who is in both stays with the own dates, the others leave or join on the day of the recognition."""
    _ = people.join(scene.studio, by=scene.clerk, name="丁", joined_on=DAY)
    team = [{"name": name, "category": "", "occupation": "", "level": ""} for name in ("乙", "丁", "戊")]

    with transaction.atomic():
        people.replace_team(scene.studio, team, by=scene.officer, on=date(2027, 5, 20), note="更换领办人")

    rows = Member.objects.filter(studio=scene.studio).order_by("pk").values_list("name", "joined_on", "left_on")
    assert list(rows) == [
        ("甲", date(2026, 4, 28), date(2027, 5, 20)),
        ("乙", date(2026, 4, 28), None),
        ("丙", date(2026, 4, 28), date(2027, 5, 20)),
        ("丁", DAY, None),
        ("戊", date(2027, 5, 20), None),
    ]
    assert Entry.objects.about(scene.studio).get(action="studio.team_replaced").data["joined"] == 1


def test_two_of_one_name_are_two_people(scene):
    team = [{"name": "甲"}, {"name": "甲"}]

    with transaction.atomic():
        people.replace_team(scene.studio, team, by=None, on=DAY, note="")

    assert list(people.present_members(scene.studio).values_list("name", flat=True)) == ["甲", "甲"]


def test_a_new_leader_is_in_post_with_a_day_of_the_own(scene):
    people.install_leader(scene.studio, by=scene.officer, since=DAY, retires_on=date(2045, 1, 1))

    assert scene.studio.leader_retires_on == date(2045, 1, 1)
    assert LeaderStatus.objects.filter(studio=scene.studio).latest("since").status == "in_post"
