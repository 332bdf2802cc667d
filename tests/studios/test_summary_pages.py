"""Pages of a body's summary, of the city that takes it in, and of the 责任书 (BJ-41, BJ-45)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.documents.exports import export_next
from portal.documents.models import Attachment, Export, Rendering
from portal.documents.renderings import render_next
from studios import filing_rounds
from studios.models import BodySummary, ProgressNote, TargetAgreement, YearlyFiling
from studios.rules.agreement import QUANTIFIED
from studios.states import AgreementState, SummaryState
from studios.transitions import filing as filings
from studios.transitions import summary as summaries
from tests.studios.life_scene import Scene, studio_of
from tests.studios.paper_scene import beijing, open_year, scan, signed, summary_of, written

pytestmark = pytest.mark.django_db
PAGE = "/desk/summaries/2026/"


@pytest.fixture
def scene(at) -> Scene:
    at("2026-10-05 09:00")
    found = beijing()
    filing = written(open_year(found.studio, 2026), found.clerk)
    filings.file(filing, by=found.clerk)
    filings.accept(filing, by=found.desk)
    return found


def test_the_body_writes_explains_and_sends(scene, client_of):
    other = studio_of("beijing")
    filing_rounds.open_rounds()
    client = client_of(scene.desk)
    page = client.get(PAGE).content.decode()
    assert "已核收 1/2" in page and f"{other.name}（待报送）未列入的原因" in page

    kept = client.post(PAGE, {"text": "全年运行正常。"}, follow=True).content.decode()
    assert "汇总已保存" in kept
    unsent = client.post(PAGE, {"text": "全年运行正常。", "submit": "1"}).content.decode()
    assert "请填写" in unsent and summary_of(scene, 2026).state == SummaryState.OPEN
    sent = client.post(PAGE, {"text": "全年运行正常。", f"why_{other.pk}": "领办人住院", "submit": "1"}, follow=True)

    assert "2026 年度汇总已报送市人社局（按期）" in sent.content.decode()
    assert summary_of(scene, 2026).explanations == {other.number: "领办人住院"}
    assert client.post(PAGE, {"text": "改"}).status_code == 403


def test_too_long_an_explanation_is_said_at_its_field_and_kept(scene, client_of):
    other = studio_of("beijing")
    filing_rounds.open_rounds()

    page = client_of(scene.desk).post(PAGE, {"text": "好", f"why_{other.pk}": "长" * 201}).content.decode()

    assert "最多 200 个字" in page and "长" * 201 in page
    assert summary_of(scene, 2026).text == ""


@pytest.mark.parametrize(
    ("day", "words"),
    [("2026-12-11", "应不晚于汇总的截止时间"), ("2026-10-04", "截止日不能早于今天"), ("x", "格式不对"), ("", "请填写")],
)
def test_a_date_that_cannot_be_is_said_at_its_field(scene, client_of, day, words):
    page = client_of(scene.desk).post(f"{PAGE}date/", {"day": day}).content.decode()

    assert words in page


def test_the_body_sets_its_date_on_its_page(scene, client_of):
    page = client_of(scene.desk).post(f"{PAGE}date/", {"day": "2026-11-15"}, follow=True).content.decode()

    assert "截止日已定为2026年11月15日（周日）" in page
    assert summary_of(scene, 2026).studios_due_on == date(2026, 11, 15)


def test_the_city_reads_what_was_sent_and_takes_it_in_or_returns_it(scene, client_of):
    summary = summary_of(scene, 2026)
    place = reverse("studios:city_summary", args=[summary.pk])
    client = client_of(scene.officer)
    assert "还没有报送" in client.get(place).content.decode()
    client.post(f"{place}chase/")
    assert client.get(f"{place}pdf/").status_code == 404
    summaries.write(summary, by=scene.desk, text="全年运行正常。", explanations={})
    summaries.submit(summary, by=scene.desk)

    page = client.get(place).content.decode()
    assert scene.studio.number in page and "按期" in page
    assert "请写明需要补充什么" in client.post(f"{place}return/", {"remark": ""}).text
    client.post(f"{place}return/", {"remark": "请补充检查情况"})
    assert "请补充检查情况" in client_of(scene.desk).get(PAGE).content.decode()
    summaries.submit(BodySummary.objects.get(), by=scene.desk)
    client.post(f"{place}accept/", {"remark": "同意"})

    assert BodySummary.objects.get().state == SummaryState.ACCEPTED
    assert client_of(scene.centre).get(place).status_code == 200
    assert client_of(scene.desk).get(place).headers["Location"] == PAGE
    assert client_of(Scene(studio_of()).officer).get(place).status_code == 404
    assert client.get("/city/summaries/99999999999999999999/").status_code == 404


def test_the_summary_goes_to_paper_and_excel(scene, client_of):
    summary = summary_of(scene, 2026)
    client = client_of(scene.desk)
    client.get(reverse("studios:summary_pdf", args=[summary.pk]))
    client.post(reverse("studios:summary_excel", args=[summary.pk]))
    export_next()

    while render_next():
        pass
    assert Rendering.objects.get(kind="body_summary_preview").state == Rendering.State.READY
    export = Export.objects.get()
    assert export.state == "ready" and export.filename.startswith("技能大师工作室年度汇总表")


@pytest.mark.parametrize("count", [1, 3])
def test_the_bodys_page_asks_as_often_for_three_studios_as_for_one(scene, client_of, count):
    for _ in range(count - 1):
        studio_of("beijing")
    filing_rounds.open_rounds()
    client = client_of(scene.desk)
    client.get(PAGE)

    with CaptureQueriesContext(connection) as asked:
        page = client.get(PAGE).content.decode()

    assert page.count('data-test="line"') == count
    assert len(asked) <= 12


def test_lists_of_the_body_and_the_city(scene, client_of):
    desk, city = client_of(scene.desk), client_of(scene.officer)

    assert "2026 年度" in desk.get("/desk/summaries/").content.decode()
    assert scene.studio.number in desk.get("/desk/filings/").content.decode()
    page = city.get("/city/filings/").content.decode()
    assert 'data-test="summary-row"' in page and scene.studio.recommender.name in page
    assert city.get("/desk/summaries/").status_code == 404
    assert desk.get("/desk/summaries/2031/").status_code == 404
    assert desk.get("/desk/summaries/99999/").status_code == 404


def agreement(scene: Scene, name: str = "agreement", *more: object) -> str:
    return reverse(f"studios:{name}", args=[scene.studio.number, 2026, *more])


def test_the_unit_drafts_prints_uploads_and_signs(scene, client_of):
    client = client_of(scene.clerk)
    page = client.get(agreement(scene)).content.decode()
    assert "还没有签订" in page and "已过期，未签订" in page
    client.post(agreement(scene, "agreement_begin"))
    answers = {
        "funds": "80,000", "duties": "引领技能研发", **dict.fromkeys(QUANTIFIED, "1"), "unit_signer": "王建国",
        "leader_signer": scene.studio.lead_master, "unit_signed_on": "2026-10-05", "leader_signed_on": "2026-10-05",
    }  # fmt: skip
    client.post(agreement(scene, "agreement_write"), {"funds": "80,000"})
    assert "还要补齐" in client.get(agreement(scene)).content.decode()
    client.post(agreement(scene, "agreement_write"), answers)
    assert client.post(agreement(scene, "agreement_sign")).status_code == 403
    client.get(agreement(scene, "agreement_pdf", 1))
    client.post(agreement(scene, "agreement_scan"), {"file": scan()})
    client.post(agreement(scene, "agreement_scan"), {"file": scan()})
    extra = Attachment.objects.latest("uploaded_at")
    client.post(agreement(scene, "agreement_unscan", extra.pk))
    late = client.post(agreement(scene, "agreement_write"), {**answers, "rnd": "9"})
    assert (
        "已经上传签字扫描件，攻关项目（项）不能再改" in late.content.decode() and 'value="9"' in late.content.decode()
    )
    page = client.post(agreement(scene, "agreement_sign"), follow=True).content.decode()

    assert "责任书已登记签订" in page and "80,000" in page
    assert TargetAgreement.objects.get().state == AgreementState.SIGNED
    while render_next():
        pass
    assert set(Rendering.objects.values_list("state", flat=True)) == {Rendering.State.READY}
    assert sorted(Rendering.objects.filter(kind__startswith="target").values_list("kind", flat=True)) == [
        "target_agreement",
        "target_agreement_draft",
    ]
    assert client.post(agreement(scene, "agreement_write"), answers).status_code == 403


@pytest.mark.parametrize(
    ("field", "typed", "words"),
    [
        ("funds", "八万", "请写数字"),
        ("rnd", "-1", "之间的整数"),
        ("unit_signed_on", "2026-13-01", "请按"),
        ("unit_signed_on", "2019-03-01", "签字日期应在 2026 年前后"),
        ("site", "长" * 301, "最多 300 个字"),
    ],
)
def test_a_wrong_answer_of_the_agreement_is_said_at_its_field(scene, client_of, field, typed, words):
    client = client_of(scene.clerk)
    client.post(agreement(scene, "agreement_begin"))

    page = client.post(agreement(scene, "agreement_write"), {field: typed}).content.decode()

    assert words in page and typed in page


def test_a_file_that_is_no_scan_is_said_at_its_field(scene, client_of):
    client = client_of(scene.clerk)
    client.post(agreement(scene, "agreement_begin"))
    bad = scan()
    bad.name = "责任书.exe"

    page = client.post(agreement(scene, "agreement_scan"), {"file": bad}).content.decode()

    assert 'data-field="file"' in page and "field-bad" in page
    assert "请填写双方签字盖章的扫描件" in client.post(agreement(scene, "agreement_scan")).content.decode()


def test_the_body_puts_it_on_file_and_the_unit_amends_and_notes(scene, client_of):
    signed(scene, 2026, on=date(2026, 10, 5))
    desk, unit = client_of(scene.desk), client_of(scene.clerk)
    assert (
        "备案日期不能晚于今天" in desk.post(agreement(scene, "agreement_file"), {"on": "2026-10-06"}).content.decode()
    )
    desk.post(agreement(scene, "agreement_file"), {"on": "2026-10-05"})
    assert TargetAgreement.objects.get().filed_on == date(2026, 10, 5)

    assert "请填写修订理由" in unit.post(agreement(scene, "agreement_amend"), {"reason": ""}).content.decode()
    unit.post(agreement(scene, "agreement_amend"), {"reason": "新增攻关项目"})
    wrong = unit.post(agreement(scene, "agreement_note"), {"on": "2025-01-01", "text": "检查"}).content.decode()
    unit.post(agreement(scene, "agreement_note"), {"on": "2026-10-05", "text": "检查带徒协议"})

    assert "日期应在 2026 年内" in wrong
    assert ProgressNote.objects.get().text == "检查带徒协议"
    page = unit.get(agreement(scene)).content.decode()
    assert "第 2 版 起草中" in page and "检查带徒协议" in page and "带徒 0/5 人" in page
    seen = desk.get(agreement(scene)).content.decode()
    assert "第 2 版" not in seen and "第 1 版" in seen
    assert desk.get(agreement(scene, "agreement_pdf", 2)).status_code == 404


def test_hangzhou_has_no_agreements(scene, client_of):
    hangzhou = Scene(studio_of())

    assert client_of(hangzhou.clerk).get(agreement(hangzhou)).status_code == 404
    unit = client_of(scene.clerk)
    assert unit.get(reverse("studios:agreement", args=[scene.studio.number, 2025])).status_code == 404
    assert client_of(scene.desk).post(agreement(scene, "agreement_begin")).status_code == 403
    assert client_of(scene.desk).post(agreement(scene, "agreement_file"), {"on": "2026-10-05"}).status_code == 403
    assert YearlyFiling.objects.filter(studio=scene.studio).count() == 1


def test_the_second_window_of_an_agreement_or_a_summary_overwrites_nothing(scene, client_of):
    filing_rounds.open_rounds()
    clerk, desk = client_of(scene.clerk), client_of(scene.desk)
    clerk.post(agreement(scene, "agreement_begin"))
    draft, table = agreement(scene), reverse("studios:summary", args=[2026])
    seen = {"agreement": clerk.get(draft).context["seen"], "summary": desk.get(table).context["seen"]}
    clerk.post(agreement(scene, "agreement_write"), {"funds": "80,000", "seen": seen["agreement"]})
    desk.post(table, {"text": "第一稿", "seen": seen["summary"]})

    written = clerk.post(agreement(scene, "agreement_write"), {"funds": "1", "seen": seen["agreement"]})
    summed = desk.post(table, {"text": "第二稿", "seen": seen["summary"]})

    for answer in (written, summed):
        assert answer.status_code == 409 and "这份材料刚在别处保存过" in answer.content.decode()
    assert "第二稿" in summed.content.decode() and TargetAgreement.objects.get().funds == 80_000
    assert BodySummary.objects.get(body=scene.studio.recommender).text == "第一稿"
