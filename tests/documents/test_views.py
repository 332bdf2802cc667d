"""Who gets a file, how it is handed out, and the page that waits for a document."""

from __future__ import annotations

import io
import os
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.storage import Storage
from django.core.management import call_command
from django.test import Client
from PIL import Image

from portal.accounts import posts
from portal.accounts.models import Organisation, User
from portal.documents import exports, guards, page_images, renderings, serving, storing, tasks, workbook
from portal.documents.models import Attachment, Export, Rendering
from portal.policy.refusal import Refused
from tests.documents import files
from tests.factories.accounts import PostFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("guarded")]
Receive = Callable[..., Attachment]
ClientOf = Callable[..., Client]


@pytest.fixture
def certificate(receive: Receive) -> Attachment:
    return receive("证书 “喆”.pdf", files.pdf(2))


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def address(name: str, thing: Any, *more: int) -> str:
    from django.urls import reverse

    return reverse(f"documents:{name}", args=[thing.pk, *more])


def test_a_file_is_handed_out_as_a_download_under_its_own_policy(
    certificate: Attachment, clerk: User, client_of: ClientOf
) -> None:
    response = client_of(clerk).get(certificate.get_absolute_url())

    assert response.status_code == 200 and body(response).startswith(b"%PDF-")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == (
        "attachment; filename*=utf-8''%E8%AF%81%E4%B9%A6%20%E2%80%9C%E5%96%86%E2%80%9D.pdf"
    )
    assert response["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("name", ["attachment", "page"])
def test_a_stranger_finds_nothing(certificate: Attachment, stranger: User, client_of: ClientOf, name: str) -> None:
    more = (1,) if name == "page" else ()

    assert client_of(stranger).get(address(name, certificate, *more)).status_code == 404


@pytest.mark.parametrize("name", ["attachment", "page", "rendering"])
def test_a_visitor_is_asked_to_sign_in_whether_it_exists_or_not(certificate: Attachment, name: str) -> None:
    more = (1,) if name == "page" else ()
    missing = Attachment(pk=uuid.uuid4())

    for thing in (certificate, missing):
        response = Client().get(address(name, thing, *more))
        assert response.status_code == 302 and "/login" in response["Location"]


def test_without_a_guard_nobody_sees(
    certificate: Attachment, clerk: User, client_of: ClientOf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guards, "_guards", {})

    assert client_of(clerk).get(certificate.get_absolute_url()).status_code == 404


def test_a_file_whose_record_is_gone_is_for_nobody(certificate: Attachment, clerk: User, client_of: ClientOf) -> None:
    Attachment.objects.update(object_id="999999")

    assert client_of(clerk).get(certificate.get_absolute_url()).status_code == 404


def test_a_public_guard_is_asked_about_visitors_too(certificate: Attachment) -> None:
    guards.register("accounts.Organisation", lambda user, owner, document: document.slot == "evidence", public=True)

    assert Client().get(certificate.get_absolute_url()).status_code == 200


@pytest.mark.parametrize(("state", "words"), [("waiting_scan", "正在等待安全检查"), ("rejected", "没有通过安全检查")])
def test_an_unscanned_or_rejected_file_is_not_handed_out(
    certificate: Attachment, clerk: User, client_of: ClientOf, state: str, words: str
) -> None:
    Attachment.objects.update(state=state)

    for thing in (certificate.get_absolute_url(), address("page", certificate, 1)):
        response = client_of(clerk).get(thing)
        assert response.status_code == 403 and words in response.content.decode()


def test_a_file_lost_from_disk_is_a_plain_404(certificate: Attachment, clerk: User, client_of: ClientOf) -> None:
    storing.discard(certificate.file.name)

    assert client_of(clerk).get(certificate.get_absolute_url()).status_code == 404
    assert client_of(clerk).get(address("page", certificate, 1)).status_code == 404


@pytest.mark.parametrize(
    ("asked", "served"),
    [("", 1400), ("?width=150", 200), ("?width=801", 1100), ("?width=99999", 1400), ("?width=x", 1400)],
)
def test_a_page_is_served_as_a_picture_of_a_fixed_width(
    certificate: Attachment, clerk: User, client_of: ClientOf, asked: str, served: int
) -> None:
    response = client_of(clerk).get(address("page", certificate, 2) + asked)

    assert response["Content-Type"] == "image/png" and response["Content-Disposition"] == "inline"
    assert abs(Image.open(io.BytesIO(body(response))).width - served) <= 1


def test_a_page_is_drawn_once(certificate: Attachment, clerk: User, stored_files: Callable[[], list[str]]) -> None:
    first = page_images.page_image(certificate, 1)
    storing.discard(certificate.file.name)

    assert page_images.page_image(certificate, 1) == first
    assert stored_files() == [first]


def test_a_picture_is_scaled_down_but_never_up(receive: Receive, own_files: Path) -> None:
    wide, small = (
        receive("宽.png", files.picture(2000, 1000, kind="PNG", mode="RGBA")),
        receive("小.jpg", files.picture()),
    )

    sizes = [Image.open(own_files / page_images.page_image(found, 1)).size for found in (wide, small)]

    assert sizes == [(1400, 700), (40, 30)]


def test_pages_that_are_not_there_are_not_found(
    certificate: Attachment, receive: Receive, clerk: User, client_of: ClientOf
) -> None:
    word = receive("协议.docx", files.word())

    for thing, number in ((certificate, 0), (certificate, 3), (word, 1)):
        assert client_of(clerk).get(address("page", thing, number)).status_code == 404


@pytest.fixture
def form(host: Organisation, clerk: User, monkeypatch: pytest.MonkeyPatch) -> Rendering:
    monkeypatch.setattr(renderings.renderers, "_by_kind", {})
    renderings.renderers.register("form", lambda job: (b"%PDF-", "申报表.pdf", "application/pdf"))
    return renderings.request_rendering(kind="form", subject=host, by=clerk, data={}, fingerprint="a")


def test_a_document_that_is_not_ready_shows_its_progress_then_the_file(
    form: Rendering, clerk: User, client_of: ClientOf
) -> None:
    client = client_of(clerk)

    waiting = client.get(form.get_absolute_url())
    polled = client.get(form.get_absolute_url(), headers={"HX-Request": "true"})
    tasks.render_pending()
    done = client.get(form.get_absolute_url(), headers={"HX-Request": "true"})
    file = client.get(form.get_absolute_url())

    assert "正在生成文件" in waiting.content.decode() and "刷新" in waiting.content.decode()
    assert 'data-test="job-queued"' in polled.content.decode() and "<html" not in polled.content.decode()
    assert 'hx-trigger="every 2s"' in polled.content.decode()
    assert "下载 申报表.pdf" in done.content.decode() and "hx-get" not in done.content.decode()
    assert body(file) == b"%PDF-" and file["Content-Disposition"].startswith("attachment")


def test_a_failed_document_says_why_and_may_be_asked_for_again(
    form: Rendering, clerk: User, stranger: User, client_of: ClientOf
) -> None:
    def refuse(job: Rendering) -> tuple[bytes, str, str]:
        raise Refused("服务器上没有中文字体")

    renderings.renderers.register("form", refuse)
    tasks.render_pending()
    client = client_of(clerk)

    page = client.get(form.get_absolute_url()).content.decode()
    assert "文件未能生成" in page and "服务器上没有中文字体" in page and "重新生成" in page
    assert client_of(stranger).post(address("rendering_again", form)).status_code == 404
    assert client.post(address("rendering_again", form)).status_code == 302
    form.refresh_from_db()
    assert form.state == "queued"


def test_a_document_of_another_is_not_found(form: Rendering, stranger: User, client_of: ClientOf) -> None:
    assert client_of(stranger).get(form.get_absolute_url()).status_code == 404


@pytest.fixture
def export(clerk: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Export:
    monkeypatch.setattr(exports.exporters, "_by_kind", {})
    sheet = workbook.Sheet("名单", [workbook.Column("姓名")], [["喆"]])
    exports.exporters.register(
        "list", lambda job: workbook.write(tmp_path / "x.xlsx", [sheet], query={}), label="申报清单"
    )
    return exports.request_export("list", clerk, {})


def test_an_export_is_for_the_person_who_asked_alone(
    export: Export, clerk: User, host: Organisation, stranger: User, client_of: ClientOf
) -> None:
    waiting = client_of(clerk).get(export.get_absolute_url())
    tasks.export_pending()

    assert "已排队" in waiting.content.decode()
    assert body(client_of(clerk).get(export.get_absolute_url())).startswith(b"PK")
    assert client_of(stranger).get(export.get_absolute_url()).status_code == 404
    assert client_of(stranger).post(address("export_again", export)).status_code == 404


def test_an_export_belongs_to_the_post_it_was_asked_for_in(export: Export, clerk: User, client_of: ClientOf) -> None:
    """Who works in another post, or lost this one, has no use of what the former office knew."""
    tasks.export_pending()
    asked_in, other = clerk.posts.get(), PostFactory(user=clerk, role="expert")
    client = client_of(clerk)

    answers = [client.get(export.get_absolute_url()).status_code]
    posts.switch(clerk, other.pk)
    answers += [client.get(export.get_absolute_url()).status_code]
    listed = client.get("/documents/exports/").content.decode()
    posts.switch(clerk, asked_in.pk)
    asked_in.active = False
    asked_in.save(update_fields=["active"])
    answers += [client.get(export.get_absolute_url()).status_code]

    assert answers == [200, 404, 404]
    assert "还没有导出过清单" in listed


def test_an_export_is_made_in_the_post_it_was_asked_for_in(export: Export, clerk: User) -> None:
    seen: list[Any] = []
    make = exports.exporters["list"].make
    exports.exporters.register("list", lambda job: (seen.append(job.requested_by.role), make(job))[1])
    posts.switch(clerk, PostFactory(user=clerk, role="expert").pk)

    tasks.export_pending()

    assert seen == ["host_clerk"]


def test_the_list_of_exports_shows_ones_own(export: Export, clerk: User, stranger: User, client_of: ClientOf) -> None:
    assert "查看进度" in client_of(clerk).get("/documents/exports/").content.decode()
    tasks.export_pending()

    assert "申报清单_" in client_of(clerk).get("/documents/exports/").content.decode()
    assert "还没有导出过清单" in client_of(stranger).get("/documents/exports/").content.decode()


def test_a_failed_export_starts_again(export: Export, clerk: User, client_of: ClientOf) -> None:
    Export.objects.update(state="failed", message="生成时出了故障")

    assert client_of(clerk).post(address("export_again", export)).status_code == 302

    export.refresh_from_db()
    assert (export.state, export.message) == ("queued", "")


class RemoteStorage(Storage):
    """Keeps files, but at no path of this machine, as S3 does."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def exists(self, name: str) -> bool:
        return name in self.kept

    def _save(self, name: str, content: Any) -> str:
        self.kept[name] = content.read()
        return name

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        if name not in self.kept:
            raise FileNotFoundError(name)
        return ContentFile(self.kept[name])


def test_a_remote_storage_is_served_through_the_portal(rf: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    remote = RemoteStorage()
    monkeypatch.setattr(storing, "default_storage", remote)
    monkeypatch.setattr(serving, "default_storage", remote)
    name = storing.write("attachments/aa/x.pdf", b"%PDF-")

    response = serving.as_download(rf.get("/"), name, filename="证书.pdf", mime="application/pdf")

    assert b"".join(response) == b"%PDF-" and response["Content-Security-Policy"] == serving.POLICY
    with pytest.raises(serving.Http404):
        serving.as_picture(rf.get("/"), "pages/none.png")


def test_files_without_a_row_are_swept_after_a_day(
    certificate: Attachment, own_files: Path, stored_files: Callable[[], list[str]]
) -> None:
    old, fresh = storing.write("attachments/aa/old.pdf", b"x"), storing.write("renderings/aa/fresh.pdf", b"x")
    for name in (old, certificate.file.name):
        os.utime(own_files / name, (time.time() - 90_000,) * 2)
    out = io.StringIO()

    call_command("sweep_files", stdout=out)

    assert out.getvalue() == "1 file(s) removed\n"
    assert stored_files() == sorted([fresh, certificate.file.name])
