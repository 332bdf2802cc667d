"""A body's yearly summary: its date for its studios, its words, sent, accepted or returned (BJ-45, A-20, A-21)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction

from portal.audit import log as audit
from portal.desks import chases
from portal.desks.models import Chase
from portal.documents import verification
from portal.policy import clock, measures, wording
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from portal.workflow.engine import lock, lock_all, taking
from studios import paper_notices, second_save, summary_lines, summary_paper
from studios.filing_terms import summary_term
from studios.models import YearlyFiling
from studios.rules import summary as rules
from studios.summary_workflow import WORKFLOW

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import BodySummary


WRITTEN = ("text", "explanations")


def set_date(summary: BodySummary, *, by: User, day: date) -> int:
    """The body's last day for its studios; moves those that have not filed yet. Answers how many."""
    with transaction.atomic():
        lock(summary)
        rules.check_date(by, summary, day)
        waiting = YearlyFiling.objects.filter(
            studio__recommender=summary.body, studio__pack=summary.pack, year=summary.year, first_filed_at=None
        )
        found = list(waiting.select_for_update(of=("self",)).order_by("pk"))
        old = summary.studios_due_on
        summary.studios_due_on = day
        summary.save(update_fields=["studios_due_on"])
        YearlyFiling.objects.filter(pk__in=[each.pk for each in found]).update(due=clock.end_of(day))
        dates = {"from": old, "to": day}
        audit.append(subject=summary, action="summary.date", label="确定工作室报送截止日", actor=by, data=dates)
        return len(found)


def write(summary: BodySummary, *, by: User, text: str, explanations: Mapping[str, str], seen: str = "") -> None:
    """Keep the summary's words and why studios are missing. `seen`: what the page was drawn from."""
    with transaction.atomic():
        lock(summary)
        rules.check_write(by, summary)
        second_save.require_unmoved(summary, WRITTEN, seen)
        summary.text = text
        summary.explanations = {number: words for number, words in explanations.items() if words}
        summary.save(update_fields=list(WRITTEN))
        audit.append(subject=summary, action="summary.write", label="填写年度汇总", actor=by)


def submit(summary: BodySummary, *, by: User) -> None:
    """报送: freeze the table; the first time decides for good how early it was."""
    with transaction.atomic():
        accepted = summary_lines.accepted(summary)
        before = YearlyFiling.objects.filter(summary=summary)
        lock_all([summary, *(accepted | before)])
        with taking(WORKFLOW, "submit", summary, by=by) as record:
            at = clock.now(fresh=True)
            if record.first_submitted_at is None:
                record.first_submitted_at = at
                record.timing = summary_term(measures.load(record.pack), record.year).timing(at)
            record.remark = ""
            # A studio that has another body by now goes up with that one.
            before.exclude(pk__in=accepted.values("pk")).update(summary=None)
            accepted.update(summary=record)
            _freeze(record, by)


def accept(summary: BodySummary, *, by: User, remark: str = "") -> None:
    with taking(WORKFLOW, "accept", summary, by=by, remark=remark) as record:
        record.remark = remark


def return_(summary: BodySummary, *, by: User, remark: str) -> None:
    """退回补充: when it first came stays as it was."""
    if not remark.strip():
        raise Refused("请写明需要补充什么")
    with taking(WORKFLOW, "return", summary, by=by, remark=remark) as record:
        record.remark = remark


def chase(summary: BodySummary, *, by: User) -> Chase:
    with transaction.atomic():
        lock(summary)
        rules.check_chase(by, summary)
        return chases.make(
            summary,
            by=by,
            action="summary.chase",
            to=paper_notices.of_summary(paper_notices.BODY, summary),
            matter=f"{summary.year} 年度工作室汇总",
            body=f"{by.organisation}提醒：{summary.year} 年度工作室汇总还没有报送，"
            f"截止时间 {wording.due_words(summary.due)}。依据：{rules.clause(summary)}",
            url=paper_notices.summary_page(summary, paper_notices.BODY),
        )


def _freeze(summary: BodySummary, by: User) -> None:
    summary.version_no += 1
    summary.frozen = summary_lines.content(summary) | {"version": summary.version_no}
    summary.fingerprint = fingerprint(summary.frozen)
    facts = {
        "文书": "技能大师工作室年度汇总表",
        "推荐单位": summary.body.name,
        "年度": str(summary.year),
        "工作室数": str(len(summary.frozen["rows"])),
        "内容摘要": summary.fingerprint[:16],
    }
    summary.verification_code = verification.issue(summary, "body_summary", facts, summary.fingerprint).code
    summary_paper.request_pdf(summary, by=by)
