"""The receipt (UX-12): what arrived, when by the server's clock, with which hash, what happens next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applications import materials
from applications.models.call import Window
from applications.printing.paper import PDF
from portal.documents import verification
from portal.documents.pdf import PrintBase, render_pdf
from portal.documents.renderings import Order, Renderer, request_rendering
from portal.policy.wording import day_text, due_words, to_the_second

if TYPE_CHECKING:
    from applications.models import Version
    from portal.accounts.models import User
    from portal.documents.models import Rendering, Verification

RECEIPT = "receipt"
TITLE = "申报回执"


def request(version: Version, *, by: User) -> Rendering:
    """The receipt of a version, asked for later: mostly the one it got when it was handed in."""
    code = verification.issue(version, RECEIPT, _facts(version), version.digest).code
    wanted = order(version, code)
    return request_rendering(kind=RECEIPT, subject=version, by=by, data=wanted.data, fingerprint=version.digest)


def order(version: Version, code: str) -> Order:
    """The receipt of a version; the day by which an answer is expected is the one known at submission."""
    closes = version.application.call.window(Window.Kind.FIRST_REVIEW).closes_at
    return Order(RECEIPT, version, {"answer_by": due_words(closes), "code": code}, version.digest)


def new_code(version: Version) -> Verification:
    """Its verification code, not stored yet."""
    return verification.prepare(version, RECEIPT, _facts(version), version.digest)


def _facts(version: Version) -> dict[str, str]:
    return {
        "文书": TITLE,
        "回执号": version.receipt_no,
        "编号": version.application.number,
        "单位": version.data["host"],
        "版本": f"第 {version.number} 版",
        "提交时间": to_the_second(version.submitted_at),
        "内容摘要": version.digest[:16],
    }


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    version: Any = rendering.subject
    application, measures = version.application, version.application.measures
    slots = measures.materials_for(application.call.kind)
    context = {
        "version": version,
        "content": version.data,
        "call": application.call,
        "came_at": to_the_second(version.came_at),
        "submitted_at": to_the_second(version.submitted_at),
        "files": sum(len(row["files"]) for row in version.data["evidence"]),
        "answer_by": rendering.data["answer_by"],
        "papers": [each.label for each in slots if each.key in materials.SEALED],
        "originals": any(each.needs_original_check for each in slots),
        "words": measures.words,
        "issued": day_text(version.submitted_at),
    }
    base = PrintBase(TITLE, application.number, f"第 {version.number} 版", rendering.data["code"])
    return render_pdf("print/receipt.html", context, base), f"{TITLE}_{version.receipt_no}.pdf", PDF


RENDERERS: dict[str, Renderer] = {RECEIPT: draw}
