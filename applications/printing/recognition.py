"""认定通知 (§4.7) as PDF and Word: red head, number with 〔〕, text, list, one or two issuers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applications import recognition
from applications.printing import notice
from applications.printing.paper import PDF
from applications.states import RecognitionState
from portal.documents import red_head
from portal.documents.pdf import PrintBase, render_pdf
from portal.documents.renderings import Renderer, request_rendering
from portal.documents.word import DOCX, OfficialDocument
from portal.policy.canonical import fingerprint

if TYPE_CHECKING:
    from applications.models import Recognition
    from portal.accounts.models import User
    from portal.documents.models import Rendering

RECOGNITION, WORD = "recognition", "recognition_word"
OPEN = "（此件主动公开）"
NO_DATE = "　　　年　　月　　日"


def request(record: Recognition, *, by: User | None, word: bool = False) -> Rendering:
    data = content(record)
    kind = WORD if word else RECOGNITION
    return request_rendering(kind=kind, subject=record, by=by, data=data, fingerprint=fingerprint([kind, data]))


def content(record: Recognition) -> dict[str, Any]:
    """The document as it stands; a draft lacks what is not decided yet."""
    pack = record.call.measures
    issuers = list(pack.offices.issuers)
    rows = [
        [str(number), each.studio_name, each.host.name, each.lead_master, each.occupation, each.recommender.name]
        for number, each in enumerate(recognition.files(record), start=1)
    ]
    return {
        "title": record.title,
        "document_no": record.document_no,
        "draft": record.state != RecognitionState.ISSUED,
        "addressees": pack.documents["addressees"],
        "paragraphs": [line.strip() for line in record.text.splitlines() if line.strip()],
        "heads": ["序号", "工作室名称", "依托单位", pack.word("lead_master"), "职业（工种）", "推荐单位"],
        "rows": rows,
        "list_title": f"{record.call.year}年{pack.city_name}技能大师工作室名单",
        "issuers": issuers,
        "dated": f"{record.dated.year}年{record.dated.month}月{record.dated.day}日" if record.dated else NO_DATE,
        "points": red_head.points(issuers),
        "spacings": red_head.spacings(issuers),
    }


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    data = rendering.data
    base = PrintBase(data["title"], draft=data["draft"])
    return render_pdf("print/recognition.html", {**data, "open": OPEN}, base), f"{data['title']}.pdf", PDF


def draw_word(rendering: Rendering) -> tuple[bytes, str, str]:
    data = rendering.data
    document = OfficialDocument(data["title"])
    document.red_head(f"{'　'.join(data['issuers'])}文件", data["document_no"])
    document.title(data["title"])
    document.addressee(f"{data['addressees']}：")
    for text in data["paragraphs"]:
        document.paragraph(text)
    document.paragraph(f"附件：{data['list_title']}")
    document.closing(data["issuers"], data["dated"])
    document.paragraph(OPEN)
    notice.annex(document, data["list_title"], data["heads"], data["rows"])
    return document.to_bytes(), f"{data['title']}.docx", DOCX


RENDERERS: dict[str, Renderer] = {RECOGNITION: draw, WORD: draw_word}
