"""The pages of a studio's life: people, renewal, results, endings, plaques, lists, life-line."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.accounts.kinds import City
from portal.documents.models import Attachment
from portal.documents.renderings import render_next
from portal.notifications.models import Message
from studios import watch
from studios.models import (
    AssessmentResult,
    EndingProposal,
    LeaderStatus,
    Member,
    Plaque,
    RenewalApplication,
    ResultEntry,
    Studio,
)
from studios.states import ProposalState, RenewalState, State
from studios.transitions import endings, life, people, renewals, results
from tests.documents import files
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
TODAY = date(2029, 5, 10)


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("文件.pdf", files.pdf(), "application/pdf")


def page(client: Any, name: str, *args: Any) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200, (name, answer.status_code)
    return answer.content.decode()


@pytest.fixture
def scene(at: Any) -> Scene:
    at("2029-05-10 09:00")
    return Scene(studio_of())


@pytest.fixture
def beijing(at: Any) -> Scene:
    at("2029-05-10 09:00")
    return Scene(studio_of(City.BEIJING))


def test_the_unit_writes_down_its_people(scene, client_of):
    client, number = client_of(scene.clerk), scene.studio.number
    assert page(client, "studios:people", number).count('data-test="member"') == 3

    moved = client.post(reverse("studios:leader_status", args=[number]), {"status": "moved", "since": "2029-05-01"})
    joined = client.post(
        reverse("studios:member_new", args=[number]), {"name": "丁", "joined_on": "2029-05-01", "occupation": "钳工"}
    )
    for each in Member.objects.filter(studio=scene.studio)[:2]:
        client.post(reverse("studios:member_leave", args=[number, each.pk]), {"left_on": "2029-05-02"})

    assert moved.status_code == joined.status_code == 302
    shown = page(client, "studios:people", number)
    assert 'data-test="leader-gone"' in shown and 'data-test="too-few"' in shown
    assert LeaderStatus.objects.filter(studio=scene.studio, status="moved").exists()


@pytest.mark.parametrize(
    ("name", "typed", "words"),
    [
        ("leader_status", {"status": "moved", "since": "2029-05-11"}, "日期不能晚于今天"),
        ("leader_status", {"status": "nowhere", "since": "2029-05-01"}, "nowhere"),
        ("leader_status", {"status": "moved", "since": "1029-05-01"}, "1900 年到 2199 年之间"),
        ("leader_status", {"status": "kept_on", "since": "2029-05-01"}, "请填写返聘或延迟退休到哪一天"),
        ("member_new", {"name": "丁\x07", "joined_on": "2029-05-01"}, "无法保存的字符"),
        ("member_new", {"name": "丁", "joined_on": "2030-01-01"}, "加入日期不能晚于今天"),
    ],
)
def test_bad_input_is_a_sentence_and_writes_nothing(scene, client_of, name, typed, words):
    before = LeaderStatus.objects.count(), Member.objects.count()

    answer = client_of(scene.clerk).post(reverse(f"studios:{name}", args=[scene.studio.number]), typed)

    assert answer.status_code == 200 and words in answer.content.decode()
    assert (LeaderStatus.objects.count(), Member.objects.count()) == before


def test_a_renewal_from_the_unit_to_the_second_term(scene, client_of):
    life.end_term(scene.studio)
    number = scene.studio.number
    unit, officer, approver = (client_of(each) for each in (scene.clerk, scene.officer, scene.approver))
    assert "期满考核合格后才能申请续建" in page(unit, "studios:renewal", number)
    life.record_result(
        scene.studio, by=scene.officer, kind="end_of_term", year=2029, grade="excellent", concluded_on=TODAY
    )
    assert "2029年7月9日" in page(unit, "studios:renewal", number)

    unit.post(reverse("studios:renewal", args=[number]), {"plan": "继续带徒。", "papers": [paper()]})
    record = RenewalApplication.objects.get()
    assert Attachment.objects.about(record).count() == 1
    assert scene.studio.name in page(officer, "studios:renewals")
    review = reverse("studios:renewal_review", args=[record.pk])
    officer.post(f"{review}return/", {"remark": "请补充计划", "due_on": "2029-07-20"})
    assert "请补充计划" in page(unit, "studios:renewal", number)
    unit.post(reverse("studios:renewal", args=[number]), {"plan": "补充后的计划。"})
    assert "经办还没有拟定审核意见" in page(approver, "studios:renewal_review", record.pk)
    officer.post(f"{review}draft/", {"remark": "同意", "document_no": "试续〔2029〕1号"})
    approver.post(f"{review}approve/", {"remark": ""})

    record.refresh_from_db()
    assert record.state == RenewalState.APPROVED
    assert Studio.objects.get(pk=scene.studio.pk).term_no == 2
    assert "准予续建" in page(unit, "studios:renewal", number)
    late = officer.post(f"{review}draft/", {"remark": "再拟"})
    assert late.status_code == 403


def test_a_unit_takes_its_renewal_back(scene, client_of):
    life.end_term(scene.studio)
    life.record_result(
        scene.studio, by=scene.officer, kind="end_of_term", year=2029, grade="excellent", concluded_on=TODAY
    )
    renewals.apply_to_renew(scene.studio, by=scene.clerk, plan="计划")
    unit, address = client_of(scene.clerk), reverse("studios:renewal_withdraw", args=[scene.studio.number])

    assert unit.get(address).status_code == 200
    unit.post(address)

    assert RenewalApplication.objects.get().state == RenewalState.WITHDRAWN
    assert unit.get(address).status_code == 404


def test_a_result_is_typed_in_and_compared_by_another(scene, client_of):
    officer, colleague = client_of(scene.officer), client_of(scene.colleague)
    typed = {
        "kind": "annual", "year": 2028, "grade": "satisfactory", "concluded_on": "2029-05-09",
        "document_no": "试〔2029〕9号", "papers": [paper()],
    }  # fmt: skip
    missing = officer.post(reverse("studios:result_new", args=[scene.studio.number]), {**typed, "papers": []})
    assert "请附上文件" in missing.content.decode() and not ResultEntry.objects.exists()

    officer.post(reverse("studios:result_new", args=[scene.studio.number]), {**typed, "papers": [paper()]})

    entry = ResultEntry.objects.get()
    address = reverse("studios:result_confirm", args=[entry.pk])
    assert "不能复核自己登记的结果" in officer.get(address).content.decode()
    assert officer.post(address).status_code == 403
    assert "文件.pdf" in colleague.get(address).content.decode()
    assert colleague.post(address).status_code == 302
    assert AssessmentResult.objects.get().grade == "satisfactory"
    assert scene.studio.name in page(officer, "studios:result_entries")
    assert colleague.post(reverse("studios:result_decline", args=[entry.pk]), {"remark": "不符"}).status_code == 403


def test_a_result_that_does_not_match_its_document_is_declined(scene, client_of):
    entry = results.enter_result(
        scene.studio, by=scene.officer, kind="annual", year=2028, grade="satisfactory", concluded_on=TODAY,
        document_no="试〔2029〕9号",
    )  # fmt: skip

    client_of(scene.colleague).post(reverse("studios:result_decline", args=[entry.pk]), {"remark": "等次不符"})

    entry.refresh_from_db()
    assert (entry.state, entry.remark) == ("declined", "等次不符")


def test_an_ending_walks_over_its_pages(beijing, client_of):
    """BJ-63: proposed by the body, heard by the city, decided by both offices."""
    body, officer, unit = (client_of(each) for each in (beijing.desk, beijing.officer, beijing.clerk))
    number = beijing.studio.number
    assert officer.get(reverse("studios:ending_new", args=[number])).status_code == 403
    form = reverse("studios:ending_new", args=[number])
    assert "第十八条（四）" in body.get(form).content.decode()

    body.post(form, {"ground": "cannot_operate", "ground_on": "2029-05-01", "facts": "停产。", "papers": [paper()]})

    proposal = EndingProposal.objects.get()
    here = reverse("studios:ending", args=[proposal.number])
    assert "涉及资金的" in unit.get(here).content.decode()
    assert "您单位可以陈述、申辩" in Message.objects.get(user=beijing.clerk, subject__startswith="已提出").body
    officer.post(f"{here}hear/", {"heard_on": "2029-05-10", "hearing": "单位无意见。"})
    bad = officer.post(
        f"{here}draft/", {"decision": "取消。", "document_no": "试〔2029〕2号", "effective_on": "2029-05-11"}
    )
    assert "生效日期应在听取意见之后" in bad.content.decode()
    officer.post(f"{here}draft/", {"decision": "取消。", "document_no": "试〔2029〕2号", "effective_on": "2029-05-10"})
    for approver in beijing.approvers:
        client = client_of(approver)
        assert "会签" in client.get(f"{here}approve/").content.decode()
        client.post(f"{here}approve/", {"remark": ""})

    beijing.studio.refresh_from_db()
    assert beijing.studio.state == State.REVOKED
    assert "已于" in unit.get(here).content.decode()
    for who, name in ((body, "studios:desk_endings"), (officer, "studios:city_endings")):
        assert proposal.number in page(who, name)
    again = client_of(beijing.approver).post(f"{here}approve/", {"remark": ""})
    assert again.status_code == 403


def test_what_the_portal_only_suspects_is_not_shown_to_the_unit(scene, client_of):
    people.record_leader_status(scene.studio, by=scene.clerk, status="left", since=date(2029, 5, 1))
    watch.look()
    proposal = EndingProposal.objects.get()
    here = reverse("studios:ending", args=[proposal.number])
    unit, officer = client_of(scene.clerk), client_of(scene.officer)

    assert unit.get(here).status_code == 404 and proposal.number not in page(
        unit, "workbench:studio_life", scene.studio.number
    )
    assert "系统提示，待核实" in officer.get(here).content.decode()
    assert proposal.number in page(officer, "workbench:studio_life", scene.studio.number)
    officer.post(f"{here}dismiss/", {"remark": "已返聘"})
    proposal.refresh_from_db()
    assert proposal.state == ProposalState.DISMISSED


def test_a_plaque_from_its_order_to_its_return(scene, client_of):
    """BJ-34, §4.8."""
    officer = client_of(scene.officer)
    plaque = Plaque.objects.get(studio=scene.studio)
    here = reverse("studios:plaque", args=[plaque.number])
    assert "待制作" in page(officer, "studios:plaques")
    assert (
        officer.get(reverse("studios:plaques"), {"standing": "hanging"}).content.decode().count('data-test="row"') == 0
    )
    early = officer.post(f"{here}hand/", {"on": "2029-05-09", "to": "周明远"})
    assert "请先登记制作日期" in early.content.decode()

    officer.post(f"{here}make/", {"on": "2026-05-08"})
    officer.post(f"{here}hand/", {"on": "2026-05-09", "to": "周明远", "papers": [paper()]})
    assert "悬挂中" in officer.get(here).content.decode()
    proposal = endings.propose(
        scene.studio, by=scene.officer, ground="left_unit", ground_on=date(2029, 5, 1), facts="离职"
    )
    endings.hear(proposal, by=scene.officer, heard_on=TODAY, hearing="无意见")
    endings.draft(proposal, by=scene.officer, decision="撤销", document_no="试〔2029〕1号", effective_on=TODAY)
    endings.approve(proposal, by=scene.approver)
    assert "2029年6月9日" in officer.get(here).content.decode()
    officer.post(f"{here}return/", {"on": "2029-05-10", "note": "完好"})

    plaque.refresh_from_db()
    assert (plaque.handed_to, plaque.returned_on, plaque.returned_note) == ("周明远", TODAY, "完好")
    assert client_of(scene.clerk).post(f"{here}make/", {"on": "2026-05-08"}).status_code == 403


def test_the_picture_of_a_plaque_is_a_pdf(scene, client_of):
    """§4.8."""
    plaque = Plaque.objects.get(studio=scene.studio)

    answer = client_of(scene.clerk).get(reverse("studios:plaque_picture", args=[plaque.number]))
    job = render_next()

    assert answer.status_code == 302
    assert job is not None
    job.refresh_from_db()
    assert job.state == "ready"
