"""A studio's yearly papers: written part by part, filed, accepted or returned (HZ-48, BJ-43, A-39)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit import log as audit
from portal.desks import chases
from portal.desks.models import Chase
from portal.documents import verification
from portal.policy import clock, wording
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Conflict, Refused
from portal.workflow.engine import lock, taking
from studios import closing, filing_terms, offices, operating_report, paper_notices, report_paper
from studios.filing_workflow import WORKFLOW
from studios.rules import filing as rules

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import YearlyFiling


class Overtaken(Conflict):
    """Another window or a colleague saved this part first; nothing was written."""


def save_part(
    filing: YearlyFiling, key: str, answers: Mapping[str, str], *, by: User, version: int, logged: bool = True
) -> int:
    """Keep what was typed, right or wrong; answers the new version. `logged` is False for what saves itself."""
    with transaction.atomic():
        lock(filing)
        rules.check_write(by, filing)
        kept = filing.data.get(key, {})
        if int(kept.get("version", 0)) != version:
            raise Overtaken("这一项刚在别处保存过，您填的内容没有覆盖它。")
        if dict(answers) == kept.get("answers"):
            return version
        at = clock.now(fresh=True).isoformat()
        filing.data = {
            **filing.data, key: {"version": version + 1, "answers": dict(answers), "by": by.name, "at": at}
        }  # fmt: skip
        filing.save(update_fields=["data"])
        if logged:
            audit.append(subject=filing, action="filing.write", label="填写年度材料", actor=by, data={"part": key})
        return version + 1


def file(filing: YearlyFiling, *, by: User) -> None:
    """报送: freeze what the form says now. The first time decides for good whether it was late.

    Under the studio's lock, as records are written: one that is not in the paper is not in the year either.
    """
    with transaction.atomic():
        lock(filing.studio)
        with taking(WORKFLOW, "file", filing, by=by) as record:
            at = clock.now(fresh=True)
            if record.first_filed_at is None:
                record.due = _due(record)
                record.first_filed_at = at
                record.late = not clock.in_time(record.due, at)
            record.remark = ""
            _freeze(record, at, by)


def accept(filing: YearlyFiling, *, by: User, remark: str = "") -> None:
    with taking(WORKFLOW, "accept", filing, by=by, remark=remark) as record:
        record.remark = remark


def return_(filing: YearlyFiling, *, by: User, remark: str) -> None:
    """退回补充: the year's records open again; the first time of filing and its lateness stay (A-39)."""
    if not remark.strip():
        raise Refused("请写明需要补充什么")
    with taking(WORKFLOW, "return", filing, by=by, remark=remark) as record:
        record.remark = remark
        record.summary = None


def chase(filing: YearlyFiling, *, by: User) -> Chase:
    """催办: the unit is reminded; at most once a day."""
    with transaction.atomic():
        lock(filing)
        rules.check_chase(by, filing)
        return chases.make(
            filing,
            by=by,
            action="filing.chase",
            to=offices.keepers(filing.studio),
            matter=f"{filing.year} 年度材料",
            body=f"{by.organisation}提醒：“{filing.studio.name}”的 {filing.year} 年度材料还没有报送，"
            f"截止时间 {wording.due_words(filing.due)}。依据：{closing.clause(filing.studio)}",
            url=paper_notices.filing_page(filing),
        )


def _due(filing: YearlyFiling) -> datetime:
    """Hangzhou's day by the calendar as it stands now (A-39); in Beijing the body has set it (A-21)."""
    term = filing_terms.filing_term(offices.pack_of(filing.studio), filing.year)
    return term.due if term is not None and term.to_city else filing.due


def _freeze(filing: YearlyFiling, at: datetime, by: User) -> None:
    filing.version_no += 1
    filing.frozen = operating_report.content(filing) | {"filed_at": at.isoformat(), "version": filing.version_no}
    filing.fingerprint = fingerprint(filing.frozen)
    facts = {
        "文书": "年度运行情况表",
        "编号": filing.studio.number,
        "工作室": filing.studio.name,
        "年度": str(filing.year),
        "报送时间": wording.to_the_second(at),
        "内容摘要": filing.fingerprint[:16],
    }
    filing.verification_code = verification.issue(filing, "operating_report", facts, filing.fingerprint).code
    report_paper.request(filing, by=by)
