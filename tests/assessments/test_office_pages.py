"""The office's pages: pool, convening, seating, progress, records."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments import sheets
from assessments.models import Assignment, Expert, Panel, SiteVisit
from assessments.states import AssignmentState, PanelState
from portal.documents.models import Attachment
from portal.notifications.models import Message
from portal.policy import clock
from tests.assessments import trade
from tests.assessments.conftest import Scene
from tests.assessments.files import picture
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.assessments import ExpertFactory, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(draft: Scene, client_of: Any) -> Client:
    return client_of(draft.officer)


def url(name: str, *args: Any) -> str:
    return reverse(f"assessments:{name}", args=args)


def visit_form(**changed: Any) -> dict[str, Any]:
    today = clock.today().isoformat()
    return {
        "on": today, "place": "一号车间", "people": "甲、乙", "conclusion": "场地属实",
        "found_site": "yes", "note_site": "两台数控机床", **changed,
    }  # fmt: skip


def test_an_invited_expert_is_entered_into_the_pool(office: Client):
    person = UserFactory(expert=True)
    assert person.name in office.get(url("add_expert")).content.decode()
    assert office.get(url("add_expert"), {"user": person.pk}).status_code == 200

    office.post(url("add_expert"), {"user": person.pk, "employer": "二厂", "active": "on"})

    assert Expert.objects.get(user=person).city == "hangzhou"


def test_the_pool_belongs_to_the_office_of_the_pack(client_of: Any):
    assert client_of(UserFactory(city_approver=True)).get(url("experts")).status_code == 403
    assert client_of(UserFactory(host_clerk=True)).get(url("experts")).status_code == 404
    assert client_of(UserFactory(centre_officer=True)).get(url("experts")).status_code == 200


def test_a_panel_is_convened_with_the_files_that_wait(office: Client, make_files: Any):
    make_files(3, address="waiting")
    bureau = trade.convener("hangzhou")
    place = url("open_panel", "accounts.organisation", bureau.pk)
    assert "待评审材料 <strong>3</strong> 份" in office.get(place).content.decode()
    last_day = clock.today().isoformat()

    answer = office.post(place, {"name": "数控组", "due_on": last_day, "marks_per_subject": 2})

    panel = Panel.objects.get(name="数控组")
    assert answer.url == url("members", panel.pk)
    assert (panel.state, panel.files.count(), panel.due) == (PanelState.DRAFT, 3, clock.end_of(clock.today()))


def test_convening_asks_for_a_known_record_of_the_own_city(office: Client):
    beijing = trade.convener("beijing")

    assert office.get(url("open_panel", "accounts.organisation", beijing.pk)).status_code == 404
    assert office.get(url("open_panel", "accounts.user", 1)).status_code == 404


def test_a_due_day_in_the_past_is_refused(office: Client):
    place = url("open_panel", "accounts.organisation", trade.convener("hangzhou").pk)

    page = office.post(place, {"name": "组", "due_on": "2020-01-01", "marks_per_subject": 2}).content.decode()

    assert "评分截止日不能早于今天" in page


def test_members_are_chosen_with_a_chair_of_their_own(office: Client, draft: Scene):
    one, two = draft.experts
    place = url("members", draft.panel.pk)
    assert office.get(place).status_code == 200

    wrong = office.post(place, {"experts": [one.pk], "chair": two.pk}).content.decode()
    office.post(place, {"experts": [one.pk], "chair": one.pk})

    assert "组长应当是本组专家" in wrong
    assert list(draft.panel.members.values_list("expert_id", "chair")) == [(one.pk, True)]
    assert set(draft.panel.assignments.values_list("expert_id", flat=True)) == {one.pk}


def test_new_files_are_taken_into_the_draft_once(office: Client, draft: Scene, make_files: Any):
    make_files(1, address="waiting")

    office.post(url("files", draft.panel.pk))
    again = office.post(url("files", draft.panel.pk), follow=True)

    assert draft.panel.files.count() == 3
    assert "没有新的待评审材料" in again.content.decode()


def test_the_lists_of_panels_and_the_case_page(office: Client, draft: Scene):
    assert "机械类评审组" in office.get(url("panels")).content.decode()
    page = office.get(url("panel", draft.panel.pk)).content.decode()
    assert 'data-test="step-release"' in page and "组建评审组" in page


def test_a_draw_prints_its_seed_and_repeats_with_it(office: Client, draft: Scene):
    ExpertFactory.create_batch(2)
    office.post(url("members", draft.panel.pk), {"experts": list(Expert.objects.values_list("pk", flat=True))})
    page = office.post(url("draw", draft.panel.pk), {"seed": "2027-春"}, follow=True).content.decode()
    first = set(draft.panel.assignments.values_list("expert_id", "subject_id"))

    office.post(url("draw", draft.panel.pk), {"seed": "2027-春"})

    assert "抽取种子 2027-春" in page
    assert set(draft.panel.assignments.values_list("expert_id", "subject_id")) == first


def test_a_draw_that_cannot_be_made_names_the_files(office: Client, draft: Scene):
    trade.MORE[draft.files[0].pk] = {"host": draft.experts[0].employer, "host_uscc": ""}

    page = office.post(url("draw", draft.panel.pk), follow=True).content.decode()

    assert f"{trade.number(draft.files[0])}（可用 1 名）不足 2 名专家" in page


def test_a_conflict_is_shown_in_words_and_switches_release_off(office: Client, draft: Scene):
    trade.MORE[draft.files[0].pk] = {"host": draft.experts[0].employer, "host_uscc": ""}

    page = office.get(url("assignments", draft.panel.pk)).content.decode()
    only = office.get(url("assignments", draft.panel.pk), {"show": "conflicts"}).content.decode()
    forged = office.post(url("release", draft.panel.pk))

    assert "专家任职于申报单位" in page and "请换人后再下发" in page
    assert only.count('data-test="assignment-row"') == 1
    assert forged.status_code == 403 and "请换人后再下发" in forged.content.decode()


def test_a_seat_is_changed_removed_and_added(office: Client, draft: Scene):
    third = ExpertFactory()
    office.post(url("members", draft.panel.pk), {"experts": [*(each.pk for each in draft.experts), third.pk]})
    seat = draft.assignment()
    place = url("change_seat", draft.panel.pk, seat.pk)
    assert third.user.name in office.get(place).content.decode()

    office.post(place, {"expert": third.pk})
    taken = draft.panel.assignments.get(expert=draft.experts[1], subject_id=draft.files[0].pk)
    office.post(url("change_seat", draft.panel.pk, taken.pk), {"remove": "1"})
    row = draft.panel.files.get(subject_id=draft.files[0].pk)
    office.post(url("assign", draft.panel.pk), {"file": row.pk, "expert": draft.experts[0].pk})

    seated = draft.panel.assignments.filter(subject_id=draft.files[0].pk).values_list("expert_id", flat=True)
    assert set(seated) == {third.pk, draft.experts[0].pk}


def test_adding_nobody_or_somebody_twice_is_said(office: Client, draft: Scene):
    row = draft.panel.files.first()

    nobody = office.post(url("assign", draft.panel.pk), {"file": row.pk, "expert": ""})
    twice = office.post(url("assign", draft.panel.pk), {"file": row.pk, "expert": draft.experts[0].pk})

    assert nobody.status_code == 403 and "请先选择一名专家" in nobody.content.decode()
    assert twice.status_code == 409 and "已经分派在这份材料上" in twice.content.decode()


def test_release_is_confirmed_and_then_done(office: Client, draft: Scene):
    page = office.get(url("release", draft.panel.pk)).content.decode()

    office.post(url("release", draft.panel.pk))

    assert "下发后，专家会收到通知" in page
    assert Panel.objects.get().state == PanelState.RELEASED


def test_a_running_panel_takes_a_substitute_and_tells_only_them(office: Client, running: Scene):
    third = ExpertFactory()
    row = running.panel.files.get(subject_id=running.files[0].pk)

    office.post(url("assign", running.panel.pk), {"file": row.pk, "expert": third.pk})

    added = Assignment.objects.get(expert=third)
    assert (added.state, added.version_no) == (AssignmentState.ASSIGNED, 3)
    assert list(Message.objects.filter(subject__contains="新分派").values_list("user", flat=True)) == [third.user_id]


def test_the_matrix_shows_states_and_totals_only_once_handed_in(office: Client, running: Scene):
    submitted(running.assignment(0, 0), less=4)

    page = office.get(url("progress", running.panel.pk)).content.decode()

    assert "已提交 96" in page and page.count("待申报回避") == 3 and "录入纸质" in page


def test_chasing_works_once_a_day(office: Client, running: Scene):
    office.post(url("chase", running.panel.pk))
    again = office.post(url("chase", running.panel.pk))
    page = office.get(url("progress", running.panel.pk)).content.decode()

    assert Message.objects.filter(subject__startswith="催办").count() == 2
    assert again.status_code == 403 and "今天已经催办过" in again.content.decode()
    assert "明天可以再催" in page


def test_an_expert_is_excused_with_a_reason(office: Client, running: Scene):
    row = running.assignment()
    place = url("excuse", running.panel.pk, row.pk)
    assert office.get(place).status_code == 200

    empty = office.post(place, {"reason": " "}).content.decode()
    office.post(place, {"reason": "出差"})

    row.refresh_from_db()
    assert "请写明理由" in empty
    assert (row.state, row.reason) == (AssignmentState.EXCUSED, "出差")


def paper_form(assignment: Assignment, **more: Any) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for line in sheets.lines(assignment.panel.sheet).values():
        data |= {f"m_{line.key}": str(line.points), f"r_{line.key}": "见申报表"}
    return {**data, "signed": "on", "scan": picture("签字.jpg"), **more}


def test_marks_from_paper_need_the_scan_and_the_signature(office: Client, running: Scene):
    row = running.assignment()
    place = url("enter", running.panel.pk, row.pk)
    assert office.get(place).status_code == 200
    bare = paper_form(row)
    del bare["scan"], bare["signed"]

    page = office.post(place, bare).content.decode()

    assert "请上传专家签字的纸质评分表扫描件" in page and "无利害关系声明" in page
    assert Assignment.objects.get(pk=row.pk).state == AssignmentState.ASSIGNED


def test_marks_from_paper_are_marked_as_such(office: Client, running: Scene):
    row = running.assignment()

    office.post(url("enter", running.panel.pk, row.pk), paper_form(row))

    row.refresh_from_db()
    assert (row.state, row.total, row.entered_by) == (AssignmentState.SUBMITTED, 100, running.officer)
    assert Attachment.objects.about(row).get().slot == "paper_sheet"
    assert "纸质" in office.get(url("progress", running.panel.pk)).content.decode()


def test_a_wrong_or_missing_paper_mark_is_said_and_nothing_kept(office: Client, running: Scene):
    row = running.assignment()
    place = url("enter", running.panel.pk, row.pk)

    beyond = office.post(place, paper_form(row, **{"m_H1.1": "99"})).content.decode()
    missing = office.post(place, paper_form(row, **{"m_H1.1": ""})).content.decode()

    assert "本项满分 15 分，输入了 99 分" in beyond
    assert "还有 1 项没有打分：第 1 项" in missing
    assert not row.marks.exists() and not Attachment.objects.about(row).exists()


def test_files_with_a_wide_spread_are_listed_from_the_threshold_on(office: Client, running: Scene):
    for file, less in ((0, 10), (1, 9)):
        submitted(running.assignment(0, file))
        submitted(running.assignment(1, file), less=less)

    default = office.get(url("divergence", running.panel.pk)).content.decode()
    wider = office.get(url("divergence", running.panel.pk), {"from": "9"}).content.decode()

    assert default.count('data-test="divergent"') == 1 and 'data-spread="10"' in default
    assert wider.count('data-test="divergent"') == 2


def test_a_visit_is_recorded_with_photos_and_corrected(office: Client, running: Scene):
    row = running.panel.files.first()
    place = url("visit", running.panel.pk, row.pk)
    assert office.get(place).status_code == 200

    office.post(place, visit_form(photos=[picture()]))
    page = office.get(place).content.decode()
    office.post(place, visit_form(conclusion="复核属实"))

    visit = SiteVisit.objects.get()
    assert "两台数控机床" in page and "照片.jpg" in page
    assert visit.findings == {"site": {"found": "yes", "note": "两台数控机床"}}
    assert (visit.conclusion, Attachment.objects.about(visit).count()) == ("复核属实", 1)


def test_a_visit_in_the_future_or_with_a_bad_photo_is_said(office: Client, running: Scene):
    row = running.panel.files.first()
    place = url("visit", running.panel.pk, row.pk)
    from django.core.files.uploadedfile import SimpleUploadedFile

    future = office.post(place, visit_form(on="2199-01-01")).content.decode()
    broken = office.post(place, visit_form(photos=[SimpleUploadedFile("坏.jpg", b"no picture")])).content.decode()

    assert "日期不能晚于今天" in future
    assert "error-summary" in broken and not SiteVisit.objects.exists()


def test_the_review_of_documents_is_recorded(office: Client, running: Scene):
    row = running.panel.files.first()
    place = url("review", running.panel.pk, row.pk)
    assert office.get(place).status_code == 200
    today = clock.today().isoformat()

    office.post(place, {"on": today, "people": "甲", "conclusion": "材料齐全"})

    page = office.get(url("records", running.panel.pk)).content.decode()
    assert page.count("已记录") == 1 and page.count("未记录") == 3
    assert "材料齐全" in office.get(place).content.decode()


def test_the_panel_is_closed_after_a_page_that_says_so(office: Client, running: Scene):
    for expert in (0, 1):
        for file in (0, 1):
            submitted(running.assignment(expert, file))
    running.record_everything()
    page = office.get(url("close", running.panel.pk)).content.decode()

    office.post(url("close", running.panel.pk))

    assert "不能再改" in page
    assert Panel.objects.get().state == PanelState.CLOSED


def test_the_end_of_marking_moves_with_a_reason_and_experts_hear_of_it(office: Client, running: Scene):
    place = url("reschedule", running.panel.pk)
    assert office.get(place).status_code == 200

    office.post(place, {"due_on": clock.today().isoformat(), "reason": "提前完成"})

    assert Panel.objects.get().due == clock.end_of(clock.today())
    assert Message.objects.filter(subject__contains="评分截止时间改为").count() == 2


def test_the_summary_of_marks_is_printed_through_the_worker(office: Client, running: Scene):
    answer = office.post(url("print_summary", running.panel.pk))

    assert "/renderings/" in answer.url
    assert office.get(answer.url).status_code == 200


def test_other_cities_and_other_people_find_nothing(client_of: Any, running: Scene):
    beijing = client_of(UserFactory(centre_officer=True))
    host = client_of(UserFactory(host_clerk=True, organisation=OrganisationFactory()))

    assert beijing.get(url("panel", running.panel.pk)).status_code == 404
    assert host.get(url("panels")).status_code == 404
    assert host.get(url("panel", running.panel.pk)).status_code == 404
