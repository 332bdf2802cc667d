"""What becomes of a change of the leader when its application ends otherwise than by recognition (BJ-56, A-24)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from applications import case, leader_change, overdue, standing_studio, transitions
from applications.models import Application, Call, SelectionEntry
from applications.states import State
from portal.accounts.kinds import City
from portal.notifications.models import Message
from portal.policy import clock
from portal.policy.refusal import Refused
from studios import amendment_duties, amendment_terms, amendment_worklist, life_lines, watch
from studios.models import Amendment, EndingProposal, Studio
from studios.rules import ground_holds
from studios.states import AmendmentState
from studios.states import State as Title
from studios.transitions import amendments, endings
from tests.applications.test_leader_change import NEW, Scene
from tests.factories.accounts import OrganisationFactory
from tests.factories.applications import CallFactory, fill_complete
from tests.studios.test_amendments import asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(at: Any) -> Scene:
    return Scene(at)


def not_recommended(scene: Scene, file: Application) -> None:
    scene.chain.submit(file)
    transitions.decline_to_recommend(file, by=scene.desk, reasons="技能等级证书查不到")


def not_accepted(scene: Scene, file: Application) -> None:
    scene.chain.endorse(scene.chain.review(scene.chain.submit(file)))
    transitions.decline(file, by=scene.centre, reasons="材料不齐")


def not_selected(scene: Scene, file: Application) -> None:
    scene.chain.bring(file, State.APPRAISED)
    selection = scene.chain.compile()
    entry = {file.pk: (SelectionEntry.Decision.DECLINED, "综合评审未通过")}
    transitions.decide_entries(selection, by=scene.centre, decisions=entry)
    scene.chain.release(selection, file)


ENDS = {not_recommended: "未获推荐", not_accepted: "不予受理", not_selected: "未列入拟认定名单"}


@pytest.mark.parametrize("end", ENDS)
def test_decided_against_the_change_ends_and_the_studio_goes_on(scene, end: Callable[..., None]):
    """The same master, the same title; the unit reads why and may ask anew."""
    before = scene.studio
    file = scene.filled()

    end(scene, file)

    change = Amendment.objects.get()
    assert (change.state, change.remark) == (AmendmentState.REJECTED, f"更换的申报 {file.number} {ENDS[end]}。")
    assert (scene.studio.lead_master, scene.studio.state) == (before.lead_master, Title.ACTIVE)
    told = Message.objects.get(user=scene.clerk, subject="更换领办人未获认定")
    assert "满 90 天没有在办变更的，可能取消称号" in told.body
    asked(scene, "leader_replaced", {**NEW, "lead_master": "沈另选"})


def test_decided_against_the_ninety_days_count_again(scene, at):
    """A-24: left on 1 April; while the application ran nothing was proposed, the night after it ended it is."""
    file = scene.filled()
    scene.chain.submit(file)
    at("2027-08-01 09:00")
    watch.look()
    assert "left" not in grounds()

    transitions.decline_to_recommend(file, by=scene.desk, reasons="不符")
    watch.look()

    assert "left" in grounds()


def grounds() -> set[str]:
    return set(EndingProposal.objects.values_list("ground", flat=True))


def taken_back(scene: Scene, file: Application) -> None:
    scene.chain.submit(file)
    transitions.withdraw(file, by=scene.clerk, remark="材料要重做")


def test_taken_back_by_the_unit_the_change_waits_for_another_application(scene):
    """It stays verified; the unit's list asks for the application again, and the next one is a new file."""
    file = scene.filled()
    taken_back(scene, file)
    change = Amendment.objects.get()

    rows = [each.label for bundle in amendment_worklist.of_unit(scene.clerk, clock.now()) for each in bundle.read(0, 9)]
    again = leader_change.open_application(change, by=scene.clerk)

    assert change.state == AmendmentState.VERIFIED
    assert rows == ["填写新领办人的申报"]
    assert again.number != file.number


def test_taken_back_it_no_longer_holds_the_end_back(scene, at):
    """A-24: change first, but not a change that nobody goes on with."""
    taken_back(scene, scene.filled())
    at("2027-08-01 09:00")

    watch.look()

    proposal = EndingProposal.objects.get(branch="leader_cannot_go_on")
    ground_holds.check_leader(scene.studio, proposal.ground, proposal.ground_on)
    assert proposal.ground_on == date(2027, 4, 1)


def test_a_draft_of_a_call_that_is_over_is_not_gone_on_with(scene, at):
    """The next call takes a new one."""
    change = scene.verified()
    old = leader_change.open_application(change, by=scene.clerk)
    Call.objects.filter(pk=scene.call.pk).update(state="finished")
    at("2028-05-10 10:00")
    later = CallFactory(city=City.BEIJING, kind=Call.Kind.LEADER_CHANGE)

    new = leader_change.open_application(change, by=scene.clerk)

    assert (new.call, new.number != old.number) == (later, True)
    assert Amendment.objects.get().application_no == new.number


