"""转交: a file that reached the wrong first reviewer goes to the right one (HZ-32, BJ-26, BJ-27)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applications import materials, notices, routes
from applications.models import Evidence
from applications.workflow import WORKFLOW
from portal.desks.models import CartPoint, ItemVerdict, Opinion, Waiver
from portal.policy.refusal import Refused
from portal.workflow.engine import taking

if TYPE_CHECKING:
    from applications.models import Application
    from portal.accounts.models import Organisation, User


def transfer(application: Application, *, by: User, to: Organisation, reason: str) -> None:
    """Hand the file on with the reason; what the former office found does not speak for the receiving one."""
    if not reason.strip():
        raise Refused("请写明转交的理由")
    data = {"to": to.name}
    with taking(WORKFLOW, "transfer", application, by=by, remark=reason.strip(), data=data):
        former = application.recommender
        data["from"] = former.name
        routes.require_receiver(application, to)
        _require_originals_returned(application)
        _forget_findings(application)
        application.recommender = to
        application.paper_received_on = application.originals_returned_on = None
        if by.organisation != former:
            notices.tell_former_desk(application, former, reason.strip())


def _require_originals_returned(application: Application) -> None:
    """HZ-42: originals an office has seen go back to the unit before the file leaves the office."""
    if materials.holds_originals(application):
        raise Refused("还有原件没有退还申报单位，请先在“原件校验”退还后再转交")


def _forget_findings(application: Application) -> None:
    """Opinions are void and stay on record; verdicts, points, waivers and checks are made anew by the receiver."""
    opinions = Opinion.objects.about(application).filter(stage=Opinion.Stage.FIRST_REVIEW, void=False)
    opinions.update(void=True)
    ItemVerdict.objects.about(application).delete()
    CartPoint.objects.about(application).delete()
    Waiver.objects.about(application).filter(level=Waiver.Level.FIRST_REVIEW).delete()
    Evidence.objects.filter(application=application).update(**materials.UNCHECKED)
