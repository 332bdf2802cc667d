"""A new lead master for a studio there is: the whole of chapter 3 again, from the studio's own change (BJ-56, A-32)."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q, QuerySet

from applications import copies, honorary, kinds, opening, standing_studio
from applications.models import Application, Call
from applications.sections import SOURCES
from applications.states import EDITABLE, PENDING, State
from portal.audit import log as audit
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import lock
from studios import offices, pending, same_master
from studios.models import Amendment, Studio
from studios.rules import amendments as rules
from studios.states import AmendmentState
from studios.transitions import replacing

if TYPE_CHECKING:
    from applications.models import Recognition
    from portal.accounts.models import User

FROM_STUDIO = "工作室名册"


def enter() -> None:
    """Called once from `apps.py`."""
    pending.register(pending.LEADER_CHANGE, honorary.still_pending)
    pending.register(pending.LEADER_FILE, _not_ended)
    pending.register_running(pending.LEADER_FILE, lambda: _running_files().values("number"))


def _not_ended(numbers: Collection[str]) -> set[str]:
    """Those of the applications that are drafts or not decided yet."""
    return set(_running_files().filter(number__in=numbers).values_list("number", flat=True))


def _running_files() -> QuerySet[Application]:
    """Drafts and files under way for new lead masters."""
    found: QuerySet[Application] = Application.objects.filter(
        call__kind=Call.Kind.LEADER_CHANGE, state__in=(*EDITABLE, *PENDING)
    )
    return found


def receiving_call(city: str) -> Call | None:
    """The city's call for new lead masters that takes applications now."""
    found = Call.objects.filter(city=city, kind=Call.Kind.LEADER_CHANGE).receiving(clock.now(fresh=True))
    return found.prefetch_related("windows", "overrides").first()


def require_open(amendment: Amendment, user: User) -> Call:
    """Verified by the district or body, not yet applied for, and the call is open; raises with what is missing."""
    rules.check_apply(user, amendment)
    call = receiving_call(amendment.studio.city)
    if call is None:
        raise Refused("市局还没有开放更换领办人的申报批次，或已截止；请联系市就业促进中心")
    return call


@transaction.atomic
def open_application(amendment: Amendment, *, by: User) -> Application:
    """The draft of the new master, filled in from the studio; one at a time, a draft that exists is opened again."""
    lock(amendment)
    call = require_open(amendment, by)
    running = _running(amendment, call)
    if running is not None:
        return running
    studio = amendment.studio
    application = opening.create_draft(
        call, studio.host, by=by, branch=studio.branch, recommender=studio.recommender, anew=True
    )
    amendment.application_no = application.number
    amendment.save(update_fields=["application_no"])
    _fill_in(application, amendment)
    audit.append(
        subject=amendment, action="amendment.application", label=f"开始填写申报 {application.number}", actor=by
    )
    return application


def require_fitting(application: Application) -> None:
    """The master whom the change names, the same studio and occupation; the change is locked and still stands.

    Runs in the transaction that hands the file in, so that nobody takes the change back beside it.
    """
    if not kinds.changes_leader(application.call):
        return
    change = replacing.of_application(application.number)
    if change is not None:
        lock(change)
    if change is None or change.state != AmendmentState.VERIFIED:
        raise Refused(f"{standing_studio.GONE}，不能再提交")
    offices.require_holding(change.studio)
    if same_master.leads((application.host_id, application.leader_index, application.lead_master), change.studio):
        raise Refused("申报的领办人就是现任领办人，不需要更换")
    named = change.new.get("lead_master", "")
    if application.lead_master != named:
        raise Refused(
            f"变更 {change.number} 写明的新领办人是“{named}”，申报的是“{application.lead_master}”；"
            "要换人的，请撤回变更重新提出"
        )
    if application.occupation_key != change.studio.occupation_key:
        raise Refused(f"更换领办人不改变工作室的职业（工种），应为“{change.studio.occupation}”")


def replace(application: Application, record: Recognition, title: dict[str, Any], *, by: User) -> Studio:
    """Recognised: the same title goes on under the new master; `title` is what a new studio would have been given."""
    change = replacing.of_application(application.number)
    if change is None or record.dated is None:
        raise Refused(f"{application.number} 所属的变更已撤回或办结，不能认定")
    return replacing.replace_leader(
        change,
        by=by,
        lead_master=title["lead_master"],
        leader_index=title["leader_index"],
        name=title["name"],
        on=record.dated,
        document_no=record.document_no,
        retires_on=title["leader_retires_on"],
        members=title["members"],
    )


def ended(application: Application, outcome: str) -> None:
    """An office decided against the file: the change it was opened for ends with it (BJ-56, A-24).

    Runs in the transaction of that decision, before the log is touched or with the change locked already.
    """
    if kinds.changes_leader(application.call):
        change = replacing.of_application(application.number)
        if change is not None:
            replacing.refuse(change, remark=f"更换的申报 {application.number} {outcome}。")


def _running(amendment: Amendment, call: Call) -> Application | None:
    """The file of this change that is under way, or a draft that this call still takes."""
    if not amendment.application_no:
        return None
    found = Application.objects.filter(number=amendment.application_no)
    return found.filter(Q(state__in=PENDING) | Q(state=State.DRAFT, call=call)).first()


def _fill_in(application: Application, amendment: Amendment) -> None:
    """Name and occupation of the leader section, with where they came from."""
    section = application.sections.get(key="leader")
    values = {"name": amendment.new.get("lead_master", ""), "occupation": amendment.studio.occupation}
    sources = {**section.data.get(SOURCES, {}), "name": f"变更 {amendment.number}", "occupation": FROM_STUDIO}
    section.data = {**section.data, **values, SOURCES: sources}
    section.save(update_fields=["data"])
    changed = copies.update(application, application.measures, application.call.kind, section)
    if changed:
        application.save(update_fields=changed)
