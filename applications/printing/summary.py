"""推荐申报汇总表 of a batch (§4.3): lying PDF for the seal, Excel, and a public version of either."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from applications import batches
from applications.printing import layout
from applications.printing.paper import PDF
from applications.summary import columns
from portal.bulletin.redaction import sensitive_parts
from portal.documents import workbook
from portal.documents.exports import request_export
from portal.documents.pdf import PrintBase, render_pdf
from portal.documents.renderings import Renderer, request_rendering
from portal.documents.workbook import Column, Sheet
from portal.policy import wording
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from applications.models import Batch
    from portal.accounts.models import User
    from portal.documents.models import Export, Rendering
    from portal.policy.measures import Named

SUMMARY, PUBLIC = "summary", "summary_public"
EXPORT, EXPORT_PUBLIC = "summary", "summary_public"
LABEL = "推荐申报汇总表"
COUNTED = ("serial", "team_size", "rank")
# Millimetres a column wants on lying paper; the rest shares what is left.
WANTED = {
    "serial": 8, "recommender": 18, "studio_name": 22, "host": 20, "uscc": 16, "nature": 11, "industry_focus": 13,
    "leader": 12, "sex": 8, "birth": 12, "occupation": 13, "skill_level": 11, "cert_number": 19, "honours": 18,
    "team_size": 9, "district_studio": 11, "funded": 11, "rank": 9, "opinion": 22, "contact": 12, "contact_phone": 19,
}  # fmt: skip
OTHER = 14
# Columns whose text must not be broken keep the width they want.
UNBROKEN = ("serial", "leader", "sex", "birth", "team_size", "rank", "contact", "contact_phone")
TYPE_AREA = 273
# A number of this column looks like an ID number without being one.
NO_PERSON = ("uscc",)


def request_pdf(batch: Batch, *, by: User, public: bool = False) -> Rendering:
    """The table as reported, for the recommender's seal; `public` leaves out what may not be published."""
    if public:
        require_publishable(batch)
    kind = PUBLIC if public else SUMMARY
    mark = fingerprint([kind, batch.rows])
    return request_rendering(kind=kind, subject=batch, by=by, data={}, fingerprint=mark)


def request_excel(batch: Batch, *, by: User, public: bool = False) -> Export:
    if public:
        require_publishable(batch)
    return request_export(EXPORT_PUBLIC if public else EXPORT, by, {"batch": batch.number})


def shown(batch: Batch, *, public: bool) -> list[Named]:
    """The pack's columns; public ones drop certificate numbers, people to contact, phones and birth."""
    return [each for each in columns(batch.call.measures) if each.public or not public]


def require_publishable(batch: Batch) -> None:
    """Nothing typed into a public column may hold an ID, phone or account number (T-O3)."""
    for row in batch.rows:
        for column in shown(batch, public=True):
            parts = sensitive_parts(str(row.get(column.key) or "")) if column.key not in NO_PERSON else []
            if parts:
                raise Refused(
                    f"第 {row['serial']} 行“{column.label}”里疑似有{'、'.join(parts)}，不能生成对外版本。"
                    "请退回修改后重新上报，或使用内部版本。"
                )


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    batch: Any = rendering.subject
    public = rendering.kind == PUBLIC
    named = shown(batch, public=public)
    wanted = [WANTED.get(each.key, OTHER) for each in named]
    widths = layout.shared(wanted, TYPE_AREA, [each.key in UNBROKEN for each in named])
    context = {
        "columns": list(zip(range(1, len(named) + 1), [each.label for each in named], widths, strict=True)),
        "rows": [[_text(row.get(each.key)) for each in named] for row in batch.rows],
        "batch": batch,
        "reported_on": wording.day_text(batch.reported_at),
        "public": public,
    }
    title = batch.call.measures.documents["summary"] + ("（对外）" if public else "")
    base = PrintBase(title, batch.number)
    return render_pdf("print/summary.html", context, base), f"{title}_{batch.number}.pdf", PDF


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def write(export: Export) -> Path:
    """The exporter: what the person may see is asked again when the file is made."""
    return _written(export, public=False)


def write_public(export: Export) -> Path:
    return _written(export, public=True)


def _written(export: Export, *, public: bool) -> Path:
    user = export.requested_by
    found = batches.visible_to(user) if user is not None else batches.Batch.objects.none()
    batch = found.select_related("call", "recommender").filter(number=export.params["batch"]).first()
    if user is None or batch is None:
        raise Refused("没有找到这份汇总表，或您已不再有权查看。")
    if public:
        require_publishable(batch)
    named = shown(batch, public=public)
    heads = [
        Column(each.label, "int" if each.key in COUNTED else "text", WANTED.get(each.key, OTHER) * 1.2)
        for each in named
    ]
    rows = [[row.get(each.key) for each in named] for row in batch.rows]
    with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as handle:
        path = Path(handle.name)
    query = {"批次": batch.call.title, "推荐单位": batch.recommender.name, "上报编号": batch.number}
    return workbook.write(path, [Sheet(LABEL, heads, rows)], query=query, by=user.name)


RENDERERS: dict[str, Renderer] = {SUMMARY: draw, PUBLIC: draw}
