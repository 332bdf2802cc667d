"""The studios whose title takes a turn: re-employed, failed its review, a master who stays on, one fallen silent."""

from __future__ import annotations

from datetime import date

from portal.accounts.roles import Role
from portal.workbench.demo import files, titles
from studios import life_files
from studios.models import Amendment, AssessmentResult, EndingProposal, ResultEntry
from studios.states import LeaderPost, ProposalState
from studios.transitions import amendments, endings, people, results

HONORARY, FAILED, RETAINED, SILENT = 11, 22, 23, 24


def renew_employment(since: date, until: date) -> None:
    """裘松年: the contract after retirement goes on."""
    people.record_leader_status(
        titles.studio(HONORARY), by=titles.clerk(HONORARY), status=LeaderPost.RE_EMPLOYED, since=since, until=until,
        note="续签返聘协议",
    )  # fmt: skip


def enter_failure(year: int, concluded_on: date) -> ResultEntry:
    """常思远: the result is typed in from its document."""
    return results.enter_result(
        titles.studio(FAILED),
        by=titles.offices(FAILED).officer,
        kind=AssessmentResult.Kind.PERFORMANCE,
        year=year,
        grade=AssessmentResult.Grade.UNSATISFACTORY,
        concluded_on=concluded_on,
        document_no=f"京人社能发〔{concluded_on.year}〕6号",
    )


def confirm_failure(entry: ResultEntry) -> None:
    """A second person has compared it: three months to mend begin (BJ-60)."""
    second = titles.offices(FAILED).holder(Role.CENTRE_OFFICER, 1)
    results.confirm_entry(entry, by=second, remark="与文件一致")


def ask_to_stay(until: date) -> Amendment:
    """柳含章 stays on after the statutory day."""
    studio, clerk = titles.studio(RETAINED), titles.clerk(RETAINED)
    since = studio.leader_retires_on
    if since is None:
        raise LookupError(f"{studio} has no day of retirement")
    new = {"leader_post": LeaderPost.RE_EMPLOYED.value, "since": since.isoformat(), "until": until.isoformat()}
    change = amendments.draft(
        studio, by=clerk, ground="leader_retained", new=new, reason="领办人到龄后返聘，继续带徒和主持在修项目。"
    )
    paper = files.pdf("返聘协议", "返聘协议", studio.unit)
    life_files.keep([paper], change, "evidence", clerk)
    amendments.submit(change, by=clerk)
    return change


def verify_stay(change: Amendment) -> None:
    amendments.verify(change, by=titles.caretaker(RETAINED), remark="返聘协议属实，同意报市就业促进中心备案。")


def file_stay(change: Amendment) -> None:
    amendments.file(change, by=titles.offices(RETAINED).officer, remark="予以备案。")


def take_up() -> EndingProposal:
    """石立坤: what the nightly look suggested is looked into by the district and proposed (BJ-63)."""
    found: EndingProposal = EndingProposal.objects.get(studio=titles.studio(SILENT), state=ProposalState.SUGGESTED)
    facts = "自 2025 年 4 月 7 日培训之后没有开展工作，也没有报送 2025 年度材料；现场查看，场地已改作库房。"
    endings.take_up(found, by=titles.caretaker(SILENT), facts=facts)
    return found


def hear(proposal: EndingProposal, heard_on: date) -> None:
    """The unit has spoken."""
    words = "单位说明：领办人去年承担外地项目，工作室未能运转，愿意交回铭牌；资助资金尚有余额。"
    endings.hear(proposal, by=titles.bureau(SILENT), heard_on=heard_on, hearing=words)
