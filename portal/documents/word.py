"""Official documents in Word: red head, title, running text, tables and closing, set as GB/T 9704-2012 asks.

Officials go on editing these files, so the faces are those their computers have, named for East Asian text.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from .workbook import safe_text

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PROSE = "仿宋_GB2312"
TITLE = "方正小标宋简体"
HEADINGS = {1: "黑体", 2: "楷体_GB2312", 3: PROSE}
# Names of people and places: Song has far more characters than FangSong.
TABLE = "宋体"
LINE_PITCH = 29


class OfficialDocument:
    """A Word document put together from top to bottom; `to_bytes` ends it."""

    def __init__(self, title: str) -> None:
        import docx
        from docx.shared import Mm, Pt

        self._document = docx.Document()
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        normal = self._document.styles["Normal"]
        normal.font.size = Pt(16)
        _set_faces(normal, PROSE)
        self._document.core_properties.title = title
        self._document.core_properties.author = ""
        self._document.core_properties.comments = ""

    def red_head(self, issuer: str, document_no: str) -> None:
        """The issuer in red, the number with 〔〕, and the red line."""
        from docx.shared import RGBColor

        self._line(issuer, face=TITLE, points=34, centred=True, colour=RGBColor(0xCC, 0, 0), pitch=None)
        self._line("", pitch=LINE_PITCH)
        number = self._line(document_no, centred=True)
        _underline(number)

    def title(self, text: str) -> None:
        self._line("", pitch=LINE_PITCH)
        self._line(text, face=TITLE, points=22, centred=True, pitch=36)
        self._line("", pitch=LINE_PITCH)

    def addressee(self, text: str) -> None:
        self._line(text)

    def paragraph(self, text: str) -> None:
        """Running text, first line indented by two characters; line breaks make paragraphs."""
        for part in safe_text(text).splitlines() or [""]:
            self._line(part, indented=True)

    def heading(self, text: str, level: int = 1) -> None:
        line = self._line(text, face=HEADINGS[level], indented=True)
        line.paragraph_format.keep_with_next = True

    def table(self, head: Sequence[str], rows: Sequence[Sequence[object]], widths: Sequence[float]) -> None:
        """A table with lines, its head repeated on every page; widths in millimetres."""
        from docx.oxml import OxmlElement
        from docx.shared import Mm

        table = self._document.add_table(rows=1, cols=len(head))
        table.style = "Table Grid"
        table.autofit = False
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
        _fill(table.rows[0].cells, head, face="黑体", centred=True)
        for row in rows:
            added = table.add_row()
            added._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
            _fill(added.cells, row, face=TABLE)
        for column, width in zip(table.columns, widths, strict=True):
            for cell in column.cells:
                cell.width = Mm(width)

    def closing(self, issuers: Sequence[str], dated: str) -> None:
        """Issuers and date at the right, four characters from the edge."""
        from docx.enum.text import WD_ALIGN_PARAGRAPH

        self._line("")
        for text in [*issuers, dated]:
            line = self._line(text)
            line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            line.paragraph_format.right_indent = _points(64)
            line.paragraph_format.keep_together = True

    def to_bytes(self) -> bytes:
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()

    def _line(
        self,
        text: str,
        *,
        face: str = PROSE,
        points: float = 16,
        centred: bool = False,
        indented: bool = False,
        colour: Any = None,
        pitch: float | None = LINE_PITCH,
    ) -> Paragraph:
        line = self._document.add_paragraph()
        form = line.paragraph_format
        form.space_before = form.space_after = _points(0)
        if pitch is not None:
            form.line_spacing = _points(pitch)
        if indented:
            form.first_line_indent = _points(points * 2)
        _centre(line, centred)
        run = line.add_run(safe_text(text))
        run.font.size = _points(points)
        if colour is not None:
            run.font.color.rgb = colour
        _set_faces(run, face)
        return line


def _fill(cells: Sequence[Any], values: Sequence[object], *, face: str, centred: bool = False) -> None:
    for cell, value in zip(cells, values, strict=True):
        line = cell.paragraphs[0]
        line.paragraph_format.space_before = line.paragraph_format.space_after = _points(0)
        _centre(line, centred)
        run = line.add_run(safe_text("" if value is None else value))
        run.font.size = _points(11)
        _set_faces(run, face)


def _centre(line: Paragraph, centred: bool) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    if centred:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER


def _set_faces(owner: Any, face: str) -> None:
    """Latin and East Asian face of a run or style; Word keeps them apart."""
    from docx.oxml.ns import qn

    owner.font.name = face
    owner.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _underline(line: Paragraph) -> None:
    """The red line under the head, as the lower border of the paragraph."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    border = OxmlElement("w:bottom")
    for key, value in (("val", "single"), ("sz", "18"), ("space", "10"), ("color", "CC0000")):
        border.set(qn(f"w:{key}"), value)
    borders = OxmlElement("w:pBdr")
    borders.append(border)
    line._p.get_or_add_pPr().append(borders)


def _points(size: float) -> Any:
    from docx.shared import Pt

    return Pt(size)
