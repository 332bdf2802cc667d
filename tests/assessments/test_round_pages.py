"""The pages of rounds: literal statement counts at one and three rows, what each reader finds, bad input."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from assessments import transitions
from assessments.models import Assignment, SelfVersion
from assessments.transitions import leaving
from portal.documents.exports import exporters
from portal.documents.models import Attachment, Export
from portal.notifications.models import Message, Outbox
from portal.policy import clock
from tests.assessments.round_scene import Kind, RoundScene, renewed
from tests.browser.scenes import picture
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
OFFICE = {"rounds": 5, "round": 11, "participants": 9}
UNIT = {"my_assessments": 4, "participant": 8, "self_assessment": 19}
MARKING_PAGE = 14


@pytest.fixture(autouse=True)
def today(at):
    at("2028-02-15 10:00")


def url(name: str, *args: Any) -> str:
    return reverse(f"assessments:{name}", args=args)


def count(client: Client, place: str) -> int:
    """Statements of the second request: the first fills the caches of the process."""
    for _ in range(2):
        with CaptureQueriesContext(connection) as caught:
            assert client.get(place).status_code == 200
    return len(caught)


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("name", list(OFFICE))
def test_pages_of_the_office(client_of, name, many):
    scene = RoundScene(Kind.ANNUAL, [renewed() for _ in range(many)])
    scene.opened()
    place = url(name) if name == "rounds" else url(name, scene.round.code)

    assert count(client_of(scene.officer), place) == OFFICE[name]


@pytest.mark.parametrize("many", [1, 3])
@pytest.mark.parametrize("name", list(UNIT))
def test_pages_of_the_unit(client_of, name, many):
    scene = RoundScene(Kind.ANNUAL, [renewed() for _ in range(many)])
    scene.opened()
    place = url(name) if name == "my_assessments" else url(name, scene.participant().pk)

    assert count(client_of(scene.clerk()), place) == UNIT[name]


@pytest.mark.parametrize("many", [1, 3])
def test_the_marking_page_takes_at_most_fifteen_statements(client_of, many):
    scene = RoundScene(Kind.ANNUAL, [renewed() for _ in range(many)])
    scene.opened()
    for studio in scene.studios:
        scene.handed_in(studio)
    panel = scene.panel()
    rows = list(panel.assignments.filter(expert=scene.experts[0]))
    for row in rows:
        transitions.declare(row, by=scene.experts[0].user)

    assert count(client_of(scene.experts[0].user), url("mark", panel.pk, rows[0].pk)) == MARKING_PAGE


def running(scene: RoundScene) -> Any:
    scene.opened()
    for studio in scene.studios:
        scene.handed_in(studio)
    return scene.panel()


def pages_of(client: Client, panel: Any, expert: Any) -> Iterator[tuple[str, str]]:
    """Every page and part an expert can open about the panel, as text without per-request tokens."""
    own = list(Assignment.objects.filter(panel=panel, expert=expert).order_by("pk"))
    places = [url("my_panels"), url("my_panel", panel.pk), url("summary", panel.pk), url("moderate", panel.pk)]
    for row in own:
        places += [url(name, panel.pk, row.pk) for name in ("mark", "recuse", "expert_visit")]
        places += [url("participant", row.subject_id), url("mark", panel.pk, row.pk) + "?item=A5.1"]
    for place in [*places, "/workbench/", "/messages/"]:
        answer = client.get(place)
        text = re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"|X-CSRFToken": "[^"]+"', "", answer.content.decode())
        shown = re.sub("data-now=.[^>]*|还剩 [^<]*", "", text) if answer.status_code == 200 else ""
        yield place, f"{answer.status_code} {shown}"


def letters_of(user: Any) -> list[tuple[str, str]]:
    told = [*Message.objects.filter(user=user), *Outbox.objects.filter(user=user)]
    return sorted((each.subject, each.body) for each in told)


def test_a_hidden_mark_changes_no_byte_for_another_expert(client_of):
    """TM-04 by difference: what another expert marks and hands in shows nowhere before one's own sheet is in."""
    scene = RoundScene(Kind.ANNUAL, [renewed(), renewed()])
    panel = running(scene)
    me, other = scene.experts[1], scene.experts[0]
    for row in panel.assignments.filter(expert=me):
        transitions.declare(row, by=me.user)
    client = client_of(me.user)
    before, letters = dict(pages_of(client, panel, me)), letters_of(me.user)

    for row in panel.assignments.filter(expert=other).select_related("expert__user", "panel__sheet"):
        scene.marked(row, **{"A1.1": "1"})

    assert dict(pages_of(client, panel, me)) == before
    assert letters_of(me.user) == letters


