"""Printed documents: what is on the page, what a document may never fetch, and how faults are said."""

from __future__ import annotations

import io
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from portal.documents import fonts, pdf, printer, verification
from portal.documents.pdf import CannotPrint, PrintBase, Printer, PrinterDied

RARE = "喆堃犇祎㛃𬭎𫖯"
CODE = "K7QM3XFD9PARW2TB"
FRAME = PrintBase("杭州市技能大师工作室申报表", "HZ-2027-0031", "第 3 版", CODE)


def text_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


def page_of(body: str) -> str:
    return f"<!doctype html><html lang='zh-CN'><body>{body}</body></html>"


@pytest.fixture
def printed_form(settings: Any) -> bytes:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], Path(__file__).parent]}]
    return pdf.render_pdf("sample_form.html", {"name": RARE, "rows": range(60)}, FRAME)


def test_every_page_has_number_version_code_and_page(printed_form: bytes) -> None:
    pages = text_of(printed_form)

    assert len(pages) == 4
    for at, text in enumerate(pages, start=1):
        assert f"编号 HZ-2027-0031 · 第 3 版 · 校验码 K7QM-3XFD-9PAR-W2TB · 页 {at}/4" in text


def test_rare_characters_and_the_true_yen_sign_are_printed(printed_form: bytes) -> None:
    text = "".join(text_of(printed_form))

    assert RARE in text
    assert "¥100,000.00" in text


def test_the_head_of_a_table_is_repeated(printed_form: bytes) -> None:
    assert [text.count("用途") for text in text_of(printed_form)] == [0, 1, 1, 1]


def test_the_page_is_a4_with_the_official_margins() -> None:
    content = pdf.render_pdf("print/letter.html", {}, PrintBase("通知"))

    box = PdfReader(io.BytesIO(content)).pages[0].mediabox
    css = (Path("templates/print/base.css")).read_text()
    assert (round(float(box.width) / 72 * 25.4), round(float(box.height) / 72 * 25.4)) == (210, 297)
    assert "margin: 37mm 26mm 35mm 28mm" in css


def test_a_page_of_running_text_holds_22_lines_of_28_characters(settings: Any) -> None:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], Path(__file__).parent]}]
    content = pdf.render_pdf("sample_letter.html", {"text": "字" * 28 * 22}, PrintBase("通知"))
    more = pdf.render_pdf("sample_letter.html", {"text": "字" * (28 * 22 + 1)}, PrintBase("通知"))

    assert (len(text_of(content)), len(text_of(more))) == (1, 2)
    assert [len(line) for line in text_of(content)[0].splitlines() if "字" in line] == [28] * 22


def test_a_draft_says_so_across_every_page() -> None:
    draft = pdf.render_pdf("print/form.html", {}, PrintBase("申报表", draft=True))
    final = pdf.render_pdf("print/form.html", {}, PrintBase("申报表"))

    assert "预览稿" in "".join(text_of(draft)).replace(" ", "")
    assert "预览稿" not in "".join(text_of(final))


def test_a_long_title_breaks_into_lines_of_like_length() -> None:
    lines = PrintBase("关于认定2027年杭州市技能大师工作室的通知").title_lines

    assert lines == ["关于认定2027年杭州市", "技能大师工作室的通知"]
    assert PrintBase("字" * 22).title_lines == ["字" * 11, "字" * 11]
    assert PrintBase("通知").title_lines == ["通知"]


def test_a_frame_without_code_has_no_qr_and_a_short_foot() -> None:
    assert (PrintBase("通知").qr, PrintBase("通知").foot) == ("", "")
    assert PrintBase("通知", "沪〔1〕").foot == "编号 沪〔1〕"
    assert PrintBase("通知", code=CODE).qr.startswith("data:image/svg+xml")
    assert verification.normalise(FRAME.grouped_code) == CODE


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """An address that notes every visit."""
    visits: list[str] = []

    class Note(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            visits.append(self.path)
            self.send_error(404)

        def log_message(self, *args: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Note)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", visits
    server.shutdown()
    server.server_close()


def test_a_document_reads_no_file_and_opens_no_address(listener: tuple[str, list[str]], tmp_path: Path) -> None:
    address, visits = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("机密")
    planted = (
        f"<link rel=attachment href='file://{secret}'><link rel=stylesheet href='{address}/a.css'>"
        f"<style>@import url('{address}/b.css'); p {{ background: url({address}/c.png) }}</style>"
        f"<img src='{address}/d.png'><img src='file://{secret}'><a rel=attachment href='file://{secret}'>x</a>"
        f"<object data='{address}/e'></object><svg><image href='{address}/f.png'/></svg><p>正文</p>"
    )

    content = pdf.print_html(page_of(planted))

    found = PdfReader(io.BytesIO(content))
    assert visits == []
    assert found.attachments == {}
    assert "正文" in text_of(content)[0]


def test_text_typed_by_people_is_only_text(settings: Any) -> None:
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [*settings.TEMPLATES[0]["DIRS"], Path(__file__).parent]}]

    content = pdf.render_pdf("sample_letter.html", {"text": "<b>粗</b>"}, PrintBase("通知"))

    assert "<b>粗</b>" in text_of(content)[0]


