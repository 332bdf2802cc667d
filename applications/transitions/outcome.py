"""After the list: public notice, objections, recognition, the end of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from applications import (
    decision_rules,
    honorary,
    kinds,
    leader_change,
    letters,
    opinions,
    quotas,
    recognition,
    rules,
    standing_studio,
)
from applications.list_workflow import CALL_WORKFLOW, RECOGNITION_WORKFLOW
from applications.models import Application, Recognition
from applications.states import State
from applications.workflow import WORKFLOW
from portal.bulletin import seen
from portal.bulletin import transitions as bulletin
from portal.bulletin.models import NoticeState
from portal.desks import approvals
from portal.policy import clock
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from portal.workflow.engine import lock, lock_all, require_source, taking
from studios import transitions as register
from studios.transitions import life, replacing

if TYPE_CHECKING:
    from applications.models import Call
    from portal.accounts.models import User
    from portal.bulletin.models import PublicNotice
    from studios.models import Studio

ACT = "recognise"


def publish_notice(notice: PublicNotice, *, by: User, seen_mark: str = "") -> None:
    """Post the notice and move every file of it, in one transaction (HZ-45, BJ-32).

    `seen_mark` is of the words the second person read before pressing.
    """
    with transaction.atomic():
        lock(notice)
        seen.require(seen_mark, notice)
        files = list(Application.objects.filter(pk__in=[row["subject_id"] for row in notice.items]))
        lock_all(files)
        if {file.state for file in files} != {State.PROPOSED}:
            raise Refused("名单中有申报已不是“拟认定”，请重新编制公示")
        bulletin.publish_notice(notice, by=by)
        for application in files:
            with taking(WORKFLOW, "give_notice", application, by=by, data={"notice": notice.code}):
                application.notice = notice


def strike_out(application: Application, *, by: User, finding: str) -> bool:
    """An upheld objection takes the file off the list, once every approving office agrees. Returns whether it did."""
    if not finding.strip():
        raise Refused("请写明取消拟认定的理由")
    with transaction.atomic():
        lock(application)
        replacing.lock_changes([application.number])
        rules.check_strike_out(by, application)
        mark = strike_out_mark(application)
        roles = application.measures.offices.approvals
        approvals.check(by, application, "strike_out", mark, roles, maker_id=0)
        approvals.give(by, application, "strike_out", mark, label="会签取消拟认定", remark=finding)
        if approvals.missing(application, "strike_out", mark, roles):
            return False
        with taking(WORKFLOW, "strike_out", application, by=by, remark=finding.strip()):
            leader_change.ended(application, "取消拟认定")
            letters.struck_out(application, finding.strip())
    return True


def end_void(application: Application) -> None:
    """The change that the file was for ended after the list was released, with the title for instance (BJ-56)."""
    with taking(WORKFLOW, "end_void", application, by=None, remark=standing_studio.ENDED):
        letters.void(application)


def strike_out_mark(application: Application) -> str:
    """What the offices agree to: this file off this notice."""
    return fingerprint(["strike_out", application.number, application.notice_id])


def submit_recognition(record: Recognition, *, by: User) -> None:
    with taking(RECOGNITION_WORKFLOW, "submit", record, by=by):
        recognition.require_drafted(record)


def revise_recognition(record: Recognition, *, by: User, remark: str) -> None:
    with taking(RECOGNITION_WORKFLOW, "revise", record, by=by, remark=remark):
        pass


def issue_recognition(record: Recognition, *, by: User, remark: str = "", seen_mark: str = "") -> bool:
    """One office's yes; the last one issues the document and recognises every file of the notice (BJ-06, A-28).

    Returns whether it was issued. Creates the studios in the register. `seen_mark` is of the content the office read.
    """
    with transaction.atomic():
        quotas.lock_year(record.call)
        lock(record)
        # An objection that is being handed in is written before it is asked whether there is one.
        lock(record.notice)
        require_source(RECOGNITION_WORKFLOW, RECOGNITION_WORKFLOW.step("issue"), record, by)
        roles = record.call.measures.offices.approvals
        mark = fingerprint(recognition.content(record))
        approvals.require_seen(seen_mark, mark)
        approvals.check(by, record, ACT, mark, roles, record.maker_id)
        decision_rules.require_no_hand_in_it(by, record)
        files = list(Application.objects.filter(notice=record.notice, state=State.UNDER_NOTICE))
        former = honorary.former_studios(files)
        # The unit as well: a change of the old title that is being decided holds it first.
        lock_all([*files, *(row for each in former for row in (each.host, *life.rows_of_life(each)))])
        replacing.lock_for([each.number for each in files])
        for application in files:
            rules.require_notice_over(application)
            rules.require_no_objection(application)
        recognition.require_day_come(record)
        approvals.give(by, record, ACT, mark, label="会签认定文件", remark=remark)
        if approvals.missing(record, ACT, mark, roles):
            return False
        _issue(record, files, by)
        opinions.of_approvers(record, files, approvals.standing(record, ACT, mark))
    return True


def _issue(record: Recognition, files: list[Application], by: User) -> None:
    if not files:
        raise Refused("名单中没有可以认定的申报")
    if record.notice.state == NoticeState.PUBLISHED:
        bulletin.end_notice(record.notice)
    with taking(RECOGNITION_WORKFLOW, "issue", record, by=by):
        record.issued_at = clock.now(fresh=True)
    for application in sorted(files, key=lambda each: each.number):
        with taking(WORKFLOW, "recognise", application, by=by, data={"document": record.document_no}):
            application.recognition = record
            application.studio = _entered(application, record, by)
            letters.recognised(application)


def _entered(application: Application, record: Recognition, by: User) -> Studio:
    """A new studio, or the same one under its new lead master (BJ-56)."""
    title = recognition.title_of(application, record)
    if kinds.changes_leader(application.call):
        return leader_change.replace(application, record, title, by=by)
    return register.establish(**title, by=by)


def close_call(call: Call, *, by: User, remark: str) -> None:
    """The call is over: remaining reserves get their letters with reasons and remedy; nothing may be left undecided."""
    with transaction.atomic():
        lock(call)
        left = list(Application.objects.filter(call=call, state=State.RESERVED))
        lock_all(left)
        replacing.lock_changes(each.number for each in left)
        with taking(CALL_WORKFLOW, "finish", call, by=by, remark=remark):
            pass
        for application in left:
            with taking(WORKFLOW, "close_reserve", application, by=by, remark=remark):
                leader_change.ended(application, "未获认定")
                letters.reserve_closed(application)
