"""Changes of a title: the ways of both cities, what an acceptance writes, what nobody slips in (HZ-62, BJ-55…58)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from portal.accounts.kinds import City
from portal.accounts.models import Organisation
from portal.audit.models import Entry
from portal.documents import verification
from portal.notifications.models import Message
from portal.policy.refusal import Conflict, Refused
from studios import amendment_terms as terms
from studios import life_files, plaques, watch
from studios.models import Amendment, LeaderStatus, Plaque, Studio, Term
from studios.states import AmendmentState as A
from studios.states import State
from studios.transitions import amendments, endings, people
from tests.browser.scenes import picture
from tests.factories.accounts import OrganisationFactory
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 1)
RENAMED = {"unit_name": "杭州新名重工有限公司"}


@pytest.fixture
def hangzhou(at: Any) -> Scene:
    at("2027-03-01 09:00")
    return Scene(studio_of(City.HANGZHOU, host=OrganisationFactory(city=City.HANGZHOU, name="杭州旧名重工有限公司")))


@pytest.fixture
def beijing(at: Any) -> Scene:
    at("2027-03-01 09:00")
    return Scene(studio_of(City.BEIJING, address="丰台区旧宫路1号"))


def asked(scene: Scene, ground: str, new: dict[str, str], *, papers: bool = True) -> Amendment:
    amendment = amendments.draft(scene.studio, by=scene.clerk, ground=ground, new=new, reason="换发营业执照")
    if papers:
        with transaction.atomic():
            file = SimpleUploadedFile("证明.jpg", picture(3), "image/jpeg")
            life_files.keep([file], amendment, "evidence", scene.clerk)
    return amendment


def verified(scene: Scene, ground: str, new: dict[str, str]) -> Amendment:
    amendment = asked(scene, ground, new)
    amendments.submit(amendment, by=scene.clerk)
    amendments.verify(amendment, by=scene.desk, remark="材料属实")
    return amendment


def decider(scene: Scene) -> Any:
    return scene.centre if scene.studio.city == City.BEIJING else scene.officer


def accepted(scene: Scene, ground: str, new: dict[str, str]) -> Amendment:
    amendment = verified(scene, ground, new)
    amendments.accept(amendment, by=decider(scene), effective_on=DAY)
    return amendment


def test_a_renamed_unit_is_renamed_in_one_go(hangzhou):
    """HZ-62, A-47: register and unit bear the new name; the studio is the same one, its term and number stay."""
    before = Studio.objects.get()

    amendment = accepted(hangzhou, "licence_renamed", RENAMED)

    studio = Studio.objects.get()
    assert (amendment.state, amendment.effective_on) == (A.ACCEPTED, DAY)
    assert studio.unit == Organisation.objects.get(pk=studio.host_id).name == "杭州新名重工有限公司"
    assert (studio.number, studio.valid_to, studio.recognised_on, studio.name) == (
        before.number, before.valid_to, before.recognised_on, before.name,
    )  # fmt: skip
    assert Term.objects.count() == Plaque.objects.count() == 1
    entry = Entry.objects.about(studio).get(action="studio.amended")
    assert entry.data["old"]["unit_name"] == "杭州旧名重工有限公司"
    assert entry.data["new"]["unit_name"] == "杭州新名重工有限公司"


def test_the_old_code_falls_and_the_new_one_says_the_new_name(hangzhou):
    former = hangzhou.studio.verification_code

    accepted(hangzhou, "licence_renamed", RENAMED)

    studio = Studio.objects.get()
    assert studio.verification_code != former
    assert verification.lookup(former).void_at is not None
    assert dict(verification.lookup(studio.verification_code).fact_rows)["所在单位"] == "杭州新名重工有限公司"


def test_a_plaque_that_names_the_unit_is_replaced(at):
    """§4.8: another text, another plaque; the old one is to come back."""
    at("2027-03-01 09:00")
    host = OrganisationFactory(city=City.HANGZHOU, name="旧名重工")
    scene = Scene(studio_of(City.HANGZHOU, host=host, name="旧名重工沈砚装配钳工技能大师工作室"))

    amendment = accepted(scene, "licence_renamed", {"unit_name": "新名重工"})

    studio = Studio.objects.get()
    assert studio.name == "新名重工沈砚装配钳工技能大师工作室"
    old, new = Plaque.objects.order_by("pk")
    assert (old.replaced_by, old.recall_due_on is not None) == (new, True)
    assert (new.text, plaques.hanging(studio), studio.plaque_no) == (studio.name, new, new.number)
    assert amendment.new["plaque"] == new.number


def test_a_merger_moves_the_studio_to_the_new_unit(hangzhou):
    host = OrganisationFactory(city=City.HANGZHOU, name="合并后重工有限公司")

    accepted(hangzhou, "merged_or_split", {"unit_name": host.name, "host": host.uscc})

    studio = Studio.objects.get()
    assert (studio.host, studio.unit) == (host, "合并后重工有限公司")
    assert Organisation.objects.filter(name="杭州旧名重工有限公司").exists()


def test_the_new_unit_is_on_the_portal_under_that_name(hangzhou):
    with pytest.raises(Refused, match="平台上没有使用这个统一社会信用代码的单位"):
        asked(hangzhou, "merged_or_split", {"unit_name": "某某", "host": "91330100MA00000000"})
    host = OrganisationFactory(city=City.HANGZHOU, name="甲公司")
    with pytest.raises(Refused, match="登记的单位名称是“甲公司”"):
        asked(hangzhou, "merged_or_split", {"unit_name": "乙公司", "host": host.uscc})


def test_a_new_unit_with_the_same_occupation_takes_no_second_studio(beijing):
    """BJ-22."""
    other = studio_of(City.BEIJING, occupation_key=beijing.studio.occupation_key)

    with pytest.raises(Refused, match="新单位已有相同职业"):
        asked(beijing, "unit_renamed", {"unit_name": other.host.name, "host": other.host.uscc})


def test_other_cases_need_the_expert_group_first(hangzhou):
    """HZ-62, A-34: without its yes the city cannot accept; with its no neither."""
    amendment = verified(hangzhou, "panel_accepted", {"address": "滨江区新址2号"})
    finding = {"on": DAY, "members": "甲、乙、丙", "remark": "因地铁征迁"}

    with pytest.raises(Refused, match="须先由评审专家组认定") as refused:
        amendments.accept(amendment, by=hangzhou.officer, effective_on=DAY)
    assert refused.value.clause == "杭人社发〔2023〕112号 五（三）5"
    amendments.panel(amendment, by=hangzhou.officer, conclusion="refused", **finding)
    with pytest.raises(Refused, match="须先由评审专家组认定"):
        amendments.accept(amendment, by=hangzhou.officer, effective_on=DAY)
    amendments.panel(amendment, by=hangzhou.officer, conclusion="accepted", **finding)
    amendments.accept(amendment, by=hangzhou.officer, effective_on=DAY)

    assert Studio.objects.get().address == "滨江区新址2号"
    assert amendment.panel_decision["members"] == "甲、乙、丙"
    told = Message.objects.filter(user=hangzhou.clerk, subject="已准予变更").get()
    assert "工作地址“未登记”→“滨江区新址2号”。自 2027年3月1日（周一）" in told.body
    assert "单位名称" not in told.body


def test_an_ordinary_case_has_no_expert_group(hangzhou):
    amendment = verified(hangzhou, "licence_renamed", RENAMED)

    with pytest.raises(Refused, match="不需要评审专家组"):
        amendments.panel(
            amendment, by=hangzhou.officer, on=DAY, members="甲", conclusion="accepted", remark="同意"
        )  # fmt: skip


def test_hangzhou_has_no_change_of_the_leader(hangzhou):
    """A-34: no ground alters the master; the words point to a new application."""
    changes = {name for each in terms.grounds_of(hangzhou.studio) for name in each.changes}

    assert not changes & {"lead_master", "leader_post"}
    assert "另行申报" in terms.no_new_leader(hangzhou.studio).reason


def test_an_address_is_decided_by_the_centre(beijing):
    """BJ-58: verified by the body, decided by 市就业促进中心; the bureau only hears of it."""
    amendment = verified(beijing, "address_moved", {"address": "丰台区新址8号"})

    with pytest.raises(Refused, match="这一项由市就业促进中心办理"):
        amendments.accept(amendment, by=beijing.officer, effective_on=DAY)
    with pytest.raises(Refused, match="不是备案事项"):
        amendments.file(amendment, by=beijing.centre)
    amendments.accept(amendment, by=beijing.centre, effective_on=DAY)

    assert Studio.objects.get().address == "丰台区新址8号"
    told = set(Message.objects.filter(subject="已准予变更").values_list("user", flat=True))
    assert {beijing.clerk.pk, beijing.desk.pk, beijing.officer.pk} <= told
    assert beijing.centre.pk not in told


def test_a_renamed_unit_does_not_rename_the_studio(beijing):
    """BJ-55: whatever the unit's own page says, the title names the unit as recognised until a change is decided."""
    host, before = beijing.studio.host, beijing.studio.host.name

    host.name = "自己改的名字"
    host.save()

    assert Studio.objects.get().unit == before
    accepted(beijing, "unit_renamed", {"unit_name": "北京新名公司"})
    host.refresh_from_db()
    assert Studio.objects.get().unit == host.name == "北京新名公司"


