"""Closing a year of a city's money: proposed with its report, compared again and frozen by a second person (BJ-48)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from funding import year_content, year_lock
from funding.closing_workflow import WORKFLOW
from funding.models import YearClosing
from funding.rules import closings as rules
from funding.states import ClosingState
from portal.policy import clock
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Conflict, Refused
from portal.workflow.engine import begin, taking

if TYPE_CHECKING:
    from portal.accounts.models import User


def propose(city: str, year: int, *, by: User, remark: str = "") -> YearClosing:
    """The year's report as it stands, put before a second person."""
    rules.check_propose(by, city)
    rules.check_year(city, year)
    with transaction.atomic():
        year_lock.wait_for_rows(city, year)
        if YearClosing.objects.filter(city=city, year=year).exclude(state=ClosingState.WITHDRAWN).exists():
            raise Conflict(f"{year} 年度已经提出关账")
        frozen = year_content.content(city, year)
        closing = YearClosing(
            city=city, year=year, content=frozen, sha256=fingerprint(frozen), maker=by,
            made_at=clock.now(fresh=True), remark=remark,
        )  # fmt: skip
        begin(WORKFLOW, closing, by=by, label="提出关账", remark=remark)
    return closing


def close(closing: YearClosing, *, by: User) -> None:
    """Under the closing's lock, which every row of the year asks for: what was proposed must still be so."""
    with taking(WORKFLOW, "close", closing, by=by, data={"sha256": closing.sha256}) as record:
        rules.check_year(record.city, record.year)
        now = year_content.content(record.city, record.year)
        if fingerprint(now) != record.sha256:
            raise Refused("提出关账以后，这一年的数据有变动。请撤回后重新提出")
        record.checker, record.closed_on = by, clock.today()


def withdraw(closing: YearClosing, *, by: User, remark: str) -> None:
    if not remark.strip():
        raise Refused("请写明撤回的原因")
    with taking(WORKFLOW, "withdraw", closing, by=by, remark=remark.strip()):
        pass
