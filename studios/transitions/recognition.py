"""Steps of a studio's life. Establishing one is called by the recognition of an application."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from portal.documents import numbers, verification
from portal.workflow.engine import begin
from studios.models import Studio
from studios.terms import last_day
from studios.workflow import WORKFLOW

if TYPE_CHECKING:
    from portal.accounts.models import User

PREFIX = {"hangzhou": "HZ", "beijing": "BJ"}


def establish(*, by: User, year: int, recognised_on: date, validity_years: int | None, **title: Any) -> Studio:
    """Enter a recognised studio: number, validity by the pack (HZ-49: three years), plaque number, verification code.

    Runs in the caller's transaction. Raises IntegrityError where Beijing's uniqueness would be broken (BJ-21…23).
    """
    prefix = PREFIX[title["city"]]
    serial = numbers.next_number(f"studio:{prefix}:{year}")
    studio = Studio(
        number=f"{prefix}-DS-{year}-{serial:03d}",
        plaque_no=f"{prefix}{year}P{serial:03d}",
        recognised_on=recognised_on,
        valid_from=recognised_on,
        valid_to=last_day(recognised_on, validity_years),
        **title,
    )
    begin(WORKFLOW, studio, by=by, label="认定建立")
    facts = {
        "工作室": studio.name,
        "编号": studio.number,
        "所在单位": studio.host.name,
        "认定文号": studio.document_no,
        "铭牌编号": studio.plaque_no,
    }
    studio.verification_code = verification.issue(studio, "studio", facts, studio.number).code
    studio.save(update_fields=["verification_code"])
    return studio
