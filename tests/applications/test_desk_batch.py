"""Opinion, order, places and 上报; originals and paper; the register of district-level studios."""

from __future__ import annotations

import io
import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from applications import obstacles, transitions
from applications.models import Batch, Evidence, Place
from applications.states import State
from portal.accounts.kinds import City
from portal.desks.models import Opinion
from portal.documents.models import Export, Rendering
from portal.policy.refusal import Refused
from studios import district_import
from studios.models import DistrictStudio
from tests.applications.desk_scene import chain_of, says, url
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def chain(at) -> Chain:
    return chain_of(at)


@pytest.fixture
def application(chain):
    return chain.submit(chain.draft())


@pytest.fixture
def desk(chain, application, client_of):
    return client_of(chain.reviewer(application))


def test_signing_keeps_the_opinion_and_its_rank(desk, application):
    page = says(desk, url("endorse", application))

    answer = desk.post(url("endorse", application), {"text": "同意推荐。", "rank": "2"})

    opinion = Opinion.objects.get(stage=Opinion.Stage.FIRST_REVIEW)
    assert "上报前还要办好" in page
    assert answer.url == url("batch")
    assert (opinion.text, opinion.rank, opinion.verdict) == ("同意推荐。", 2, "agree")


def test_an_empty_opinion_is_refused_in_words(desk, application):
    page = desk.post(url("endorse", application), {"text": "", "rank": "第一"}).content.decode()

    assert "请写明审核意见" in page
    assert "请填阿拉伯数字" in page


def test_signing_again_starts_from_what_was_signed(desk, chain, application):
    transitions.sign_opinion(application, by=chain.reviewer(application), text="第一次的意见", agree=True, rank=5)

    page = says(desk, url("endorse", application))

    assert "第一次的意见" in page
    assert 'value="5"' in page


