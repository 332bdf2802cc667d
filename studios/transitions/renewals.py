"""The steps of an application to go on (HZ-52): the unit asks, an officer drafts, another person decides."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse

from portal.desks import approvals
from portal.notifications import outbox
from portal.policy import clock, wording
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from portal.workflow.engine import begin, lock, lock_all, taking
from studios import offices, renewal_window
from studios.models import RenewalApplication
from studios.renewal_workflow import WORKFLOW
from studios.rules import renewals as rules
from studios.transitions.life import renew

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import Studio


@transaction.atomic
def apply_to_renew(studio: Studio, *, by: User, plan: str) -> RenewalApplication:
    lock(studio)
    result = rules.require_apply(by, studio)
    now = clock.now(fresh=True)
    renewal = RenewalApplication(
        studio=studio, result=result, plan=plan, submitted_at=now, recorded_by=by, recorded_at=now
    )
    begin(WORKFLOW, renewal, by=by, label="提交续建申请")
    outbox.queue(
        key=f"renewal:{renewal.pk}:submitted",
        to=list(offices.bureau(studio)),
        subject="有续建申请待审核",
        body=f"{studio.host}提交了“{studio.name}”（{studio.number}）的续建申请，请审核。",
        url=reverse("studios:renewal_review", args=[renewal.pk]),
        about=renewal,
    )
    return renewal


def resubmit(renewal: RenewalApplication, *, by: User, plan: str) -> None:
    with taking(WORKFLOW, "resubmit", renewal, by=by) as record:
        record.plan, record.submitted_at, record.supplement_by = plan, clock.now(fresh=True), None


def withdraw(renewal: RenewalApplication, *, by: User) -> None:
    with taking(WORKFLOW, "withdraw", renewal, by=by):
        pass


def return_renewal(renewal: RenewalApplication, *, by: User, remark: str, due_on: date | None = None) -> None:
    """Back to the unit, to be sent again by a day: the one given, else the earliest that may be (A-03)."""
    reason, last = _reason(remark), due_on or supplement_day(renewal)
    words = f"{wording.sentence(reason)}请在 {wording.day_words(last)}24:00 前补充并再次提交。"
    with taking(WORKFLOW, "return", renewal, by=by, remark=words) as record:
        rules.check_supplement_day(record, last)
        record.remark, record.maker, record.document_no, record.supplement_by = reason, None, "", last


def supplement_day(renewal: RenewalApplication) -> date:
    """What the city is offered as the last day to mend."""
    given = renewal_window.supplement_days(renewal.studio, clock.today())
    return max(given, renewal_window.open_until(renewal.studio, renewal.result))


def draft(renewal: RenewalApplication, *, by: User, remark: str, document_no: str) -> None:
    """The officer's opinion and the number of the document; whoever wrote it does not decide."""
    with taking(WORKFLOW, "draft", renewal, by=by, remark=_reason(remark)) as record:
        record.remark, record.document_no, record.maker = remark, document_no, by


def mark(renewal: RenewalApplication) -> str:
    """What the approver decides on."""
    return fingerprint([renewal.plan, renewal.remark, renewal.document_no, renewal.maker_id])


@transaction.atomic
def approve(renewal: RenewalApplication, *, by: User, remark: str = "", seen: str = "") -> None:
    """The title goes on: the next term begins (HZ-52, HZ-53). `seen`: the mark of what the person read."""
    lock_all([renewal, renewal.studio])
    approvals.require_seen(seen, mark(renewal))
    with taking(WORKFLOW, "approve", renewal, by=by, remark=remark):
        offices.require_holding(renewal.studio)
    renew(renewal.studio, by=by, document_no=renewal.document_no)


def decline(renewal: RenewalApplication, *, by: User, remark: str, seen: str = "") -> None:
    with taking(WORKFLOW, "decline", renewal, by=by, remark=_reason(remark)) as record:
        approvals.require_seen(seen, mark(record))
        record.remark = remark


def _reason(remark: str) -> str:
    if not remark.strip():
        raise Refused("请写明理由")
    return remark.strip()
