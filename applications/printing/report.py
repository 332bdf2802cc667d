"""申办报告 (§4.2, HZ-34): the pack's parts in order, set as running text; its code is its own, so scans do not mix."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applications.blueprint import REPORT as SECTION
from applications.printing import form, layout, paper
from applications.printing.paper import PDF, Paper
from portal.documents import verification
from portal.documents.pdf import render_pdf
from portal.documents.renderings import Order, Renderer, request_rendering
from portal.policy import wording
from portal.policy.wording import to_the_second

if TYPE_CHECKING:
    from applications.models import Application, Version
    from portal.accounts.models import User
    from portal.documents.models import Rendering, Verification

REPORT, PREVIEW = "application_report", "application_report_preview"


def request(version: Version, *, by: User) -> Rendering:
    """The report of a version; asked twice it is one document and one code."""
    data = {"code": code_of(version)}
    return request_rendering(kind=REPORT, subject=version, by=by, data=data, fingerprint=version.digest)


def order(version: Version, code: str) -> Order:
    """The report of a version that was just frozen."""
    return Order(REPORT, version, {"code": code}, version.digest)


def new_code(version: Version) -> Verification:
    """Its verification code, not stored yet."""
    return verification.prepare(version.application, REPORT, _facts(version), version.digest)


def request_preview(application: Application, *, by: User) -> Rendering:
    return form.request_preview(application, by=by, kind=PREVIEW)


def code_of(version: Version) -> str:
    """The report's verification code."""
    return verification.issue(version.application, REPORT, _facts(version), version.digest).code


def _facts(version: Version) -> dict[str, str]:
    application = version.application
    return {
        "文书": application.measures.documents["report"],
        "编号": application.number,
        "工作室名称": version.data["studio_name"],
        "单位": version.data["host"],
        "版本": f"第 {version.number} 版",
        "提交时间": to_the_second(version.submitted_at),
        "内容摘要": version.digest[:16],
    }


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    version: Any = rendering.subject
    return _drawn(paper.of_version(version, full=False), rendering.data["code"])


def draw_preview(rendering: Rendering) -> tuple[bytes, str, str]:
    application: Any = rendering.subject
    return _drawn(paper.of_draft(application, rendering.data["content"]), "")


def _drawn(sheet: Paper, code: str) -> tuple[bytes, str, str]:
    title = sheet.measures.documents["report"]
    context = {
        "parts": parts(sheet),
        "host": sheet.content["host"],
        "dated": wording.day_text(sheet.at),
        "digest": sheet.digest,
    }
    return render_pdf("print/application_report.html", context, sheet.frame(title, code)), sheet.filename(title), PDF


def parts(sheet: Paper) -> list[dict[str, Any]]:
    """Heading and paragraphs of each part."""
    written = sheet.content["sections"].get(SECTION, {})
    spec = next(each for each in sheet.sections if each.key == SECTION)
    found = []
    for number, each in enumerate(spec.fields, start=1):
        text = layout.text_of(each, written.get(each.key), sheet.setting, full=False)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        found.append({"title": f"{layout.numeral(number)}、{each.label}", "paragraphs": lines})
    return found


RENDERERS: dict[str, Renderer] = {REPORT: draw, PREVIEW: draw_preview}
