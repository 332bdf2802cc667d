"""This year's counts against the sheet's numbers (附件2) or, where the sheet has none, the year's 目标任务责任书."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from studios import facts
from studios.offices import pack_of

if TYPE_CHECKING:
    from studios.models import Studio


@dataclass(frozen=True)
class Goal:
    """What is counted, and where its number stands: a parameter of the pack, a column of the agreement."""

    label: str
    fact: str
    unit: str
    register: str
    parameter: str
    agreed: str = ""


GOALS = (
    Goal("带徒", "apprentices", "人", "apprentices", "yearly_apprentices", "apprentices"),
    Goal("高技能", "high_skilled_trained", "人", "apprentices", "yearly_high_skilled", "upgraded"),
    Goal("技改攻关", "renovation_projects", "项", "results", "yearly_renovations", "rnd"),
    Goal("推广见效", "promoted_with_benefit", "项", "results", "yearly_promotions"),
    Goal("成果推广", "promoted_done", "项", "results", "", "promoted"),
    Goal("交流", "exchange_done", "次", "activities", "yearly_exchanges", "exchanges"),
    Goal("校企合作", "school_done", "项", "activities", "yearly_schools", "schools"),
    Goal("社会培训", "public_trainings", "次", "activities", "yearly_public_trainings"),
    Goal("竞赛评判指导", "judging_done", "次", "activities", "", "judging"),
    Goal("社会服务", "service_done", "次", "activities", "yearly_services", "service"),
    Goal("工匠精神活动", "craft_spirit_activities", "次", "activities", "yearly_craft_spirit"),
)


@dataclass(frozen=True)
class Line:
    """带徒 7/10 人. A target of None: nothing was agreed, the count stands alone."""

    label: str
    done: int
    target: int | None
    unit: str
    register: str

    @property
    def words(self) -> str:
        if self.target is None:
            return f"{self.label} {self.done} {self.unit}"
        return f"{self.label} {self.done}/{self.target} {self.unit}"

    @property
    def met(self) -> bool:
        """Nothing agreed is nothing met."""
        return self.target is not None and 0 < self.target <= self.done

    @property
    def measure(self) -> int:
        """What a bar of `target` is filled to."""
        return min(self.done, self.target or 0)


@dataclass(frozen=True)
class Year:
    """The lines of a year and the clause their numbers stand in."""

    year: int
    lines: tuple[Line, ...]
    clause: str
    # Beijing: nothing was agreed for the year yet.
    unagreed: bool


def of(studio: Studio, year: int) -> Year:
    """Four statements; no line of it looks at the yearly papers."""
    period = facts.Period.read(studio, date(year, 1, 1), date(year, 12, 31), papers=False)
    pack = pack_of(studio)
    by_sheet = "yearly_apprentices" in pack.parameters
    agreement = period.agreements.get(year)
    lines = []
    for goal in GOALS:
        if by_sheet:
            target = int(str(pack.value(goal.parameter))) if goal.parameter else None
        else:
            target = getattr(agreement, goal.agreed) if agreement and goal.agreed else None
        if by_sheet and not goal.parameter:
            continue
        done = int(facts.RECORDED[goal.fact](period))
        lines.append(Line(goal.label, done, target, goal.unit, goal.register))
    clause = pack.clause("附件2") if by_sheet else pack.clause("第十三条")
    return Year(year, tuple(lines), clause, unagreed=not by_sheet and agreement is None)
