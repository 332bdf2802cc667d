"""Paper at the desk: originals seen and given back, certificates looked up nationally, the sealed form received."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from applications import materials, rules
from applications.models import Evidence
from portal.audit import log as audit
from portal.policy import clock, wording
from portal.policy.refusal import Refused
from portal.workflow.engine import lock

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from applications.models import Application
    from portal.accounts.models import User


def check_originals(application: Application, *, by: User, keys: Collection[int], seen: bool = True) -> int:
    """These originals were compared with the scans (HZ-42), or were not (`seen=False`). Answers how many changed."""
    with transaction.atomic():
        lock(application)
        rules.check_originals_work(by, application)
        rows = list(_named(application, keys).filter(original_checked_at__isnull=seen))
        at = clock.now(fresh=True)
        values = {"original_checked_by": by, "original_checked_at": at} if seen else materials.UNCHECKED
        Evidence.objects.filter(pk__in=[row.pk for row in rows]).update(**values)
        _log(application, by, "original_checked" if seen else "original_unchecked", _SEEN[seen], rows)
    return len(rows)


_SEEN = {True: "原件已校验", False: "撤销原件校验"}


def return_originals(application: Application, *, by: User, keys: Collection[int]) -> int:
    """Checked originals went back to the unit (HZ-42); when none is left with the desk, the file says so."""
    with transaction.atomic():
        lock(application)
        rules.require_first_reviewer(by, application)
        rows = list(_named(application, keys).filter(original_checked_at__isnull=False, original_returned_at=None))
        if not rows and keys:
            raise Refused("所选材料的原件还没有校验，或已经退还")
        Evidence.objects.filter(pk__in=[row.pk for row in rows]).update(original_returned_at=clock.now(fresh=True))
        if not materials.holds_originals(application):
            application.originals_returned_on = clock.today()
            application.save(update_fields=["originals_returned_on"])
        _log(application, by, "original_returned", "原件已退还", rows)
    return len(rows)


def verify_online(evidence: Evidence, *, by: User, found: bool) -> None:
    """The officer looked the certificate up in the national query (HZ-38); `found=False` takes it back."""
    application = evidence.application
    with transaction.atomic():
        lock(application)
        rules.check_desk_work(by, application)
        slot = materials.slot_of(application.measures, application.call.kind, evidence.slot)
        if not slot.waived_if_verified_online:
            raise Refused("这类材料不能用全国联网查询代替")
        if found and not evidence.certificate_no:
            raise Refused("没有填写证书编号，无法联网查询，请退回补正")
        evidence.verified_online_by = by if found else None
        evidence.verified_online_at = clock.now(fresh=True) if found else None
        evidence.save(update_fields=["verified_online_by", "verified_online_at"])
        _log(application, by, "verified_online", "证书网查通过" if found else "撤销证书网查", [evidence])


def receive_paper(application: Application, *, by: User, on: date) -> None:
    """The sealed paper form lies at the desk (HZ-40)."""
    with transaction.atomic():
        lock(application)
        rules.require_first_reviewer(by, application)
        if on > clock.today():
            raise Refused("收到日期不能晚于今天")
        if application.first_submitted_at and on < application.first_submitted_at.astimezone(clock.BEIJING).date():
            raise Refused("收到日期不能早于首次提交的日期")
        application.paper_received_on = on
        application.save(update_fields=["paper_received_on"])
        audit.append(
            subject=application,
            action="application.paper_received",
            label="收到纸质申报材料",
            actor=by,
            remark=wording.day_words(on),
        )


def _named(application: Application, keys: Collection[int]) -> QuerySet[Evidence]:
    if not keys:
        raise Refused("请先勾选材料")
    return materials.with_originals(application).filter(pk__in=keys)


def _log(application: Application, by: User, action: str, label: str, rows: list[Evidence]) -> None:
    if rows:
        audit.append(
            subject=application,
            action=f"application.{action}",
            label=label,
            actor=by,
            remark="、".join(row.title for row in rows),
            data={"evidence": [row.pk for row in rows]},
        )
