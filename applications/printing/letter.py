"""A letter that affects rights, on paper: addressee, text, issuers and date, with a code to check it by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applications import letters
from applications.printing.paper import PDF
from portal.documents import verification
from portal.documents.pdf import PrintBase, render_pdf
from portal.documents.renderings import Renderer, request_rendering
from portal.policy import wording
from portal.policy.canonical import fingerprint

if TYPE_CHECKING:
    from applications.models import Letter
    from portal.accounts.models import User
    from portal.documents.models import Rendering

LETTER = "letter"


def request(letter: Letter, *, by: User) -> Rendering:
    """The facts behind the code do not tell the result: whoever holds the paper has it before them."""
    mark = fingerprint([letter.title, letter.body, letter.issued_at])
    application = letter.application
    facts = {"文书": letter.title, "编号": application.number, "日期": wording.day_text(letter.issued_at)}
    code = verification.issue(letter, LETTER, facts, mark).code
    return request_rendering(kind=LETTER, subject=letter, by=by, data={"code": code}, fingerprint=mark)


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    letter: Any = rendering.subject
    application = letter.application
    lines = [line.strip() for line in letter.body.splitlines() if line.strip()]
    context = {
        "addressee": lines[0],
        "paragraphs": lines[1:],
        "issuers": letters.issuers(letter),
        "dated": wording.day_text(letter.issued_at),
    }
    base = PrintBase(letter.title, application.number, code=rendering.data["code"])
    return render_pdf("print/letter_to_host.html", context, base), f"{letter.title}_{application.number}.pdf", PDF


RENDERERS: dict[str, Renderer] = {LETTER: draw}
