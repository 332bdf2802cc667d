"""A rectification order: issued after an inspection, answered with evidence, reviewed by the office that issued it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from portal.desks import chases
from portal.desks.models import Chase
from portal.documents import attachments
from portal.notifications import outbox
from portal.policy import clock, wording
from portal.policy.refusal import Conflict, Refused
from portal.workflow.engine import begin, lock, taking
from studios import inspection_notices as notices
from studios import offices
from studios.models import RectificationOrder
from studios.order_workflow import WORKFLOW
from studios.rules import orders as rules

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from portal.accounts.models import User
    from studios.models import Inspection

SLOT, ACCEPT, MOST_FILES = "evidence", ("pdf", "image"), 30


@transaction.atomic
def issue(inspection: Inspection, *, by: User, items: Sequence[str], points: str, due_on: date) -> RectificationOrder:
    """整改要求 on one or more problems of a concluded inspection; the unit is told."""
    lock(inspection)
    rules.check_issue(by, inspection)
    rules.check_due(due_on)
    if not items:
        raise Refused("请选择要整改的问题")
    if set(items) - {each["key"] for each in rules.open_problems(inspection)}:
        raise Conflict("所选的问题已经下达过整改要求，请刷新后再看")
    order = RectificationOrder(
        studio=inspection.studio, inspection=inspection, office=inspection.office, items=list(items), points=points,
        issued_on=clock.today(), due_on=due_on, recorded_by=by, recorded_at=clock.now(fresh=True),
    )  # fmt: skip
    begin(WORKFLOW, order, by=by, label="下达整改要求", remark=points)
    letter = notices.issued_letter(order)
    outbox.queue(
        key=f"order:{order.pk}:issued", to=offices.keepers(order.studio), subject=letter.subject, body=letter.body,
        url=letter.url, about=order,
    )  # fmt: skip
    return order


def answer(order: RectificationOrder, *, by: User, text: str, files: Iterable[UploadedFile]) -> None:
    """What the unit has mended, with photos or papers that show it."""
    given = list(files)
    if not text.strip():
        raise Refused("请写明整改情况")
    if not given:
        raise Refused("请附上整改后的照片或材料")
    with taking(WORKFLOW, "answer", order, by=by) as record:
        record.answer, record.answered_at = text.strip(), clock.now(fresh=True)
        for each in given:
            attachments.receive(each, owner=record, slot=SLOT, by=by, accept=ACCEPT, max_files=MOST_FILES)


def close(order: RectificationOrder, *, by: User, finding: str) -> None:
    """Found mended."""
    with taking(WORKFLOW, "close", order, by=by, remark=_words(finding)) as record:
        record.finding, record.closed_at = finding.strip(), clock.now(fresh=True)


def send_back(order: RectificationOrder, *, by: User, finding: str, due_on: date) -> None:
    """Not mended yet: the finding says what is missing, and until when."""
    rules.check_due(due_on)
    with taking(WORKFLOW, "send_back", order, by=by, remark=_words(finding)) as record:
        record.finding, record.due_on = finding.strip(), due_on


def _words(finding: str) -> str:
    if not finding.strip():
        raise Refused("请写明复查意见")
    return finding.strip()


@transaction.atomic
def chase(order: RectificationOrder, *, by: User) -> Chase:
    """催办: the unit is reminded; at most once a day."""
    lock(order)
    rules.check_chase(by, order)
    due = wording.due_words(clock.end_of(order.due_on))
    return chases.make(
        order,
        by=by,
        action="order.chase",
        to=offices.keepers(order.studio),
        matter="整改要求",
        body=f"{order.office}提醒：“{order.studio.name}”还没有报告整改情况，整改期限 {due}。",
        url=notices.order_page(order),
    )
