"""Whether an application meets its policy: every condition at once, each with its clause and a link to its field.

`judge` is pure; `report` gathers the facts of an application and judges them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from applications.conditions import CHECKS, Met, Missing, Person, Stop, Unmet, Verdict
from applications.facts import ApplicationFacts
from applications.gathering import facts_of
from portal.policy.measures import Condition, Measures

if TYPE_CHECKING:
    from applications.models import Application

PASS, WARN, BLOCK, JUDGE = "pass", "warn", "block", "judge"
OUTCOMES = (PASS, WARN, BLOCK, JUDGE)


@dataclass(frozen=True)
class Finding:
    """What is found on one condition. `text` is what people read, `clause` the article it rests on."""

    rule: str
    outcome: str
    label: str
    text: str
    clause: str
    section: str
    field: str
    hardness: str
    # A soft rule that does not hold: the applicant writes why, the offices waive it by name.
    needs_waiver: bool = False
    explanation_given: bool = False

    @property
    def stops(self) -> bool:
        """Keeps the file from being handed in: a hard rule, or a soft one without the written reason."""
        return self.outcome == BLOCK or (self.needs_waiver and not self.explanation_given)


@dataclass(frozen=True)
class Report:
    """All findings, in the order of the pack."""

    items: tuple[Finding, ...]

    @cached_property
    def blocking(self) -> tuple[Finding, ...]:
        return tuple(each for each in self.items if each.stops)

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many of each outcome; list, form and print show these same numbers (UX-04)."""
        return {outcome: sum(each.outcome == outcome for each in self.items) for outcome in OUTCOMES}

    @property
    def to_waive(self) -> tuple[Finding, ...]:
        return tuple(each for each in self.items if each.needs_waiver)

    def of(self, rule: str) -> Finding:
        """The finding of one rule; KeyError when the pack does not put it to this kind of call."""
        for each in self.items:
            if each.rule == rule:
                return each
        raise KeyError(rule)

    def in_section(self, section: str) -> tuple[Finding, ...]:
        return tuple(each for each in self.items if each.section == section and each.outcome != PASS)


def judge(measures: Measures, facts: ApplicationFacts) -> Report:
    """Put every condition of the pack for this kind of call to the facts."""
    conditions = measures.conditions_for(facts.kind)
    return Report(tuple(_finding(each, facts, measures) for each in conditions))


def report(application: Application, *, at: datetime) -> Report:
    """The findings on an application as it stands at a moment."""
    measures = application.measures
    return judge(measures, facts_of(application, measures, at=at))


def _finding(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Finding:
    if facts.asked is not None and condition.check not in facts.asked:
        return _worded(condition, JUDGE, "自测不包含这一项，申报时核对。")
    verdict = CHECKS[condition.check](condition, facts, measures)
    outcome = _outcome(condition, verdict)
    soft = condition.hardness == "soft" and isinstance(verdict, Unmet)
    return _worded(
        condition,
        outcome,
        _text(condition, verdict),
        needs_waiver=soft,
        explanation_given=soft and bool(facts.explanations.get(condition.id, "").strip()),
    )


def _worded(
    condition: Condition, outcome: str, text: str, *, needs_waiver: bool = False, explanation_given: bool = False
) -> Finding:
    return Finding(
        rule=condition.id,
        outcome=outcome,
        label=condition.label,
        text=text,
        clause=condition.clause,
        section=condition.section,
        field=condition.field,
        hardness=condition.hardness,
        needs_waiver=needs_waiver,
        explanation_given=explanation_given,
    )


def _outcome(condition: Condition, verdict: Verdict) -> str:
    if isinstance(verdict, Met):
        return PASS
    if isinstance(verdict, Stop):
        return BLOCK
    if isinstance(verdict, Person):
        return JUDGE
    if condition.hardness == "hard":
        return BLOCK
    return JUDGE if condition.hardness == "judge" else WARN


def _text(condition: Condition, verdict: Verdict) -> str:
    if isinstance(verdict, Met):
        return verdict.note
    if isinstance(verdict, Stop):
        return verdict.text
    if isinstance(verdict, Missing):
        return f"还没有填写{verdict.what}，填好后自动判断。"
    if isinstance(verdict, Person):
        return verdict.note or "由审核人员和专家认定。"
    return condition.message.format(**verdict.facts)
