"""The pages of the city's activities, from drawing one up to the Excel of who came."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.documents import exports
from portal.documents.models import Export
from studios.models import ActivityRecord, Attendance, CityActivity
from studios.transitions import activities
from tests.factories.accounts import UserFactory
from tests.studios.life_scene import Scene, studio_of
from tests.studios.test_activities import ANSWERS, opened

pytestmark = pytest.mark.django_db
POSTED = {
    "kind": "service", "title": "进社区维修", "place": "文三街道", "on": "2027-06-20", "until": "", "capacity": "２",
    "closes_on": "2027-06-15", "text": "",
}  # fmt: skip


@pytest.fixture
def scene(at: Any) -> Scene:
    at("2027-06-01 09:00")
    return Scene(studio_of())


def test_from_the_draft_to_the_record(scene, at, client_of):
    officer, clerk = client_of(scene.officer), client_of(scene.clerk)
    drafted = officer.post("/city/activities/new/", POSTED, follow=True)
    made = CityActivity.objects.get()
    assert "草稿已保存" in drafted.text and made.capacity == 2 and made.until == date(2027, 6, 20)
    base = f"/city/activities/{made.number}/"
    officer.post(f"{base}edit/", {**POSTED, "place": "古荡街道"})
    officer.post(f"{base}announce/")
    assert "古荡街道" in clerk.get("/activities/").text

    page = clerk.get(f"/activities/{made.number}/")
    assert "还有 2 个" in page.text and "（领衔人本人）" in page.text
    done = clerk.post(f"/activities/{made.number}/", {"person": f"{scene.studio.pk}-leader"}, follow=True)
    assert f"已为{scene.studio.lead_master}报名" in done.text

    at("2027-06-20 17:00")
    officer.post(f"{base}hold/")
    place = Attendance.objects.get()
    assert place.is_leader
    confirmed = officer.post(f"{base}attendance/", {f"p{place.pk}": "yes"}, follow=True)
    assert "已确认，变动 1 人" in confirmed.text
    assert ActivityRecord.objects.get().studio == scene.studio
    assert "到场" in clerk.get(f"/activities/{made.number}/").text
    officer.post(f"{base}export/")
    exports.export_next()
    assert Export.objects.get().state == "ready"


@pytest.mark.parametrize(
    ("changes", "field", "words"),
    [
        ({"title": ""}, "title", "这个字段是必填项。"),
        ({"until": "2027-06-19"}, "until", "结束日期不能早于开始日期。"),
        ({"until": "2028-06-19"}, "until", "一项活动最多 92 天，请核对日期。"),
        ({"closes_on": "2027-06-21"}, "closes_on", "报名截止日不能晚于开始日期。"),
        ({"closes_on": "2027-05-31"}, "closes_on", "报名截止日不能早于今天。"),
        ({"on": "9999-99-99"}, "on", "日期认不出来，请按 2027-05-17 的样子填写。"),
        ({"capacity": "0"}, "capacity", "名额至少 1 人，不限人数的不填。"),
        ({"capacity": "-1"}, "capacity", "请填 0 到 1000000 之间的整数。"),
        ({"kind": "party"}, "kind", None),
    ],
)
def test_bad_answers_are_said_at_their_field_and_kept(scene, client_of, changes, field, words):
    page = client_of(scene.officer).post("/city/activities/new/", {**POSTED, **changes})

    assert page.status_code == 200
    assert page.context["form"].errors[field] == [words] if words else page.context["form"].errors[field]
    assert not CityActivity.objects.exists()


@pytest.mark.parametrize("person", ["", "x", "999-leader"])
def test_somebody_else_is_not_registered(scene, client_of, person):
    made = opened(scene)

    page = client_of(scene.clerk).post(f"/activities/{made.number}/", {"person": person})

    assert page.status_code == 200 and page.context["form"].errors["person"]
    assert not Attendance.objects.exists()


def test_a_full_activity_says_so_at_the_field(scene, client_of):
    made = opened(scene, capacity=1)
    activities.register(made, scene.studio, by=scene.clerk, person="甲")

    page = client_of(scene.clerk).post(f"/activities/{made.number}/", {"person": f"{scene.studio.pk}-leader"})

    assert page.context["form"].errors["person"] == ["名额已满。"]


def test_a_place_is_given_up(scene, client_of):
    made = opened(scene)
    place = activities.register(made, scene.studio, by=scene.clerk, person="甲")

    page = client_of(scene.clerk).post(f"/activities/{made.number}/{place.pk}/give-up/", follow=True)

    assert "已取消甲的报名" in page.text
    stranger = client_of(UserFactory(host_clerk=True))
    assert stranger.post(f"/activities/{made.number}/{place.pk}/give-up/").status_code == 404


def test_after_the_last_moment_the_page_says_why(scene, at, client_of):
    made = opened(scene)
    at("2027-06-16 00:00")

    page = client_of(scene.clerk).get(f"/activities/{made.number}/")
    sent = client_of(scene.clerk).post(f"/activities/{made.number}/", {"person": f"{scene.studio.pk}-leader"})

    assert "24:00 截止" in page.text and "place-form" not in page.text
    assert sent.status_code == 403 and not Attendance.objects.exists()


def test_a_unit_without_a_studio_reads(scene, client_of):
    made = opened(scene)

    page = client_of(UserFactory(host_clerk=True)).get(f"/activities/{made.number}/")

    assert "没有持有称号的工作室" in page.text


def test_what_was_announced_is_edited_on_its_page(scene, at, client_of):
    """After the last day of registration too; fewer places than were taken are refused at the field."""
    made = opened(scene)
    for person in "甲乙":
        activities.register(made, scene.studio, by=scene.clerk, person=person)
    at("2027-06-17 09:00")
    officer, address = client_of(scene.officer), f"/city/activities/{made.number}/edit/"
    typed = {**POSTED, "place": "古荡街道"}

    tight = officer.post(address, {**typed, "capacity": "1"}).text
    answer = officer.post(address, typed)

    assert "已有 2 人报名，名额不能少于 2" in tight and "古荡街道" in tight
    assert answer.status_code == 302
    assert "古荡街道" in officer.get(answer.url).text
    assert "时间或地点有变动的" in officer.get(address).text


def test_steps_out_of_turn_are_refused(scene, client_of):
    made = opened(scene)
    officer = client_of(scene.officer)

    assert officer.post(f"/city/activities/{made.number}/announce/").status_code == 403
    assert client_of(scene.approver).get(f"/city/activities/{made.number}/edit/").status_code == 403
    assert officer.get(f"/city/activities/{made.number}/nonsense/").status_code == 404
    assert officer.post(f"/city/activities/{made.number}/attendance/", {}).status_code == 403
    assert "请写明理由" in officer.post(f"/city/activities/{made.number}/cancel/", {"remark": ""}).text
    assert client_of(scene.approver).get(f"/city/activities/{made.number}/cancel/").status_code == 403


def test_lists_take_as_many_statements_for_three_rows_as_for_one(scene, client_of, django_assert_max_num_queries):
    officer, clerk = client_of(scene.officer), client_of(scene.clerk)

    def counts() -> list[int]:
        found = []
        for client, url in ((officer, "/city/activities/"), (clerk, "/activities/")):
            client.get(url)
            with django_assert_max_num_queries(20) as queries:
                client.get(url)
            found.append(len(queries))
        return found

    first = opened(scene)
    activities.register(first, scene.studio, by=scene.clerk, person="甲")
    alone = counts()
    for _ in range(2):
        activities.register(opened(scene, **ANSWERS), scene.studio, by=scene.clerk, person="甲")

    assert counts() == alone
