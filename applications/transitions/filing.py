"""The host's steps: hand in, correct, take back; and the system's lapse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import prefetch_related_objects

from applications import honorary, kept_verdicts, leader_change, materials, opinions, printing, rules, versions
from applications.workflow import WORKFLOW
from portal.audit import log as audit
from portal.desks import reviews
from portal.desks.models import ReturnNotice
from portal.documents import numbers
from portal.policy import clock
from portal.policy.refusal import Conflict, Refused
from portal.workflow.engine import lock, taking

if TYPE_CHECKING:
    from applications.models import Application, Version
    from portal.accounts.models import User


def submit(application: Application, *, by: User, seen: int | None = None) -> Version:
    """Hand the draft in: eligibility again, deadline by the clock, immutable snapshot with its PDF (HZ-39, BJ-29).

    `seen` is the sum of section versions the person had before them; a colleague's later edit is a Conflict.
    """
    with taking(WORKFLOW, "submit", application, by=by):
        _read_once(application, by)
        _require_seen(application, seen)
        version = _hand_in(application, by)
        application.first_submitted_at = application.first_submitted_at or version.submitted_at
        honorary.note(application)
    return version


def resubmit(application: Application, *, by: User, answers: dict[int, str], seen: int | None = None) -> Version:
    """Hand the correction in to the desk that returned it; every point is closed with the host's answer."""
    name = "resubmit" if rules.open_return(application).came_from == "submitted" else "resubmit_to_city"
    with taking(WORKFLOW, name, application, by=by):
        _read_once(application, by)
        _require_seen(application, seen)
        notice = rules.open_return(application)
        _close_points(notice, answers)
        version = _hand_in(application, by)
        _carry_sealed_scan(application, version)
    return version


def withdraw(application: Application, *, by: User, remark: str) -> None:
    """Take the file back before the city accepts it."""
    with taking(WORKFLOW, "withdraw", application, by=by, remark=remark):
        ReturnNotice.objects.about(application).filter(closed_at=None).update(closed_at=clock.now(fresh=True))


def lapse(application: Application) -> None:
    """The correction's last day has passed: the file ends as withdrawn (by the system)."""
    with taking(WORKFLOW, "lapse", application, by=None, remark="逾期未补正"):
        open_notices = ReturnNotice.objects.about(application).filter(closed_at=None)
        open_notices.update(closed_at=clock.now(fresh=True), lapsed=True)


@transaction.atomic
def attach_sealed_scan(application: Application, *, by: User, version_no: int, attachment_id: str) -> None:
    """The sealed scan of the printed form arrived and was matched to a version (HZ-40)."""
    lock(application)
    rules.require_host(by, application)
    if version_no != application.version_no:
        raise Refused(
            f"扫描件对应第 {version_no} 版申报表，现在是第 {application.version_no} 版。请打印最新版，盖章后重新上传"
        )
    application.sealed_version = version_no
    application.save(update_fields=["sealed_version"])
    audit.append(
        subject=application,
        action="application.sealed_scan",
        label="上传盖章扫描件",
        actor=by,
        data={"version": version_no, "attachment": attachment_id},
    )


def _read_once(application: Application, by: User) -> None:
    """The lock has forgotten what was read before it; from here everything is asked for once.

    Whoever hands in acts for the host, so that its record came with them.
    """
    application.host = rules.office_of(by)
    prefetch_related_objects([application], "recommender", "call__windows", "call__overrides", "sections")


def _hand_in(application: Application, by: User) -> Version:
    """Check everything once more inside the transaction, then freeze the version."""
    at = clock.now(fresh=True)
    if application.city == "beijing":
        numbers.next_number("uniqueness:beijing")
    leader_change.require_fitting(application)
    found = rules.require_ready(application, at)
    before = application.versions.filter(number=application.version_no).first() if application.version_no else None
    version, code = versions.freeze(application, by=by, at=at, found=found)
    if before is not None:
        _after_correction(application, before, version)
    application.version_no = version.number
    application.submitted_at = at
    promise = opinions.of_host(application, by=by, at=at)
    printing.request_papers(version, code, by=by, promise=promise.text, at=at)
    return version


def _after_correction(application: Application, before: Version, now: Version) -> None:
    """What was signed, compared or found about the version before stands only where the correction left it alone."""
    reviews.void_opinions(application)
    materials.forget_checks(versions.replaced_evidence(before.data["evidence"], now.data["evidence"]))
    kept_verdicts.carry(application, before, now)


def _carry_sealed_scan(application: Application, version: Version) -> None:
    """A correction that leaves the print unchanged keeps its sealed scan; one that changes it needs a new one."""
    before = application.versions.filter(number=application.sealed_version).first()
    if before is not None and before.print_digest == version.print_digest:
        application.sealed_version = version.number


def _close_points(notice: ReturnNotice, answers: dict[int, str]) -> None:
    at = clock.now(fresh=True)
    points = list(notice.points.all())
    unanswered = [point for point in points if not answers.get(point.pk, "").strip()]
    if unanswered:
        raise Refused(f"还有 {len(unanswered)} 处没有写补正说明：{unanswered[0].label}")
    for point in points:
        point.answer, point.closed_at = answers[point.pk].strip(), at
    notice.points.bulk_update(points, ["answer", "closed_at"])
    notice.closed_at = at
    notice.save(update_fields=["closed_at"])


def _require_seen(application: Application, seen: int | None) -> None:
    if seen is None:
        return
    present = sum(each.version for each in application.sections.all())
    if present != seen:
        raise Conflict("您打开核对页之后，同事又修改了内容。请重新核对后再提交")
