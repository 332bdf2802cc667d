"""申报表, 申办报告 and receipt: drawn from the frozen version, with its code on every page, whatever was typed."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from PIL import Image

from applications import sections, transitions
from applications.models import Application
from applications.printing import doors, form, layout, paper, receipt, report
from applications.sections import Typed
from applications.states import State
from portal.desks.models import Opinion
from portal.documents import qr, verification
from portal.documents.models import Attachment, Rendering
from portal.documents.pdf import CannotPrint
from portal.policy import clock
from portal.policy.identifiers import mask_resident_id
from tests.applications.printing_scene import RARE, drawn, pages_of, plain, text_of
from tests.factories.answers import resident_id
from tests.factories.applications import ApplicationFactory, attach, evidence, fill_complete
from tests.factories.chain import Chain, load_calendar

pytestmark = pytest.mark.django_db
NUMBER = resident_id(date(1976, 9, 8), serial=7)


def handed_in(city: str = "hangzhou", **fields: Any) -> Application:
    application = ApplicationFactory(city=city, complete=True, leader_name=RARE, serial=7, **fields)
    transitions.submit(application, by=application.created_by)
    return application


def preview_of(application: Application) -> bytes:
    return drawn(form.request_preview(application, by=application.created_by))


def test_the_form_carries_its_version_code_and_page_on_every_page() -> None:
    application = handed_in()
    version = application.versions.get()

    content = drawn(form.request(version, by=application.created_by))

    pages = pages_of(content)
    group = verification.lookup(version.code).grouped
    for at, text in enumerate(pages, start=1):
        assert plain(f"编号 {application.number} · 第 1 版 · 校验码 {group} · 页 {at}/{len(pages)}") in text
    assert version.digest in pages[0]
    assert qr.verification_codes(content) == [version.code]


def test_rare_characters_full_number_and_every_section_are_on_the_form() -> None:
    application = handed_in()

    text = text_of(drawn(form.request(application.versions.get(), by=application.created_by)))

    assert f"{RARE}装配钳工技能大师工作室" in text
    assert NUMBER in text
    for title in ("一、申报单位", "二、领衔人", "三、团队成员", "七、承诺", "八、审核意见", "九、附件清单"):
        assert title in text
    for box in application.measures.opinion_boxes:
        assert plain(box.label) in text
    assert "预览稿" not in text


def test_beijing_prints_its_own_words_and_five_boxes() -> None:
    application = handed_in("beijing")

    text = text_of(drawn(form.request(application.versions.get(), by=application.created_by)))

    assert "北京市技能大师工作室申报表" in text
    assert "二、领办人" in text
    assert "市财政局意见" in text
    assert "专门账目（科目）名称" in text
    assert not Rendering.objects.filter(kind=report.REPORT).exists()


def test_the_form_is_drawn_from_what_was_frozen() -> None:
    application = handed_in()
    row = application.sections.get(key="leader")
    row.data = {**row.data, "name": "改过的名字"}
    row.save(update_fields=["data"])

    text = text_of(drawn(form.request(application.versions.get(), by=application.created_by)))

    assert RARE in text
    assert "改过的名字" not in text


def test_a_masked_copy_hides_the_numbers() -> None:
    application = handed_in()

    text = text_of(drawn(form.request(application.versions.get(), by=application.created_by, full=False)))

    assert NUMBER not in text
    assert mask_resident_id(NUMBER) in text


def test_signed_opinions_stand_in_their_boxes_for_the_desks(at: Any) -> None:
    at("2026-04-20 10:00")
    chain = Chain("hangzhou", at)
    application = chain.submit(chain.draft())
    chain.review(application)
    version, reviewer = application.versions.get(), chain.reviewer(application)

    asked = form.request(version, by=reviewer, signed=True)

    text = text_of(drawn(asked))
    assert "同意推荐" in text
    assert plain(reviewer.name) in text
    assert asked.pk != form.request(version, by=application.created_by).pk


def test_the_units_opinion_is_on_its_own_print_to_be_signed_by_hand() -> None:
    application = handed_in()
    version = application.versions.get()

    asked = form.request(version, by=application.created_by)

    opinion = Opinion.objects.about(application).get(stage="host")
    assert opinion.text.startswith("同意申报。本单位承诺为高技能人才")
    assert asked.data["opinions"] == [{"box": "unit", "words": opinion.text}]
    assert plain(opinion.text) in text_of(drawn(asked))
    assert asked.fingerprint == version.digest


@pytest.mark.parametrize("city", ["hangzhou", "beijing"])
def test_every_box_is_filled_at_the_end_and_earlier_prints_stay_as_they_were(at: Any, city: str) -> None:
    load_calendar(2027)
    at("2026-04-20 10:00")
    chain = Chain(city, at)
    application = chain.bring(chain.draft(), State.RECOGNISED)
    version = application.versions.get()
    first = Rendering.objects.about(version).get(kind=form.FORM)

    archived = form.request(version, by=chain.officer, signed=True)

    boxes = {each["box"]: each for each in archived.data["opinions"]}
    assert set(boxes) == {box.key for box in application.measures.opinion_boxes}
    assert boxes["panel"] | {"signed_on": ""} == {"box": "panel", "words": "材料属实", "signer": "", "signed_on": ""}
    assert [boxes[key]["signer"] for key in ("city", "finance") if key in boxes] == [
        each.name for each in chain.approvers
    ]
    assert application.recognition.document_no in boxes["city"]["words"]
    assert plain(boxes["city"]["words"]) in text_of(drawn(archived))
    assert form.request(version, by=application.created_by).pk == first.pk != archived.pk
    assert not doors.may_see_version(application.created_by, version, archived)
    assert doors.may_see_version(application.created_by, version, first)


def test_handing_in_queues_form_report_and_receipt_once() -> None:
    application = handed_in()
    version = application.versions.get()

    again = [room.request(version, by=application.created_by) for room in (form, report, receipt)]

    queued = Rendering.objects.about(version).order_by("kind")
    assert [row.kind for row in queued] == ["application_form", "application_report", "receipt"]
    assert {row.pk for row in queued} == {row.pk for row in again}
    assert {row.fingerprint for row in queued} == {version.digest}


def test_a_preview_is_marked_and_masked_and_new_when_an_answer_changes() -> None:
    application = ApplicationFactory(complete=True, serial=7)
    first = form.request_preview(application, by=application.created_by)
    same = form.request_preview(application, by=application.created_by)
    fill_complete(application, leader_name="另一人", serial=7, files=False)
    changed = form.request_preview(Application.objects.get(pk=application.pk), by=application.created_by)

    text = text_of(drawn(first))

    assert "预览稿" in text and "校验码" not in text
    assert NUMBER not in text
    assert first.pk == same.pk
    assert changed.pk != first.pk


def test_a_blank_form_prints() -> None:
    text = text_of(preview_of(ApplicationFactory()))

    assert "杭州市技能大师工作室申报表" in text
    assert "未提供" in text
    assert "没有附件" in text


def test_a_text_no_paper_holds_is_refused_by_name() -> None:
    application = ApplicationFactory()
    typed = Typed(fields={"achievements": "业" * 200_000})
    sections.save(application, "leader", typed, by=application.created_by, at=clock.now(), version=0)

    with pytest.raises(CannotPrint, match="“主要工作业绩”现有 200000 字，最多 1500 字，放不进申报表"):
        preview_of(application)


def test_what_people_type_fetches_nothing_and_marks_up_nothing() -> None:
    application = ApplicationFactory()
    typed = Typed(fields={"skills": "<img src='file:///etc/hostname'><b>粗</b>"})
    sections.save(application, "leader", typed, by=application.created_by, at=clock.now(), version=0)

    assert "<imgsrc='file:///etc/hostname'><b>粗</b>" in text_of(preview_of(application))


def test_the_photo_is_printed_small_and_a_broken_one_left_out() -> None:
    application = ApplicationFactory()
    row = evidence(application, "photo")
    out = io.BytesIO()
    Image.new("RGB", (1200, 1600), (200, 30, 30)).save(out, "JPEG")
    held = attach(row, by=application.created_by, name="照片.jpg", content=out.getvalue())
    Attachment.objects.filter(pk=held.pk).update(mime="image/jpeg")
    content = {"evidence": [{"slot": "photo", "files": [{"id": str(held.pk)}]}]}

    photo = paper.Paper(application, content, clock.now()).photo

    assert photo.startswith("data:image/jpeg;base64,")
    assert len(photo) < 60_000
    held.file.storage.delete(held.file.name)
    assert paper.Paper(application, content, clock.now()).photo == ""
    assert paper.Paper(application, {"evidence": []}, clock.now()).photo == ""


def test_a_certificate_found_online_is_listed_without_a_file() -> None:
    application = ApplicationFactory()
    evidence(application, "skill_certificates", certificate_no="Y0001", claims_online=True)

    text = text_of(preview_of(application))

    assert "证书编号Y0001，可全国联网查询，免交" in text


def test_a_reason_for_a_soft_rule_is_printed_with_its_rule() -> None:
    application = ApplicationFactory()
    typed = Typed(explanations={"HZ-20": "返聘到期后续签"})
    sections.save(application, "leader", typed, by=application.created_by, at=clock.now(), version=0)

    text = text_of(preview_of(application))

    assert plain(application.measures.condition("HZ-20").label + "（说明）") in text
    assert "返聘到期后续签" in text


def test_the_report_has_its_seven_parts_and_a_code_of_its_own() -> None:
    application = handed_in()
    version = application.versions.get()

    content = drawn(report.request(version, by=application.created_by))

    text = text_of(content)
    for number, part in enumerate(application.measures.report_sections, start=1):
        assert f"{layout.numeral(number)}、{part.title}" in text
    assert "八、" not in text
    (code,) = qr.verification_codes(content)
    assert code != version.code
    assert verification.lookup(code).kind == "application_report"


def test_the_report_has_a_preview() -> None:
    application = ApplicationFactory()

    text = text_of(drawn(report.request_preview(application, by=application.created_by)))

    assert "一、申办工作室名称（未填写）" in text
    assert "预览稿" in text


def test_the_receipt_says_when_to_the_second_with_which_hash_on_one_page(at: Any) -> None:
    at("2026-04-20 10:11:12")
    application = handed_in()
    version = application.versions.get()

    (text,) = pages_of(drawn(receipt.request(version, by=application.created_by)))

    assert "2026-04-2010:11:1" in text
    assert version.digest in text
    assert version.receipt_no in text
    assert "5月29日（周五）24:00" in text


def test_numerals_and_widths() -> None:
    assert [layout.numeral(number) for number in (1, 10, 11)] == ["一", "十", "十一"]
    assert layout.shared([10, 30, 20], 156, [True, False, False]) == (10, 88, 58)
    assert layout.shared([1, 1, 1], 100) == (34, 33, 33)
    assert sum(layout.shared([12] * 8, 156, [True] * 8)) == 156
