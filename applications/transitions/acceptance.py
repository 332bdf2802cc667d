"""The city accepts or declines what the recommenders reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from applications import leader_change, letters, opinions, rules
from applications.states import State
from applications.workflow import WORKFLOW
from portal.audit import log as audit
from portal.desks.models import Opinion, Waiver
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import lock, taking

if TYPE_CHECKING:
    from applications.models import Application
    from portal.accounts.models import User


def record_material_review(application: Application, *, by: User, text: str, agree: bool) -> Opinion:
    """The 材料审核 record without which nothing is accepted (BJ-31)."""
    with transaction.atomic():
        lock(application)
        rules.require_state(application, State.ENDORSED)
        rules.require_acceptance(by, application)
        if not text.strip():
            raise Refused("请写明材料审核意见")
        office, stage = rules.office_of(by), Opinion.Stage.MATERIAL_REVIEW
        opinion = opinions.sign(application, stage, by=by, office=office, text=text, agree=agree)
        audit.append(subject=application, action="application.material_review", label="材料审核", actor=by, remark=text)
    return opinion


def decide_grant(application: Application, *, by: User, inside: bool, reason: str) -> None:
    """The city says whether an institution is inside the construction grant (HZ-64, A-06), and so counts (HZ-08)."""
    with transaction.atomic():
        lock(application)
        rules.require_state(application, State.ENDORSED)
        rules.require_acceptance(by, application)
        if not reason.strip():
            raise Refused("请写明认定理由")
        Waiver.objects.update_or_create(
            subject_type=ContentType.objects.get_for_model(application),
            subject_id=application.pk,
            rule=rules.GRANT_RULE,
            level=Waiver.Level.CITY,
            defaults={
                "granted": inside,
                "reason": reason.strip(),
                "version_no": application.version_no,
                "by": by,
                "at": clock.now(fresh=True),
            },
        )
        application.construction_grant_eligible = inside
        application.save(update_fields=["construction_grant_eligible"])
        audit.append(
            subject=application,
            action="application.grant_scheme",
            label="认定是否列入建设经费资助",
            actor=by,
            remark=reason,
            data={"inside": inside},
        )


def accept(application: Application, *, by: User) -> None:
    with taking(WORKFLOW, "accept", application, by=by):
        pass


def decline(application: Application, *, by: User, reasons: str) -> None:
    """Not accepted, with reasons and remedy in a letter."""
    if not reasons.strip():
        raise Refused("请写明不予受理的理由")
    with taking(WORKFLOW, "decline", application, by=by, remark=reasons.strip()):
        leader_change.ended(application, "不予受理")
        letters.declined(application, reasons.strip())