def test_a_master_who_stays_is_put_on_file(beijing, at):
    """BJ-57: verified, filed, no decision; the entry holds until the contract's day."""
    at("2039-10-10 09:00")
    stays = {"leader_post": "re_employed", "since": "2039-10-08", "until": "2041-10-07"}
    amendment = verified(beijing, "leader_retained", stays)

    with pytest.raises(Refused, match="不由市级直接准予变更"):
        amendments.accept(amendment, by=beijing.centre, effective_on=date(2039, 10, 10))
    amendments.file(amendment, by=beijing.centre)

    entry = LeaderStatus.objects.order_by("-pk").first()
    assert (entry.status, entry.since, entry.until) == ("re_employed", date(2039, 10, 8), date(2041, 10, 7))
    assert amendment.effective_on == date(2039, 10, 8)
    assert Studio.objects.get().lead_master == beijing.studio.lead_master


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ({"leader_post": "retired", "since": "2027-02-01", "until": "2028-02-01"}, "请选择返聘还是延迟退休"),
        ({"leader_post": "re_employed", "since": "2027-02-01"}, "到哪一天"),
        ({"leader_post": "re_employed", "since": "2027-02-01", "until": "2027-01-01"}, "结束日期不能早于开始日期"),
        ({"leader_post": "kept_on", "since": "2027-02-01", "until": "2050-01-01"}, "延迟退休不能晚于"),
        ({"leader_post": "re_employed", "since": "2040-01-01", "until": "2041-01-01"}, "不能晚于法定退休日"),
        ({"leader_post": "re_employed", "since": "2020-01-01", "until": "2041-01-01"}, "不能早于上一次登记"),
        ({"leader_post": "re_employed", "since": "2027-03-01", "until": "2028-03-01"}, "还没有到达退休年龄"),
    ],
)
def test_staying_on_contradicts_nothing(beijing, new, words):
    with pytest.raises(Refused, match=words):
        asked(beijing, "leader_retained", new)


