"""A body's yearly summary on paper and as Excel (BJ-45): lying table, the body's seal, the code of what was sent."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from portal.documents import workbook
from portal.documents.exports import exporters, request_export
from portal.documents.pdf import PrintBase, render_pdf
from portal.documents.renderings import renderers, request_rendering
from portal.documents.workbook import Column, Sheet
from portal.policy import wording
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from studios import summary_lines
from studios.models import BodySummary
from studios.summary_lines import HEADS

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.documents.models import Export, Rendering

SENT, PREVIEW, EXCEL = "body_summary", "body_summary_preview", "body_summary"
TITLE = "技能大师工作室年度汇总表"
PDF = "application/pdf"
# Millimetres of the columns on lying paper.
WIDTHS = (10, 30, 44, 40, 20, 22, 26, 28, 14, 39)


def request_pdf(summary: BodySummary, *, by: User) -> Rendering:
    """What was sent; before that the table as it stands, marked 预览稿."""
    sent = bool(summary.frozen)
    content = summary.frozen or summary_lines.content(summary)
    kind = SENT if sent else PREVIEW
    data = {"content": content, "code": summary.verification_code if sent else "", "timing": _timing(summary)}
    mark = fingerprint([kind, content, data["timing"]])
    return request_rendering(kind=kind, subject=summary, by=by, data=data, fingerprint=mark)


def _timing(summary: BodySummary) -> str:
    if summary.first_submitted_at is None:
        return ""
    return f"{wording.to_the_second(summary.first_submitted_at)}（{summary.get_timing_display()}）"


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    content = rendering.data["content"]
    draft = rendering.kind == PREVIEW
    context = {
        "columns": list(zip(range(1, len(HEADS) + 1), HEADS, WIDTHS, strict=True)),
        "content": content,
        "timing": rendering.data["timing"],
    }
    title = f"{content['year']}年度{TITLE}"
    version = "" if draft else f"第 {content['version']} 版"
    base = PrintBase(title, "", version, rendering.data["code"], draft=draft)
    return render_pdf("print/body_summary.html", context, base), f"{title}_{content['body']}.pdf", PDF


def request_excel(summary: BodySummary, *, by: User) -> Export:
    return request_export(EXCEL, by, {"summary": summary.pk})


def write(export: Export) -> Path:
    """The exporter: what the person may see is asked again when the file is made."""
    user = export.requested_by
    found = BodySummary.objects.visible_to(user) if user is not None else BodySummary.objects.none()
    summary = found.select_related("body").filter(pk=export.params["summary"]).first()
    if user is None or summary is None:
        raise Refused("没有找到这份汇总，或您已不再有权查看。")
    content: dict[str, Any] = summary.frozen or summary_lines.content(summary)
    heads = [
        Column(label, "int" if label in ("序号", "台账记录") else "text", width * 0.6)
        for label, width in zip(HEADS, WIDTHS, strict=True)
    ]
    with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as handle:
        path = Path(handle.name)
    query = {"推荐单位": summary.body.name, "年度": str(summary.year), "报送情况": _timing(summary) or "尚未报送"}
    return workbook.write(path, [Sheet(TITLE, heads, content["rows"])], query=query, by=user.name)


def enter() -> None:
    for kind in (SENT, PREVIEW):
        renderers.register(kind, draw)
    exporters.register(EXCEL, write, label=TITLE)
