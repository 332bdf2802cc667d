"""A round whose marks are in: studios with their final scores, and the people who decide about grades."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal as D
from functools import cached_property
from typing import Any

from assessments import sheets
from assessments.models import GradeList, Participant, Round
from assessments.states import ParticipantState, RoundState
from assessments.transitions import grades as transitions
from portal.accounts.kinds import City
from portal.accounts.models import User
from portal.policy import clock
from studios.models import Studio
from tests.factories.accounts import UserFactory
from tests.studios.life_scene import studio_of

TERM, ANNUAL, PERFORMANCE = Round.Kind
SHEETS = {
    TERM: "hangzhou-term",
    ANNUAL: "hangzhou-annual",
    PERFORMANCE: "beijing-performance-default",
}
MINUTES = {
    "own_places": None,
    "places_reason": "",
    "over_limit_reason": "",
    "minutes": "考核组会议按得分和排名讨论，一致同意。",
    "document_no": "试考〔2029〕1号",
    "title": "关于考核结果的通报",
    "text": "现将考核结果予以通报。",
}


@dataclass
class GradeScene:
    """An open round; studios come in with `appraised`."""

    round: Round
    participants: list[Participant] = field(default_factory=list)

    @cached_property
    def officer(self) -> User:
        role = {"city_officer": True} if self.round.city == City.HANGZHOU else {"centre_officer": True}
        return UserFactory(city=self.round.city, **role)

    @cached_property
    def approver(self) -> User:
        return UserFactory(city_approver=True, city=self.round.city)

    @cached_property
    def finance(self) -> User:
        return UserFactory(finance_approver=True, city=self.round.city)

    @property
    def approvers(self) -> tuple[User, ...]:
        return (self.approver, self.finance) if self.round.city == City.BEIJING else (self.approver,)

    def appraised(
        self, base: str | None, bonus: str = "0", *, studio: Studio | None = None, **more: Any
    ) -> Participant:
        """A studio with its final score; without one it stands under a veto."""
        studio = studio or studio_of(self.round.city)
        if base is not None:
            more = {"state": ParticipantState.APPRAISED, "base": D(base), "bonus": D(bonus), **more}
        made = Participant.objects.create(
            round=self.round,
            studio=studio,
            first=date(2026, 4, 28),
            last=date(2029, 4, 27),
            due_on=date(2029, 4, 27),
            sheet=self.round.sheet,
            **more,
        )
        self.participants.append(made)
        return made

    def vetoed(self, ground: str = "refused_assessment") -> Participant:
        facts = {"ground": ground, "ground_on": date(2029, 5, 1), "remark": "书面拒绝接受考核。"}
        return self.appraised(None, state=ParticipantState.VETOED, **facts)

    def drafted(self, **minutes: Any) -> GradeList:
        grades = transitions.compile_grades(self.round, by=self.officer)
        transitions.minute_grades(grades, by=self.officer, content={**MINUTES, **minutes})
        return grades

    def released(self, grades: GradeList | None = None, **minutes: Any) -> GradeList:
        """Through every step, each by its own person."""
        grades = grades or self.drafted(**minutes)
        transitions.submit_grades(grades, by=self.officer)
        for approver in self.approvers:
            transitions.approve_grades(grades, by=approver)
        grades.refresh_from_db()
        return grades

    def decide(self, grades: GradeList, *decisions: tuple[Participant, str, str]) -> None:
        wanted = {participant.pk: (grade, reason) for participant, grade, reason in decisions}
        transitions.decide_grades(grades, by=self.officer, decisions=wanted)

    def grades_of(self, grades: GradeList) -> list[str]:
        """In the order in which the studios came in."""
        found = dict(grades.entries.values_list("participant_id", "grade"))
        return [found[each.pk] for each in self.participants if each.pk in found]


def round_of(
    city: str = City.HANGZHOU, kind: str = TERM, year: int = 2029, *, scores: Sequence[str] = ()
) -> GradeScene:
    """An open round of a city, with a studio for each score."""
    number = Round.objects.count() + 1
    round = Round.objects.create(
        code=f"T-{number}",
        city=city,
        pack=f"{city}-2023",
        kind=kind,
        year=year,
        title=f"{year}年度考核第{number}批",
        reference_on=date(year, 12, 31),
        sheet=sheets.pin(SHEETS[Round.Kind(kind)]),
        created_by=UserFactory(city_officer=True, city=city),
        state=RoundState.OPEN,
        opened_at=clock.now(fresh=True),
    )
    scene = GradeScene(round)
    for score in scores:
        scene.appraised(score)
    return scene
