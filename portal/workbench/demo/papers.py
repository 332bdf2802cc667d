"""The yearly papers, the bodies' summaries and the 目标任务责任书 of the demonstration's studios."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from portal.accounts.models import Organisation
from portal.accounts.roles import Role
from portal.workbench.demo import cases, files, titles
from portal.workbench.demo.desks import Offices
from studios.models import BodySummary, TargetAgreement, YearlyFiling
from studios.transitions import agreement, filing, summary

_TEXT = (
    "全年围绕{occupation}岗位的难题开展攻关、带徒和交流，制度健全，经费专账管理，各项任务按计划完成。"
    "{leader}每周安排一天在工作室授课，徒弟已能独立承担关键工序。"
)
_PLAN = "继续完成在手的攻关项目，带徒不少于十人，组织行业交流一次、社会培训两次，把成熟的操作法推广到其他班组。"
_SUMMARY = "所属工作室运行正常，按要求开展了带徒、攻关和交流，经费使用规范。已逐家督导，材料核收完毕。"


def file(year: int, *numbers: int) -> None:
    """Every part written, then filed."""
    for number in numbers:
        paper, clerk = _paper(number, year), titles.clerk(number)
        for key, answers in _answers(number).items():
            filing.save_part(paper, key, answers, by=clerk, version=0)
        filing.file(paper, by=clerk)


def accept(year: int, *numbers: int) -> None:
    """The office the papers go to has read them."""
    for number in numbers:
        offices = titles.offices(number)
        reader = titles.caretaker(number) if offices.beijing else offices.officer
        filing.accept(_paper(number, year), by=reader, remark="材料齐全，予以核收。")


def summarise(year: int, *numbers: int) -> None:
    """The bodies of these studios send their summaries."""
    for body in _bodies(numbers):
        mine = BodySummary.objects.get(body=body, year=year)
        officer = Offices(body.city).reviewer(body)
        summary.write(mine, by=officer, text=_SUMMARY, explanations={})
        summary.submit(mine, by=officer)


def accept_summaries(year: int, *numbers: int) -> None:
    for body in _bodies(numbers):
        officer = Offices(body.city).holder(Role.CITY_OFFICER)
        summary.accept(BodySummary.objects.get(body=body, year=year), by=officer)


def agree(year: int, signed_on: date, *numbers: int) -> None:
    """Drafted, signed by both sides, the scan attached."""
    for number in numbers:
        case, clerk = cases.case(number), titles.clerk(number)
        fresh = agreement.draft(titles.studio(number), year, by=clerk)
        signed = {
            "unit_signer": f"{case.leader[0]}怀远",
            "unit_signed_on": signed_on,
            "leader_signer": case.leader,
            "leader_signed_on": signed_on,
        }
        agreement.write(fresh, _TASKS | signed, by=clerk)
        agreement.attach_scan(fresh, files.pdf("责任书扫描件", f"{year} 年目标任务责任书", case.unit), by=clerk)
        agreement.sign(fresh, by=clerk)


def file_agreements(year: int, on: date, *numbers: int) -> None:
    for number in numbers:
        found = TargetAgreement.objects.get(studio=titles.studio(number), year=year)
        agreement.file(found, by=titles.caretaker(number), on=on, remark="已备案。")


def note_progress(number: int, on: date, text: str) -> None:
    agreement.note_progress(titles.studio(number), on.year, by=titles.clerk(number), on=on, text=text)


_TASKS = {
    "funds": Decimal(300000),
    "site": "专用场地 120 平方米",
    "equipment": "检测和教学设备六台（套）",
    "staff_time": "每周一天专门用于攻关和带徒",
    "reward": "完成任务的给予年度奖励",
    "duties": "开展技术攻关、带徒传艺、成果推广和技能交流。",
    "rnd": 2,
    "promoted": 1,
    "apprentices": 6,
    "upgraded": 3,
    "exchanges": 2,
    "schools": 1,
    "judging": 0,
    "service": 2,
    "outputs": "操作规程一份、攻关报告两份。",
    "spending_plan": "设备和材料 18 万元，交流培训 12 万元。",
    "review_method": "年底对照量化任务逐项考核。",
    "adjustment": "因客观原因不能完成的，双方协商修订。",
}


def _paper(number: int, year: int) -> YearlyFiling:
    return YearlyFiling.objects.select_related("studio").get(studio=titles.studio(number), year=year)


def _answers(number: int) -> dict[str, dict[str, str]]:
    case = cases.case(number)
    return {
        "summary": {"text": _TEXT.format(occupation=case.occupation, leader=case.leader)},
        "operation": {
            "support_funds": "120000",
            "income_grant": "100000",
            "income_unit": "120000",
            "spend_equipment": "86000",
            "spend_research": "54000",
            "spend_exchange": "32000",
            "improper": "no",
        },
        "plan": {"text": _PLAN},
        "self_check": {"evaluation": "对照办法和年初计划逐项自查，各项任务完成。", "problems": "无", "truth": "on"},
    }


def _bodies(numbers: tuple[int, ...]) -> list[Organisation]:
    """Each body once, however many of the studios are in its care."""
    return list({body.pk: body for body in (titles.studio(number).recommender for number in numbers)}.values())