def test_the_chair_sees_marks_once_all_are_in(client_of):
    """Not before the own sheet and everybody's are handed in; never a name."""
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    panel = running(scene)
    chair, other = panel.assignments.order_by("pk").select_related("expert__user", "panel__sheet")
    client = client_of(chair.expert.user)
    scene.marked(other, **{"A1.1": "1"})
    waiting = client.get(url("moderate", panel.pk)).content.decode()
    scene.marked(chair, **{"A1.1": "5"})

    page = client.get(url("moderate", panel.pk)).content.decode()

    assert "各专家评分" not in waiting
    assert "各专家评分：1、5，相差 4 分" in page and other.expert.user.name not in page


def test_the_chair_settles_an_item_on_the_page(client_of):
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    panel = running(scene)
    chair, other = panel.assignments.order_by("pk").select_related("expert__user", "panel__sheet")
    scene.marked(other, **{"A1.1": "1"})
    scene.marked(chair, **{"A1.1": "5"})
    client, typed = client_of(chair.expert.user), {"file": chair.subject_id, "item": "A1.1", "reason": "合议"}

    wrong = client.post(url("moderate", panel.pk), {**typed, "value": "6"})
    answer = client.post(url("moderate", panel.pk), {**typed, "value": "4"})

    assert "本项满分 5 分，输入了 6 分，请改为 0 到 5 之间的数。" in wrong.content.decode()
    assert 'value="6"' in wrong.content.decode()
    assert answer.status_code == 302
    assert panel.moderations.get().value == 4


def test_a_wrong_self_mark_stays_on_the_page_with_its_sentence(client_of):
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    scene.opened()
    pk = scene.participant().pk

    page = client_of(scene.clerk()).post(
        url("self_assessment", pk), {"m_A1.1": "6", "m_A1.2": "5", "summary": "总结", "version": "0"}
    )

    text = page.content.decode()
    assert "第 1 项：本项满分 5 分，输入了 6 分，请改为 0 到 5 之间的数。" in text and 'value="6"' in text
    assert scene.participant().self_marks.get().item == "A1.2"


def test_a_paper_is_hung_on_the_whole_and_taken_off(client_of):
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    scene.opened()
    client, pk = client_of(scene.clerk()), scene.participant().pk
    assert "请先选择文件。" in client.post(url("self_upload", pk), follow=True).text

    client.post(url("self_upload", pk), {"files": [SimpleUploadedFile("台账.jpg", picture(4), "image/jpeg")]})
    assert "台账.jpg" in client.get(url("self_assessment", pk)).text
    kept = Attachment.objects.live().get(original_name="台账.jpg")
    page = client.post(url("self_remove_file", pk, kept.pk), follow=True).text

    assert "文件已移除。" in page and "台账.jpg" not in page


def test_the_office_compares_a_self_assessment_with_the_records_of_today(client_of):
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    scene.opened()
    pk = scene.participant().pk

    page = client_of(scene.officer).post(url("participant_refresh", pk), follow=True).text

    assert "台账有变化，已列在各项旁边。" in page or "与上次对照相比没有变化。" in page
    assert clock.day_of(scene.participant().today_at) == clock.today()


def test_when_the_time_is_up_nothing_typed_is_lost(client_of, at):
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    scene.opened()
    client, pk = client_of(scene.clerk()), scene.participant().pk
    at("2028-03-17 00:00")

    page = client.post(url("self_assessment", pk), {"m_A1.1": "4", "summary": "写好的总结", "version": "0"})

    text = page.content.decode()
    assert page.status_code == 403
    assert "自评已于 2028年3月16日（周四）24:00 截止" in text and "写好的总结" in text and 'value="4"' in text


def test_a_second_tab_keeps_what_was_typed(client_of):
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    scene.opened()
    client, pk = client_of(scene.clerk()), scene.participant().pk
    client.post(url("self_assessment", pk), {"m_A1.1": "5", "summary": "甲", "version": "0"})

    page = client.post(url("self_assessment", pk), {"m_A1.1": "3", "summary": "乙", "version": "0"})

    assert page.status_code == 409
    assert "同事在 10:00 保存了新的内容" in page.content.decode() and "乙" in page.content.decode()
    assert scene.participant().summary == "甲"


def test_saving_by_itself_answers_with_moment_and_version(client_of):
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    scene.opened()
    client, pk = client_of(scene.clerk()), scene.participant().pk

    answer = client.post(url("self_save", pk), {"m_A1.1": "9", "m_A1.2": "5", "summary": "", "version": "0"}).json()

    assert answer["version"] == 1
    assert answer["errors"] == {"A1.1": "本项满分 5 分，输入了 9 分，请改为 0 到 5 之间的数。"}