@pytest.mark.parametrize("retires_on", [date(2030, 3, 1), date(2027, 3, 1), date(2026, 5, 1)])
def test_who_may_have_retired_early_is_kept(beijing, retires_on):
    """BJ-57, §5a: up to three years before the statutory day, and any time after it."""
    beijing.studio.leader_retires_on = retires_on
    beijing.studio.save()

    assert asked(
        beijing, "leader_retained", {"leader_post": "re_employed", "since": "2027-03-01", "until": "2028-03-01"}
    )


def test_a_title_that_names_its_unit_has_room_for_the_new_name(at):
    at("2027-03-01 09:00")
    host = OrganisationFactory(city=City.HANGZHOU, name="旧名")
    scene = Scene(studio_of(City.HANGZHOU, host=host, name="旧名沈砚装配钳工技能大师工作室" * 6))

    with pytest.raises(Refused, match=r"改名后工作室名称有 \d+ 字，最多 120 字"):
        asked(scene, "licence_renamed", {"unit_name": "新" * 60})


def test_in_beijing_nobody_just_writes_down_that_the_master_stays(beijing):
    """BJ-57: it goes through the change."""
    with pytest.raises(Refused, match="请从“变更”提出"):
        people.record_leader_status(
            beijing.studio, by=beijing.clerk, status="re_employed", since=DAY, until=date(2028, 3, 1)
        )


def test_the_whole_of_a_leader_change_is_never_simply_accepted(beijing):
    """BJ-56: neither decided nor filed; it goes through an application."""
    amendment = verified(beijing, "leader_replaced", {"lead_master": "沈继业", "cause": "retired"})

    with pytest.raises(Refused):
        amendments.accept(amendment, by=beijing.centre, effective_on=DAY)
    with pytest.raises(Refused):
        amendments.file(amendment, by=beijing.centre)
    assert Studio.objects.get().lead_master == beijing.studio.lead_master