def test_the_same_text_gives_the_same_bytes() -> None:
    assert pdf.print_html(page_of("一")) == pdf.print_html(page_of("一"))


def test_a_document_that_takes_too_long_is_stopped_and_the_next_one_prints() -> None:
    slow = Printer(seconds=30)
    slow.draw(page_of("一"))
    slow._seconds = 0.2

    start = time.monotonic()
    with pytest.raises(CannotPrint, match="没有生成，已停止"):
        slow.draw(page_of("<p>字</p>" * 20_000))
    assert time.monotonic() - start < 5

    slow._seconds = 30
    assert slow.draw(page_of("二")).startswith(b"%PDF-")
    slow.close()


def test_too_much_text_is_refused_before_it_is_drawn() -> None:
    with pytest.raises(CannotPrint, match="内容过长"):
        pdf.print_html("字" * 2_000_000)


def test_too_large_a_result_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "LARGEST_PDF", 100)

    with pytest.raises(CannotPrint, match="内容过长"):
        pdf.print_html(page_of("一"))


def test_tags_nested_without_end_are_a_fault_not_a_crash() -> None:
    with pytest.raises(PrinterDied):
        pdf.print_html(page_of("<div>" * 3000))

    assert pdf.print_html(page_of("一")).startswith(b"%PDF-")


def test_a_process_that_was_killed_is_replaced() -> None:
    own = Printer()
    own.draw(page_of("一"))
    assert own._process is not None
    own._process.kill()
    own._process.wait()

    assert own.draw(page_of("二")).startswith(b"%PDF-")
    own.close()
    own.close()


def test_a_process_that_dies_while_drawing_is_a_fault_worth_another_try() -> None:
    own = Printer()
    own.draw(page_of("一"))
    process = own._process
    assert process is not None
    threading.Timer(0.3, process.kill).start()

    with pytest.raises(PrinterDied):
        own.draw(page_of("<p>字</p>" * 20_000))
    own.close()


def test_a_process_is_renewed_after_its_share(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "RENDERINGS_PER_PROCESS", 1)
    own = Printer()
    own.draw(page_of("一"))
    first = own._process

    own.draw(page_of("二"))

    assert own._process is not first
    own.close()


def test_without_fonts_it_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "fonts.conf").write_text(
        f"<?xml version='1.0'?><fontconfig><cachedir>{tmp_path}</cachedir></fontconfig>"
    )
    bare = Printer(environment={"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")})

    with pytest.raises(CannotPrint, match="没有中文字体（fonts-noto-cjk）"):
        bare.draw(page_of("一"))


def test_a_city_may_add_fonts_of_its_own(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    settings.VAR_DIR = tmp_path
    assert pdf.fonts_environment() == {}
    (tmp_path / "fonts").mkdir()

    table = Path(pdf.fonts_environment()["FONTCONFIG_FILE"])

    assert f"<dir>{tmp_path / 'fonts'}</dir>" in table.read_text()
    assert Printer().draw(page_of("一")).startswith(b"%PDF-")


def test_fonts_are_known_by_their_exact_name(monkeypatch: pytest.MonkeyPatch) -> None:
    assert fonts.has_family(fonts.SERIF)
    assert not fonts.has_family("No Such Face")
    monkeypatch.setattr(fonts, "KAI", "No Such Face")
    monkeypatch.setattr(fonts, "SUBSET", "libno-such.so.0")
    assert fonts.warnings() == [fonts.NO_SUBSET, fonts.NO_KAI]


def test_missing_pango_is_said_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "PANGO", ("libno-such.so.0",))
    fonts.missing.cache_clear()

    assert fonts.missing() == fonts.NO_PANGO
    fonts.missing.cache_clear()
    monkeypatch.undo()
    assert fonts.missing() == ""


def test_the_portal_runs_without_loading_the_printer() -> None:
    probe = "import sys, portal.documents.pdf; sys.exit('weasyprint' in sys.modules)"

    done = subprocess.run([sys.executable, "-c", f"import django; django.setup(); {probe}"], check=False)

    assert done.returncode == 0


def test_the_rendering_process_answers_over_its_pipes() -> None:
    body = page_of("一").encode()
    requests = io.BytesIO(len(body).to_bytes(4, "big") + body + (3).to_bytes(4, "big") + b"\xff\xff\xff")
    answers = io.BytesIO()

    with pytest.raises(UnicodeDecodeError):
        printer.serve(requests, answers)

    assert answers.getvalue()[:1] == b"P" and b"%PDF-" in answers.getvalue()[:20]
