"""The host's screens over HTTP: list, opening, sections with and without scripts, conflict, check, submit, withdraw."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import Client
from django.urls import reverse

from applications import transitions
from applications.editing import open_points
from applications.models import Application, Evidence
from applications.states import State
from applications.transitions.review import Point
from portal.accounts.models import Reveal
from portal.documents.models import Attachment
from portal.policy import clock
from tests.applications.files import picture
from tests.factories import answers
from tests.factories.accounts import BranchFactory, OrganisationFactory, UserFactory
from tests.factories.applications import ApplicationFactory, CallFactory, fill_complete

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft() -> Application:
    return ApplicationFactory()


@pytest.fixture
def ready() -> Application:
    return ApplicationFactory(complete=True)


@pytest.fixture
def host(client_of, draft) -> Client:
    return client_of(draft.created_by)


def url(name: str, application: Application, *args: Any) -> str:
    return reverse(f"applications:{name}", args=[application.number, *args])


def text(response: Any) -> str:
    return response.content.decode()


def hook(response: Any, name: str) -> str:
    """The text of the element with that data-test."""
    found = re.search(rf'data-test="{name}"[^>]*>(.*?)<', text(response), re.S)
    assert found, name
    return found[1].strip()


def shown(application: Application, key: str) -> list[str]:
    return [each.key for each in application.measures.section(key).fields]


def give_back(application: Application, *points: Point) -> None:
    transitions.submit(application, by=application.created_by)
    officer = UserFactory(district_officer=True, organisation=application.recommender)
    transitions.return_for_correction(
        application, by=officer, points=list(points), due_on=clock.today() + timedelta(days=5), remark="请尽快。"
    )


# The list and opening


def test_the_list_shows_a_card_with_progress_and_the_open_call(client_of, ready):
    page = client_of(ready.created_by).get(reverse("applications:mine"))

    assert ready.studio_name in text(page)
    assert 'data-done="9" data-total="9"' in text(page)
    assert 'data-test="open-call"' in text(page)


def test_an_empty_list_says_what_to_do(client_of):
    page = client_of(UserFactory(host_clerk=True)).get(reverse("applications:mine"))

    assert "您还没有申报" in text(page)


def test_an_officer_has_no_own_applications(client_of):
    page = client_of(UserFactory(district_officer=True)).get(reverse("applications:mine"))

    assert page.status_code == 302


@pytest.mark.parametrize("files", [1, 3])
def test_the_list_asks_the_database_no_more_for_three_than_for_one(client_of, files, django_assert_max_num_queries):
    first = ApplicationFactory(complete=True)
    for number in range(files - 1):
        another = ApplicationFactory(host=first.host, call=first.call, created_by=first.created_by)
        fill_complete(another, occupation=f"第{number}工种")
    client = client_of(first.created_by)
    client.get(reverse("applications:mine"))

    with django_assert_max_num_queries(15):
        assert client.get(reverse("applications:mine")).status_code == 200


def test_one_open_call_is_chosen_at_once(client_of):
    call = CallFactory()

    page = client_of(UserFactory(host_clerk=True)).get(reverse("applications:new"))

    assert page.headers["Location"].endswith(f"?call={call.code}")


def test_without_an_open_call_there_is_nothing_to_choose(client_of):
    page = client_of(UserFactory(host_clerk=True)).get(reverse("applications:new"))

    assert "现在没有开放的批次" in text(page)


def test_a_draft_is_made_from_the_route_page(client_of):
    call = CallFactory()
    clerk = UserFactory(host_clerk=True)
    client = client_of(clerk)
    page = client.get(reverse("applications:new"), {"call": call.code})
    assert "将报送给" in text(page)

    made = client.post(reverse("applications:new"), {"call": call.code, "branch": "head", "route": "territory"})

    application = Application.objects.get()
    assert made.headers["Location"] == url("form", application)
    assert application.branch is None


def test_a_new_branch_is_entered_and_reviewed_by_its_own_district(client_of):
    call = CallFactory(beijing=True)
    clerk = UserFactory(host_clerk=True, organisation=OrganisationFactory(beijing=True))
    typed = {"call": call.code, "branch": "new", "route": "territory", "branch_name": "房山分厂"}
    client = client_of(clerk)

    refused = client.post(reverse("applications:new"), typed)
    assert "请填写“新增分厂、分公司所在区”。" in text(refused)
    client.post(reverse("applications:new"), {**typed, "branch_region": "110111"})

    application = Application.objects.get()
    assert (application.branch.name, application.recommender.region_id) == ("房山分厂", "110111")


def test_an_existing_branch_may_be_chosen(client_of):
    call = CallFactory(beijing=True)
    branch = BranchFactory()
    clerk = UserFactory(host_clerk=True, organisation=branch.organisation)

    client_of(clerk).post(
        reverse("applications:new"), {"call": call.code, "branch": str(branch.pk), "route": "territory"}
    )

    assert Application.objects.get().branch == branch


def test_the_wrong_route_says_who_is_the_right_body(client_of):
    call = CallFactory(beijing=True)
    host = OrganisationFactory(municipal=True)
    client = client_of(UserFactory(host_clerk=True, organisation=host))

    page = client.post(reverse("applications:new"), {"call": call.code, "branch": "head", "route": "territory"})

    assert f"应由{host.parent.name}推荐" in text(page)
    assert "第八条" in text(page)


def test_only_the_hosts_people_open_the_route_page(client_of):
    assert client_of(UserFactory(district_officer=True)).get(reverse("applications:new")).status_code == 403


# The task list and a section


def test_the_task_list_shows_nine_sections_and_the_counts(host, draft):
    page = host.get(url("form", draft))

    assert text(page).count('data-test="task"') == 9
    assert 'data-test="eligibility"' in text(page)
    assert "还有 9 项未完成" in text(page)


def test_list_form_and_check_show_the_same_figures(client_of, ready):
    client = client_of(ready.created_by)

    pages = [client.get(reverse("applications:mine")), client.get(url("form", ready)), client.get(url("check", ready))]

    assert all('data-done="9" data-total="9"' in text(page) for page in pages)
    panels = {re.search(r'data-pass="\d+" data-fail="\d+" data-manual="\d+"', text(page))[0] for page in pages[1:]}  # type: ignore[index]
    assert panels == {'data-pass="24" data-fail="0" data-manual="1"'}


def test_a_stranger_is_told_nothing(client_of, draft):
    stranger = client_of(UserFactory(host_clerk=True))

    assert stranger.get(url("form", draft)).status_code == 404
    assert stranger.post(url("autosave", draft, "unit")).status_code == 404


def test_an_unknown_section_is_not_found(host, draft):
    assert host.get(url("section", draft, "nothing")).status_code == 404


@pytest.mark.parametrize("key", ["unit", "leader", "team", "safeguards", "projects", "report", "plan", "undertaking"])
def test_every_section_opens_and_every_policy_field_shows_its_clause(client_of, ready, key):
    page = client_of(ready.created_by).get(url("section", ready, key))

    assert page.status_code == 200
    for clause in re.findall(r'data-clause="([^"]+)"', text(page)):
        assert clause in re.sub(r'data-clause="[^"]+"', "", text(page))


def test_a_section_page_stays_within_fifteen_statements(client_of, ready, django_assert_max_num_queries):
    client = client_of(ready.created_by)
    client.get(url("section", ready, "team"))

    for key in ("unit", "leader", "team", "safeguards", "plan"):
        with django_assert_max_num_queries(15):
            client.get(url("section", ready, key))
    with django_assert_max_num_queries(15):
        client.get(url("form", ready))


def test_autosave_keeps_wrong_input_and_names_time_and_version(host, draft):
    typed = {"version": "0", "shown": ["staff_total", "industry"], "staff_total": "三百多", "industry": "C"}

    answer = host.post(url("autosave", draft, "unit"), typed)

    assert answer.json()["version"] == 1
    assert re.fullmatch(r"\d{2}:\d{2}:\d{2}", answer.json()["time"])
    assert answer.json()["saved_at"].endswith("+08:00")
    assert draft.sections.get(key="unit").data["staff_total"] == "三百多"
    assert "三百多" in text(host.get(url("section", draft, "unit")))


def test_autosave_stays_within_twelve_statements(host, draft, django_assert_max_num_queries):
    host.post(url("autosave", draft, "unit"), {"version": "0", "shown": ["industry"], "industry": "C"})

    with django_assert_max_num_queries(12):
        host.post(url("autosave", draft, "unit"), {"version": "1", "shown": ["industry"], "industry": "D"})


def test_autosave_of_an_older_version_is_a_conflict(host, draft):
    host.post(url("autosave", draft, "unit"), {"version": "0", "shown": ["industry"], "industry": "C"})

    answer = host.post(url("autosave", draft, "unit"), {"version": "0", "shown": ["industry"], "industry": "D"})

    assert answer.status_code == 409
    assert "改过这一节" in answer.json()["reason"]


def test_autosave_gives_new_rows_their_marks(host, draft):
    typed = {"version": "0", "members-TOTAL_FORMS": "1", "members-0-name": "甲", "members-0-row": ""}

    fields = host.post(url("autosave", draft, "team"), typed).json()["fields"]

    assert fields == {"members-0-row": draft.sections.get(key="team").data["members"][0]["_row"]}


def test_a_submitted_file_refuses_autosave(client_of, ready):
    transitions.submit(ready, by=ready.created_by)

    answer = client_of(ready.created_by).post(url("autosave", ready, "unit"), {"version": "1"})

    assert answer.status_code == 403


def test_save_returns_to_the_list_and_complete_marks_the_section(client_of, ready):
    client = client_of(ready.created_by)
    page = client.post(url("section", ready, "plan"), {"version": "1", "reopen": "1"})
    assert page.headers["Location"] == url("section", ready, "plan")
    assert not ready.sections.get(key="plan").complete

    page = client.post(url("section", ready, "plan"), {"version": "2", "complete": "1"})

    assert page.headers["Location"] == url("form", ready)
    assert ready.sections.get(key="plan").complete


def test_complete_with_errors_shows_them_in_front_with_links(host, draft):
    page = host.post(url("section", draft, "leader"), {"version": "0", "complete": "1"}, follow=True)

    assert "<title>错误：" in text(page)
    assert 'data-test="error-summary"' in text(page)
    assert 'href="#id_name"' in text(page)
    assert "请填写“姓名”。" in text(page)
    assert not draft.sections.get(key="leader").complete


def test_after_saving_only_the_masked_number_is_on_the_page(host, draft):
    number = answers.resident_id(date(1970, 5, 20))
    host.post(url("section", draft, "leader"), {"version": "0", "shown": ["id_number"], "id_number": number})

    page = text(host.get(url("section", draft, "leader")))

    assert number not in page
    assert f"{number[:6]}********{number[14:]}" in page


def test_rows_are_added_moved_and_removed_without_scripts(host, draft):
    typed = {
        "members-TOTAL_FORMS": "2",
        "members-0-name": "甲",
        "members-0-ORDER": "1",
        "members-1-name": "乙",
        "members-1-ORDER": "2",
    }
    page = host.post(url("section", draft, "team"), {"version": "0", **typed, "add_row": "members"})
    assert page.headers["Location"].endswith("#table-members")
    names = lambda: [row.get("name", "") for row in draft.sections.get(key="team").data["members"]]  # noqa: E731
    assert names() == ["甲", "乙", ""]
    marks = [row["_row"] for row in draft.sections.get(key="team").data["members"]]
    typed = {"members-TOTAL_FORMS": "3"}
    for place, (mark, name) in enumerate(zip(marks, ("甲", "乙", "丙"), strict=True)):
        typed |= {f"members-{place}-row": mark, f"members-{place}-name": name, f"members-{place}-ORDER": str(place + 1)}

    host.post(url("section", draft, "team"), {"version": "1", **typed, "move_up": "members-2"})
    assert names() == ["甲", "丙", "乙"]
    host.post(url("section", draft, "team"), {"version": "2", **typed, "move_down": "members-0"})
    assert names() == ["乙", "甲", "丙"]
    host.post(url("section", draft, "team"), {"version": "3", **typed, "remove_row": "members-1"})
    assert names() == ["甲", "丙"]


def test_a_row_button_of_an_unknown_table_changes_nothing(host, draft):
    page = host.post(url("section", draft, "team"), {"version": "0", "add_row": "strangers"})

    assert page.headers["Location"] == url("form", draft)


def test_the_later_of_two_people_sees_both_texts_and_chooses(client_of, draft):
    colleague = UserFactory(host_clerk=True, organisation=draft.host, name="李建国")
    first, second = client_of(colleague), client_of(draft.created_by)
    first.post(url("section", draft, "leader"), {"version": "0", "shown": ["skills", "name"], "skills": "他写的"})

    page = second.post(
        url("section", draft, "leader"), {"version": "0", "shown": ["skills", "name"], "skills": "我写的", "name": "甲"}
    )

    assert page.status_code == 409
    assert "同事李建国于" in text(page)
    assert "他写的" in text(page) and "我写的" in text(page)
    mine = re.search(r'name="mine" value="([^"]+)"', text(page))[1]  # type: ignore[index]
    chosen = {
        "version": "1",
        "mine": mine,
        "keep_skills": "merged",
        "merged_skills": "合在一起",
        "keep_name": "mine",
    }
    assert second.post(url("resolve", draft, "leader"), {**chosen, "version": "0"}).status_code == 409
    second.post(url("resolve", draft, "leader"), chosen)
    data = draft.sections.get(key="leader").data
    assert (data["skills"], data["name"]) == ("合在一起", "甲")


def test_a_soft_rule_asks_for_the_reason_on_its_own_page(client_of):
    application = fill_complete(ApplicationFactory(), unit={"district_studio": False}, files=True)
    client = client_of(application.created_by)
    assert 'id="explain-HZ-72"' in text(client.get(url("section", application, "unit")))

    client.post(url("section", application, "unit"), {"version": "1", "explain-HZ-72": "区级正在评审。"})

    page = client.get(url("check", application))
    assert 'data-test="submit"' in text(page)


# Materials


def test_materials_list_every_slot_with_its_state(host, draft):
    page = host.get(url("materials", draft))

    assert text(page).count('data-test="slot"') == 19
    assert "0/60 个文件" in text(page)


def test_a_file_is_uploaded_by_script_and_by_the_plain_form(host, draft):
    target = url("upload", draft)
    row = host.post(target, {"slot": "licence", "file": picture()}, headers={"HX-Request": "true"})
    assert 'data-test="file-row"' in text(row)

    plain = host.post(target, {"slot": "licence", "file": picture("二.png")})
    assert plain.headers["Location"].endswith("#slot-licence")
    assert Attachment.objects.live().count() == 2
    bad = host.post(target, {"slot": "licence", "file": picture("三.png")}, headers={"HX-Request": "true"})
    assert (bad.status_code, "最多放 2 个文件" in text(bad)) == (403, True)


def test_the_plain_form_says_what_was_not_taken(host, draft):
    from django.core.files.uploadedfile import SimpleUploadedFile

    files = [picture(), SimpleUploadedFile("照片.heic", b"x")]
    page = host.post(url("upload", draft), {"slot": "site_photos", "file": files}, follow=True)

    assert "HEIC" in text(page)
    assert Attachment.objects.live().count() == 1
    assert "请先选择文件" in text(host.post(url("upload", draft), {"slot": "site_photos"}, follow=True))
    nothing = host.post(url("upload", draft), {"slot": "site_photos"}, headers={"HX-Request": "true"})
    assert nothing.status_code == 403
    assert host.post(url("upload", draft), {"slot": "nothing"}).status_code == 404


def test_evidence_is_entered_changed_moved_and_dropped(host, draft):
    new = url("evidence_new", draft, "evidence")
    assert "请写明材料名称" in text(host.post(new, {"title": ""}))
    host.post(new, {"title": "一等奖证书", "level": "city", "supports": ["leader.honours"]})
    row = Evidence.objects.get()
    assert row.supports == ["leader.honours"]
    assert host.get(url("evidence_edit", draft, row.pk)).status_code == 200
    host.post(url("evidence_edit", draft, row.pk), {"title": "特等奖证书"})
    host.post(new, {"title": "第二件"})
    host.post(url("evidence_move", draft, Evidence.objects.get(title="第二件").pk), {"direction": "up"})

    assert [each.title for each in draft.evidence.all()] == ["第二件", "特等奖证书"]
    upload = {"slot": "evidence", "evidence": row.pk, "file": picture()}
    host.post(url("upload", draft), upload)
    host.post(reverse("applications:file_remove", args=[Attachment.objects.get().pk]))
    assert not Attachment.objects.live().exists()
    host.post(url("evidence_remove", draft, Evidence.objects.get(title="第二件").pk))
    assert draft.evidence.count() == 1
    assert "特等奖证书" in text(host.get(url("materials", draft)))


def test_a_certificate_to_be_looked_up_needs_its_number(host, draft):
    new = url("evidence_new", draft, "skill_certificates")

    page = host.post(new, {"title": "高级技师证书", "claims_online": "on"})
    assert "请填写证书编号" in text(page)
    host.post(new, {"title": "高级技师证书", "claims_online": "on", "certificate_no": "Y000033000001201000001"})

    assert "可全国联网查询，免交复印件" in text(host.get(url("materials", draft)))


def test_a_file_of_something_else_is_not_removed_here(host, draft):
    stray = Attachment.objects.create(
        owner=draft, slot="x", original_name="x", file="x", size=1, mime="x", sha256="x", uploaded_at=clock.now()
    )

    assert host.post(reverse("applications:file_remove", args=[stray.pk])).status_code == 404


# Check, submit, withdraw


def test_an_unfinished_draft_names_what_is_left(host, draft):
    page = host.get(url("check", draft))

    assert 'data-test="not-ready"' in text(page)
    assert 'data-test="submit"' not in text(page)


def test_the_check_page_masks_numbers_and_names_the_receiver(client_of, ready):
    page = client_of(ready.created_by).get(url("check", ready))

    assert hook(page, "receiver") == ready.recommender.name
    assert answers.member(1)["id_number"] not in text(page)
    assert "330101********0118" in text(page)


def test_submitting_twice_makes_one_version(client_of, ready):
    client = client_of(ready.created_by)
    seen = hook_value(client.get(url("check", ready)), "seen")
    assert "请先勾选承诺" in text(client.post(url("check", ready), {"seen": seen}))

    first = client.post(url("check", ready), {"seen": seen, "agreed": "on"})
    again = client.post(url("check", ready), {"seen": seen, "agreed": "on"})

    assert first.headers["Location"] == again.headers["Location"] == url("done", ready)
    version = ready.versions.get()
    page = client.get(url("done", ready))
    assert re.fullmatch(r"\d+年\d+月\d+日 \d{2}:\d{2}:\d{2}", hook(page, "submitted-at"))
    assert hook(page, "digest") == version.digest
    assert hook(page, "receipt-no") == f"{ready.number}-01"


def hook_value(page: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="(\d+)"', text(page))
    assert found
    return found[1]


def test_a_colleagues_later_edit_stops_the_submission(client_of, ready):
    client = client_of(ready.created_by)
    seen = int(hook_value(client.get(url("check", ready)), "seen"))

    page = client.post(url("check", ready), {"seen": seen - 1, "agreed": "on"})

    assert page.status_code == 409
    assert Application.objects.get(pk=ready.pk).state == State.DRAFT


def test_a_colleagues_edit_is_announced_on_the_check_page(client_of, ready):
    colleague = UserFactory(host_clerk=True, organisation=ready.host, name="李建国")

    page = client_of(colleague).get(url("check", ready))

    assert 'data-test="stale"' in text(page)


def test_after_the_last_day_the_check_page_says_so(client_of, ready, at):
    at(ready.call.window("application").closes_at + timedelta(hours=1))

    assert "不再接收新的提交。草稿会保留" in text(client_of(ready.created_by).get(url("check", ready)))


def test_before_submission_there_is_no_receipt(host, draft):
    assert host.get(url("done", draft)).headers["Location"] == url("check", draft)


def test_the_status_page_shows_the_four_facts_and_the_log(client_of, ready):
    transitions.submit(ready, by=ready.created_by)

    page = client_of(ready.created_by).get(url("status", ready))

    for name in ("fact-stage", "fact-todo", "stepper", "timeline"):
        assert f'data-test="{name}"' in text(page)
    assert f"{ready.number}-01" in text(page)


def test_a_draft_or_a_submitted_file_is_withdrawn_with_a_reason(client_of, ready):
    client = client_of(ready.created_by)
    assert "放弃草稿" in text(client.get(url("withdraw", ready)))
    transitions.submit(ready, by=ready.created_by)
    assert "请写明理由" in text(client.post(url("withdraw", ready), {"reason": ""}))

    client.post(url("withdraw", ready), {"reason": "改到下一年申报"})

    ready.refresh_from_db()
    assert ready.state == State.WITHDRAWN
    assert client.get(url("withdraw", ready)).status_code == 403


def test_the_lead_master_may_not_withdraw(client_of, ready):
    master = UserFactory(lead_master=True, organisation=ready.host)
    Application.objects.filter(pk=ready.pk).update(leader_user=master)

    assert client_of(master).get(url("withdraw", ready)).status_code == 403
    assert "由单位经办人或管理员提交" in text(client_of(master).get(url("check", ready)))
    assert "这一节现在只能查看" in text(client_of(master).get(url("section", ready, "unit")))
    assert "材料现在只能查看" in text(client_of(master).get(url("materials", ready)))


def test_an_id_number_is_shown_once_after_a_reason(client_of, ready):
    client = client_of(ready.created_by)
    place = url("reveal", ready, "leader.id_number")
    assert 'data-test="revealed"' not in text(client.get(place))

    page = client.post(place, {"reason": "与原件核对"})

    assert re.fullmatch(r"\d{17}[\dX]", hook(page, "revealed"))
    assert Reveal.objects.get().field == "leader.id_number"
    assert "no-store" in page.headers["Cache-Control"]
    mark = ready.sections.get(key="team").data["members"][0]["_row"]
    assert client.get(url("reveal", ready, f"team.members.{mark}.id_number")).status_code == 200
    assert client.get(url("reveal", ready, "leader.name")).status_code == 404


def test_who_may_not_reveal_is_refused(client_of, ready):
    transitions.submit(ready, by=ready.created_by)
    supervisor = UserFactory(supervisor=True)

    assert client_of(supervisor).get(url("reveal", ready, "leader.id_number")).status_code == 403


# Correction


def test_a_correction_shows_old_beside_new_and_is_handed_in(client_of, ready):
    give_back(
        ready,
        Point("field", "unit.staff_total", "职工总数", "请核对职工总数。", "三"),
        Point("file", "licence", "营业执照", "扫描件看不清。"),
    )
    client = client_of(ready.created_by)
    assert client.get(url("check", ready)).headers["Location"] == url("corrections", ready)
    page = client.get(url("corrections", ready))
    assert text(page).count('data-test="correction"') == 2
    assert "还没有改动" in text(page)
    section = text(client.get(url("section", ready, "unit")))
    assert 'name="staff_total"' in section and 'name="industry"' not in section
    client.post(
        url("section", ready, "unit"), {"version": "1", "shown": ["staff_total"], "staff_total": "501", "save": "1"}
    )
    client.post(url("upload", ready), {"slot": "licence", "file": picture()})

    page = client.get(url("corrections", ready))
    assert "500 人" in text(page) and "501 人" in text(page)
    points = open_points(ready)
    assert "请写明“职工总数”是怎样补正的" in text(client.post(url("corrections", ready), {}))
    replies = {f"answer-{point.pk}": "已改正" for point in points}
    stale = client.post(url("corrections", ready), {**replies, "seen": "1"})
    assert stale.status_code == 409
    done = client.post(url("corrections", ready), {**replies, "seen": hook_value(page, "seen")})

    assert done.headers["Location"] == url("done", ready)
    assert client.get(url("corrections", ready)).headers["Location"] == url("status", ready)
    compared = client.get(reverse("applications:diff", args=[ready.number, 1, 2]))
    assert "要求补正" in text(compared)
    assert client.get(reverse("applications:diff", args=[ready.number, 2, 1])).status_code == 404
    assert "对比第 1 版与第 2 版" in text(client.get(url("status", ready)))


def test_what_changed_besides_the_points_is_named(client_of, ready):
    give_back(ready, Point("field", "leader", "领衔人", "整节请核对。"))
    client = client_of(ready.created_by)
    client.post(url("section", ready, "leader"), {"version": "1", "shown": ["post"], "post": "首席岗位", "save": "1"})

    assert "随之变化：现岗位" in text(client.get(url("corrections", ready)))


# The public self-check


@pytest.mark.parametrize("city", ["hangzhou", "beijing"])
def test_anyone_may_test_the_conditions_and_nothing_is_stored(client, city):
    page = client.get(reverse("applications:self_check", args=[city]))
    assert page.status_code == 200

    judged = client.post(
        reverse("applications:self_check", args=[city]),
        {
            "nature": "sole_trader",
            "industry_focus": "modern_services",
            "scale": "large",
            "leader_route": "technician",
            "skill_level": "technician",
            "sex": "male",
            "birth": "1976-09-08",
            "retirement_group": "male60",
            "employment_status": "in_post",
            "relation": "contract",
            "front_line_years": "20",
            "yearly_budget": "100000",
            "matching_commitment": "300000",
            "member_count": "2",
            "honours": ["national_expert"],
        },
    )

    assert 'data-test="eligibility"' in text(judged)
    assert "现 2 名，要求不少于 3 名" in text(judged)
    assert ("本市只受理企业和事业单位的申报" in text(judged)) is (city == "beijing")
    assert not Application.objects.exists()
    assert isinstance(judged.context["user"], AnonymousUser)


def test_unanswered_questions_are_asked_again(client):
    page = client.post(reverse("applications:self_check", args=["hangzhou"]), {"member_count": "许多"})

    assert "请选择“单位性质”。" in text(page)
    assert "请填阿拉伯数字" in text(page)


def test_an_honorary_studio_may_be_tested_where_the_city_has_one(client):
    assert client.get(reverse("applications:self_check", args=["hangzhou"]), {"kind": "honorary"}).status_code == 200
    assert client.get(reverse("applications:self_check", args=["beijing"]), {"kind": "honorary"}).status_code == 404
    assert client.get(reverse("applications:self_check", args=["atlantis"])).status_code == 404
