"""The self-assessment on paper, as it was handed in: the annex filled, with code and the place for the seal (HZ-56)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assessments import sheet_paper, sheets
from assessments.sheet_paper import Note, Paper
from portal.documents.renderings import Renderer, request_rendering
from portal.policy.wording import to_the_second

if TYPE_CHECKING:
    from assessments.models import SelfVersion
    from portal.accounts.models import User
    from portal.documents.models import Rendering

SELF_ASSESSMENT, PDF = "self_assessment", "application/pdf"


def request(version: SelfVersion, *, by: User) -> Rendering:
    """The print of a version; asked twice it is the same."""
    return request_rendering(kind=SELF_ASSESSMENT, subject=version, by=by, data={}, fingerprint=version.digest)


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    version: Any = rendering.subject
    sheet = sheets.sheet_of(version.participant.sheet)
    number = version.data["studio"]["number"]
    base = sheet_paper.base_of(sheet, number=number, version=f"第 {version.number} 版", code=version.code)
    return sheet_paper.self_assessment(sheet, paper_of(version), base), f"自评表_{version.receipt_no}.pdf", PDF


def paper_of(version: SelfVersion) -> Paper:
    """What the frozen version says; nothing is looked up that may have changed since."""
    data = version.data
    items = data["suggestion"]["items"]
    own = {key: Decimal(mark["value"]) for key, mark in data["marks"].items()}
    reasons = {key: mark["reason"] for key, mark in data["marks"].items()}
    return Paper(
        studio=data["studio"]["name"],
        on=date.fromisoformat(data["submitted_at"][:10]),
        own=own,
        not_applicable=[item["key"] for item in items if not item["applicable"]],
        notes=[
            Note(item["key"], _plain(item["mark"]), reasons.get(item["key"], ""))
            for item in items
            if reasons.get(item["key"]) or item["mark"] is not None
        ],
        signer=data["studio"]["host"],
        handed_in=f"{to_the_second(version.submitted_at)} 提交",
        summary=data["summary"],
    )


def _plain(mark: str | None) -> str:
    return "" if mark is None else sheets.plain(Decimal(mark))


RENDERERS: dict[str, Renderer] = {SELF_ASSESSMENT: draw}
