"""Pages of yearly papers: the unit's task list and parts, what offices read, lists with constant statements."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.documents.exports import export_next
from portal.documents.models import Export, Rendering
from portal.documents.renderings import render_next
from studios import filing_parts, filing_rounds, operating_report
from studios.models import ActivityRecord, YearlyFiling
from studios.states import FilingState
from studios.transitions import filing as steps
from tests.studios.life_scene import Scene, studio_of
from tests.studios.paper_scene import ANSWERS, load_days, many, open_year, written
from tests.studios.records_scene import written as record

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(at) -> Scene:
    at("2026-12-01 02:00")
    load_days(2027)
    return Scene(studio_of())


def place(scene: Scene, name: str = "report", *more: object) -> str:
    return reverse(f"studios:{name}", args=[scene.studio.number, 2026, *more])


def test_before_the_day_the_page_says_when_it_opens(at, scene, client_of):
    at("2026-11-20 09:00")
    client = client_of(scene.clerk)

    page = client.get(place(scene)).content.decode()

    assert "2026年12月1日（周二）" in page and "2027年1月5日（周二）24:00" in page
    assert client.get(reverse("studios:report", args=[scene.studio.number, 2025])).status_code == 404
    assert client.get(reverse("studios:report", args=[scene.studio.number, 99999])).status_code == 404


def test_the_unit_writes_part_by_part_and_files(scene, client_of):
    open_year(scene.studio, 2026)
    client = client_of(scene.clerk)
    page = client.get(place(scene)).content.decode()
    assert 'data-done="0" data-total="4"' in page and "还不能报送，请先完成" in page

    for key, answers in ANSWERS.items():
        answer = client.post(place(scene, "report_part", key), {**answers, "version": "0"})
        assert answer.headers["Location"] == place(scene)
    assert 'data-done="4"' in client.get(place(scene)).content.decode()
    answer = client.post(place(scene, "report_file"), follow=True)

    assert "2026 年度材料已报送市人社局" in answer.content.decode()
    assert YearlyFiling.objects.get().state == FilingState.FILED
    assert "材料已经报送，这一项现在只能查看" in client.get(place(scene, "report_part", "plan")).content.decode()
    operation = client.get(place(scene, "report_part", "operation")).text
    assert "<dd>没有</dd>" in operation and "<dd>no</dd>" not in operation and " 元</dd>" in operation
    assert client.post(place(scene, "report_part", "plan"), {"text": "改", "version": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("support_funds", "五万", "单位扶持资金请写数字"),
        ("support_funds", "-1", "应在 0 到"),
        ("support_funds", "1e99", "请写数字"),
        ("support_funds", "10000000000", "应在 0 到"),
        ("support_funds", "NaN", "请写数字"),
        ("spend_other", "10.001", "最多写到分"),
        ("spend_other", "10", "填了“其他”支出，请说明用在哪里"),
        ("improper", "maybe", "请从两项里选一项"),
        ("site_change", "字" * 501, "最多 500 个字"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_is_kept(scene, client_of, field, typed, words):
    open_year(scene.studio, 2026)
    client = client_of(scene.clerk)
    answers = {**ANSWERS["operation"], field: typed, "version": "0"}

    page = client.post(place(scene, "report_part", "operation"), answers, follow=True).content.decode()

    assert words in page and (typed in page or field == "improper")
    assert YearlyFiling.objects.get().data["operation"]["answers"][field] == typed
    assert "需修改" in client.get(place(scene)).content.decode()


def test_an_improper_expense_is_explained(scene, client_of):
    open_year(scene.studio, 2026)
    answers = {**ANSWERS["operation"], "improper": "yes", "version": "0"}

    page = client_of(scene.clerk).post(place(scene, "report_part", "operation"), answers, follow=True)

    assert "请说明是哪些支出、如何纠正" in page.content.decode()


def test_characters_no_database_keeps_are_left_out(scene, client_of):
    open_year(scene.studio, 2026)

    client_of(scene.clerk).post(place(scene, "report_part", "plan"), {"text": "计\x00划\r\n第二行", "version": "0"})

    assert YearlyFiling.objects.get().data["plan"]["answers"]["text"] == "计划\r\n第二行"


def test_the_second_window_sees_both_texts_and_loses_nothing(scene, client_of):
    open_year(scene.studio, 2026)
    first, second = client_of(scene.clerk), client_of(scene.leader)
    part = place(scene, "report_part", "plan")
    first.post(part, {"text": "先保存的", "version": "0"})

    answer = second.post(part, {"text": "后写的", "version": "0"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "先保存的" in page and "后写的" in page and 'name="version" value="1"' in page
    assert YearlyFiling.objects.get().data["plan"]["answers"]["text"] == "先保存的"
    second.post(part, {"text": "合并后的", "version": "1"})
    assert YearlyFiling.objects.get().data["plan"]["answers"]["text"] == "合并后的"


def test_a_page_saves_itself_and_tells_when_it_was_overtaken(scene, client_of):
    open_year(scene.studio, 2026)
    client, part = client_of(scene.clerk), place(scene, "report_part", "plan")

    saved = client.post(part, {"text": "一", "version": "0"}, headers={"X-Autosave": "1"})
    again = client.post(part, {"text": "二", "version": "0"}, headers={"X-Autosave": "1"})

    assert (saved.status_code, json.loads(saved.content)["version"]) == (200, 1)
    assert again.status_code == 409 and "没有覆盖" in json.loads(again.content)["reason"]
    assert client.post(part, {"text": "三", "version": "x"}).status_code == 409


def test_the_city_accepts_or_returns_and_the_district_reads(at, scene, client_of):
    filing = written(open_year(scene.studio, 2026), scene.clerk)
    city, desk = client_of(scene.officer), client_of(scene.desk)
    assert "还没有报送" in city.get(place(scene)).content.decode()
    assert 'data-test="chase"' not in desk.get(place(scene)).content.decode()
    at("2027-01-08 09:00")
    steps.file(filing, by=scene.clerk)

    read = desk.get(place(scene)).content.decode()
    assert "全年带徒七人" in read and "逾期" in read and 'data-test="accept"' not in read
    assert desk.post(place(scene, "report_accept")).status_code == 403
    assert "请写明需要补充什么" in city.post(place(scene, "report_return"), {"remark": ""}).text
    assert "留着的字" * 501 in city.post(place(scene, "report_accept"), {"remark": "留着的字" * 501}).text
    city.post(place(scene, "report_return"), {"remark": "请补充证明"})
    assert "请补充证明" in client_of(scene.clerk).get(place(scene)).content.decode()
    steps.file(YearlyFiling.objects.get(), by=scene.clerk)
    city.post(place(scene, "report_accept"), {"remark": "齐全"})

    assert YearlyFiling.objects.get().state == FilingState.ACCEPTED
    assert city.post(place(scene, "report_accept"), {"remark": "长" * 2001}).status_code == 409


def test_the_paper_is_a_preview_for_the_unit_alone_until_it_was_filed(scene, client_of):
    filing = open_year(scene.studio, 2026)
    clerk, city = client_of(scene.clerk), client_of(scene.officer)
    assert city.get(place(scene, "report_pdf")).status_code == 404

    clerk.get(place(scene, "report_pdf"))
    steps.file(written(filing, scene.clerk), by=scene.clerk)
    city.get(place(scene, "report_pdf"))

    assert sorted(Rendering.objects.values_list("kind", flat=True)) == [
        "operating_report",
        "operating_report_preview",
    ]
    while render_next():
        pass
    assert set(Rendering.objects.values_list("state", flat=True)) == {Rendering.State.READY}
    found = Rendering.objects.get(kind="operating_report")
    assert city.get(found.get_absolute_url()).status_code == 200
    assert client_of(Scene(studio_of()).clerk).get(found.get_absolute_url()).status_code == 404


def test_the_city_reminds_a_unit_that_has_not_filed(scene, client_of):
    open_year(scene.studio, 2026)
    city = client_of(scene.officer)
    assert 'data-test="chase"' in city.get(place(scene)).content.decode()

    page = city.post(place(scene, "report_chase"), follow=True).content.decode()

    assert f"已提醒{scene.studio.host.name}" in page
    assert city.post(place(scene, "report_chase")).status_code == 409


def test_strangers_find_nothing(scene, client_of):
    open_year(scene.studio, 2026)
    stranger = client_of(Scene(studio_of()).clerk)

    for name in ("report", "report_pdf"):
        assert stranger.get(place(scene, name)).status_code == 404
    assert stranger.get(reverse("studios:city_filings")).status_code == 404
    assert stranger.get(reverse("studios:desk_filings")).status_code == 404
    assert client_of(scene.clerk).get(place(scene, "report_part", "other")).status_code == 404
    assert client_of(scene.officer).get(place(scene, "report_part", "plan")).status_code == 403


def test_the_list_tells_who_filed_who_is_late_and_who_is_missing(at, scene, client_of):
    missing = studio_of()
    filing = written(open_year(scene.studio, 2026), scene.clerk)
    at("2027-01-08 09:00")
    steps.file(filing, by=scene.clerk)
    client = client_of(scene.officer)
    place = reverse("studios:city_filings")

    page = client.get(place).content.decode()

    assert re.findall(r'data-count="(\d)"', page) == ["2", "1", "1", "1"]
    late = client.get(place, {"shown": "late"}).content.decode()
    assert scene.studio.number in late and missing.number not in late
    overdue = client.get(place, {"shown": "overdue"}).content.decode()
    assert missing.number in overdue and scene.studio.number not in overdue
    assert missing.number not in client.get(place, {"q": scene.studio.name}).content.decode()
    assert "没有符合条件的材料" in client.get(place, {"q": "没有的"}).content.decode()
    assert missing.number in client.get(place, {"shown": "nonsense", "year": "20x6"}).content.decode()


def test_what_lacks_its_proof_is_named_by_kind(scene):
    """A site needs no file, and who came to the city's activity was written down by the city."""
    filing = open_year(scene.studio, 2026)
    for kind, day in (("service", 1), ("service", 2), ("award", 1), ("site", 1)):
        record(scene.studio, kind, f"2026-06-0{day}", by=scene.leader)
    ActivityRecord.objects.filter(on=date(2026, 6, 2)).update(source="attended")

    known = operating_report.prefill(scene.studio, 2026)

    assert filing_parts.findings(filing, known)[-1].words == (
        "有 2 条记录没有证明材料，考核时可能不予认可：社会服务 1 条、奖项 1 条"
    )
    assert [row[-1] for table in known.tables if table.key == "service" for row in table.rows] == ["无", "签到"]


