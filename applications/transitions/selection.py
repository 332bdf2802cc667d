"""拟定: a list is prepared quietly, approved by other people, and released in one act (HZ-44, BJ-10, A-28)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from applications import decision_rules, freezing, leader_change, letters, lists, quotas
from applications.list_workflow import LIST_WORKFLOW
from applications.models import Application, Call, SelectionEntry, SelectionList
from applications.states import ListState, State
from applications.workflow import WORKFLOW
from portal.audit import log as audit
from portal.desks import approvals
from portal.policy import clock
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from portal.workflow.engine import lock, lock_all, require_source, taking
from studios.transitions import replacing

if TYPE_CHECKING:
    from portal.accounts.models import User

ACT = "release"
Decision = SelectionEntry.Decision
STEP_OF = {Decision.PROPOSED: "propose", Decision.RESERVED: "reserve", Decision.DECLINED: "not_select"}


def decide_entries(
    selection: SelectionList, *, by: User, decisions: Mapping[int, tuple[str, str]], seen: str = ""
) -> int:
    """Decisions and reasons of some files of a draft, by application; returns how many changed.

    `seen` is the mark of these files' decisions as the page showed them: a colleague's later ones are not overwritten.
    A hard quota cannot be exceeded even in a draft (BJ 第7条); a soft one asks for its reason before submission.
    """
    with transaction.atomic():
        _lock_draft(selection, by)
        entries = list(selection.entries.select_related("application"))
        named = [entry for entry in entries if entry.application_id in decisions]
        approvals.require_seen(seen, lists.mark_of(named))
        changed = [entry for entry in named if _decide(entry, decisions[entry.application_id])]
        quotas.require_possible(selection, entries)
        if selection.kind == SelectionList.Kind.FIRST:
            lists.renumber(entries)
        SelectionEntry.objects.bulk_update(entries, ["decision", "reason", "reserve_no"])
        _note(selection, by, "list.decide", "调整拟定", [entry.application.number for entry in changed])
    return len(changed)


def _decide(entry: SelectionEntry, wanted: tuple[str, str]) -> bool:
    before = (entry.decision, entry.reason)
    decision, reason = wanted[0], wanted[1].strip()
    if decision != Decision.DECLINED and reason == lists.BY_RANK:
        reason = ""
    entry.decision, entry.reason = decision, reason
    return before != (decision, reason)


def minute_list(selection: SelectionList, *, by: User, minutes: str, over_quota_reason: str, seen: str = "") -> None:
    """The meeting's minutes, and why a soft quota is exceeded (HZ-07); `seen` is the mark of those there were."""
    with transaction.atomic():
        _lock_draft(selection, by)
        approvals.require_seen(seen, lists.mark_of_minutes(selection))
        selection.minutes, selection.over_quota_reason = minutes.strip(), over_quota_reason.strip()
        _note(selection, by, "list.minute", "填写会议纪要", [])


def _lock_draft(selection: SelectionList, by: User) -> None:
    lock(selection)
    decision_rules.require_compiler(by, selection.call)
    if selection.state != ListState.DRAFT:
        raise Refused("名单已提交会签，要修改请先退回")


def _note(selection: SelectionList, by: User, action: str, label: str, numbers: Sequence[str]) -> None:
    """Who last changed a draft is its maker and cannot approve it."""
    selection.maker = by
    selection.save()
    audit.append(subject=selection, action=action, label=label, actor=by, data={"files": list(numbers)})


def revise_list(selection: SelectionList, *, by: User, remark: str) -> None:
    """Back to the maker; approvals given so far hold only if nothing is changed."""
    with taking(LIST_WORKFLOW, "revise", selection, by=by, remark=remark):
        pass


def submit_list(selection: SelectionList, *, by: User) -> None:
    """The maker hands the list to the approvers; every appraised file is on it, ties are settled, reasons given."""
    with taking(LIST_WORKFLOW, "submit", selection, by=by):
        entries = list(selection.entries.select_related("application"))
        lists.require_complete(selection, entries)
        quotas.require_room(selection, entries)


