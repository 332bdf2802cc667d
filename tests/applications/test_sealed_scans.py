"""The sealed print comes back (HZ-40): its code is read or typed; an older version is refused."""

from __future__ import annotations

import io
import random
from typing import Any

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from applications import sealed_scans, transitions
from applications.models import Application
from applications.printing import form, receipt, report
from applications.sealed_scans import FORM, REPORT, Unreadable
from portal.audit.models import Entry
from portal.documents import verification
from portal.documents.models import Attachment, Rendering
from portal.documents.pdf import PrintBase, render_pdf
from portal.documents.sentences import BadFile
from portal.policy.refusal import Refused
from tests.applications.printing_scene import drawn
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def application() -> Application:
    made = ApplicationFactory(complete=True)
    transitions.submit(made, by=made.created_by)
    return made


def first_page(code: str) -> Image.Image:
    """Page 1 as a scanner sees it, at 200 dpi."""
    content = render_pdf("print/form.html", {}, PrintBase("申报表", "HZ-2027-0031", "第 1 版", code))
    return pypdfium2.PdfDocument(content)[0].render(scale=200 / 72, grayscale=True).to_pil()


def noisy(image: Image.Image) -> Image.Image:
    dirt, spoilt = random.Random(3), image.convert("L")
    pixels = spoilt.load()
    for _ in range(spoilt.width * spoilt.height // 60):
        pixels[dirt.randrange(spoilt.width), dirt.randrange(spoilt.height)] = dirt.choice((0, 255))
    return spoilt


def saved(image: Image.Image, kind: str = "JPEG") -> bytes:
    out = io.BytesIO()
    image.convert("L").save(out, kind)
    return out.getvalue()


def scan(code: str, name: str = "扫描.jpg", *, degrees: float = 3) -> SimpleUploadedFile:
    turned = noisy(first_page(code).rotate(degrees, expand=True, fillcolor=255))
    return SimpleUploadedFile(name, saved(turned, "PDF" if name.endswith("pdf") else "JPEG"))


def blank(name: str = "看不清.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, saved(Image.new("L", (1654, 2339), 240)))


def take(application: Application, *uploads: SimpleUploadedFile, slot: str = FORM) -> None:
    sealed_scans.take(application, uploads, slot=slot, by=application.created_by)
    application.refresh_from_db()


def correct(application: Application, **changes: Any) -> None:
    """A second version whose print differs."""
    version = application.versions.get()
    version.pk, version.number, version.receipt_no = None, 2, f"{version.receipt_no}-2"
    version.digest, version.print_digest = "d" * 64, changes.get("print_digest", "e" * 64)
    version.save(force_insert=True)
    Application.objects.filter(pk=application.pk).update(version_no=2)
    application.refresh_from_db()


def test_the_printed_form_itself_comes_back_as_a_turned_and_dirty_scan(application: Application) -> None:
    version = application.versions.get()
    printed = pypdfium2.PdfDocument(drawn(form.request(version, by=application.created_by)))
    pages = [page.render(scale=150 / 72, grayscale=True).to_pil() for page in printed]
    crooked = [noisy(page.rotate(-2.5, expand=True, fillcolor=255)) for page in pages]
    out = io.BytesIO()
    crooked[0].save(out, "PDF", save_all=True, append_images=crooked[1:], resolution=150)

    take(application, SimpleUploadedFile("盖章扫描.pdf", out.getvalue()))

    assert application.sealed_version == 1
    (held, _) = sealed_scans.of(application)
    assert [each.original_name for each in held.files] == ["盖章扫描.pdf"]
    assert Entry.objects.about(application).filter(action="application.sealed_scan").count() == 1


@pytest.mark.parametrize("degrees", [0, 90, 180])
def test_photos_of_the_pages_are_taken_together(application: Application, degrees: float) -> None:
    code = application.versions.get().code

    take(application, scan(code, degrees=degrees), blank("第2页.jpg"))

    assert len(sealed_scans.of(application)[0].files) == 2
    assert application.sealed_version == 1


def test_a_new_scan_takes_the_place_of_the_old_one(application: Application) -> None:
    code = application.versions.get().code
    take(application, scan(code, "一.jpg"))

    take(application, scan(code, "二.pdf"))

    assert [each.original_name for each in sealed_scans.of(application)[0].files] == ["二.pdf"]
    assert Attachment.objects.filter(slot=FORM).count() == 2


def test_an_unreadable_scan_waits_for_its_typed_code(application: Application) -> None:
    code = application.versions.get().code
    with pytest.raises(Unreadable):
        take(application, blank())
    assert len(sealed_scans.of(application)[0].waiting) == 1

    grouped = verification.lookup(code).grouped.lower()
    sealed_scans.type_code(application, f" {grouped} ", slot=FORM, by=application.created_by)

    application.refresh_from_db()
    assert application.sealed_version == 1
    (held, _) = sealed_scans.of(application)
    assert (len(held.files), len(held.waiting)) == (1, 0)


def test_a_wrong_typed_code_leaves_the_scan_waiting(application: Application) -> None:
    with pytest.raises(Unreadable):
        take(application, blank())

    with pytest.raises(Refused, match="没有查到"):
        sealed_scans.type_code(application, "AAAA", slot=FORM, by=application.created_by)

    assert len(sealed_scans.of(application)[0].waiting) == 1
    with pytest.raises(Refused, match="没有等待核对的扫描件"):
        sealed_scans.type_code(application, "AAAA", slot=REPORT, by=application.created_by)


def test_a_scan_of_an_older_version_is_refused_in_words_and_not_kept(application: Application) -> None:
    code = application.versions.get().code
    correct(application)

    with pytest.raises(Refused, match=r"扫描件是第 1 版的，现在是第 2 版.*请打印第 2 版，盖章后重新上传"):
        take(application, scan(code))

    assert not Attachment.objects.filter(slot__startswith="sealed").exists()
    assert application.sealed_version == 0


def test_a_correction_that_leaves_the_print_alone_takes_the_older_scan(application: Application) -> None:
    first = application.versions.get()
    correct(application, print_digest=first.print_digest)

    take(application, scan(first.code))

    assert application.sealed_version == 2


def test_other_papers_and_other_applications_are_told_apart(application: Application) -> None:
    version = application.versions.get()
    other = ApplicationFactory(complete=True)
    transitions.submit(other, by=other.created_by)
    receipts_code = Rendering.objects.about(version).get(kind=receipt.RECEIPT).data["code"]

    for code, slot, words in (
        (report.code_of(version), FORM, "这份扫描件是申办报告，这里要的是申报表"),
        (version.code, REPORT, "这份扫描件是申报表，这里要的是申办报告"),
        (receipts_code, FORM, "这份扫描件是回执，这里要的是申报表"),
        (other.versions.get().code, FORM, "不是本申报的文书"),
    ):
        with pytest.raises(Refused, match=words):
            sealed_scans.version_of(application, code, slot=slot)


def test_the_report_is_kept_beside_the_form_without_counting_for_it(application: Application) -> None:
    take(application, scan(report.code_of(application.versions.get())), slot=REPORT)

    assert application.sealed_version == 0
    one, two = sealed_scans.of(application)
    assert (len(one.files), len(two.files)) == (0, 1)
    assert (one.required, two.required) == (True, False)
    assert Entry.objects.about(application).filter(action="application.sealed_report").count() == 1


def test_nothing_too_many_and_wrong_kinds_are_refused(application: Application) -> None:
    with pytest.raises(Refused, match="请先选择扫描件"):
        take(application)
    with pytest.raises(BadFile):
        take(application, *[blank() for _ in range(31)])
    with pytest.raises(BadFile, match="是压缩包"):
        take(application, SimpleUploadedFile("扫描.zip", b"PK\x03\x04"))
    with pytest.raises(Refused, match="没有这一项盖章件"):
        take(application, blank(), slot="licence")


def test_beijing_asks_for_the_form_alone() -> None:
    application = ApplicationFactory(city="beijing")

    assert [each.key for each in sealed_scans.slots(application)] == [FORM]


def test_the_page_leads_from_upload_to_typed_code(application: Application, client_of: Any) -> None:
    client = client_of(application.created_by)
    page = reverse("applications:sealed_scan", args=[application.number])
    upload = reverse("applications:sealed_upload", args=[application.number, FORM])
    code = reverse("applications:sealed_code", args=[application.number, FORM])
    assert 'data-test="sealed-missing"' in client.get(page).content.decode()

    unread = client.post(upload, {"file": [blank()]}, follow=True).content.decode()
    wrong = client.post(code, {"code": "0000"}).content.decode()
    right = client.post(code, {"code": application.versions.get().code}, follow=True).content.decode()
    empty = client.post(upload).content.decode()
    again = client.post(upload, {"file": [scan(application.versions.get().code)]}, follow=True).content.decode()

    assert 'data-test="sealed-code"' in unread
    assert "这个校验码没有查到" in wrong and 'value="0000"' in wrong
    assert 'data-test="sealed-matched"' in right and "校验码相符" in right
    assert "请先选择扫描件" in empty
    assert "盖章扫描件已收到，与第 1 版一致" in again


def test_the_page_says_why_it_is_closed_and_is_the_hosts_alone(application: Application, client_of: Any) -> None:
    draft = ApplicationFactory(host=application.host)
    client = client_of(application.created_by)
    place = reverse("applications:sealed_scan", args=[application.number])
    desk = UserFactory(district_officer=True, organisation=application.recommender)

    assert (
        "提交申报后，打印申报表并盖章"
        in client.get(reverse("applications:sealed_scan", args=[draft.number])).content.decode()
    )
    assert client_of(UserFactory(host_clerk=True)).get(place).status_code == 404
    assert client_of(desk).get(place).status_code == 404
    transitions.withdraw(application, by=application.created_by, remark="不再申报")
    assert "不需要上传盖章扫描件" in client.get(place).content.decode()
    upload = reverse("applications:sealed_upload", args=[application.number, FORM])
    assert client.post(upload, {"file": [blank()]}).status_code == 403


def test_a_returned_file_waits_for_its_correction(application: Application) -> None:
    application.state = "returned"

    with pytest.raises(Refused, match="退回补正中，内容还会变"):
        sealed_scans.check_open(application.created_by, application)
