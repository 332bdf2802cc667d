"""Changes over HTTP: asking, the way through the offices, forged forms, lists and their statements."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from portal.accounts.kinds import City
from portal.documents.models import Attachment
from portal.policy import clock
from studios import amendment_duties, amendment_worklist
from studios.models import Amendment, Studio
from studios.offices import HOST_ROLES
from studios.states import AmendmentState as A
from studios.transitions import amendments
from tests.browser.scenes import picture
from tests.factories.accounts import OrganisationFactory
from tests.studios.life_scene import Scene, studio_of
from tests.studios.test_amendments import asked, beijing, hangzhou, verified  # noqa: F401

pytestmark = pytest.mark.django_db


def client_of(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("营业执照.jpg", picture(5), "image/jpeg")


def new_page(scene: Scene) -> str:
    return reverse("studios:amendment_new", args=[scene.studio.number])


def step_page(change: Amendment, step: str) -> str:
    return reverse("studios:amendment_step", args=[change.studio.number, change.number, step])


def text_of(response: Any) -> str:
    return response.content.decode()


def test_the_page_chooses_a_ground_with_its_clause_and_what_is_needed(hangzhou):  # noqa: F811
    page = text_of(client_of(hangzhou.clerk).get(new_page(hangzhou)))

    assert page.count('data-test="ground"') == 3
    assert "杭人社发〔2023〕112号 五（三）5" in page
    assert "变更后的营业执照" in page
    assert "新的领衔人请另行申报工作室" in page


def test_a_change_goes_from_the_unit_to_the_register(hangzhou):  # noqa: F811
    unit, desk, city = (client_of(each) for each in (hangzhou.clerk, hangzhou.desk, hangzhou.officer))
    form = text_of(unit.get(new_page(hangzhou) + "?ground=licence_renamed"))
    assert "现在：杭州旧名重工有限公司" in form

    typed = {"ground": "licence_renamed", "unit_name": "杭州新名重工有限公司", "reason": "换照", "papers": paper()}
    answer = unit.post(new_page(hangzhou), {**typed, "act": "submit"})
    change = Amendment.objects.get()
    page = reverse("studios:amendment", args=[hangzhou.studio.number, change.number])
    assert (answer.status_code, answer.url, change.state) == (302, page, A.SUBMITTED)
    assert 'href="' + step_page(change, "verify") in text_of(desk.get(page))
    assert step_page(change, "verify") not in text_of(unit.get(page))
    desk.post(step_page(change, "verify"), {"remark": "属实"})
    assert "杭州旧名重工有限公司 → 杭州新名重工有限公司" in text_of(city.get(step_page(change, "accept")))
    city.post(step_page(change, "accept"), {"effective_on": "2027-03-01"})

    change.refresh_from_db()
    assert (change.state, Studio.objects.get().unit) == (A.ACCEPTED, "杭州新名重工有限公司")
    assert "2027年3月1日" in text_of(unit.get(page))
    assert "杭州新名重工有限公司" in text_of(Client().get(reverse("studios:page", args=[hangzhou.studio.number])))


def test_what_was_typed_stays_with_its_sentence(hangzhou):  # noqa: F811
    """Without papers nothing is handed in, and nothing is half-written."""
    typed = {"ground": "licence_renamed", "unit_name": "杭州新名重工有限公司", "reason": "换照", "act": "submit"}

    answer = client_of(hangzhou.clerk).post(new_page(hangzhou), typed)

    assert answer.status_code == 200
    assert "请上传证明材料：变更后的营业执照" in text_of(answer)
    assert "杭州新名重工有限公司" in text_of(answer)
    assert not Amendment.objects.exists()


def test_a_draft_is_kept_and_edited_and_handed_in(beijing):  # noqa: F811
    unit = client_of(beijing.clerk)
    typed = {"ground": "address_moved", "address": "新址1号", "reason": "搬迁"}
    unit.post(new_page(beijing), {**typed, "act": "keep"})
    change = Amendment.objects.get()
    assert change.state == A.DRAFT
    here = [beijing.studio.number, change.number]
    assert client_of(beijing.desk).get(reverse("studios:amendment", args=here)).status_code == 404

    edit = reverse("studios:amendment_edit", args=here)
    assert "新址1号" in text_of(unit.get(edit))
    unit.post(edit, {**typed, "address": "新址2号", "papers": paper(), "act": "submit"})

    change.refresh_from_db()
    assert (change.state, change.new) == (A.SUBMITTED, {"address": "新址2号"})
    assert unit.get(edit).status_code == 302


@pytest.mark.parametrize(
    ("city", "ground", "slipped", "words"),
    [
        (City.HANGZHOU, "licence_renamed", {"lead_master": "沈继业"}, "另行申报工作室"),
        (City.HANGZHOU, "panel_accepted", {"leader_name": "沈继业"}, "另行申报工作室"),
        (City.HANGZHOU, "leader_replaced", {}, "另行申报工作室"),
        (City.BEIJING, "unit_renamed", {"lead_master": "沈继业"}, "须按更换领办人的事由提出"),
        (City.BEIJING, "address_moved", {"unit_name": "新名"}, "不能变更：单位名称"),
    ],
)
def test_a_forged_form_changes_nothing_else(at, city, ground, slipped, words):
    """A-34, BJ-55: another master, or another locked field, is refused with the way that is open."""
    at("2027-03-01 09:00")
    scene = Scene(studio_of(city, address="旧址"))
    typed = {"ground": ground, "unit_name": "新名", "address": "新址", "reason": "换照", "papers": paper()}
    allowed = {"licence_renamed": ("unit_name",), "unit_renamed": ("unit_name",), "address_moved": ("address",)}
    kept = {name: typed[name] for name in ("ground", "reason", "papers", *allowed.get(ground, ()))}

    answer = client_of(scene.clerk).post(new_page(scene), {**kept, **slipped, "act": "submit"})

    assert answer.status_code == 403
    assert words in text_of(answer)
    assert not Amendment.objects.exists()


def test_what_is_locked_is_said(beijing, hangzhou):  # noqa: F811
    """BJ-55 names three; Hangzhou's policy names none."""
    there = reverse("studios:amendments", args=[beijing.studio.number])
    assert "认定后锁定：领办人、单位名称、工作地址" in text_of(client_of(beijing.clerk).get(there))
    here = reverse("studios:amendments", args=[hangzhou.studio.number])
    assert 'data-test="locked"' not in text_of(client_of(hangzhou.clerk).get(here))


