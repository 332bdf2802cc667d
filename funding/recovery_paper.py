"""The notice that city money must come back, on paper: basis, reckoning, amount, day, account, remedy (BJ-64)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funding.recovery_notices import REMEDY
from portal.documents.pdf import PrintBase, render_pdf
from portal.documents.renderings import renderers, request_rendering
from portal.policy import wording
from portal.policy.canonical import fingerprint
from studios.offices import pack_of

if TYPE_CHECKING:
    from datetime import date

    from funding.models import Recovery
    from portal.accounts.models import User
    from portal.documents.models import Rendering

NOTICE = "recovery_notice"
PDF = "application/pdf"


def content(recovery: Recovery) -> dict[str, Any]:
    """Everything printed, as it stands when the notice is asked for."""
    studio = recovery.studio
    return {
        "number": recovery.number,
        "document_no": recovery.document_no,
        "addressee": f"{studio.unit}：",
        "studio": studio.name,
        "studio_number": studio.number,
        "decision": recovery.proposal.document_no,
        "clause": _tight(recovery.clause),
        "reasons": [[_tight(each["words"]), _tight(_cited(each["clause"]))] for each in recovery.reasons],
        "due": wording.digits(recovery.due_amount),
        "deviation": recovery.decided_document,
        "pay_by": _day(recovery.pay_by),
        "pay_to": recovery.pay_to,
        "parts": [[each.no, _day(each.due_on), wording.digits(each.amount)] for each in recovery.instalments.all()],
        "issuers": list(pack_of(studio).offices.issuers),
        "dated": _day(recovery.notified_on),
    }


def request(recovery: Recovery, *, by: User) -> Rendering:
    data = {"content": content(recovery)}
    return request_rendering(kind=NOTICE, subject=recovery, by=by, data=data, fingerprint=fingerprint([NOTICE, data]))


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    printed = rendering.data["content"]
    base = PrintBase("关于追回市级资助资金的通知", printed["number"])
    name = f"追回通知_{printed['number']}.pdf"
    return render_pdf("print/recovery_notice.html", printed | {"remedy": _tight(REMEDY)}, base), name, PDF


def enter() -> None:
    renderers.register(NOTICE, draw)


def _cited(clause: str) -> str:
    """The policy's own clauses: how the portal reads what they leave open is explained on its pages."""
    return "、".join(each for each in clause.split("、") if not each.startswith("系统默认"))


def _tight(text: str) -> str:
    """Set in full lines: blanks between words and figures would be stretched."""
    return text.replace(" ", "")


def _day(day: date | None) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if day else ""
