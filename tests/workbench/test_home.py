"""The workbench: what waits, what was handed on, what is done; counts are their lists, statements do not grow."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from applications import transitions
from applications.models import Application, Window
from applications.states import State
from assessments.models import Assignment
from portal.accounts.models import JoinRequest
from portal.accounts.roles import Role
from portal.bulletin import transitions as bulletin
from portal.policy import clock
from portal.workbench.worklist import OVERDUE, TODAY, Tasks
from portal.workflow import worklist
from tests.factories.accounts import UserFactory
from tests.factories.assessments import declared
from tests.workbench.statements import counted

HOME = "/workbench/"


def labels(user) -> list[str]:
    bundles = worklist.tasks_of(user, clock.now())
    return [item.label for item in worklist.read(bundles, 0, 100)]


def waits(user) -> list[tuple[str, str]]:
    bundles = worklist.waits_of(user, clock.now())
    return [(item.label, item.holder) for item in worklist.read(bundles, 0, 100)]


def rows(response) -> int:
    return response.content.decode().count('data-test="work-row"')


def statements(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(url).status_code == 200
    return counted(asked)


def test_a_draft_waits_for_its_host(chain):
    application = chain.draft()

    assert labels(application.created_by) == ["填写并提交申报"]
    assert waits(application.created_by) == []


def test_a_draft_after_the_closing_waits_for_nobody(chain):
    application = chain.draft()

    Window.objects.filter(kind="application").update(closes_at=clock.now())

    assert labels(application.created_by) == []


def test_a_submitted_file_waits_for_its_reviewer_and_its_scan_for_the_host(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)

    assert labels(chain.reviewer(application)) == ["初审"]
    assert labels(application.created_by) == ["上传盖章扫描件"]
    assert waits(application.created_by) == [("待区县初审", application.recommender.name)]


def test_a_returned_file_waits_for_the_host_and_the_desk_waits_for_it(chain):
    from applications.points import Point

    application = chain.bring(chain.draft(), State.SUBMITTED)
    reviewer = chain.reviewer(application)
    point = Point("field", "projects.projects", "工艺改进项目", "请写明成效")
    transitions.return_for_correction(
        application, by=reviewer, points=[point], due_on=clock.today() + timedelta(days=3)
    )

    assert labels(application.created_by) == ["提交补正"]
    assert labels(reviewer) == []
    assert waits(reviewer) == [("退回补正（第 1 次）", application.host.name)]


def test_what_was_handed_on_is_counted_without_being_read(chain):
    files = [chain.bring(chain.draft(), State.ENDORSED) for _ in range(2)]
    reviewer = chain.reviewer(files[0])

    assert worklist.waiting(reviewer, clock.now()) == len(waits(reviewer)) == 2
    assert worklist.waiting(files[0].created_by, clock.now()) == len(waits(files[0].created_by)) == 1


def test_each_city_task_stands_with_the_person_who_does_it(chain):
    application = chain.bring(chain.draft(), State.ENDORSED)
    assert labels(chain.officer) == ["受理"]
    assert waits(chain.reviewer(application)) == [("已推荐，待市级受理", "市人社局")]

    chain.accept(application)
    assert labels(chain.officer) == ["组织评审：1 件已受理"]

    panel = chain.seat(application)
    (assignment,) = panel.assignments.all()
    expert = assignment.expert.user
    assert labels(expert) == ["申报回避：1 份"]
    declared(assignment)
    assert labels(expert) == ["评分：还有 1 份"]
    assert ("专家评分：还有 1 份", "专家组") in waits(chain.officer)
    assert worklist.waiting(chain.officer, clock.now()) == len(waits(chain.officer))


def test_the_way_from_marks_to_recognition(chain):
    application = chain.bring(chain.draft(), State.UNDER_PANEL)
    panel = Assignment.objects.about(application).get().panel
    chain.mark(panel)
    assert labels(chain.officer) == ["评分已齐，结束评审"]

    chain.close(panel, application)
    assert labels(chain.officer) == ["综合评审：1 件评审已结束"]

    selection = chain.compile()
    assert "完善拟定名单，提交会签" in labels(chain.officer)
    transitions.submit_list(selection, by=chain.officer)
    assert labels(chain.approver) == ["会签拟定名单"]
    transitions.approve_list(selection, by=chain.approver)
    assert labels(chain.approver) == []
    assert labels(chain.officer) == ["编制公示"]

    notice = chain.give_notice(selection, application)
    assert labels(chain.officer) == []
    objection = bulletin.raise_objection(
        notice, about=application, name="", contact="", text="材料不实", anonymous=True
    )
    assert labels(chain.officer) == ["核查异议"]
    bulletin.take_up(objection, by=chain.officer)
    bulletin.decide(objection, by=chain.officer, upheld=False, finding="属实无误")

    chain.after_notice(notice)
    assert labels(chain.officer) == ["起草认定文件"]
    record = chain.draft_recognition(notice)
    assert labels(chain.approver) == ["会签认定文件"]
    application.refresh_from_db()
    chain.recognise(record, application)
    assert labels(chain.approver) == []


def test_in_beijing_both_bureaus_are_asked(beijing):
    beijing.bring(beijing.draft(), State.APPRAISED)
    selection = beijing.compile()
    transitions.submit_list(selection, by=beijing.officer)
    assert (labels(beijing.approver), labels(beijing.finance)) == (["会签拟定名单"], ["会签拟定名单"])

    transitions.approve_list(selection, by=beijing.approver)

    assert (labels(beijing.approver), labels(beijing.finance)) == ([], ["会签拟定名单"])


def test_the_maker_of_a_list_is_not_asked_to_approve_it(chain):
    chain.bring(chain.draft(), State.APPRAISED)
    selection = chain.compile()
    transitions.submit_list(selection, by=chain.officer)

    type(selection).objects.update(maker=chain.approver)

    assert labels(chain.approver) == []


def test_a_draft_call_and_an_extension_wait_for_an_officer(chain):
    second = UserFactory(city_officer=True, city=chain.city)
    window = chain.call.window("application")
    transitions.calls.propose_extension(
        window, by=chain.officer, last_day=clock.today() + timedelta(days=60), reason="系统升级"
    )
    transitions.calls.draw_up(city=chain.city, kind="honorary", year=2026, by=chain.officer)

    assert labels(second) == ["确认延期：申报", "发布申报通知"]
    assert labels(chain.officer) == ["发布申报通知"]


def test_a_notice_waits_for_its_maker_and_then_for_its_publisher(chain):
    from applications.notice_drafts import draft_notice

    chain.bring(chain.draft(), State.PROPOSED)
    selection = chain.call.lists.get()
    notice = draft_notice(selection, by=chain.officer)
    assert labels(chain.officer) == ["完善公示，提交审核"]

    bulletin.submit_notice(notice, by=chain.officer)

    assert labels(chain.officer) == []
    assert labels(chain.approver) == ["发布公示"]


def test_a_request_to_join_waits_for_the_units_administrator(at):
    at("2026-04-20 10:00")
    head = UserFactory(host_administrator=True)
    platform = UserFactory(administrator=True)
    JoinRequest.objects.create(organisation=head.organisation, user=UserFactory())

    assert labels(head) == ["加入申请"]
    assert labels(platform) == []


def test_a_request_to_a_unit_without_administrator_waits_for_the_platform(at):
    at("2026-04-20 10:00")
    clerk = UserFactory(host_clerk=True)
    platform = UserFactory(administrator=True)
    JoinRequest.objects.create(organisation=clerk.organisation, user=UserFactory())

    assert labels(clerk) == []
    assert labels(platform) == ["加入申请"]


def test_counts_are_their_lists(chain, client_of):
    files = [chain.bring(chain.draft(), State.SUBMITTED) for _ in range(3)]
    reviewer = chain.reviewer(files[0])
    Window.objects.filter(kind="first_review").update(closes_at=clock.end_of(clock.today()))
    client = client_of(reviewer)

    for address, count in ((HOME, 3), (f"{HOME}?due=today", 3), (f"{HOME}?due=overdue", 0)):
        assert rows(client.get(address)) == count
    tasks = Tasks(reviewer, clock.now())
    assert (tasks.count(), tasks.count(TODAY), tasks.count(OVERDUE)) == (3, 3, 0)

    chain.at("2026-04-21 00:00")
    assert rows(client.get(f"{HOME}?due=overdue")) == 3
    assert rows(client.get(f"{HOME}?due=today")) == 0


def test_the_oldest_deadline_comes_first(chain):
    files = [chain.bring(chain.draft(), State.SUBMITTED) for _ in range(2)]
    other = chain.draft()
    Application.objects.filter(pk=other.pk).update(host=files[0].host)
    clerk = files[0].created_by
    Window.objects.filter(kind="application").update(closes_at=clock.now() + timedelta(hours=1))

    assert labels(clerk) == ["填写并提交申报", "上传盖章扫描件"]


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_a_desk_do_not_grow(chain, client_of, count):
    files = [chain.bring(chain.draft(), State.SUBMITTED) for _ in range(count)]
    client = client_of(chain.reviewer(files[0]))

    assert statements(client, HOME) == 11
    assert rows(client.get(HOME)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_the_city_do_not_grow(chain, client_of, count):
    files = [chain.bring(chain.draft(), State.ENDORSED) for _ in range(count)]
    client = client_of(chain.officer)

    assert statements(client, HOME) == 14
    assert rows(client.get(HOME)) == count
    assert files[0].state == State.ENDORSED


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_a_host_do_not_grow(chain, client_of, count):
    first = chain.draft()
    for _ in range(count - 1):
        other = chain.draft()
        Application.objects.filter(pk=other.pk).update(host=first.host)
    client = client_of(first.created_by)

    assert statements(client, HOME) == 18
    assert rows(client.get(HOME)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_the_waiting_list_do_not_grow(chain, client_of, count):
    files = [chain.bring(chain.draft(), State.ENDORSED) for _ in range(count)]
    client = client_of(chain.reviewer(files[0]))

    assert statements(client, "/workbench/waiting/") == 9
    assert rows(client.get("/workbench/waiting/")) == count


@pytest.mark.parametrize("count", [1, 3])
def test_statements_of_what_is_done_do_not_grow(chain, client_of, count):
    files = [chain.bring(chain.draft(), State.ENDORSED) for _ in range(count)]
    client = client_of(chain.reviewer(files[0]))

    assert statements(client, "/workbench/done/") == 6
    page = client.get("/workbench/done/").content.decode()
    assert page.count('data-test="done-row"') == count
    assert files[0].studio_name in page


def test_what_is_done_names_no_record_out_of_sight(chain, client_of):
    application = chain.bring(chain.draft(), State.ENDORSED)
    reviewer = chain.reviewer(application)
    Application.objects.update(recommender=UserFactory(district_officer=True).organisation)
    other = UserFactory(district_officer=True, organisation=UserFactory(host_clerk=True).organisation)
    reviewer.posts.update(organisation=other.organisation)

    page = client_of(reviewer).get("/workbench/done/").content.decode()

    assert application.number not in page


@pytest.mark.parametrize("role", list(Role))
def test_every_role_reads_its_empty_workbench(at, client_of, role):
    at("2026-04-20 10:00")
    client = client_of(UserFactory(**{role.value: True}))

    page = client.get(HOME)

    assert page.status_code == 200
    assert 'data-test="empty"' in page.content.decode()
    assert client.get("/workbench/waiting/").status_code == 200
    assert client.get("/workbench/done/").status_code == 200


def test_a_person_without_a_post_reads_what_to_do(at, client_of):
    at("2026-04-20 10:00")

    page = client_of(UserFactory()).get(HOME).content.decode()

    assert "您现在没有岗位" in page


def test_a_visitor_is_asked_to_sign_in(client, db):
    assert client.get(HOME).status_code == 302


def test_the_next_year_without_calendar_is_a_red_banner_from_december(at, client_of):
    clerk = UserFactory(city_officer=True)
    administrator = UserFactory(administrator=True)
    at("2026-11-30 23:59")
    assert "工作日历未导入" not in client_of(administrator).get(HOME).content.decode()

    at("2026-12-01 00:00")

    assert "2027 年工作日历未导入" in client_of(administrator).get(HOME).content.decode()
    assert "请联系平台管理员" in client_of(clerk).get(HOME).content.decode()
    assert reverse("workbench:calendar") not in client_of(clerk).get(HOME).content.decode()