def test_nothing_of_a_kind_is_confirmed_where_it_is_asked(client_of):
    """“没有” stands in the form, so that what was typed beside it is kept."""
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    scene.opened()
    client, pk = client_of(scene.clerk()), scene.participant().pk
    typed = {"m_A1.1": "5", "summary": "总结", "version": "0"}

    page = client.post(url("self_nothing", pk, "patent"), typed, follow=True)

    assert "已确认考核期内没有" in page.content.decode()
    assert scene.participant().self_marks.get().value == 5
    assert client.post(url("self_nothing", pk, "unknown"), typed).status_code == 404


def test_handing_in_on_the_page(client_of):
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    scene.opened()
    client, participant = client_of(scene.clerk()), scene.participant()
    early = client.get(url("self_hand_in", participant.pk)).content.decode()
    scene.filled()
    version = scene.participant().draft_no

    answer = client.post(url("self_hand_in", participant.pk), {"version": version})

    assert "提交之前还有" in early and "disabled" in early
    assert answer.status_code == 302 and SelfVersion.objects.count() == 1
    assert client.post(url("self_hand_in", participant.pk), {"version": version}).status_code == 409


def test_the_unit_reads_one_calm_word_until_the_results_are_out(client_of):
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    running(scene)
    leaving.leave(
        scene.participant(), "veto", by=scene.officer, ground="refused_assessment", on=clock.today(), facts="拒绝进场"
    )

    page = client_of(scene.clerk()).get(url("participant", scene.participant().pk)).content.decode()

    assert "考核中" in page and "不合格" not in page and "拒绝进场" not in page


def test_the_export_holds_no_formula_and_no_mark_before_the_results(client_of, tmp_path):
    from openpyxl import load_workbook

    scene = RoundScene(Kind.ANNUAL, [renewed(name="=cmd|危险技能大师工作室")])
    scene.closed()
    client_of(scene.officer).post(url("participants_export", scene.round.code), {"query": ""})

    sheet = load_workbook(exporters["participants"].make(Export.objects.get())).worksheets[0]

    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    titles = [cell.value for cell in sheet[1]]
    assert [sheet[2][titles.index(name)].value for name in ("基本分", "加分")] == [None, None]


def test_lists_are_narrowed_and_wrong_filters_narrow_nothing(client_of):
    scene = RoundScene(Kind.ANNUAL, [renewed(), renewed()])
    scene.opened()
    client, place = client_of(scene.officer), url("participants", scene.round.code)

    found = [
        client.get(place + query).content.decode().count('data-test="participant-row"')
        for query in ("", f"?q={scene.studios[0].number}", "?state=vetoed", "?state=nonsense", "?page=999")
    ]

    assert found == [2, 1, 0, 2, 2]


def test_the_office_draws_up_and_takes_away_on_pages(client_of):
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    client = client_of(scene.officer)
    wrong = client.post(url("round_new"), {"kind": "annual", "year": 2027, "reference_on": "2027-11-30"})
    scene.opened()
    pk = scene.participant().pk

    client.post(
        url("participant_step", pk, "veto"),
        {"ground": "refused_assessment", "on": "2028-02-14", "facts": "拒绝进场"},
    )
    page = client.get(url("participant", pk)).content.decode()

    assert "年度考核的基准日是2027年12月31日（周五）" in wrong.content.decode()
    assert "直接确定为不合格" in page and "拒绝进场" in page


def test_a_colleague_of_another_city_finds_nothing(client_of):
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    scene.opened()
    client = client_of(UserFactory(city_officer=True, city="beijing"))

    found = [
        client.get(place).status_code
        for place in (url("round", scene.round.code), url("participant", scene.participant().pk))
    ]

    assert found == [404, 404]


def test_a_visit_that_waited_on_a_phone_writes_over_nothing(client_of):
    """Somebody saved the record meanwhile: the sentence, and what was typed stays on the page."""
    scene = RoundScene(Kind.ANNUAL, [renewed()])
    panel = running(scene)
    client, place = client_of(scene.officer), url("visit", panel.pk, panel.files.get().pk)
    typed = {"on": "2028-02-15", "place": "一号车间", "people": "甲", "conclusion": "属实"}
    client.post(place, {**typed, "seen": ""})

    page = client.post(place, {**typed, "place": "二号车间", "seen": ""}).content.decode()

    assert f"{scene.officer}在 10:00 保存过这份记录，请核对后再保存一次。" in page and "二号车间" in page
    assert panel.visits.get().place == "一号车间"
