"""The demonstration's assessments by the portal's own steps: the round, the units, the panel, the grades."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from assessments import sheets, suggested
from assessments import transitions as panels
from assessments.models import Assignment, Expert, Panel, Participant, Round, RoundWindow
from assessments.transitions import grades, rounds, self_assessing
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.policy import clock
from portal.workbench.demo import cases, titles
from portal.workbench.demo.desks import Offices
from studios.transitions import nothing

NOTICE = "请各工作室按时完成自评，准备好台账、凭证和现场；考核组按考核表逐项评分。本通知为演示内容。"
SUMMARY = "考核期内围绕生产难题开展攻关、带徒和交流，社会服务按计划完成，台账和凭证已整理归档。"
MINUTES = "考核组会议逐家讨论现场考察和评分情况，一致同意按得分和排名确定等次。"
TEXT = "经自评、现场考察、专家评分和会议审定，现将考核结果予以通报。"
# So many of the pool mark every studio of a round.
JUDGES = 3
# An expert takes no more than this off one item.
MOST_OFF = Decimal(2)
Marks = dict[str, tuple[Decimal | None, str]]


@dataclass
class Assessment:
    """One round of a city and what its people do in it, each step on the day the clock stands at."""

    offices: Offices
    round: Round

    @classmethod
    def draw_up(cls, city: str, kind: str, year: int, reference_on: date) -> Assessment:
        offices = Offices(city)
        drawn = rounds.draw_up(city=city, kind=kind, year=year, reference_on=reference_on, by=offices.officer)
        return cls(offices, drawn)

    def open(self, last_days: dict[str, date]) -> None:
        """Notice, windows from today on, the list from the register; a second person confirms where the pack asks."""
        officer, today = self.offices.officer, clock.today()
        number = f"{'京人社能' if self.offices.beijing else '杭人社'}考通〔{today.year}〕3号"
        rounds.describe(self.round, by=officer, content={"notice_text": NOTICE, "notice_no": number})
        days = {kind: (today, last_days[kind]) for kind in RoundWindow.Kind.values}
        rounds.set_windows(self.round, by=officer, dates=days)
        rounds.propose_list(self.round, by=officer)
        if self.round.measures.value("participants_by_two"):
            rounds.submit_list(self.round, by=officer)
            rounds.confirm(self.round, by=self.offices.holder(Role.CENTRE_OFFICER, 1))
        else:
            rounds.open_round(self.round, by=officer)

    def participant(self, number: int) -> Participant:
        found = Participant.objects.select_related("round", "sheet", "studio")
        return found.get(round=self.round, studio=titles.studio(number))

    def hand_in(self, number: int) -> None:
        """The unit marks itself as its records suggest, in full where only people can tell, and hands in."""
        participant, clerk = self.participant(number), titles.clerk(number)
        silent = (kind for each in suggested.gathered(participant).values() for kind in each.unconfirmed)
        for kind in dict.fromkeys(silent):
            nothing.confirm_nothing(participant.studio, kind, participant.first, participant.last, by=clerk)
        self_assessing.save(participant, _own_marks(participant), by=clerk, summary=SUMMARY)
        self_assessing.hand_in(participant, by=clerk)

    def seat(self, *numbers: int, days: int) -> Panel:
        """Three experts, the first in the chair, each to mark every studio."""
        files, by = [self.participant(number) for number in numbers], self.offices.officer
        pool = list(Expert.objects.filter(city=self.round.city).order_by("pk")[:JUDGES])
        panel = panels.open_panel(
            self.round, city=self.round.city, name="考核组", sheet=self.round.sheet, experts=pool,
            due=clock.end_of(clock.today() + timedelta(days=days)), marks_per_subject=JUDGES, by=by, files=files,
        )  # fmt: skip
        panels.set_members(panel, pool, by=by, chair=pool[0])
        panels.seat(panel, [(expert, file) for file in files for expert in pool], by=by)
        panels.release(panel, by=by)
        return panel

    def record(self, panel: Panel, number: int, problems: dict[str, str] | None = None) -> None:
        """现场考察 with every line of the pack's list answered, and 材料评审."""
        participant, today = self.participant(number), clock.today()
        found = {line.key: {"found": suggested.OK, "note": ""} for line in suggested.visit_lines(self.round)}
        found |= {key: {"found": suggested.PROBLEM, "note": words} for key, words in (problems or {}).items()}
        visit = {
            "visited_on": today, "place": cases.case(number).unit, "people": "考核组三人、市局经办一人",
            "findings": found, "conclusion": "查看了场地、台账和凭证，与自评情况核对一致。" if not problems else
            "查看了场地、台账和凭证，部分情况与要求不符，见逐项记录。",
        }  # fmt: skip
        panels.record_visit(panel, participant, visit, by=self.offices.officer)
        review = {"reviewed_on": today, "people": "考核组", "conclusion": "自评材料齐全，佐证可以核实。"}
        panels.record_review(panel, participant, review, by=self.offices.officer)

    def mark(self, panel: Panel, place: int, number: int, *, hand_in: bool = True) -> None:
        """The expert at this place declares and marks, and hands in or leaves the sheet half done."""
        participant = self.participant(number)
        sheet = (
            panel.assignments.about(participant).select_related("expert__user", "panel__sheet").order_by("pk")[place]
        )
        marks = _expert_marks(participant, sheet, place, cases.case(number).marks_off)
        self._judge(sheet, marks if hand_in else dict(list(marks.items())[: len(marks) // 2]), hand_in)

    def _judge(self, sheet: Assignment, marks: Marks, hand_in: bool) -> None:
        expert = User.objects.with_post().get(pk=sheet.expert.user_id)
        panels.declare(sheet, by=expert)
        panels.save_marks(sheet, marks, by=expert, comment="台账、现场和自评逐项核对。")
        if hand_in:
            panels.submit(sheet, by=expert)

    def close(self, panel: Panel) -> None:
        panels.close(panel, by=self.offices.officer)

    def publish(self, document_no: str, title: str) -> None:
        """Grades by score and rank, minutes, the notice; the last signature publishes."""
        officer = self.offices.officer
        drafted = grades.compile_grades(self.round, by=officer)
        content: dict[str, Any] = {
            "own_places": None, "places_reason": "", "over_limit_reason": "", "minutes": MINUTES,
            "document_no": document_no, "title": title, "text": TEXT,
        }  # fmt: skip
        grades.minute_grades(drafted, by=officer, content=content)
        grades.submit_grades(drafted, by=officer)
        for approver in self.offices.approvers:
            grades.approve_grades(drafted, by=approver, remark="同意")

    def finish(self) -> None:
        rounds.finish(self.round, by=self.offices.officer)


def _own_marks(participant: Participant) -> Marks:
    marks: Marks = {}
    trace = suggested.trace_of(participant)
    for key, line in sheets.lines(participant.sheet).items():
        item = trace.by_key[key]
        if item.applicable:
            usual = Decimal(0) if line.kind == sheets.BONUS else line.points
            known = usual if item.mark is None else item.mark
            marks[key] = (known, "" if suggested.settled(item) else "见台账、凭证和现场")
    return marks


def _expert_marks(participant: Participant, sheet: Assignment, place: int, off: int) -> Marks:
    """As suggested, in full where nobody could suggest; `off` points less, each expert beginning at another item."""
    beside, left = suggested.beside(participant), Decimal(off + place)
    lines = [line for key, line in sheets.lines(sheet.panel.sheet).items() if beside[key].applies]
    start = place * len(lines) // JUDGES
    marks: Marks = {}
    for line in (*lines[start:], *lines[:start]):
        here = beside[line.key]
        usual = Decimal(0) if line.kind == sheets.BONUS else line.points
        known = usual if here.suggested is None else here.suggested
        less = min(left, known, MOST_OFF)
        left -= less
        said = "佐证材料单薄，酌情扣分" if less else "" if here.binding else "现场核实"
        marks[line.key] = (known - less, said)
    return marks
