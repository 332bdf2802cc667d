"""Who may open and close a call, compile, approve and release a list, and issue a recognition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applications import readiness
from applications.states import PENDING, State
from portal.accounts.roles import Role
from portal.audit import log as audit
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from applications.models import Call, Recognition, SelectionList
    from portal.accounts.models import User

# Entries of the log that make a person one of the document's makers.
EDITED, SUBMITTED = "recognition.edit", "recognition.submit"
CALL_OFFICERS = (Role.CITY_OFFICER, Role.CENTRE_OFFICER)


def check_open(user: User, call: Call) -> None:
    """A call opens with its notice (number, issuers, text) and all six windows in order (HZ-31, BJ-25)."""
    require_call_officer(user, call)
    for found in readiness.obstacles(call):
        raise Refused(found.words, clause=found.clause)


def check_finish(user: User, call: Call) -> None:
    """Nothing may be left undecided but the reserves."""
    require_call_officer(user, call)
    undecided = [state for state in PENDING if state != State.RESERVED]
    left = call.applications.filter(state__in=undecided).count()
    if left:
        raise Refused(f"还有 {left} 份申报没有办结，批次不能结束")


def check_submit_list(user: User, selection: SelectionList) -> None:
    require_compiler(user, selection.call)


def check_revise_list(user: User, selection: SelectionList) -> None:
    _require_hand(user, selection.call, "名单由市级经办或审批岗位退回")


def check_discard_list(user: User, selection: SelectionList) -> None:
    _require_hand(user, selection.call, "名单由市级经办或审批岗位作废")


def check_release_list(user: User, selection: SelectionList) -> None:
    require_countersigner(user, selection.call)
    if user.pk == selection.maker_id:
        raise Refused("拟稿人不能让自己拟定的名单生效")


def check_submit_recognition(user: User, record: Recognition) -> None:
    require_compiler(user, record.call)


def check_revise_recognition(user: User, record: Recognition) -> None:
    require_countersigner(user, record.call)


def check_issue(user: User, record: Recognition) -> None:
    require_countersigner(user, record.call)
    if user.pk == record.maker_id:
        raise Refused("拟稿人不能签发自己起草的认定文件")
    require_no_hand_in_it(user, record)


def require_no_hand_in_it(user: User, record: Recognition) -> None:
    """Whoever changed a word of the document or handed it in is not one of its approvers."""
    if audit.took_part(record, user, EDITED, SUBMITTED):
        raise Refused("您修改或提交过这份认定文件，请由另一位同事会签")


def _require_hand(user: User, call: Call, reason: str) -> None:
    if user is None or user.city != call.city or not user.is_in(*compilers(call), *call.measures.offices.approvals):
        raise Refused(reason)


def require_call_officer(user: User, call: Call) -> None:
    if user is None or not user.is_in(*CALL_OFFICERS) or user.city != call.city:
        raise Refused("申报批次由市级经办岗位办理")


def require_policy_office(user: User, call: Call) -> None:
    """Another value than the pack's is a matter of policy, not of running the round (BJ-47)."""
    require_call_officer(user, call)
    office = call.measures.offices.policy
    if not user.is_in(*office.roles):
        raise Refused(f"参数的调整属于政策事项，由{office.label}办理", clause=call.measures.clause(office.clause))


def check_confirm_extension(user: User, call: Call) -> None:
    """The second of the two people who move a window."""
    if user.city != call.city or not user.is_in(*CALL_OFFICERS, *call.measures.offices.approvals):
        raise Refused("延期由市级经办或审批岗位确认")


def compilers(call: Call) -> tuple[str, ...]:
    """Who ranks and drafts: the office that runs the panels, and the city's own officers."""
    return (*call.measures.offices.panel.roles, Role.CITY_OFFICER)


def require_compiler(user: User, call: Call) -> None:
    if user is None or not user.is_in(*compilers(call)) or user.city != call.city:
        raise Refused("拟定名单和认定文件由市级经办岗位起草")


def require_countersigner(user: User, call: Call) -> None:
    if user is None or not user.is_in(*call.measures.offices.approvals) or user.city != call.city:
        raise Refused("会签由办法规定的审批岗位办理")