def discard_list(selection: SelectionList, *, by: User, remark: str) -> None:
    with taking(LIST_WORKFLOW, "discard", selection, by=by, remark=remark):
        pass


def approve_list(selection: SelectionList, *, by: User, remark: str = "", seen: str = "") -> bool:
    """One office's yes; the last one releases the list at once. Returns whether it was released.

    Hangzhou: a second person of the city bureau. Beijing: HR and finance bureaus both (BJ-06, A-28).
    `seen` is the mark of the content the office read.
    """
    with transaction.atomic():
        quotas.lock_year(selection.call)
        lock(selection)
        require_source(LIST_WORKFLOW, LIST_WORKFLOW.step("release"), selection, by)
        roles = selection.call.measures.offices.approvals
        mark = fingerprint(lists.content(selection))
        approvals.require_seen(seen, mark)
        approvals.check(by, selection, ACT, mark, roles, selection.maker_id)
        _require_no_hand_in_it(by, selection)
        entries = list(selection.entries.select_related("application"))
        lock_all(entry.application for entry in entries)
        replacing.lock_changes(entry.application.number for entry in entries)
        approvals.give(by, selection, ACT, mark, label="会签拟定名单", remark=remark)
        if approvals.missing(selection, ACT, mark, roles):
            return False
        _release(selection, entries, by)
    return True


def _require_no_hand_in_it(by: User, selection: SelectionList) -> None:
    """Whoever drew up or changed the list, even before a colleague did, is not its second person."""
    own = ("list.begin", "list.decide", "list.minute", "list.submit")
    if audit.took_part(selection, by, *own):
        raise Refused("您拟定或修改过这份名单，请由另一位同事会签")


def _release(selection: SelectionList, entries: Sequence[SelectionEntry], by: User) -> None:
    """生效: inputs frozen and hashed, every file moved, letters written, in the caller's transaction."""
    lists.require_complete(selection, list(entries))
    quotas.require_room(selection, list(entries))
    with taking(LIST_WORKFLOW, "release", selection, by=by):
        selection.inputs = freezing.frozen_inputs(selection)
        selection.digest = fingerprint(selection.inputs)
        selection.released_at = clock.now(fresh=True)
    for entry in entries:
        _move(selection, entry, by)


def _move(selection: SelectionList, entry: SelectionEntry, by: User) -> None:
    application = entry.application
    step = "promote" if selection.kind == SelectionList.Kind.PROMOTION else STEP_OF[Decision(entry.decision)]
    with taking(WORKFLOW, step, application, by=by, remark=entry.reason, data={"list": selection.pk}):
        application.reserve_no = entry.reserve_no
        if entry.decision == Decision.DECLINED:
            leader_change.ended(application, "未列入拟认定名单")
            letters.not_selected(application, entry)


def compile_list(call: Call, *, by: User) -> SelectionList:
    """A first draft from the ranks: places to the quota line, then reserves, then the rest (W10)."""
    with transaction.atomic():
        lock(call)
        decision_rules.require_compiler(by, call)
        appraised = Application.objects.filter(call=call, state=State.APPRAISED)
        return lists.draft(call, list(appraised), by=by)


def draft_promotion(call: Call, chosen: Sequence[Application], *, by: User) -> SelectionList:
    """递补: reserves that take places which became free; the list is approved and publicised like the first one."""
    with transaction.atomic():
        lock(call)
        decision_rules.require_compiler(by, call)
        quota = quotas.of_year(call)
        if quota.left is not None and quota.hard and len(chosen) > quota.left:
            raise Refused(f"本年度只空出 {quota.left} 家名额，不能递补 {len(chosen)} 家", clause=quota.clause)
        return lists.draft_promotion(call, chosen, by=by)