def test_papers_of_an_ended_title_are_missed_by_nobody(at, scene, client_of):
    """The title ended before the papers were due: no office counts them, the unit reads that it is over."""
    open_year(scene.studio, 2026)
    scene.studio.state = "revoked"
    scene.studio.save()
    at("2027-01-08 09:00")

    page = client_of(scene.officer).get(reverse("studios:city_filings")).content.decode()
    own = client_of(scene.clerk).get(reverse("studios:report", args=[scene.studio.number, 2026])).content.decode()

    assert scene.studio.number not in page
    assert "称号已终止，不再报送" in own and "已逾期" not in own and "不再持有称号，不能办理这一项" in own


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_three_as_for_one(at, scene, client_of, count):
    for _ in range(count - 1):
        studio_of()
    filing_rounds.open_rounds()
    client = client_of(scene.officer)
    client.get(reverse("studios:city_filings"))

    with CaptureQueriesContext(connection) as asked:
        page = client.get(reverse("studios:city_filings")).content.decode()

    assert page.count('data-test="filing-row"') == count
    assert len(asked) <= 14


def test_the_list_goes_to_excel(scene, client_of):
    open_year(scene.studio, 2026)
    client = client_of(scene.desk)

    client.post(reverse("studios:filings_export"), {"year": "2026", "query": "shown=missing"})
    export_next()

    export = Export.objects.get()
    assert export.state == "ready" and export.filename.startswith("年度材料报送情况")
    assert client.post(reverse("studios:filings_export"), {"year": "x"}).status_code == 404


@pytest.mark.parametrize("records", [1, 200])
def test_the_form_is_filled_from_the_registers_in_few_statements(scene, records):
    """At most 15, however many records there are."""
    filing = open_year(scene.studio, 2026)
    many(scene.studio, 2026, records)
    operating_report.prefill(scene.studio, 2026)

    with CaptureQueriesContext(connection) as asked:
        content = operating_report.content(filing)

    assert len(asked) <= 9
    assert sum(count for _, count in content["counts"]) == records


def test_all_years_of_a_studio_are_listed(scene, client_of):
    url = reverse("studios:reports", args=[scene.studio.number])
    assert "还没有年度材料" in client_of(scene.clerk).get(url).content.decode()
    open_year(scene.studio, 2026)

    assert "2026 年度" in client_of(scene.officer).get(url).content.decode()
