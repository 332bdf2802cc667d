"""目标任务责任书: drafted, signed by both, put on file, amended as a new version (BJ-41); the progress log (BJ-42)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from portal.audit import log as audit
from portal.documents import attachments, verification
from portal.policy import clock
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from portal.workflow.engine import begin, lock, lock_all, taking
from studios import agreement_paper, offices, second_save
from studios.agreement_workflow import WORKFLOW
from studios.models import ProgressNote, TargetAgreement
from studios.rules import agreement as rules

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.documents.models import Attachment
    from studios.models import Studio

WRITTEN = (*rules.CARRIED, *rules.SIGNATURES, "reason")
MOST_SCANS = 10


class WrongDay(Refused):
    """A date that cannot be: said at its field."""


def draft(studio: Studio, year: int, *, by: User) -> TargetAgreement:
    """Begin the year's agreement; there is one a year, so that a later one is an amendment."""
    with transaction.atomic():
        lock(studio)
        rules.check_draft(by, studio, year)
        if TargetAgreement.objects.filter(studio=studio, year=year).exists():
            raise Refused(f"{year} 年度已经签订过责任书，需要调整的请发起修订", clause=rules.clause(studio))
        at = clock.now(fresh=True)
        fresh = TargetAgreement(
            studio=studio, year=year, recorded_by=by, recorded_at=at, leader_signer=studio.lead_master
        )
        begin(WORKFLOW, fresh, by=by, label="起草责任书")
        return fresh


def write(agreement: TargetAgreement, answers: Mapping[str, Any], *, by: User, seen: str = "") -> None:
    """Keep what both sides agreed, as far as it is written. `seen`: what the page was drawn from."""
    with transaction.atomic():
        lock(agreement)
        rules.check_write(by, agreement)
        second_save.require_unmoved(agreement, WRITTEN, seen)
        rules.check_text(agreement, answers)
        for name in WRITTEN:
            if name in answers:
                setattr(agreement, name, answers[name])
        agreement.save(update_fields=list(WRITTEN))
        audit.append(subject=agreement, action="agreement.write", label="填写责任书", actor=by)


def attach_scan(agreement: TargetAgreement, file: UploadedFile, *, by: User) -> Attachment:
    """The paper both have signed and sealed."""
    with transaction.atomic():
        lock(agreement)
        rules.check_write(by, agreement)
        kept = attachments.receive(
            file, owner=agreement, slot=rules.SCAN, by=by, accept=("pdf", "image"), max_files=MOST_SCANS
        )
        audit.append(subject=agreement, action="agreement.scan", label="上传签字扫描件", actor=by)
        return kept


def remove_scan(agreement: TargetAgreement, attachment: Attachment, *, by: User) -> None:
    with transaction.atomic():
        lock(agreement)
        rules.check_write(by, agreement)
        attachments.remove(attachment)
        audit.append(subject=agreement, action="agreement.scan_removed", label="删除签字扫描件", actor=by)


def sign(agreement: TargetAgreement, *, by: User) -> None:
    """登记签订: from here on it counts, and the version it amends is superseded in the same transaction."""
    with transaction.atomic():
        old = agreement.amends
        lock_all([agreement, *([old] if old is not None else [])])
        rules.check_sign(by, agreement)
        if old is not None:
            with taking(WORKFLOW, "supersede", old, by=by, remark=agreement.reason):
                pass
        with taking(WORKFLOW, "sign", agreement, by=by, remark=agreement.reason) as record:
            record.verification_code = _code(record)
        agreement_paper.request(agreement, by=by)


def file(agreement: TargetAgreement, *, by: User, on: date, remark: str = "") -> None:
    """备案 by the body: the day it was put on file."""
    with taking(WORKFLOW, "file", agreement, by=by, remark=remark, data={"on": on}) as record:
        if on > clock.today():
            raise WrongDay("备案日期不能晚于今天")
        if any(day is not None and on < day for day in (record.unit_signed_on, record.leader_signed_on)):
            raise WrongDay("备案日期不能早于双方签字日期")
        record.filed_on = on


def amend(agreement: TargetAgreement, *, by: User, reason: str) -> TargetAgreement:
    """Begin a new version; the present one counts until the new one is signed."""
    if not reason.strip():
        raise Refused("请写明修订理由")
    with transaction.atomic():
        lock_all([agreement.studio, agreement])
        rules.check_amend(by, agreement)
        fresh = TargetAgreement(
            studio=agreement.studio,
            year=agreement.year,
            version_no=agreement.version_no + 1,
            amends=agreement,
            reason=reason.strip(),
            recorded_by=by,
            recorded_at=clock.now(fresh=True),
            leader_signer=agreement.studio.lead_master,
            unit_signer=agreement.unit_signer,
            **{name: getattr(agreement, name) for name in rules.CARRIED},
        )
        begin(WORKFLOW, fresh, by=by, label="起草责任书修订版", remark=reason)
        return fresh


def note_progress(studio: Studio, year: int, *, by: User, on: date, text: str) -> ProgressNote:
    """The unit's own look at where the year stands (BJ-42); entries are added, never changed."""
    with transaction.atomic():
        lock(studio)
        offices.require_keeper(by, studio)
        offices.require_holding(studio)
        if on.year != year or not studio.recognised_on <= on <= clock.today():
            raise WrongDay(f"日期应在 {year} 年内，不早于认定日期，也不晚于今天")
        made = ProgressNote.objects.create(
            studio=studio, year=year, on=on, text=text, recorded_by=by, recorded_at=clock.now(fresh=True)
        )
        audit.append(subject=studio, action="studio.progress", label="登记目标进展", actor=by, data={"year": year})
        return made


def _code(agreement: TargetAgreement) -> str:
    content = agreement_paper.content(agreement)
    facts = {
        "文书": "目标任务责任书",
        "编号": agreement.studio.number,
        "工作室": agreement.studio.name,
        "年度": str(agreement.year),
        "版本": f"第 {agreement.version_no} 版",
    }
    return verification.issue(agreement, "target_agreement", facts, fingerprint(content)).code
