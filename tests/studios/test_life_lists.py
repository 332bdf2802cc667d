"""Lists of studios and their life-line: filters, Excel, constant statements, what is due and for whom."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from portal.accounts.kinds import City
from portal.documents.exports import export_next
from portal.workbench.worklist import OVERDUE, Tasks
from portal.workbench.worklist import TODAY as DUE_TODAY
from portal.workflow import worklist
from portal.workflow.deadlines import sources
from studios import history, watch
from studios.models import (
    DistrictStudio,
    Member,
    Studio,
)
from studios.transitions import endings, life, people, renewals, results
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
TODAY = date(2029, 5, 10)
SUSPECTED = "核实系统提示的终止事由"


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
    assert numbers(until="昨天", warning="team") == {other.number}
    assert "filter-error" in officer.get(reverse("studios:city_studios"), {"until": "昨天"}).text
    assert scene.studio.number in page(desk, "studios:desk_studios")
    assert client_of(scene.clerk).get(reverse("studios:city_studios")).status_code == 404

    officer.post(reverse("studios:list_export"), {"query": "warning=team&until=%E6%98%A8%E5%A4%A9&state=active"})
    export = export_next()
    assert export is not None
    export.refresh_from_db()
    with export.file.open("rb") as handle:
        book = load_workbook(handle)
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    asked = {row[0]: row[1] for row in book.worksheets[1].iter_rows(values_only=True)}
    assert (asked["提醒"], asked["状态"]) == ("团队不足", "有效") and "有效期届满不晚于" not in asked
    assert len(rows) == 2 and rows[1][0] == other.number and rows[1][13] == 0


def test_the_list_says_until_when_is_mended(beijing, client_of):
    """A-27: three months from the failed result."""
    life.record_result(
        beijing.studio, by=beijing.centre, kind="performance", year=2028, grade="unsatisfactory", concluded_on=TODAY
    )

    shown = page(client_of(beijing.officer), "studios:city_studios")

    assert "整改到 2029-08-10" in shown


def test_the_list_says_for_how_long_a_studio_is_silent(beijing, client_of):
    """BJ-59: from the alert's 270 days on; Hangzhou's policy knows no such ground."""
    Studio.objects.filter(pk=beijing.studio.pk).update(recognised_on=date(2028, 8, 13))
    busy = studio_of(City.BEIJING, recognised_on=date(2029, 4, 28))
    client = client_of(beijing.officer)

    shown = page(client, "studios:city_studios")
    narrowed = client.get(reverse("studios:city_studios"), {"warning": "silent"}).content.decode()

    assert shown.count("天没有登记活动") == 1 and "已有 270 天没有登记活动" in shown
    assert beijing.studio.number in narrowed and busy.number not in narrowed
    elsewhere = page(client_of(Scene(studio_of()).officer), "studios:city_studios")
    assert "久无活动" not in elsewhere


@pytest.mark.parametrize("name", ["city_studios", "recommended", "plaques"])
def test_beijing_reads_its_own_word_for_the_master(beijing, client_of, name):
    shown = page(client_of(beijing.officer), f"studios:{name}")

    assert "领衔人" not in shown


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
    assert keys == {"ending", "plaque-order"}

    at("2029-05-10 09:00")
    watch.look()
    scene.studio.refresh_from_db()
    life.record_result(
        scene.studio, by=scene.officer, kind="end_of_term", year=2029, grade="excellent", concluded_on=TODAY
    )
    now = at("2029-05-10 09:01")
    keys = {each.key.partition(":")[0] for each in sources()["studio_life"](now)}
    assert keys == {"renewal", "ending", "plaque-order"}

    def labels(user: Any) -> list[str]:
        bundles = worklist.tasks_of(user, now)
        return [each.label for each in worklist.read(bundles, 0, 20)]

    assert "申请续建" in labels(scene.clerk)
    assert SUSPECTED in labels(scene.officer)
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

    assert SUSPECTED in labels(beijing.desk)
    assert SUSPECTED not in labels(beijing.officer)


def test_rows_with_days_of_their_own_stand_among_all_others_and_count_as_overdue(beijing, at):
    """UX §8: the oldest deadline is on top, and the two counts are their lists."""
    desk = beijing.desk
    watch.look()
    now = at("2029-05-10 09:01")
    due = next(each.due for each in worklist.read(worklist.tasks_of(desk, now), 0, 20) if each.label == SUSPECTED)
    assert due is not None

    before, after = (Tasks(desk, due - timedelta(minutes=1)), Tasks(desk, due))

    late = [each.label for each in worklist.read(after.kept(OVERDUE), 0, 20)]
    moments = [each.due for each in worklist.read(after.bundles, 0, 20) if each.due]
    assert SUSPECTED in [each.label for each in worklist.read(before.kept(DUE_TODAY), 0, 20)]
    assert SUSPECTED in late and len(late) == after.count(OVERDUE)
    assert moments == sorted(moments)


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