def test_the_batch_page_tells_each_file_what_it_lacks_in_the_rules_words(desk, chain, application):
    transitions.sign_opinion(application, by=chain.reviewer(application), text="同意", agree=True, rank=1)

    page = says(desk, url("batch"))

    for sentence in obstacles.listed([application])[application.pk]:
        assert sentence in page
    assert obstacles.listed([application])[application.pk] == [
        "缺少第 1 版申报表的盖章扫描件，请通知单位上传",
        f"还有 1 件材料原件没有校验：{Evidence.objects.get(slot='evidence').title}",
        "还有 15 个条目没有作出结论：单位性质、证照与信用代码",
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_batch_page_costs_the_same_for_one_file_and_three(
    desk, chain, application, count, django_assert_num_queries
):
    files = [application, *(chain.submit(chain.draft()) for _ in range(count - 1))]
    for rank, each in enumerate(files, start=1):
        chain.review(each, rank=rank)
    desk.get(url("batch"))

    with django_assert_num_queries(18):
        page = says(desk, url("batch"))

    assert page.count('data-test="row"') == count


def test_up_and_down_change_places_and_close_the_ranks(desk, chain, application):
    other = chain.submit(chain.draft())
    chain.review(application, rank=3)
    chain.review(other, rank=7)

    desk.post(url("rank_move", other), {"up": "1"})

    assert ranks() == {other.pk: 1, application.pk: 2}
    desk.post(url("rank_move", other), {"up": "0"})
    assert ranks() == {application.pk: 1, other.pk: 2}
    desk.post(url("rank_move", other), {"up": "0"})
    assert ranks() == {application.pk: 1, other.pk: 2}


def ranks() -> dict[int, int | None]:
    return dict(Opinion.objects.filter(stage=Opinion.Stage.FIRST_REVIEW, void=False).values_list("subject_id", "rank"))


def test_a_file_without_an_opinion_cannot_be_ranked(desk, application):
    assert desk.post(url("rank_move", application), {"up": "1"}).status_code == 403


def test_ready_files_are_previewed_then_reported_together(desk, chain, application):
    other = chain.submit(chain.draft())
    chain.review(application, rank=2)
    chain.review(other, rank=1)
    form = {"call": chain.call.code, "pick": [application.number, other.number]}

    preview = desk.post(url("batch_preview"), form).content.decode()
    answer = desk.post(url("batch_report"), form)

    batch = Batch.objects.get()
    assert preview.count('data-test="row"') == 2
    assert preview.index(other.studio_name) < preview.index(application.studio_name)
    assert answer.url == url("batch_page", batch.number)
    assert [row["studio_name"] for row in batch.rows] == [other.studio_name, application.studio_name]
    assert [row["sex"] for row in batch.rows] == ["男", "男"]
    assert set(batch.rows[0]) >= {each.key for each in application.measures.summary_columns}


def test_one_file_that_is_not_ready_keeps_all_of_them_back(desk, chain, application):
    other = chain.submit(chain.draft())
    chain.review(application)
    form = {"call": chain.call.code, "pick": [application.number, other.number]}

    preview = desk.post(url("batch_preview"), form).content.decode()
    answer = desk.post(url("batch_report"), form)

    application.refresh_from_db()
    assert "1 份还不能上报" in preview
    assert answer.status_code == 403
    assert application.state == State.SUBMITTED
    assert not Batch.objects.exists()


def test_nothing_picked_and_files_of_others_are_refused(desk, chain, application):
    assert desk.post(url("batch_report"), {"call": chain.call.code}).status_code == 403
    assert desk.post(url("batch_report"), {"call": chain.call.code, "pick": ["HZ-2026-9999"]}).status_code == 404
    assert desk.post(url("batch_report"), {"call": "no"}).status_code == 404


def test_beijing_shows_and_enforces_the_places(at, client_of):
    chain = chain_of(at, City.BEIJING)
    application = chain.submit(chain.draft())
    chain.review(application)
    desk = client_of(chain.reviewer(application))
    without = says(desk, url("batch"))
    refused = desk.post(url("batch_report"), {"call": chain.call.code, "pick": [application.number]})
    Place.objects.create(call=chain.call, recommender=application.recommender, places=1)

    page = says(desk, url("batch"))

    assert "本批次没有给本单位分配推荐名额" in without
    assert refused.status_code == 403
    assert 'data-used="0" data-quota="1"' in page


def test_a_report_can_be_had_as_pdf_and_excel_by_those_who_may(desk, chain, application, client_of):
    chain.review(application)
    chain.endorse(application)
    number = Batch.objects.get().number

    page = says(desk, url("batch_page", number))

    papers = re.findall(r'href="([^"]+)" data-test="(?:public-)?pdf"', page)
    tables = re.findall(r'action="([^"]+)"[^>]*>.*?data-test="(?:public-)?excel"', page)
    assert [desk.get(link).status_code for link in papers] == [302, 302]
    assert [desk.post(place).status_code for place in tables] == [302, 302]
    assert sorted(Rendering.objects.filter(kind__startswith="summary").values_list("kind", flat=True)) == [
        "summary",
        "summary_public",
    ]
    assert sorted(Export.objects.values_list("kind", flat=True)) == ["summary", "summary_public"]
    assert application.studio_name in says(client_of(chain.officer), url("batch_page", number))
    assert client_of(application.created_by).get(url("batch_page", number)).status_code == 404
    stranger = UserFactory(district_officer=True, city=City.BEIJING)
    assert client_of(stranger).get(url("batch_page", number)).status_code == 404


def test_the_batch_page_is_for_recommenders(chain, application, client_of):
    assert client_of(chain.officer).get(url("batch")).status_code == 403
    assert client_of(application.created_by).get(url("batch")).status_code == 404
    empty = UserFactory(recommender_officer=True)
    assert "没有可以上报的申报" in says(client_of(empty), url("batch"))


def test_originals_are_checked_then_returned_and_the_file_says_so(desk, chain, application):
    row = Evidence.objects.get(slot="evidence")
    page = says(desk, url("originals", application))

    early = desk.post(url("originals", application), {"action": "returned", "pick": [row.pk]})
    desk.post(url("originals", application), {"action": "checked", "pick": [row.pk]})
    desk.post(url("originals", application), {"action": "returned", "pick": [row.pk]})

    row.refresh_from_db()
    application.refresh_from_db()
    assert "还有 1 件没有校验" in page
    assert early.status_code == 403
    assert row.original_checked_by == chain.reviewer(application)
    assert row.original_returned_at is not None
    assert application.originals_returned_on == date(2026, 4, 20)


def test_a_check_is_taken_back_and_nothing_ticked_is_refused(desk, application):
    row = Evidence.objects.get(slot="evidence")
    desk.post(url("originals", application), {"action": "checked", "pick": [row.pk]})
    desk.post(url("originals", application), {"action": "unchecked", "pick": [row.pk]})

    row.refresh_from_db()
    assert row.original_checked_at is None
    assert desk.post(url("originals", application), {"action": "checked"}).status_code == 403
    assert desk.post(url("originals", application), {"action": "burn", "pick": [row.pk]}).status_code == 403


@pytest.mark.parametrize(
    ("on", "sentence"),
    [("2026-04-21", "收到日期不能晚于今天"), ("2026-04-01", "不能早于首次提交"), ("昨天", "日期认不出来")],
)
def test_the_day_the_paper_came_in_must_be_possible(desk, application, on, sentence):
    assert sentence in desk.post(url("paper", application), {"on": on}).content.decode()


def test_the_day_the_paper_came_in_is_logged(desk, application):
    desk.post(url("paper", application), {"on": "2026-04-20"})

    application.refresh_from_db()
    assert application.paper_received_on == date(2026, 4, 20)


def test_the_city_may_not_touch_originals(chain, application):
    with pytest.raises(Refused, match="该申报不在您的审核环节"):
        transitions.check_originals(application, by=chain.officer, keys=[1])


def entry(**changes: str) -> dict[str, str]:
    return {
        "name": "周某钳工工作室", "rung": "district", "host": "某公司", "lead_master": "周某", "occupation": "钳工",
        "document_no": "西人社〔2024〕8号", "recognised_on": "2024-06-18", "revoked_on": "",
    } | changes  # fmt: skip


def test_a_district_studio_is_entered_found_and_changed(desk, application):
    desk.post(url("district_studio_new"), entry())
    studio = DistrictStudio.objects.get()
    desk.post(url("district_studio_edit", studio.pk), entry(revoked_on="2025-01-01"))

    studio.refresh_from_db()
    assert studio.office == application.recommender
    assert str(studio.revoked_on) == "2025-01-01"
    assert "周某钳工工作室" in says(desk, url("district_studios", q="周某"))
    assert "名册里没有工作室" in says(desk, url("district_studios", q="没有"))


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"recognised_on": "2030-01-01"}, "认定日期不能晚于今天"),
        ({"revoked_on": "2020-01-01"}, "撤销日期不能早于认定日期"),
        ({}, "已有同一文号、同一名称"),
    ],
)
def test_an_entry_that_cannot_be_is_refused_at_its_field(desk, application, changes, sentence):
    desk.post(url("district_studio_new"), entry())

    assert sentence in desk.post(url("district_studio_new"), entry(**changes)).content.decode()