def test_the_steps_of_others_are_refused(hangzhou):  # noqa: F811
    change = verified(hangzhou, "licence_renamed", {"unit_name": "新名"})

    for step in ("accept", "reject", "verify"):
        assert client_of(hangzhou.clerk).post(step_page(change, step), {"remark": "行"}).status_code == 403
    assert client_of(hangzhou.officer).post(step_page(change, "file"), {}).status_code == 403
    assert client_of(hangzhou.officer).get(step_page(change, "nothing")).status_code == 404
    change.refresh_from_db()
    assert change.state == A.VERIFIED


def test_the_unit_takes_it_back_until_it_is_decided(hangzhou):  # noqa: F811
    change = verified(hangzhou, "licence_renamed", {"unit_name": "新名"})

    client_of(hangzhou.clerk).post(step_page(change, "withdraw"))

    change.refresh_from_db()
    assert change.state == A.WITHDRAWN
    assert client_of(hangzhou.clerk).post(step_page(change, "withdraw")).status_code == 409


def test_the_expert_group_is_entered_with_its_file(hangzhou):  # noqa: F811
    change = verified(hangzhou, "panel_accepted", {"address": "新址"})
    finding = {"on": "2027-03-01", "members": "甲、乙、丙", "conclusion": "accepted", "remark": "征迁属实"}
    city = client_of(hangzhou.officer)

    assert "请附上文件" in text_of(city.post(step_page(change, "panel"), finding))
    city.post(step_page(change, "panel"), {**finding, "papers": paper()})

    assert Attachment.objects.about(change).filter(slot="panel").count() == 1
    page = text_of(city.get(reverse("studios:amendment", args=[hangzhou.studio.number, change.number])))
    assert "甲、乙、丙" in page
    assert "认定属于可以变更的情形" in page


