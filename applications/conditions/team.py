"""Checks on the team: how many, whose staff, of which kind."""

from __future__ import annotations

from applications.conditions.verdict import Check, Met, Missing, Unmet, Verdict
from applications.facts import ApplicationFacts, MemberFacts
from portal.policy.measures import Condition, Measures


def counted(facts: ApplicationFacts) -> list[MemberFacts]:
    """Members besides the lead master; a row that repeats a person does not count."""
    return [each for each in facts.members if not each.repeated]


def min_members(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """HZ-21, BJ-19: at least three besides the lead master."""
    count, required = len(counted(facts)), int(condition.params["minimum"])
    if count >= required:
        return Met(f"现有 {count} 名")
    return Unmet({"count": count, "required": required, "missing": required - count})


def members_belong(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """HZ-22: all of them staff of the applicant."""
    if not facts.members:
        return Missing("团队成员")
    others = [each.name for each in facts.members if not each.belongs]
    return Unmet({"names": "、".join(others)}) if others else Met()


def members_regular(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """BJ-19: regular employees, skilled or professional people."""
    if not facts.members:
        return Missing("团队成员")
    categories = condition.params["categories"]
    others = [each.name for each in facts.members if not each.regular or each.category not in categories]
    return Unmet({"names": "、".join(others)}) if others else Met()


CHECKS: dict[str, Check] = {
    "min_members": min_members,
    "members_belong": members_belong,
    "members_regular": members_regular,
}
