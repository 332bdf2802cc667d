"""The pages of a studio's life: people, renewal, results, endings, plaques, lists, life-line."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from portal.accounts.kinds import City
from portal.documents.exports import export_next
from portal.documents.models import Attachment
from portal.documents.renderings import render_next
from portal.notifications.models import Message
from portal.workflow import worklist
from portal.workflow.deadlines import sources
from studios import history, watch
from studios.models import (
    AssessmentResult,
    DistrictStudio,
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
    officer.post(f"{review}return/", {"remark": "请补充计划"})
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


def test_the_lists_are_filtered_and_exported(scene, client_of):
    other = studio_of(recognised_on=date(2027, 3, 1))
    Member.objects.filter(studio=other).delete()
    Studio.objects.filter(pk=scene.studio.pk).update(leader_retires_on=date(2029, 12, 1))
    officer, desk = client_of(scene.officer), client_of(scene.desk)

    def numbers(**asked: Any) -> set[str]:
        shown = officer.get(reverse("studios:city_studios"), asked).content.decode()
        return {each.number for each in (scene.studio, other) if each.number in shown}

    assert numbers() == {scene.studio.number, other.number}
    assert numbers(warning="team") == {other.number}
    assert numbers(warning="leader") == {scene.studio.number}
    assert numbers(until="2029-12-31") == {scene.studio.number}
    assert numbers(q=other.host.name) == {other.number}
    assert numbers(state="revoked") == set()
    assert numbers(until="昨天") == {scene.studio.number, other.number}
    assert scene.studio.number in page(desk, "studios:desk_studios")
    assert client_of(scene.clerk).get(reverse("studios:city_studios")).status_code == 404

    officer.post(reverse("studios:list_export"), {"query": "warning=team"})
    export = export_next()
    assert export is not None
    export.refresh_from_db()
    with export.file.open("rb") as handle:
        rows = list(load_workbook(handle).worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 2 and rows[1][0] == other.number and rows[1][13] == 0


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("name", ["city_studios", "city_endings", "renewals", "result_entries", "plaques"])
def test_lists_ask_as_often_for_three_as_for_one(scene, client_of, name, many):
    for _ in range(many):
        one = Scene(studio_of())
        life.record_result(
            one.studio, by=scene.officer, kind="end_of_term", year=2029, grade="excellent", concluded_on=TODAY
        )
        renewals.apply_to_renew(one.studio, by=one.clerk, plan="计划")
        results.enter_result(
            one.studio, by=scene.colleague, kind="annual", year=2028, grade="excellent", concluded_on=TODAY,
            document_no="试1号",
        )  # fmt: skip
        endings.propose(one.studio, by=scene.officer, ground="left_unit", ground_on=TODAY, facts="离职")
    client = client_of(scene.officer)
    client.get(reverse(f"studios:{name}"))

    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse(f"studios:{name}")).status_code == 200

    assert len(asked) <= 8


def test_the_life_line_tells_everything_in_fifteen_statements(scene, client_of):
    life.record_result(
        scene.studio, by=scene.officer, kind="end_of_term", year=2029, grade="excellent", concluded_on=TODAY
    )
    renewals.apply_to_renew(scene.studio, by=scene.clerk, plan="计划")
    people.record_leader_status(scene.studio, by=scene.clerk, status="left", since=TODAY)
    endings.propose(scene.studio, by=scene.officer, ground="left_unit", ground_on=TODAY, facts="离职")
    client = client_of(scene.officer)
    address = reverse("workbench:studio_life", args=[scene.studio.number])
    client.get(address)

    with CaptureQueriesContext(connection) as asked:
        shown = client.get(address).content.decode()

    assert len(asked) <= 15
    for words in (
        "第 1 期开始（认定）",
        "2029 年度期满考核：优秀",
        "续建申请",
        "离开单位",
        "终止称号事项",
        "成员加入：甲",
    ):
        assert words in shown, words
    assert shown.index("2029 年度期满考核") < shown.index("第 1 期开始")


@pytest.mark.parametrize("who", ["clerk", "leader", "desk", "officer", "approver"])
def test_everyone_who_sees_the_studio_reads_its_life(scene, client_of, who):
    shown = page(client_of(getattr(scene, who)), "workbench:studio_life", scene.studio.number)

    assert ("提出终止称号" in shown) == (who == "officer")


def test_duties_and_work_lists_name_what_is_due(scene, at):
    at("2029-04-20 09:00")
    people.record_leader_status(scene.studio, by=scene.clerk, status="left", since=date(2029, 4, 1))
    watch.look()
    keys = {each.key.partition(":")[0] for each in sources()["studio_life"](at("2029-04-20 09:01"))}
    assert keys == {"term", "ending"}

    at("2029-05-10 09:00")
    watch.look()
    scene.studio.refresh_from_db()
    life.record_result(
        scene.studio, by=scene.officer, kind="end_of_term", year=2029, grade="excellent", concluded_on=TODAY
    )
    now = at("2029-05-10 09:01")
    keys = {each.key.partition(":")[0] for each in sources()["studio_life"](now)}
    assert keys == {"renewal", "ending"}

    def labels(user: Any) -> list[str]:
        bundles = worklist.tasks_of(user, now)
        return [each.label for each in worklist.read(bundles, 0, 20)]

    assert "申请续建" in labels(scene.clerk)
    assert "核实系统提示的终止事由" in labels(scene.officer)
    assert "会签终止称号的决定" not in labels(scene.approver)
    renewals.apply_to_renew(scene.studio, by=scene.clerk, plan="计划")
    assert "审核续建申请" in labels(scene.officer) and "申请续建" not in labels(scene.clerk)


def test_in_beijing_the_suggestion_is_the_bodys_task(beijing, at):
    """BJ-63."""
    _ = beijing.desk, beijing.officer
    watch.look()
    now = at("2029-05-10 09:01")

    def labels(user: Any) -> list[str]:
        return [each.label for each in worklist.read(worklist.tasks_of(user, now), 0, 20)]

    assert "核实系统提示的终止事由" in labels(beijing.desk)
    assert "核实系统提示的终止事由" not in labels(beijing.officer)


def test_the_rung_below_is_named_on_the_life_line(scene, client_of):
    """HZ-73."""
    rung = DistrictStudio.objects.create(
        office=scene.studio.recommender, name="区级工作室", host="某厂", lead_master="某人",
        document_no="试〔2024〕1号", recognised_on=date(2024, 6, 1),
    )  # fmt: skip
    Studio.objects.filter(pk=scene.studio.pk).update(grew_from=rung)

    assert "区级工作室（试〔2024〕1号）" in page(client_of(scene.officer), "workbench:studio_life", scene.studio.number)


def test_an_ended_title_is_shown_when_the_unit_applies_again(scene):
    """A-43: of the unit, and of the master with another unit; with ground and clause, and no bar."""
    proposal = endings.propose(
        scene.studio, by=scene.officer, ground="left_unit", ground_on=date(2029, 5, 1), facts="离职"
    )
    endings.hear(proposal, by=scene.officer, heard_on=TODAY, hearing="无意见")
    endings.draft(proposal, by=scene.officer, decision="撤销", document_no="试〔2029〕1号", effective_on=TODAY)
    endings.approve(proposal, by=scene.approver)
    elsewhere = studio_of(leader_index=scene.studio.leader_index)

    of_unit = history.past_of(scene.studio.host, "")
    of_master = history.past_of(elsewhere.host, scene.studio.leader_index)

    assert of_unit == of_master and len(of_unit) == 1
    assert of_unit[0].studio.number == scene.studio.number
    assert of_unit[0].ground == "领衔人离开申报单位" and "五（三）2" in of_unit[0].clause
    assert history.past_of(elsewhere.host, "") == []
