"""Taking files in: every bad one has its own sentence and leaves nothing; every good one is stored whole."""

from __future__ import annotations

import hashlib
import io
import itertools
import random
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from PIL import Image, ImageFile

from portal.accounts.models import Organisation, User
from portal.documents import attachments, pdf_checks, storing, uploads
from portal.documents.models import Attachment
from portal.documents.sentences import SENTENCES, BadFile, in_megabytes
from tests.documents import files

pytestmark = pytest.mark.django_db

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORD_TYPES = b'<Types><Override ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'
TEMPLATE = b'<R><Relationship Type="x/attachedTemplate" TargetMode="External" Target="http://a/"/></R>'
HEIC = b"\0\0\0\x18ftypheic\0\0\0\0mif1heic"

BAD: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "zero byte": ("证书.pdf", lambda: b"", "“证书.pdf”是空文件（0 字节）"),
    "one byte": ("证书.pdf", lambda: b"%", "扩展名是 .pdf，内容却不是 PDF 文件"),
    "no extension": ("证书", files.pdf, "“证书”没有扩展名"),
    "script": ("运行.exe", lambda: b"MZ", "是 .exe 文件，这里收不了"),
    "html as pdf": ("页面.pdf", lambda: b"<html>", "内容却不是 PDF 文件"),
    "svg as png": ("图.png", lambda: b"<svg xmlns='http://www.w3.org/2000/svg'/>", "内容却不是 PNG 图片"),
    "script before pdf": ("证书.pdf", lambda: b"<script></script>" + files.pdf(), "内容却不是 PDF 文件"),
    "heic": ("照片.heic", lambda: HEIC, "HEIC 照片"),
    "heic named jpg": ("照片.jpg", lambda: HEIC, "HEIC 照片"),
    "old word": ("协议.doc", lambda: OLE, "旧版 Office 文件"),
    "old word named docx": ("协议.docx", lambda: OLE + b"\0" * 600, "旧版 Office 文件"),
    "word with password": ("协议.docx", lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "设了打开密码"),
    "macro extension": ("表.xlsm", files.excel, "带有宏"),
    "archive": ("全部材料.zip", files.excel, "是压缩包"),
    "pdf with password": (
        "证书.pdf",
        lambda: files.pdf_with_password("a", "b"),
        "“证书.pdf”设了打开密码，评审时看不到内容",
    ),
    "pdf with restrictions": ("证书.pdf", lambda: files.pdf_with_password("", "b"), "加了密（限制编辑或打印）"),
    "pdf cut short": ("证书.pdf", lambda: files.pdf()[:-40], "“证书.pdf”不完整"),
    "pdf of rubbish": ("证书.pdf", lambda: b"%PDF-1.7\n" + b"x" * 500 + b"\n%%EOF", "PDF 的内容有损坏"),
    "pdf without pages": ("证书.pdf", lambda: files.pdf(0), "“证书.pdf”打不开"),
    "pdf too long": ("证书.pdf", lambda: files.pdf(pdf_checks.MOST_PAGES + 1), "有 301 页，超过 300 页"),
    "pdf with script": ("证书.pdf", files.pdf_with_script, "自动运行的脚本"),
    "pdf with script in a link": ("证书.pdf", files.pdf_with_page_script, "自动运行的脚本"),
    "pdf that starts a program": ("证书.pdf", files.pdf_with_launch, "启动其他程序"),
    "pdf that asks a share": ("证书.pdf", lambda: files.pdf_with_launch("/GoToR", r"\\\\host\\x"), "启动其他程序"),
    "pdf that sends a form": ("证书.pdf", lambda: files.pdf_with_launch("/SubmitForm", "http://x"), "启动其他程序"),
    "pdf with a file inside": ("证书.pdf", files.pdf_with_attachment, "夹带了别的文件"),
    "pdf as dynamic form": ("证书.pdf", files.pdf_with_form, "动态表单"),
    "jpeg cut short": ("照片.jpg", lambda: files.picture(900, 900)[:-2000], "“照片.jpg”不完整"),
    "jpeg head, pdf body": ("照片.jpg", lambda: b"\xff\xd8\xff\xe0" + files.pdf(), "“照片.jpg”不完整"),
    "png spoilt": ("照片.png", lambda: files.picture(kind="PNG")[:20] + b"\0" * 60, "“照片.png”打不开"),
    "pixel flood": ("照片.png", lambda: files.huge_png(9000, 9000), "有 9000×9000 像素，超过 5000 万像素"),
    "pixel flood beyond all": ("照片.png", lambda: files.huge_png(60000, 60000), "像素，超过 5000 万像素"),
    "zip as docx": ("协议.docx", files.excel, "Word 文件的内容有损坏"),
    "word as xlsx": ("名单.xlsx", files.word, "Excel 文件的内容有损坏"),
    "docx cut short": ("协议.docx", lambda: files.word()[:-60], "Word 文件的内容有损坏"),
    "macro in docx": (
        "协议.docx",
        lambda: files.with_parts(files.word(), {"word/vbaProject.bin": b"x"}),
        "带有宏",
    ),
    "macro type in docx": (
        "协议.docx",
        lambda: files.with_parts(files.word(), {"[Content_Types].xml": WORD_TYPES}),
        "带有宏",
    ),
    "program object": (
        "协议.docx",
        lambda: files.with_parts(files.word(), {"word/embeddings/oleObject1.bin": b"x"}),
        "嵌入了其他程序的对象",
    ),
    "outside template": (
        "协议.docx",
        lambda: files.with_parts(files.word(), {"word/_rels/settings.xml.rels": TEMPLATE}),
        "外部链接模板",
    ),
    "entities": (
        "协议.docx",
        lambda: files.with_parts(files.word(), {"word/document.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x/>'}),
        "不能收",
    ),
    "bomb": (
        "协议.docx",
        lambda: files.with_parts(files.word(), {"word/media/a.xml": b"0" * 60_000_000}),
        "解开后过大",
    ),
    "many entries": (
        "协议.docx",
        lambda: files.with_parts(files.word(), {f"word/{at}.bin": b"" for at in range(3001)}),
        "解开后过大",
    ),
    "path upwards": (
        "协议.docx",
        lambda: files.with_parts(files.word(), {"../../etc/cron.d/x": b"x"}),
        "内部的文件路径不正常",
    ),
    "link inside": ("协议.docx", lambda: files.with_link(files.word()), "内部的文件路径不正常"),
    "encrypted entries": ("协议.docx", lambda: files.encrypted_zip(files.word()), "设了打开密码"),
}


@pytest.mark.parametrize("case", BAD)
def test_each_bad_file_is_refused_in_its_own_words_and_leaves_nothing(
    case: str, receive: Callable[..., Attachment], stored_files: Callable[[], list[str]]
) -> None:
    name, make, words = BAD[case]

    with pytest.raises(BadFile, match=words) as refusal:
        receive(name, make())

    assert "{" not in refusal.value.reason
    assert refusal.value.reason.endswith("。")
    assert (Attachment.objects.count(), stored_files()) == (0, [])


def test_half_a_picture_is_refused_though_another_library_lets_it_pass(
    monkeypatch: pytest.MonkeyPatch, receive: Callable[..., Attachment]
) -> None:
    """WeasyPrint sets this switch for the whole process as soon as anything imports it."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)

    with pytest.raises(BadFile, match="不完整"):
        receive("照片.jpg", files.picture(900, 900)[:-2000])


def test_every_sentence_is_said_by_some_case() -> None:
    limits = {"too_big", "type_elsewhere", "too_many", "total_too_big", "not_saved", "unsafe"}
    said = set(limits)

    for name, make, _words in BAD.values():
        with pytest.raises(BadFile) as refusal:
            uploads.examine(files.upload(name, make()), accept=("pdf", "image", "office"))
        said.add(refusal.value.key)

    assert said == set(SENTENCES)


GOOD: dict[str, tuple[str, Callable[[], bytes], str, int | None]] = {
    "pdf": ("证书.PDF", lambda: files.pdf(3), "application/pdf", 3),
    "jpg": ("照片.jpeg", files.picture, "image/jpeg", 1),
    "grey jpg": ("照片.jpg", lambda: files.picture(mode="L"), "image/jpeg", 1),
    "print jpg": ("照片.jpg", lambda: files.picture(mode="CMYK"), "image/jpeg", 1),
    "png": ("照片.png", lambda: files.picture(kind="PNG", mode="RGBA"), "image/png", 1),
    "palette png": ("照片.png", lambda: files.picture(kind="PNG", mode="P"), "image/png", 1),
    "docx": ("协议.docx", files.word, uploads.KINDS["docx"].mime, None),
    "xlsx": ("名单.xlsx", files.excel, uploads.KINDS["xlsx"].mime, None),
}


@pytest.mark.parametrize("case", GOOD)
def test_a_good_file_is_stored_under_a_generated_name_with_its_hash(
    case: str, receive: Callable[..., Attachment], stored_files: Callable[[], list[str]]
) -> None:
    name, make, mime, pages = GOOD[case]

    attachment = receive(name, make())

    with default_storage.open(attachment.file.name) as handle:
        content = handle.read()
    assert stored_files() == [attachment.file.name]
    assert (attachment.original_name, attachment.mime, attachment.pages) == (name, mime, pages)
    assert (attachment.size, attachment.sha256) == (len(content), hashlib.sha256(content).hexdigest())
    assert attachment.state == Attachment.State.READY
    assert attachment.is_viewable is (pages is not None)


def test_wrong_pairs_of_type_and_extension_are_never_taken(receive: Callable[..., Attachment]) -> None:
    contents = {name: make() for name, make, _, _ in GOOD.values()}
    kinds = {name: uploads._BY_EXTENSION[name.rsplit(".", 1)[1].lower()].name for name in contents}

    for name, other in itertools.permutations(contents, 2):
        if kinds[name] != kinds[other]:
            with pytest.raises(BadFile):
                receive(name, contents[other])

    assert Attachment.objects.count() == 0


NAMES = {
    "证" * 95 + ".pdf": "证" * 95 + ".pdf",
    "长" * 300 + ".pdf": "长" * 195 + "….pdf",
    "../../etc/证书.pdf": "证书.pdf",
    "C:\\用户\\证书.pdf": "证书.pdf",
    "证\x00书.pdf": "证书.pdf",
    "证书\u202efdp.pdf": "证书fdp.pdf",
    "证书😀.pdf": "证书😀.pdf",
    "a\r\nSet-Cookie: x.pdf": "aSet-Cookie: x.pdf",
    '"引号".pdf': '"引号".pdf',
    "CON.pdf": "CON.pdf",
    " .证书.pdf ": "证书.pdf",
    "𬭎.pdf": "𬭎.pdf",
}


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_shown_safely_and_never_becomes_a_path(
    name: str, host: Organisation, clerk: User, stored_files: Callable[[], list[str]]
) -> None:
    sent = SimpleUploadedFile("x.pdf", files.pdf())
    sent._name = name

    attachment = attachments.receive(sent, owner=host, slot="evidence", by=clerk, accept=["pdf"])

    assert attachment.original_name == NAMES[name]
    assert stored_files() == [attachment.file.name]
    assert attachment.file.name.isascii()


def test_a_name_of_nothing_visible_has_no_extension_to_judge(host: Organisation, clerk: User) -> None:
    sent = SimpleUploadedFile("x.pdf", files.pdf())
    sent._name = "\u202e\x00"

    with pytest.raises(BadFile, match="“未命名”没有扩展名"):
        attachments.receive(sent, owner=host, slot="evidence", by=clerk, accept=["pdf"])


def test_a_photo_loses_its_place_and_stands_upright(receive: Callable[..., Attachment]) -> None:
    attachment = receive("照片.jpg", files.phone_photo())

    with default_storage.open(attachment.file.name) as handle:
        image = Image.open(io.BytesIO(handle.read()))
    assert dict(image.getexif()) == {}
    assert b"PhoneMaker" not in image.tobytes() and image.size == (40, 80)


def test_a_hidden_tail_of_a_picture_is_not_kept(receive: Callable[..., Attachment]) -> None:
    attachment = receive("照片.jpg", files.picture() + b"<script>alert(1)</script>")

    with default_storage.open(attachment.file.name) as handle:
        assert b"script" not in handle.read()


def test_the_limit_itself_passes_and_one_byte_more_does_not(receive: Callable[..., Attachment]) -> None:
    content = files.pdf()

    assert receive("证书.pdf", content, max_bytes=len(content)).size == len(content)
    with pytest.raises(BadFile, match=r"这个文件有 0\.1 MB，超过"):
        receive("证书.pdf", content, max_bytes=len(content) - 1)


def test_the_kind_keeps_its_own_limit_below_what_the_caller_allows(receive: Callable[..., Attachment]) -> None:
    with pytest.raises(BadFile, match=r"这个文件有 10\.1 MB，超过 10 MB。可以压缩后再传，或拆成两个文件。"):
        receive("名单.xlsx", b"PK\x03\x04" + b"0" * 10 * uploads.MEGABYTE, max_bytes=20 * uploads.MEGABYTE)


def test_a_size_that_was_announced_too_small_is_counted_anyway(host: Organisation, clerk: User) -> None:
    sent = files.upload("证书.pdf", files.pdf())
    sent.size = 10

    with pytest.raises(BadFile, match="超过"):
        attachments.receive(sent, owner=host, slot="evidence", by=clerk, accept=["pdf"], max_bytes=50)


def test_sizes_over_a_limit_never_read_as_the_limit() -> None:
    assert in_megabytes(20 * uploads.MEGABYTE) == "20 MB"
    assert in_megabytes(20 * uploads.MEGABYTE + 1) == "20.1 MB"


def test_a_slot_takes_only_its_kinds(receive: Callable[..., Attachment]) -> None:
    with pytest.raises(BadFile, match="是 Word 文件，这里只收 PDF、JPG、PNG。"):
        receive("协议.docx", files.word(), accept=["pdf", ".jpg", "png"])


def test_the_accept_attribute_names_every_extension() -> None:
    assert uploads.accept_attribute(["pdf", "image"]) == ".pdf,.jpg,.jpeg,.png"
    assert uploads.accepted_kinds(["nonsense"]) == []


def test_a_slot_holds_so_many_files_and_a_removed_one_makes_room(receive: Callable[..., Attachment]) -> None:
    first = receive("一.pdf", files.pdf(), max_files=1)
    with pytest.raises(BadFile, match="这一项最多放 1 个文件，现已有 1 个。"):
        receive("二.pdf", files.pdf(), max_files=1)

    attachments.remove(first)

    assert receive("三.pdf", files.pdf(), max_files=1).is_ready
    assert first.removed_at is not None and not first.is_ready


def test_all_files_of_a_record_together_have_a_limit(
    receive: Callable[..., Attachment], stored_files: Callable[[], list[str]]
) -> None:
    size = len(files.pdf())
    receive("一.pdf", files.pdf(), max_total_bytes=2 * size, slot="a")
    receive("二.pdf", files.pdf(), max_total_bytes=2 * size, slot="b")

    with pytest.raises(BadFile, match="全部材料共"):
        receive("三.pdf", files.pdf(), max_total_bytes=2 * size, slot="c")

    assert len(stored_files()) == 2


def test_a_full_disk_is_said_and_leaves_nothing(
    receive: Callable[..., Attachment], own_files: Path, stored_files: Callable[[], list[str]]
) -> None:
    (own_files / "attachments").write_text("a file where the folder should be")

    with pytest.raises(BadFile, match="服务器暂时写不进去"):
        receive("证书.pdf", files.pdf())

    assert stored_files() == ["attachments"]


def test_a_row_that_cannot_be_written_takes_its_file_along(
    receive: Callable[..., Attachment], stored_files: Callable[[], list[str]]
) -> None:
    with connection.execute_wrapper(_no_insert), pytest.raises(RuntimeError):
        receive("证书.pdf", files.pdf())

    assert stored_files() == []


def _no_insert(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    if sql.startswith('INSERT INTO "documents_attachment"'):
        raise RuntimeError("the database went away")
    return execute(sql, params, many, context)


def test_a_write_broken_off_shows_no_truncated_file(own_files: Path, stored_files: Callable[[], list[str]]) -> None:
    with pytest.raises(TypeError):
        storing.write("attachments/aa/x.pdf", "not bytes")  # type: ignore[arg-type]

    assert stored_files() == []


def test_discarding_what_is_gone_is_no_fault(own_files: Path) -> None:
    storing.discard("attachments/aa/none.pdf")
    storing.discard("")


def test_bombs_and_floods_are_refused_within_a_second_of_work() -> None:
    bomb = files.with_parts(files.word(), {"word/media/a.xml": b"0" * 100_000_000})
    start = time.process_time()

    for name, content in (("协议.docx", bomb), ("照片.png", files.huge_png(60000, 60000))):
        with pytest.raises(BadFile):
            uploads.examine(files.upload(name, content), accept=["docx", "png"])

    assert time.process_time() - start < 1.0


@pytest.mark.parametrize("token", ["/JavaScript", "/Launch", "/EmbeddedFile"])
def test_what_an_unreadable_object_hides_is_found_in_the_bytes(token: str) -> None:
    hidden = files.pdf_with_page_script().replace(b"/S /JavaScript", f"/S (( {token}".encode())

    with pytest.raises(BadFile):
        uploads.examine(files.upload("证书.pdf", hidden), accept=["pdf"])


def test_a_pdf_of_countless_objects_is_not_walked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_checks, "MOST_OBJECTS", 2)
    with pytest.raises(BadFile, match="有损坏"):
        pdf_checks.check(files.pdf(3), "证书.pdf")

    monkeypatch.undo()
    monkeypatch.setattr(pdf_checks, "LONGEST_SECONDS", -1.0)
    with pytest.raises(BadFile, match="有损坏"):
        pdf_checks.check(files.pdf(), "证书.pdf")


@pytest.mark.parametrize("case", ["pdf", "jpg", "png", "docx", "xlsx"])
def test_spoilt_files_are_taken_or_refused_but_never_crash(case: str) -> None:
    name, make, _, _ = GOOD[case]
    dice, content = random.Random(case), make()

    for _ in range(60):
        spoilt = bytearray(content)
        for _ in range(dice.randrange(1, 12)):
            at = dice.randrange(len(spoilt))
            spoilt[at : at + dice.randrange(3)] = dice.randbytes(dice.randrange(4))
        with suppress(BadFile):
            uploads.examine(files.upload(name, bytes(spoilt)), accept=["pdf", "image", "office"])


def test_an_attachment_knows_its_record_and_its_address(receive: Callable[..., Attachment], host: Organisation) -> None:
    attachment = receive("证书.pdf", files.pdf())

    assert attachment.owner == host
    assert list(Attachment.objects.about(host).live()) == [attachment]
    assert attachment.get_absolute_url() == f"/documents/files/{attachment.pk}/"
    assert str(attachment) == "证书.pdf"