def test_each_office_has_a_register_of_its_own(desk, application, client_of):
    desk.post(url("district_studio_new"), entry())
    stranger = client_of(UserFactory(recommender_officer=True))

    assert stranger.get(url("district_studio_edit", DistrictStudio.objects.get().pk)).status_code == 404
    assert "名册里没有工作室" in says(stranger, url("district_studios"))
    assert client_of(application.created_by).get(url("district_studios")).status_code == 404


def sheet_of(
    *lines: tuple[object, ...], head: tuple[str, ...] = district_import.headings("hangzhou")
) -> SimpleUploadedFile:
    book, file = Workbook(), io.BytesIO()
    book.active.append(head)
    for line in lines:
        book.active.append(line)
    book.save(file)
    return SimpleUploadedFile("名册.xlsx", file.getvalue(), content_type=XLSX)


def test_an_import_is_judged_first_and_written_on_the_second_press(desk, application):
    good = ("甲工作室", "甲公司", "甲某", "焊工", "西人社〔2025〕1号", date(2025, 3, 1))
    bad = ("乙工作室", "", "乙某", "", "西人社〔2025〕2号", "去年")

    page = desk.post(url("district_studio_import"), {"file": sheet_of(good, bad, good)}).content.decode()
    none_yet = DistrictStudio.objects.count()
    payload = page.split('name="rows" value="')[1].split('"')[0]
    desk.post(url("district_studio_import"), {"rows": payload})

    assert "共 3 行，1 行可以导入" in page
    assert "“单位”没有填写" in page
    assert "认不出来" in page
    assert "表中重复" in page
    assert none_yet == 0
    assert DistrictStudio.objects.get().name == "甲工作室"
    again = desk.post(url("district_studio_import"), {"file": sheet_of(good)}).content.decode()
    assert "名册中已有" in again


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        (sheet_of(head=("名称",)), "第一行应是"),
        (sheet_of(), "表里没有工作室"),
        (SimpleUploadedFile("a.xlsx", b"no"), "a.xlsx"),
    ],
)
def test_a_sheet_that_is_none_is_refused_in_words(desk, application, file, sentence):
    file.seek(0)

    assert sentence in desk.post(url("district_studio_import"), {"file": file}).content.decode()


def test_a_forged_second_press_is_refused_and_the_template_comes_as_a_file(desk, application):
    assert desk.post(url("district_studio_import"), {"rows": "forged"}).status_code == 403
    assert desk.get(url("district_studio_template"))["Content-Type"] == XLSX
    assert "下载模板" in says(desk, url("district_studio_import"))
