"""A round with studios at each moment of its life, taken there by real steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from assessments import self_marks, sheets, suggested, transitions
from assessments.models import Assignment, Expert, Panel, Participant, Round, RoundWindow
from assessments.transitions import rounds, self_assessing
from portal.accounts.models import User
from portal.policy import clock
from studios.models import LeaderStatus, Studio
from studios.states import LeaderPost
from studios.transitions import nothing
from tests.factories.accounts import UserFactory
from tests.factories.assessments import ExpertFactory
from tests.studios.life_scene import studio_of

Kind = Round.Kind
# What is typed in the notice and the summary.
NOTICE, SUMMARY = "请各工作室按时自评。", "本年度带徒、攻关和交流按计划完成。"


def renewed(recognised_on: date = date(2023, 6, 1), **changes: Any) -> Studio:
    """A Hangzhou studio in its second term, which has no end: assessed every year (HZ-53)."""
    return studio_of(recognised_on=recognised_on, years=0, **changes)


@dataclass
class RoundScene:
    """One city's round and everybody around it."""

    kind: str
    studios: list[Studio]
    year: int = 2027
    reference_on: date = date(2027, 12, 31)
    overrides: dict[str, Any] = field(default_factory=dict)
    clerks: dict[int, User] = field(default_factory=dict)

    @property
    def city(self) -> str:
        return "beijing" if self.kind == Kind.PERFORMANCE else "hangzhou"

    @cached_property
    def officer(self) -> User:
        role = "centre_officer" if self.city == "beijing" else "city_officer"
        return UserFactory(**{role: True}, city=self.city)

    @cached_property
    def colleague(self) -> User:
        role = "centre_officer" if self.city == "beijing" else "city_officer"
        return UserFactory(**{role: True}, city=self.city)

    @cached_property
    def experts(self) -> list[Expert]:
        return [ExpertFactory(city=self.city) for _ in range(2)]

    @cached_property
    def round(self) -> Round:
        return rounds.draw_up(
            city=self.city, kind=self.kind, year=self.year, reference_on=self.reference_on, by=self.officer
        )

    def clerk(self, studio: Studio | None = None) -> User:
        host = (studio or self.studios[0]).host
        if host.pk not in self.clerks:
            self.clerks[host.pk] = UserFactory(host_clerk=True, organisation=host)
        return self.clerks[host.pk]

    def participant(self, studio: Studio | None = None, attempt: int = 1) -> Participant:
        found = Participant.objects.select_related("round", "sheet", "studio")
        return found.get(round=self.round, studio=studio or self.studios[0], attempt=attempt)

    def drafted(self) -> Round:
        """Described, with windows, its list from the register."""
        by, first = self.officer, clock.today()
        rounds.describe(self.round, by=by, content={"notice_text": NOTICE, "notice_no": "试〔2028〕1号"})
        policy = UserFactory(city_officer=True, city=self.city)
        for name, value in self.overrides.items():
            rounds.override(self.round, by=policy, parameter=name, value=value, reason="试验")
        days = {kind: (first, first + timedelta(days=30)) for kind in RoundWindow.Kind.values}
        rounds.set_windows(self.round, by=by, dates=days)
        rounds.propose_list(self.round, by=by)
        return self.round

    def opened(self) -> Round:
        self.drafted()
        if self.round.measures.value("participants_by_two"):
            rounds.submit_list(self.round, by=self.officer)
            rounds.confirm(self.round, by=self.colleague)
        else:
            rounds.open_round(self.round, by=self.officer)
        return self.round

    def filled(self, studio: Studio | None = None, **other: str) -> Participant:
        """Every item marked as suggested (full where nobody can tell); `other` by item gives another mark."""
        participant = self.participant(studio)
        by = self.clerk(participant.studio)
        silent = (kind for each in suggested.gathered(participant).values() for kind in each.unconfirmed)
        for kind in dict.fromkeys(silent):
            nothing.confirm_nothing(participant.studio, kind, participant.first, participant.last, by=by)
        trace = suggested.trace_of(participant)
        marks: dict[str, tuple[Decimal | None, str]] = {}
        for key, line in sheets.lines(participant.sheet).items():
            item = trace.by_key[key]
            if item.applicable:
                value = item.mark if item.mark is not None else line.points
                marks[key] = (Decimal(other.get(key, value)), "见台账" if key in other or not item.mark else "")
        self_assessing.save(participant, marks, by=by, summary=SUMMARY)
        return participant

    def handed_in(self, studio: Studio | None = None, **other: str) -> Participant:
        participant = self.filled(studio, **other)
        self_assessing.hand_in(participant, by=self.clerk(participant.studio))
        return participant

    def panel(self, *, files: Any = None, chair: bool = True) -> Panel:
        """A released panel of two experts on every studio that handed in; the first one chairs."""
        waiting = list(files or self.round.participants.filter(state="handed_in").for_page())
        panel = transitions.open_panel(
            self.round,
            city=self.city,
            name="考核组",
            sheet=self.round.sheet,
            due=clock.end_of(clock.today() + timedelta(days=10)),
            experts=self.experts,
            marks_per_subject=len(self.experts),
            by=self.officer,
            files=waiting,
        )
        if chair:
            transitions.set_members(panel, self.experts, by=self.officer, chair=self.experts[0])
        transitions.seat(panel, [(expert, file) for file in waiting for expert in self.experts], by=self.officer)
        transitions.release(panel, by=self.officer)
        return panel

    def marks_for(self, assignment: Assignment, **other: str) -> dict[str, tuple[Decimal | None, str]]:
        """As suggested, full where nobody can tell; `other` by item."""
        participant = Participant.objects.select_related("round", "sheet", "studio").get(pk=assignment.subject_id)
        marks: dict[str, tuple[Decimal | None, str]] = {}
        beside = suggested.beside(participant)
        for key, line in sheets.lines(assignment.panel.sheet).items():
            if beside[key].applies:
                value = beside[key].suggested if beside[key].suggested is not None else line.points
                marks[key] = (Decimal(other.get(key, value)), "现场核实")
        return marks

    def marked(self, assignment: Assignment, **other: str) -> Assignment:
        """Declared, marked and handed in."""
        by = assignment.expert.user
        transitions.declare(assignment, by=by)
        transitions.save_marks(assignment, self.marks_for(assignment, **other), by=by)
        transitions.submit(assignment, by=by)
        return assignment

    def recorded(self, panel: Panel) -> None:
        """Both records of every file."""
        today = clock.today()
        for participant in Participant.objects.filter(pk__in=panel.files.values("subject_id")):
            visit = {"visited_on": today, "place": "车间", "people": "甲、乙", "conclusion": "属实", "findings": {}}
            transitions.record_visit(panel, participant, visit, by=self.officer)
            review = {"reviewed_on": today, "people": "甲、乙", "conclusion": "同意"}
            transitions.record_review(panel, participant, review, by=self.officer)

    def judged(self, panel: Panel, **other: str) -> None:
        """Every sheet handed in, every record made."""
        for assignment in panel.assignments.filter(state="assigned").select_related("expert__user", "panel__sheet"):
            self.marked(assignment, **other)
        self.recorded(panel)

    def closed(self) -> Panel:
        """From the draft to the closed panel: every studio on the list handed in and was marked."""
        self.opened()
        for participant in self.round.participants.filter(state="open").select_related("studio"):
            self.handed_in(participant.studio)
        panel = self.panel()
        self.judged(panel)
        transitions.close(panel, by=self.officer)
        return panel


def leader_is(studio: Studio, status: LeaderPost, since: date) -> None:
    LeaderStatus.objects.create(
        studio=studio, person=studio.lead_master, status=status, since=since, recorded_at=clock.now()
    )


def gaps_of(participant: Participant) -> list[str]:
    """What keeps the self-assessment from being handed in, in words."""
    found = suggested.gathered(participant)
    trace = suggested.trace_of(participant, found)
    return [each["message"] for each in self_marks.gaps(participant, trace, found, self_marks.marks_of(participant))]


def day(text: str) -> datetime:
    return clock.end_of(date.fromisoformat(text))
