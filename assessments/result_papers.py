"""Papers of results: the notice with its list (PDF and Word), the letter to a studio."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from assessments.documents import PDF, Guard
from assessments.grading import Grade
from assessments.models import OFFICES, GradeEntry, GradeList, Recheck, ResultLetter
from assessments.states import GradeListState
from portal.documents import red_head, verification
from portal.documents.models import Attachment, Rendering
from portal.documents.pdf import PrintBase, render_pdf
from portal.documents.renderings import Renderer, request_rendering
from portal.documents.word import DOCX, OfficialDocument
from portal.policy.canonical import fingerprint
from portal.policy.wording import day_text
from studios.offices import pack_of

if TYPE_CHECKING:
    from portal.accounts.models import User

NOTICE, NOTICE_WORD, LETTER = "result_notice", "result_notice_word", "result_letter"
WIDTHS = (12, 40, 40, 20, 30, 18)
ORDER = (Grade.EXCELLENT, Grade.SATISFACTORY, Grade.UNSATISFACTORY)
NO_DATE = "　　　年　　月　　日"


def request_notice(
    grades: GradeList, *, by: User | None, word: bool = False, entries: Sequence[GradeEntry] | None = None
) -> Rendering:
    """The notice as it stands; the text goes into the job, so that it prints what was asked for."""
    data, kind = content(grades, entries), NOTICE_WORD if word else NOTICE
    mark = fingerprint({"kind": kind, **data})
    return request_rendering(kind=kind, subject=grades, by=by, data=data, fingerprint=mark)


def content(grades: GradeList, entries: Sequence[GradeEntry] | None = None) -> dict[str, Any]:
    """Words and list: grade per studio, no mark, no rank, no expert (BJ-51)."""
    pack, released = grades.round.measures, grades.released_at
    return {
        "title": grades.title,
        "document_no": grades.document_no,
        "draft": grades.state != GradeListState.RELEASED,
        "paragraphs": [line.strip() for line in grades.text.splitlines() if line.strip()],
        "heads": ["序号", "工作室名称", "依托单位", pack.word("lead_master"), "职业（工种）", "考核等次"],
        "list_title": f"{grades.round.title}结果",
        "rows": rows(_listed(grades) if entries is None else entries),
        "issuers": list(pack.offices.issuers),
        "dated": day_text(released) if released else NO_DATE,
        "points": red_head.points(pack.offices.issuers),
        "spacings": red_head.spacings(pack.offices.issuers),
    }


def _listed(grades: GradeList) -> Sequence[GradeEntry]:
    return list(grades.entries.select_related("participant__studio__host"))


def rows(entries: Iterable[GradeEntry]) -> list[list[str]]:
    """Best grade first, then by number; the order inside a grade tells no rank."""
    ordered = sorted(
        entries, key=lambda each: (ORDER.index(Grade(each.grade)), each.participant.studio.number)
    )  # fmt: skip
    found = []
    for number, entry in enumerate(ordered, start=1):
        studio = entry.participant.studio
        grade = entry.get_grade_display()
        found.append([str(number), studio.name, studio.unit, studio.lead_master, studio.occupation, grade])
    return found


def draw_notice(rendering: Rendering) -> tuple[bytes, str, str]:
    data = rendering.data
    base = PrintBase(data["title"], data["document_no"], draft=data["draft"])
    return render_pdf("print/result_notice.html", data, base), f"{data['title']}.pdf", PDF


def draw_notice_word(rendering: Rendering) -> tuple[bytes, str, str]:
    data = rendering.data
    document = OfficialDocument(data["title"])
    document.red_head(f"{'　'.join(data['issuers'])}文件", data["document_no"])
    document.title(data["title"])
    for text in data["paragraphs"]:
        document.paragraph(text)
    document.paragraph(f"附件：{data['list_title']}")
    document.closing(data["issuers"], data["dated"])
    document.heading("附件")
    document.title(data["list_title"])
    document.table(data["heads"], data["rows"], WIDTHS)
    return document.to_bytes(), f"{data['title']}.docx", DOCX


def request_letter(letter: ResultLetter, *, by: User) -> Rendering:
    """The facts behind the code do not tell the result: whoever holds the paper has it before them."""
    mark = fingerprint({"title": letter.title, "body": letter.body, "rows": json.dumps(letter.rows)})
    facts = {"文书": letter.title, "编号": letter.studio.number, "日期": day_text(letter.issued_at)}
    code = verification.issue(letter, LETTER, facts, mark).code
    return request_rendering(kind=LETTER, subject=letter, by=by, data={"code": code}, fingerprint=mark)


def draw_letter(rendering: Rendering) -> tuple[bytes, str, str]:
    letter: Any = rendering.subject
    number = letter.studio.number
    lines = [line.strip() for line in letter.body.splitlines() if line.strip()]
    context = {
        "addressee": lines[0],
        "paragraphs": lines[1:],
        "rows": letter.rows,
        "issuers": letter_issuers(letter),
        "dated": day_text(letter.issued_at),
    }
    base = PrintBase(letter.title, number, code=rendering.data["code"])
    return render_pdf("print/result_letter.html", context, base), f"{letter.title}_{number}.pdf", PDF


def letter_issuers(letter: ResultLetter) -> list[str]:
    return list(pack_of(letter.studio).offices.issuers)


def may_see_grades(user: Any, grades: GradeList, document: Attachment | Rendering) -> bool:
    """Its offices: everybody else reads the public page or the own letter."""
    return user.is_in(*OFFICES) and user.city == grades.round.city


def may_see_letter(user: Any, letter: ResultLetter, document: Attachment | Rendering) -> bool:
    return ResultLetter.objects.visible_to(user).filter(pk=letter.pk).exists()


def may_see_recheck(user: Any, recheck: Recheck, document: Attachment | Rendering) -> bool:
    """What the unit sent with its application: those who read it."""
    return Recheck.objects.visible_to(user).filter(pk=recheck.pk).exists()


GUARDS: dict[str, Guard] = {
    GradeList._meta.label_lower: may_see_grades,
    ResultLetter._meta.label_lower: may_see_letter,
    Recheck._meta.label_lower: may_see_recheck,
}
RENDERERS: dict[str, Renderer] = {NOTICE: draw_notice, NOTICE_WORD: draw_notice_word, LETTER: draw_letter}
