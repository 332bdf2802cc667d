"""Paper of the application trade: what is drawn, for whom, and who may open it. `enter` registers all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applications.printing import doors, form, letter, notice, receipt, recognition, report, summary
from portal.documents import guards, renderings, verification
from portal.documents.exports import exporters

if TYPE_CHECKING:
    from datetime import datetime

    from applications.models import Version
    from portal.accounts.models import User
    from portal.documents.models import Verification


def enter() -> None:
    """Register renderers, exporters and guards; called once from `apps.py`."""
    for room in (form, report, receipt, summary, notice, recognition, letter):
        for kind, draw in room.RENDERERS.items():
            renderings.renderers.register(kind, draw)
    exporters.register(summary.EXPORT, summary.write, label=summary.LABEL)
    exporters.register(summary.EXPORT_PUBLIC, summary.write_public, label=f"{summary.LABEL}（对外）")
    for label, guard in doors.GUARDS.items():
        guards.register(label, guard.may_see, public=guard.public)


def request_papers(version: Version, code: Verification, *, by: User, promise: str, at: datetime) -> None:
    """Everything a version that was just frozen is printed as, and the codes on it, in the caller's transaction."""
    codes, orders = [code, receipt.new_code(version)], [form.order(version, promise)]
    orders.append(receipt.order(version, codes[-1].code))
    if version.application.measures.report_sections:
        codes.append(report.new_code(version))
        orders.append(report.order(version, codes[-1].code))
    verification.issue_new(codes)
    renderings.request_new(orders, by=by, at=at)
