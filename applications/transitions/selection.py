"""拟定: a list is prepared quietly, approved by other people, and released in one act (HZ-44, BJ-10, A-28)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from applications import decision_rules, letters, lists, quotas
from applications.list_workflow import LIST_WORKFLOW
from applications.models import Application, Call, SelectionEntry, SelectionList
from applications.states import ListState, State
from applications.workflow import WORKFLOW
from portal.desks import approvals
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import lock, lock_all, taking

if TYPE_CHECKING:
    from portal.accounts.models import User

ACT = "release"
Decision = SelectionEntry.Decision
STEP_OF = {Decision.PROPOSED: "propose", Decision.RESERVED: "reserve", Decision.DECLINED: "not_select"}


def submit_list(selection: SelectionList, *, by: User) -> None:
    """The maker hands the list to the approvers; every appraised file is on it, ties are settled, reasons given."""
    with taking(LIST_WORKFLOW, "submit", selection, by=by):
        entries = list(selection.entries.select_related("application"))
        lists.require_complete(selection, entries)
        quotas.require_room(selection, entries)


def discard_list(selection: SelectionList, *, by: User, remark: str) -> None:
    with taking(LIST_WORKFLOW, "discard", selection, by=by, remark=remark):
        pass


def approve_list(selection: SelectionList, *, by: User, remark: str = "") -> bool:
    """One office's yes; the last one releases the list at once. Returns whether it was released.

    Hangzhou: a second person of the city bureau. Beijing: HR and finance bureaus both (BJ-06, A-28).
    """
    with transaction.atomic():
        quotas.lock_year(selection.call)
        lock(selection)
        if selection.state != ListState.SUBMITTED:
            raise Refused("名单不在会签环节")
        roles = selection.call.measures.offices.approvals
        mark = approvals.fingerprint(lists.content(selection))
        approvals.check(by, selection, ACT, mark, roles, selection.maker_id)
        entries = list(selection.entries.select_related("application"))
        lock_all(entry.application for entry in entries)
        approvals.give(by, selection, ACT, mark, label="会签拟定名单", remark=remark)
        if approvals.missing(selection, ACT, mark, roles):
            return False
        _release(selection, entries, by)
    return True


def _release(selection: SelectionList, entries: Sequence[SelectionEntry], by: User) -> None:
    """生效: inputs frozen and hashed, every file moved, letters written, in the caller's transaction."""
    lists.require_complete(selection, list(entries))
    quotas.require_room(selection, list(entries))
    with taking(LIST_WORKFLOW, "release", selection, by=by):
        selection.inputs = lists.frozen_inputs(selection)
        selection.digest = approvals.fingerprint(selection.inputs)
        selection.released_at = clock.now(fresh=True)
    for entry in entries:
        _move(selection, entry, by)


def _move(selection: SelectionList, entry: SelectionEntry, by: User) -> None:
    application = entry.application
    step = "promote" if selection.kind == SelectionList.Kind.PROMOTION else STEP_OF[Decision(entry.decision)]
    with taking(WORKFLOW, step, application, by=by, remark=entry.reason, data={"list": selection.pk}):
        application.reserve_no = entry.reserve_no
        if entry.decision == Decision.DECLINED:
            letters.not_selected(application, entry)


def compile_list(call: Call, *, by: User) -> SelectionList:
    """A first draft from the ranks: places to the quota line, then reserves, then the rest (W10)."""
    with transaction.atomic():
        lock(call)
        decision_rules.require_compiler(by, call)
        appraised = Application.objects.filter(call=call, state=State.APPRAISED)
        return lists.draft(call, list(appraised), by=by)
