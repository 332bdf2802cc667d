"""The city accepts or declines what the recommenders reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applications import letters, rules
from applications.states import State
from applications.workflow import WORKFLOW
from portal.audit import log as audit
from portal.desks.models import Opinion
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
        Opinion.objects.about(application).filter(stage=Opinion.Stage.MATERIAL_REVIEW, void=False).update(void=True)
        opinion = Opinion.objects.create(
            subject=application,
            stage=Opinion.Stage.MATERIAL_REVIEW,
            organisation=by.organisation,
            verdict=Opinion.Verdict.AGREE if agree else Opinion.Verdict.DISAGREE,
            text=text.strip(),
            version_no=application.version_no,
            signer=by,
            signed_at=clock.now(fresh=True),
        )
        audit.append(subject=application, action="application.material_review", label="材料审核", actor=by, remark=text)
    return opinion


def accept(application: Application, *, by: User) -> None:
    with taking(WORKFLOW, "accept", application, by=by):
        pass


def decline(application: Application, *, by: User, reasons: str) -> None:
    """Not accepted, with reasons and remedy in a letter."""
    if not reasons.strip():
        raise Refused("请写明不予受理的理由")
    with taking(WORKFLOW, "decline", application, by=by, remark=reasons.strip()):
        letters.declined(application, reasons.strip())