@pytest.mark.parametrize(("name", "who"), [("city_amendments", "officer"), ("desk_amendments", "desk")])
def test_lists_ask_as_often_for_three_as_for_one(hangzhou, django_assert_max_num_queries, name, who):  # noqa: F811
    client, url = client_of(getattr(hangzhou, who)), reverse(f"studios:{name}")
    verified(hangzhou, "licence_renamed", {"unit_name": "新名"})
    client.get(url)
    with django_assert_max_num_queries(15) as first:
        assert text_of(client.get(url)).count('data-test="row"') == 1
    for number in range(2):
        other = Scene(
            studio_of(City.HANGZHOU, host=OrganisationFactory(city=City.HANGZHOU), occupation_key=f"{number}")
        )
        other.studio.recommender = hangzhou.studio.recommender
        other.studio.save()
        other.desk = hangzhou.desk
        verified(other, "licence_renamed", {"unit_name": f"新名{number}"})

    with django_assert_max_num_queries(len(first)) as second:
        assert text_of(client.get(url)).count('data-test="row"') == 3

    assert len(second) == len(first)


def test_lists_are_filtered(hangzhou):  # noqa: F811
    change = verified(hangzhou, "licence_renamed", {"unit_name": "新名"})
    asked(hangzhou, "panel_accepted", {"address": "还没有提交"})
    city, url = client_of(hangzhou.officer), reverse("studios:city_amendments")

    assert text_of(city.get(url)).count('data-test="row"') == 1
    assert change.number in text_of(city.get(url, {"state": "verified", "ground": "licence_renamed", "q": "旧名"}))
    assert "没有符合条件的变更" in text_of(city.get(url, {"state": "rejected"}))
    assert text_of(city.get(url, {"state": "nonsense"})).count('data-test="row"') == 1


def test_work_lists_name_whose_turn_it_is(beijing):  # noqa: F811
    now = clock.now()
    change = asked(beijing, "address_moved", {"address": "新址"})

    def rows(user: Any) -> list[str]:
        asked = amendment_worklist.of_unit if user.is_in(*HOST_ROLES) else amendment_worklist.of_offices
        return [item.label for bundle in asked(user, now) for item in bundle.read(0, 10)]

    assert rows(beijing.clerk) == ["提交变更"]
    amendments.submit(change, by=beijing.clerk)
    assert (rows(beijing.clerk), rows(beijing.desk), rows(beijing.centre)) == ([], ["核实变更"], [])
    amendments.verify(change, by=beijing.desk, remark="属实")
    assert (rows(beijing.desk), rows(beijing.centre), rows(beijing.officer)) == ([], ["办理变更"], [])


def test_each_step_is_due_at_the_office_whose_turn_it_is(beijing):  # noqa: F811
    change = asked(beijing, "address_moved", {"address": "新址"})
    people = [beijing.desk, beijing.centre]
    assert list(amendment_duties.duties(clock.now())) == []
    amendments.submit(change, by=beijing.clerk)
    (duty,) = amendment_duties.duties(clock.now())
    assert (duty.holders, duty.escalate) == ((people[0],), (people[1],))
    assert duty.due == clock.end_of(clock.today().replace(day=16))
    amendments.verify(change, by=beijing.desk, remark="属实")
    (duty,) = amendment_duties.duties(clock.now())
    assert duty.holders == (people[1],)
