"""The form over HTTP: task list, sections with and without scripts, autosave, conflict."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.urls import reverse

from applications import transitions
from tests.applications.pages import text, url
from tests.factories import answers
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory, fill_complete

pytestmark = pytest.mark.django_db


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
