"""The steps of a change: written, handed in, verified, decided or filed; accepted, it is in the register at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from portal.audit import log as audit
from portal.documents import numbers
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import begin, lock, lock_all, taking
from studios import amendment_terms as terms
from studios.amendment_workflow import WORKFLOW
from studios.models import Amendment
from studios.rules import amendments as rules
from studios.states import AmendmentState
from studios.transitions import rewriting
from studios.transitions.suggesting import PREFIX

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import Studio

WRITABLE = (AmendmentState.DRAFT, AmendmentState.RETURNED)


@transaction.atomic
def draft(studio: Studio, *, by: User, ground: str, new: Mapping[str, str], reason: str) -> Amendment:
    """The unit writes a change down; nobody else sees it before it is handed in."""
    lock(studio)
    rules.require_ask(by, studio)
    rules.check_values(studio, ground, new)
    rules.require_open(studio, ground)
    found = terms.ground_of(studio, ground)
    amendment = Amendment(
        studio=studio, number=_next_number(studio), ground=ground, old=terms.present(studio, found) if found else {},
        new=dict(new), reason=reason, recorded_by=by, recorded_at=clock.now(fresh=True),
    )  # fmt: skip
    begin(WORKFLOW, amendment, by=by, label="填写变更")
    return amendment


@transaction.atomic
def rewrite(amendment: Amendment, *, by: User, new: Mapping[str, str], reason: str) -> None:
    """A draft or a returned one is written anew; the ground stays."""
    lock(amendment)
    rules.require_ask(by, amendment.studio)
    if amendment.state not in WRITABLE:
        raise Refused(f"变更现为“{amendment.state_label}”，不能修改")
    rules.check_values(amendment.studio, amendment.ground, new)
    amendment.new, amendment.reason = dict(new), reason
    amendment.old = terms.present(amendment.studio, terms.ground(amendment))
    amendment.save(update_fields=["new", "reason", "old"])


def submit(amendment: Amendment, *, by: User) -> None:
    with taking(WORKFLOW, "submit", amendment, by=by) as record:
        record.submitted_at = clock.now(fresh=True)
        record.remark, record.panel_decision = "", {}


def withdraw(amendment: Amendment, *, by: User) -> None:
    with taking(WORKFLOW, "withdraw", amendment, by=by):
        pass


def verify(amendment: Amendment, *, by: User, remark: str) -> None:
    with taking(WORKFLOW, "verify", amendment, by=by, remark=_reason(remark)) as record:
        record.remark = remark.strip()


def return_amendment(amendment: Amendment, *, by: User, remark: str) -> None:
    with taking(WORKFLOW, "return", amendment, by=by, remark=_reason(remark)) as record:
        record.remark = remark.strip()


def panel(amendment: Amendment, *, by: User, on: date, members: str, conclusion: str, remark: str) -> None:
    """What the expert group found, before the city decides (HZ-62, A-34)."""
    with taking(WORKFLOW, "panel", amendment, by=by, remark=_reason(remark)) as record:
        rules.check_panel_day(record, on)
        record.panel_decision = {
            "on": on.isoformat(),
            "members": members,
            "conclusion": conclusion,
            "remark": remark.strip(),
        }


def accept(amendment: Amendment, *, by: User, effective_on: date, remark: str = "") -> None:
    _conclude("accept", amendment, by=by, effective_on=effective_on, remark=remark)


def file(amendment: Amendment, *, by: User, remark: str = "") -> None:
    """Put on file as verified (BJ-57): it holds from the day the master stays on."""
    _conclude("file", amendment, by=by, effective_on=None, remark=remark)


def reject(amendment: Amendment, *, by: User, remark: str) -> None:
    with taking(WORKFLOW, "reject", amendment, by=by, remark=_reason(remark)) as record:
        record.remark = remark.strip()


@transaction.atomic
def _conclude(step: str, amendment: Amendment, *, by: User, effective_on: date | None, remark: str) -> None:
    """Register, plaque, code, log and messages in one transaction (HZ-62, BJ-57, BJ-58)."""
    lock_all(rewriting.touched(amendment))
    facts: dict[str, Any] = {}
    with taking(WORKFLOW, step, amendment, by=by, remark=remark, data=facts) as record:
        found = terms.ground(record)
        record.old = terms.present(record.studio, found)
        if effective_on is not None:
            rules.check_effective_day(record, effective_on)
        record.effective_on = effective_on or terms.day(record.new.get("since", ""))
        record.remark = remark.strip()
        rewriting.apply(record, by=by)
        facts |= {"old": record.old, "new": record.new, "effective_on": record.effective_on}
        written(record, by)


def written(amendment: Amendment, by: User | None) -> None:
    """The studio's own log names the change with both sides."""
    audit.append(
        subject=amendment.studio,
        action="studio.amended",
        label=f"变更 {amendment.number}：{terms.ground(amendment).label}",
        actor=by,
        data={"old": amendment.old, "new": amendment.new, "effective_on": amendment.effective_on},
    )


def _next_number(studio: Studio) -> str:
    prefix, year = PREFIX[studio.city], clock.today().year
    return f"{prefix}-BG-{year}-{numbers.next_number(f'amendment:{prefix}:{year}'):03d}"


def _reason(remark: str) -> str:
    if not remark.strip():
        raise Refused("请写明意见")
    return remark.strip()