def test_nothing_is_asked_for_without_papers(hangzhou):
    amendment = asked(hangzhou, "licence_renamed", RENAMED, papers=False)

    with pytest.raises(Refused, match="请上传证明材料：变更后的营业执照"):
        amendments.submit(amendment, by=hangzhou.clerk)


def test_one_change_of_a_ground_at_a_time(hangzhou):
    first = asked(hangzhou, "licence_renamed", RENAMED)

    with pytest.raises(Refused, match=f"已有在办的变更 {first.number}"):
        asked(hangzhou, "licence_renamed", {"unit_name": "另一个名字"})
    asked(hangzhou, "panel_accepted", {"address": "另一处"})


@pytest.mark.parametrize(
    ("ground", "new", "words"),
    [
        ("given_up", {"unit_name": "甲"}, "没有这一项变更事由"),
        ("licence_renamed", {"address": "甲"}, "没有需要变更的内容"),
        ("licence_renamed", {"unit_name": "杭州旧名重工有限公司"}, "没有需要变更的内容"),
    ],
)
def test_a_wrong_ground_or_an_empty_change_is_refused(hangzhou, ground, new, words):
    with pytest.raises(Refused, match=words):
        asked(hangzhou, ground, new)


@pytest.mark.parametrize("effective_on", [date(2027, 3, 2), date(2026, 4, 27)])
def test_a_change_holds_from_a_day_between_recognition_and_today(hangzhou, effective_on):
    amendment = verified(hangzhou, "licence_renamed", RENAMED)

    with pytest.raises(Refused, match="生效日期应在认定日期"):
        amendments.accept(amendment, by=hangzhou.officer, effective_on=effective_on)

    assert Studio.objects.get().unit == "杭州旧名重工有限公司"
    assert Amendment.objects.get().state == A.VERIFIED


def test_a_returned_change_is_mended_and_handed_in_again(hangzhou):
    amendment = asked(hangzhou, "licence_renamed", RENAMED)
    amendments.submit(amendment, by=hangzhou.clerk)
    amendments.return_amendment(amendment, by=hangzhou.desk, remark="执照看不清")
    amendments.rewrite(amendment, by=hangzhou.clerk, new={"unit_name": "再改的名字"}, reason="改")
    amendments.submit(amendment, by=hangzhou.clerk)

    assert (amendment.state, amendment.new) == (A.SUBMITTED, {"unit_name": "再改的名字"})
    with pytest.raises(Refused, match="不能修改"):
        amendments.rewrite(amendment, by=hangzhou.clerk, new=RENAMED, reason="改")


def test_decided_twice_the_second_is_a_conflict(hangzhou):
    amendment = accepted(hangzhou, "licence_renamed", RENAMED)

    with pytest.raises(Conflict):
        amendments.reject(amendment, by=hangzhou.colleague, remark="不同意")


def test_a_title_that_has_ended_is_not_amended(hangzhou):
    """What was under way lapses with the title; nothing new begins."""
    amendment = verified(hangzhou, "licence_renamed", RENAMED)
    proposal = endings.propose(
        hangzhou.studio, by=hangzhou.officer, ground="given_up", ground_on=DAY, facts="单位书面申请"
    )
    endings.hear(proposal, by=hangzhou.officer, heard_on=DAY, hearing="无意见")
    endings.draft(proposal, by=hangzhou.officer, decision="注销", document_no="试〔2027〕2号", effective_on=DAY)
    endings.approve(proposal, by=hangzhou.approver)

    amendment.refresh_from_db()
    assert (amendment.state, Studio.objects.get().state) == (A.WITHDRAWN, State.CLOSED)
    with pytest.raises(Refused, match="不再持有称号"):
        asked(hangzhou, "licence_renamed", RENAMED)


def test_a_change_asked_for_in_time_holds_off_the_end(beijing, at):
    """A-24: change first, cancel after."""
    people.record_leader_status(beijing.studio, by=beijing.clerk, status="left", since=DAY)
    verified(beijing, "leader_replaced", {"lead_master": "沈继业", "cause": "left"})
    at("2027-12-01 09:00")

    watch.look()

    assert not beijing.studio.endingproposal_set.filter(branch="leader_cannot_go_on").exists()
