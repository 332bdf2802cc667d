"""公示 (§4.6) as PDF and Word: basis, process, list, period, how to object; nothing personal beyond names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from applications.printing.paper import PDF
from portal.documents.pdf import PrintBase, render_pdf
from portal.documents.renderings import Renderer, request_rendering
from portal.documents.word import DOCX, OfficialDocument
from portal.policy import wording
from portal.policy.canonical import fingerprint
from portal.policy.wording import day_words

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.bulletin.models import PublicNotice
    from portal.documents.models import Rendering

NOTICE, WORD = "notice", "notice_word"
CONTACT = (("office", "受理单位"), ("phone", "电话"), ("email", "电子邮箱"), ("address", "地址"))
WIDTHS = (12, 44, 40, 18, 20, 22)


def request(notice: PublicNotice, *, by: User | None, word: bool = False) -> Rendering:
    """The notice as it stands: the text goes into the job, so that it prints what was asked for."""
    data = content(notice)
    kind = WORD if word else NOTICE
    return request_rendering(kind=kind, subject=notice, by=by, data=data, fingerprint=fingerprint([kind, data]))


def content(notice: PublicNotice) -> dict[str, Any]:
    """Every sentence and row of it."""
    return {
        "title": notice.title,
        "code": notice.code,
        "draft": notice.posted_at is None,
        "paragraphs": _paragraphs(notice),
        "objection": _objection(notice),
        "contact": [f"{label}：{text}" for key, label in CONTACT if (text := notice.contact.get(key))],
        "heads": heads(notice),
        "rows": [
            [str(row[key]) for key in ("number", "studio_name", "host", "leader", "occupation", "recommender")]
            for row in notice.items
        ],
        "issuers": list(notice.issuers),
        "dated": wording.day_text(notice.posted_at) if notice.posted_at else "　　　年　　月　　日",
    }


def heads(notice: PublicNotice) -> list[str]:
    """The columns, with the city's word for the lead master."""
    selection: Any = notice.subject
    leader = selection.call.measures.word("lead_master")
    return ["序号", "工作室名称", "依托单位", leader, "职业（工种）", "推荐单位"]


def _paragraphs(notice: PublicNotice) -> list[str]:
    period = "公示期自发布之日起另行载明"
    if notice.starts_on and notice.ends_on:
        counted = f"{notice.working_days}个工作日"
        period = f"公示期为{day_words(notice.starts_on)}至{day_words(notice.ends_on)}（{counted}）"
    return [
        f"根据{notice.basis}，{notice.process}现将拟认定名单（共{len(notice.items)}家，见附件）予以公示，接受社会监督。",
        f"{period}。",
    ]


def _objection(notice: PublicNotice) -> str:
    return (
        "公示期内，对名单有异议的，请以书面形式向受理单位反映。反映情况请写明真实姓名和联系方式，并提供必要的证据材料；"
        "匿名反映的，作为线索处理。反映人的信息依法保密。"
    )


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    data = rendering.data
    base = PrintBase(data["title"], data["code"], draft=data["draft"])
    return render_pdf("print/notice.html", data, base), f"{data['title']}.pdf", PDF


def draw_word(rendering: Rendering) -> tuple[bytes, str, str]:
    data = rendering.data
    document = OfficialDocument(data["title"])
    document.title(data["title"])
    for text in [*data["paragraphs"], data["objection"], *data["contact"]]:
        document.paragraph(text)
    document.paragraph("附件：拟认定名单")
    document.closing(data["issuers"], data["dated"])
    annex(document, "拟认定名单", data["heads"], data["rows"])
    return document.to_bytes(), f"{data['title']}.docx", DOCX


def annex(document: OfficialDocument, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The list of names behind an official text."""
    document.heading("附件")
    document.title(title)
    document.table(heads, rows, WIDTHS)


RENDERERS: dict[str, Renderer] = {NOTICE: draw, WORD: draw_word}
