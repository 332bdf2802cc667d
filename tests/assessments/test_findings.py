"""Findings: who may find what, on what paper; what was found stands until it is withdrawn with a reason."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from assessments.models import Finding
from assessments.transitions import findings
from portal.audit.models import Entry
from portal.documents.models import Attachment
from portal.policy.refusal import Refused
from tests.documents.files import pdf
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 1)


@pytest.fixture
def scene(at) -> Scene:
    at("2027-05-10 09:00")
    return Scene(studio_of())


def paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("决定书.pdf", pdf(), "application/pdf")


def found(scene: Scene, fact: str = "has_improper_spending", value: str = "1", **changes) -> Finding:
    told = {
        "by": scene.officer,
        "on": DAY,
        "document": "审计报告〔2027〕3号",
        "text": "两笔支出不合规",
        "files": [paper()],
    }
    return findings.find(scene.studio, fact, Decimal(value), **{**told, **changes})


def test_a_finding_keeps_its_document_and_is_in_the_log(scene):
    made = found(scene)

    assert Attachment.objects.about(made).get().original_name == "决定书.pdf"
    entry = Entry.objects.get(action="studio.finding")
    assert entry.remark == "有不合理、不合规开支；审计报告〔2027〕3号"


def test_without_a_paper_nothing_is_found(scene):
    with pytest.raises(Refused, match="请上传认定所依据的文书或凭证"):
        found(scene, files=[])

    assert not Finding.objects.exists()


@pytest.mark.parametrize("fact", ["apprentices", "separate_account", "nonsense"])
def test_what_records_count_or_the_city_does_not_ask_is_not_found(scene, fact):
    with pytest.raises(Refused, match="考核表里没有这一项事实，或者它由台账计数"):
        found(scene, fact)


@pytest.mark.parametrize("on", [date(2026, 4, 27), date(2027, 5, 11)])
def test_the_day_lies_in_the_title(scene, on):
    with pytest.raises(Refused, match="事实日期应在"):
        found(scene, on=on)


def test_only_the_city_office_finds(scene):
    for user in (scene.clerk, scene.desk, scene.approver):
        with pytest.raises(Refused, match="事实认定由市人社局的经办人办理"):
            found(scene, by=user)


def test_a_withdrawn_finding_stays_with_its_reason(scene):
    made = found(scene)

    findings.withdraw(made, by=scene.colleague, reason="复核后支出合规")

    assert not Finding.objects.standing().exists() and Finding.objects.get().withdrawn_because == "复核后支出合规"
    with pytest.raises(Refused, match="这一条已经撤回"):
        findings.withdraw(made, by=scene.officer, reason="再撤一次")


def test_an_officer_finds_and_withdraws_on_the_page(scene, client_of):
    browser, number = client_of(scene.officer), scene.studio.number
    place = reverse("assessments:finding_new", args=[number, "no_support_fund"])
    typed = {"value": "1", "on": "2027-03-01", "document": "检查记录", "text": "没有拨付", "files": paper()}

    answer = browser.post(place, typed)
    page = browser.get(answer.url).content.decode()

    assert "无扶持资金" in page and "检查记录：没有拨付" in page and "决定书.pdf" in page
    withdraw = reverse("assessments:finding_withdraw", args=[number, Finding.objects.get().pk])
    assert browser.post(withdraw, {"remark": "已补拨"}).status_code == 302
    assert "已撤回：已补拨" in browser.get(answer.url).content.decode()


def test_an_amount_is_typed_in_yuan(at, client_of):
    at("2027-05-10 09:00")
    beijing = Scene(studio_of("beijing"))
    place = reverse("assessments:finding_new", args=[beijing.studio.number, "grant_paid"])
    typed = {"value": "三十万", "on": "2027-03-01", "document": "拨款凭证", "text": "首次资助", "files": paper()}
    browser = client_of(beijing.centre)

    wrong = browser.post(place, typed).content.decode()
    browser.post(place, {**typed, "value": "300,000", "files": paper()})

    assert "请写数字" in wrong and 'value="三十万"' in wrong
    assert Finding.objects.get().value == 300_000
    assert (
        "市级资助资金 300,000 元"
        in browser.get(reverse("assessments:findings", args=[beijing.studio.number])).content.decode()
    )


def test_the_unit_reads_what_was_found_and_adds_nothing(scene, client_of):
    found(scene)
    page = client_of(scene.clerk).get(reverse("assessments:findings", args=[scene.studio.number])).content.decode()

    assert "有不合理、不合规开支" in page and "finding-new" not in page and "撤回" not in page
    forbidden = reverse("assessments:finding_new", args=[scene.studio.number, "no_support_fund"])
    assert client_of(scene.clerk).get(forbidden).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_takes_the_same_statements_whatever_was_found(scene, client_of, django_assert_num_queries, count):
    for _ in range(count):
        found(scene)
    browser, place = client_of(scene.officer), reverse("assessments:findings", args=[scene.studio.number])
    browser.get(place)

    with django_assert_num_queries(7):
        assert browser.get(place).status_code == 200