def test_the_application_is_of_the_master_whom_the_change_names(scene):
    """BJ-56: what the body has verified is about that person."""
    file = scene.filled(leader_name="张另人", serial=12)

    with pytest.raises(Refused, match="写明的新领办人是“沈继业”，申报的是“张另人”"):
        transitions.submit(file, by=scene.clerk)


def test_the_title_may_end_while_the_application_runs(scene):
    """BJ-55: the change lapses with the title; its file cannot be accepted any more, only declined."""
    file = scene.filled()
    scene.chain.submit(file)
    scene.chain.review(file)
    scene.chain.endorse(file)
    end_title(scene)

    transitions.record_material_review(file, by=scene.centre, text="材料齐全", agree=True)
    with pytest.raises(Refused, match="所属的变更已撤回或办结，不能再推荐、受理或认定"):
        transitions.accept(file, by=scene.centre)
    assert "不能再认定" in case.of(file, scene.centre).about
    transitions.decline(file, by=scene.centre, reasons="称号已终止")

    assert (file.state, Amendment.objects.get().state) == (State.DECLINED, AmendmentState.WITHDRAWN)


def test_under_notice_a_file_without_its_change_is_ended_by_the_system(scene):
    """Nobody is left with a file that can neither be recognised nor ended; the letter speaks of no objection."""
    file = scene.chain.bring(scene.filled(), State.UNDER_NOTICE)
    assert overdue.end_all() == 0
    end_title(scene)

    assert overdue.end_all() == 1

    file.refresh_from_db()
    assert file.state == State.DECLINED
    assert "理由：本申报所属的变更已随工作室称号终止而结束。" in file.letters.get().body
    assert Message.objects.filter(user=scene.clerk, subject="申报已结束").exists()
    assert overdue.end_all() == 0


def end_title(scene: Scene) -> None:
    """The unit gives the title back."""
    today = clock.today()
    proposal = endings.propose(
        scene.studio, by=scene.desk, ground="given_up", ground_on=today, facts="单位书面申请"
    )  # fmt: skip
    officer = scene.chain.city_officer
    endings.hear(proposal, by=officer, heard_on=today, hearing="无意见")
    endings.draft(proposal, by=officer, decision="注销", document_no="试〔2027〕2号", effective_on=today)
    for approver in scene.chain.approvers:
        endings.approve(proposal, by=approver)


def test_while_it_runs_another_unit_does_not_take_the_studio_over(scene):
    """BJ-58: the application is that of the unit which handed it in."""
    scene.chain.submit(scene.filled())
    host = OrganisationFactory(city=City.BEIJING, name="北京合并公司")

    with pytest.raises(Refused, match="正在办理，办结后才能由另一家单位承接"):
        asked(scene, "unit_renamed", {"unit_name": host.name, "host": host.uscc})


def test_nobody_is_kept_on_and_replaced_side_by_side(scene):
    """BJ-56 or BJ-57: a filing for the master before would later speak of the new one."""
    Studio.objects.update(leader_retires_on=date(2027, 5, 1))
    first = asked(scene, "leader_replaced", NEW)
    stays = {"leader_post": "re_employed", "since": "2027-05-01", "until": "2028-05-01"}

    with pytest.raises(Refused, match=f"关于领办人的变更 {first.number} 正在办理，一次只能办理一项"):
        asked(scene, "leader_retained", stays)
    amendments.withdraw(first, by=scene.clerk)
    asked(scene, "leader_retained", stays)


def test_the_studios_page_says_what_follows(scene, at):
    """A-24: by when a change is to be asked for, then which one is under way, and again when it was taken back."""

    def words() -> str:
        return next(each.words for each in life_lines.alerts(scene.studio, clock.today()) if "离开单位" in each.label)

    asking = "自 2027年4月1日（周四）起，请在 2027年6月30日（周三）24:00 前申请变更，期满没有申请的可能取消称号"
    assert words() == asking
    file = scene.filled()
    assert words() == f"自 2027年4月1日（周四）起，变更 {Amendment.objects.get().number} 正在办理"
    taken_back(scene, file)
    assert words() == asking


def test_the_life_line_shows_the_applications_of_both_masters(scene, client_of):
    file = scene.chain.bring(scene.filled(), State.RECOGNISED)

    page = client_of(scene.clerk).get(reverse("workbench:studio_life", args=[scene.studio.number])).content.decode()

    assert f"提交申报 {scene.first.number}" in page and f"提交申报 {file.number}" in page


def test_whose_turn_it_is_is_said(scene):
    change = scene.verified()
    assert amendment_terms.state_words(change) == "已核实，待单位申报"
    assert [each.holders for each in amendment_duties.duties(clock.now())] == [(scene.clerk,)]

    file = leader_change.open_application(change, by=scene.clerk)

    assert amendment_terms.state_words(change) == "已核实，按申报办理"
    assert list(amendment_duties.duties(clock.now())) == []
    fill_complete(file, by=scene.clerk, leader_name="沈继业", serial=11)
    words = f"{scene.studio.number} {scene.studio.name}，更换领办人：沈砚舟 → 沈继业"
    assert standing_studio.words(file) == case.of(file, scene.desk).about == words
