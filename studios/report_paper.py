"""年度运行情况表 on paper (§4.4): the frozen form with its code and seal box, or the draft marked 预览稿."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from portal.documents.pdf import PrintBase, render_pdf
from portal.documents.renderings import renderers, request_rendering
from portal.policy import wording
from portal.policy.canonical import fingerprint
from studios import filing_parts, operating_report
from studios.offices import pack_of

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.documents.models import Rendering
    from studios.models import YearlyFiling

FILED, PREVIEW = "operating_report", "operating_report_preview"
PDF = "application/pdf"


def request(filing: YearlyFiling, *, by: User) -> Rendering:
    """The paper of what was filed last; the same content is the same document."""
    data = {"content": filing.frozen, "code": filing.verification_code, "version": filing.version_no}
    return request_rendering(kind=FILED, subject=filing, by=by, data=data, fingerprint=filing.fingerprint)


def request_preview(filing: YearlyFiling, *, by: User) -> Rendering:
    """The form as it stands now."""
    content = operating_report.content(filing)
    mark = fingerprint([PREVIEW, content])
    return request_rendering(kind=PREVIEW, subject=filing, by=by, data={"content": content}, fingerprint=mark)


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    filing: Any = rendering.subject
    content = rendering.data["content"]
    draft = rendering.kind == PREVIEW
    pack = pack_of(filing.studio)
    title = f"{content['year']}年度技能大师工作室运行情况表"
    version = "" if draft else f"第 {rendering.data['version']} 版"
    base = PrintBase(title, content["number"], version, "" if draft else rendering.data["code"], draft=draft)
    name = f"年度运行情况表_{content['number']}_{content['year']}_{'预览稿' if draft else version.replace(' ', '')}.pdf"
    return render_pdf("print/operating_report.html", context_of(content, pack, filing.year), base), name, PDF


def context_of(content: dict[str, Any], pack: Any, year: int) -> dict[str, Any]:
    """Everything the template prints: the typed parts under their titles, the registers with rows, those without."""
    parts = content["parts"]
    tables = content["tables"]
    return {
        "content": content,
        "operation": parts.get("operation", {}),
        "tables": [each for each in tables if each["rows"]],
        "empty": [each["title"] for each in tables if not each["rows"]],
        "texts": [
            (filing_parts.title_of(pack, year, key), parts.get(key, {}).get("text", "")) for key in ("summary", "plan")
        ],
        "self_check": parts.get("self_check", {}),
        "words": pack.words,
        "filed": _day(content.get("filed_at", "")),
    }


def _day(moment: str) -> str:
    return wording.to_the_second(datetime.fromisoformat(moment)) if moment else ""


def enter() -> None:
    for kind in (FILED, PREVIEW):
        renderers.register(kind, draw)
