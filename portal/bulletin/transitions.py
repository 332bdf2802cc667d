"""One function per step of a notice and an objection, in order of life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from portal.accounts.models import User
from portal.accounts.sealed import seal
from portal.audit import log as audit
from portal.bulletin import rules, seen
from portal.bulletin.models import Objection, PublicNotice
from portal.bulletin.notices import objection_recipients
from portal.bulletin.workflow import NOTICE_WORKFLOW, OBJECTION_WORKFLOW
from portal.documents import numbers
from portal.notifications import outbox
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import begin, lock, taking

if TYPE_CHECKING:
    from collections.abc import Mapping


def draft_notice(
    subject: models.Model, *, by: User, city: str, prefix: str, content: Mapping[str, Any]
) -> PublicNotice:
    """A new notice in the making; `content` are its public fields."""
    with transaction.atomic():
        rules.require_preparer(by, city)
        code = f"{prefix}-{numbers.next_number(f'notice:{prefix}'):02d}"
        notice = PublicNotice(subject=subject, city=city, code=code, maker=by, **content)
        begin(NOTICE_WORKFLOW, notice, by=by, label="编制公示")
    return notice


def edit_notice(notice: PublicNotice, *, by: User, content: Mapping[str, Any], seen_mark: str = "") -> None:
    """Change the words of a notice that is still a draft; `seen_mark` is of the words the person started from."""
    with transaction.atomic():
        lock(notice)
        rules.check_edit_notice(by, notice)
        seen.require(seen_mark, notice)
        for name, value in content.items():
            setattr(notice, name, value)
        notice.save()
        audit.append(subject=notice, action=rules.EDITED, label="修改公示稿", actor=by)


def submit_notice(notice: PublicNotice, *, by: User) -> None:
    with taking(NOTICE_WORKFLOW, "submit", notice, by=by):
        pass


def revise_notice(notice: PublicNotice, *, by: User, remark: str) -> None:
    with taking(NOTICE_WORKFLOW, "revise", notice, by=by, remark=remark):
        pass


def publish_notice(notice: PublicNotice, *, by: User) -> None:
    """Post it now: the period is counted in working days from this moment (BJ-32: 5 working days)."""
    with taking(NOTICE_WORKFLOW, "publish", notice, by=by):
        at = clock.now(fresh=True)
        period = rules.period_of(notice, at)
        notice.posted_at = at
        notice.starts_on, notice.ends_on = period.first, period.last
        notice.publisher = by


def end_notice(notice: PublicNotice) -> None:
    """The period is over (by the system)."""
    with taking(NOTICE_WORKFLOW, "end", notice, by=None):
        pass


def cancel_notice(notice: PublicNotice, *, by: User, remark: str) -> None:
    with taking(NOTICE_WORKFLOW, "cancel", notice, by=by, remark=remark):
        pass


def raise_objection(
    notice: PublicNotice, *, about: models.Model | None, name: str, contact: str, text: str, anonymous: bool
) -> Objection:
    """From the public while the notice runs; an anonymous one is kept as a clue (requirements §4.6)."""
    with transaction.atomic():
        lock(notice)
        rules.require_running(notice)
        objection = Objection(
            notice=notice,
            subject=about or notice,
            number=f"{notice.code}-Y{numbers.next_number(f'objection:{notice.code}'):02d}",
            anonymous=anonymous,
            objector=seal(name, "objection.objector") if name else "",
            contact=seal(contact, "objection.contact") if contact else "",
            text=text,
            received_at=clock.now(fresh=True),
        )
        begin(OBJECTION_WORKFLOW, objection, by=None, label="收到异议")
        outbox.queue(
            key=f"objection:{objection.pk}:received",
            to=objection_recipients("handlers", objection),
            subject="收到公示异议",
            body=f"“{notice.title}”收到异议 {objection.number}，请核查。",
            url=f"/city/objections/{objection.number}/",
            about=objection,
        )
    return objection


def take_up(objection: Objection, *, by: User) -> None:
    with taking(OBJECTION_WORKFLOW, "take_up", objection, by=by):
        objection.handler = by


def decide(objection: Objection, *, by: User, upheld: bool, finding: str, about: models.Model | None = None) -> None:
    """Close it with a written finding; an upheld one bars the recognition of its subject.

    `about` is the row of the list that an objection to the whole notice turned out to concern.
    """
    if not finding.strip():
        raise Refused("请写明核查经过和结论")
    if upheld and about is None and isinstance(objection.subject, PublicNotice):
        raise Refused("异议成立的，请选定所指的工作室")
    with taking(OBJECTION_WORKFLOW, "uphold" if upheld else "dismiss", objection, by=by, remark=finding):
        objection.subject = about or objection.subject
        objection.finding = finding
        objection.decided_at = clock.now(fresh=True)
