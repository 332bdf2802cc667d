"""汇总表, 公示, 认定通知, letters and certificate: PDF, Word and Excel, and nothing personal in public ones."""

from __future__ import annotations

import io
from typing import Any

import docx
import openpyxl
import pytest
from django.urls import reverse

from applications import letters
from applications.models import Application, Batch
from applications.printing import letter, notice, recognition, summary
from applications.states import State
from portal.documents import exports, qr, red_head, verification
from portal.documents.models import Export
from portal.policy.refusal import Refused
from studios import certificate
from tests.applications.printing_scene import drawn, pages_of, plain, text_of
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain, load_calendar

pytestmark = pytest.mark.django_db
PRIVATE = ("13800000000", "Y000033000001201000001", "1976.09", "周明远")


def chain_of(city: str, at: Any) -> Chain:
    load_calendar(2027)
    at("2026-04-20 10:00")
    return Chain(city, at)


@pytest.fixture
def batch(at: Any) -> Batch:
    chain = chain_of("hangzhou", at)
    return chain.bring(chain.draft(), State.ENDORSED).batch


def recognised(city: str, at: Any) -> Application:
    chain = chain_of(city, at)
    return chain.bring(chain.draft(), State.RECOGNISED)


def words_of(content: bytes) -> str:
    document = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def book_of(batch: Batch, by: Any, *, public: bool) -> list[list[Any]]:
    export = summary.request_excel(batch, by=by, public=public)
    path = exports.exporters[export.kind].make(export)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    path.unlink()
    return rows


def test_the_summary_has_every_column_and_an_empty_seal_place(batch: Batch) -> None:
    (text,) = pages_of(drawn(summary.request_pdf(batch, by=batch.reported_by)))

    for column in batch.call.measures.summary_columns:
        assert plain(column.label) in text
    assert PRIVATE[0] in text and PRIVATE[1] in text
    assert f"填表人：{plain(batch.reported_by.name)}审核人：日期：年月日" in text


def test_the_public_summary_carries_no_phone_certificate_or_birth(batch: Batch) -> None:
    text = text_of(drawn(summary.request_pdf(batch, by=batch.reported_by, public=True)))

    assert "（对外）" in text
    assert not [each for each in PRIVATE if each in text]


def test_the_summary_in_excel_is_the_batch_as_reported(batch: Batch) -> None:
    full, public = (book_of(batch, batch.reported_by, public=each) for each in (False, True))

    assert full[0] == [each.label for each in batch.call.measures.summary_columns]
    assert full[1][0] == 1 and PRIVATE[0] in full[1]
    assert not {*PRIVATE} & {*public[1]}
    assert len(public[1]) == len(full[1]) - 4


def test_a_formula_typed_as_a_name_stays_text(batch: Batch) -> None:
    batch.rows[0]["studio_name"] = "=1+1"
    batch.save(update_fields=["rows"])
    export = summary.request_excel(batch, by=batch.reported_by)
    path = exports.exporters[export.kind].make(export)

    cell = openpyxl.load_workbook(path).worksheets[0]["C2"]

    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_a_phone_typed_into_an_opinion_keeps_the_table_from_the_public(batch: Batch) -> None:
    batch.rows[0]["opinion"] = "同意，联系 13911112222"
    batch.save(update_fields=["rows"])

    for ask in (summary.request_pdf, summary.request_excel):
        with pytest.raises(Refused, match="第 1 行“初审意见”里疑似有手机号，不能生成对外版本"):
            ask(batch, by=batch.reported_by, public=True)


def test_an_export_asks_again_who_may_see_the_batch(batch: Batch) -> None:
    stranger = UserFactory(district_officer=True, city="beijing")
    export = Export(kind=summary.EXPORT, requested_by=stranger, params={"batch": batch.number})

    with pytest.raises(Refused, match="没有找到这份汇总表"):
        summary.write(export)


@pytest.mark.parametrize("city", ["hangzhou", "beijing"])
def test_notice_and_recognition_in_pdf_and_word(city: str, at: Any) -> None:
    application = recognised(city, at)
    posted, record = application.notice, application.recognition
    issuers = application.measures.offices.issuers
    pairs = ((notice, posted), (recognition, record))
    asked = [room.request(each, by=None, word=word) for room, each in pairs for word in (False, True)]

    notice_pdf, notice_word, record_pdf, record_word = [drawn(each) for each in asked]

    for text in (text_of(notice_pdf), plain(words_of(notice_word))):
        assert plain(posted.title) in text
        assert "公示期为2026年4月21日（周二）至2026年4月27日（周一）（5个工作日）" in text
        assert plain(application.studio_name) in text
        assert "匿名反映的，作为线索处理" in text
        assert not [each for each in PRIVATE if each in text]
    for text in (text_of(record_pdf), plain(words_of(record_word))):
        assert plain(record.document_no) in text and "〔2026〕" in text
        assert all(plain(each) in text for each in issuers)
        assert plain(application.measures.documents["addressees"]) in text
        assert "（此件主动公开）" in text and "2026年4月28日" in text
        assert not [each for each in PRIVATE if each in text]
    assert len(issuers) == (2 if city == "beijing" else 1)
    assert asked[0].pk == notice.request(posted, by=None).pk


def test_a_draft_notice_and_a_draft_recognition_say_so(at: Any) -> None:
    application = recognised("hangzhou", at)
    posted, record = application.notice, application.recognition
    posted.posted_at = posted.starts_on = posted.ends_on = None
    record.dated, record.state = None, "draft"

    assert notice.content(posted)["draft"]
    assert "公示期自发布之日起另行载明。" in notice.content(posted)["paragraphs"]
    assert recognition.content(record)["draft"]
    assert recognition.content(record)["dated"] == recognition.NO_DATE


def test_names_of_two_issuers_are_spread_to_one_width() -> None:
    assert red_head.points(["杭州市人力资源和社会保障局"]) == 29.0
    assert red_head.points(["某" * 20]) == 20.1
    assert red_head.spacings(["某" * 13, "某" * 6]) == [0.0, 40.6]


def test_a_letter_has_reason_remedy_and_a_code_that_does_not_tell(at: Any) -> None:
    chain = chain_of("hangzhou", at)
    application = chain.submit(chain.draft())
    written = letters.declined(application, "缺少营业执照")

    content = drawn(letter.request(written, by=application.created_by))

    text = text_of(content)
    assert "缺少营业执照" in text and "救济途径" in text
    (code,) = qr.verification_codes(content)
    assert verification.lookup(code).facts == {
        "文书": written.title,
        "编号": application.number,
        "日期": "2026年4月20日",
    }


@pytest.mark.parametrize("city", ["hangzhou", "beijing"])
def test_the_certificate_has_term_number_and_code(city: str, at: Any, client_of: Any) -> None:
    application = recognised(city, at)
    studio = application.studio
    client = client_of(application.created_by)

    content = drawn(certificate.request_certificate(studio, by=application.created_by))

    one, two = pages_of(content)
    assert plain(studio.number) in one and plain(studio.document_no) in one
    assert ("长期有效，动态管理" in one) == (city == "beijing")
    assert plain(studio.plaque_no) in two
    assert qr.verification_codes(content) == [studio.verification_code]
    place = reverse("studios:certificate", args=[studio.number])
    assert client.get(place).status_code == 302
    assert client_of(UserFactory(host_clerk=True)).get(place).status_code == 404
    type(studio).objects.filter(pk=studio.pk).update(state="revoked")
    assert client.get(place).status_code == 403
