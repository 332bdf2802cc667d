"""Checks on the studio: name, place, equipment, money, projects, narratives."""

from __future__ import annotations

from applications import naming
from applications.conditions.verdict import Check, Met, Missing, Unmet, Verdict
from applications.facts import ApplicationFacts
from portal.policy.measures import Condition, Measures


def site_and_equipment(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """HZ-25, BJ-17: place and equipment."""
    studio = facts.studio
    missing = [
        label
        for label, given in (("场地地址", studio.address), ("场地面积", studio.area), ("设备清单", studio.equipment))
        if not given
    ]
    return Unmet({"missing": "、".join(missing)}) if missing else Met()


def funding_support(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """HZ-26, BJ-17: the unit's own money; no ratio is asked."""
    if facts.studio.invested is None and facts.studio.budget is None:
        return Missing("单位经费支持")
    return Met() if (facts.studio.invested or 0) + (facts.studio.budget or 0) > 0 else Unmet()


def matching_funds(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """BJ-72: matching funds in principle not below the city's grant."""
    if facts.studio.matching is None:
        return Missing("配套资金承诺")
    minimum = condition.params["minimum"]
    if facts.studio.matching >= minimum:
        return Met()
    return Unmet({"amount": f"{facts.studio.matching:,.0f}", "minimum": f"{minimum:,.0f}"})


def has_project(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """HZ-28: a plan, problem or improvement project, or a mission of passing on special skills."""
    required = int(condition.params["minimum"])
    if not facts.studio.project_basis:
        return Missing("申报依据")
    if facts.studio.projects >= required:
        return Met(f"填报 {facts.studio.projects} 项")
    return Unmet({"count": facts.studio.projects, "required": required})


def name_format(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """HZ-35: the name is the lead master's name, the occupation and the title."""
    expected = naming.compose(condition.params["pattern"], leader=facts.leader.name, occupation=facts.leader.occupation)
    if not expected:
        return Missing(f"{measures.word('lead_master')}姓名、职业（工种）")
    return Met() if facts.studio.name == expected else Unmet({"expected": expected})


def narrative_judged(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """What only people can judge; the program asks that it be written."""
    unwritten = [key for key in condition.params["fields"] if f"{condition.section}.{key}" not in facts.narratives]
    if unwritten:
        return Missing("、".join(f"“{measures.field(condition.section, key).label}”" for key in unwritten))
    return Unmet()


CHECKS: dict[str, Check] = {
    "site_and_equipment": site_and_equipment,
    "funding_support": funding_support,
    "matching_funds": matching_funds,
    "has_project": has_project,
    "name_format": name_format,
    "narrative_judged": narrative_judged,
}
