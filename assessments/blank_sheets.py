"""The blank sheet in force on paper, for whoever marks by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from assessments import sheet_library, sheet_paper, sheets
from assessments.models import OFFICES, SheetVersion
from portal.documents.renderings import request_rendering

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.documents.models import Attachment, Rendering

BLANK = "blank_sheet"
PDF = "application/pdf"


def request(code: str, *, by: User) -> Rendering:
    """The paper of the version in force; the same version is the same document."""
    version = sheet_library.pin(code)
    return request_rendering(kind=BLANK, subject=version, by=by, data={}, fingerprint=version.digest)


def draw(rendering: Rendering) -> tuple[bytes, str, str]:
    sheet = sheets.sheet_of(cast(SheetVersion, rendering.subject))
    return sheet_paper.annex(sheet, sheet_paper.Paper(), sheet_paper.base_of(sheet)), f"{sheet.title}.pdf", PDF


def may_see(user: Any, version: Any, document: Attachment | Rendering) -> bool:
    """The offices of the sheet's city; nothing personal stands in it."""
    return bool(user.is_in(*OFFICES) and user.city == sheets.sheet_of(version).city)
