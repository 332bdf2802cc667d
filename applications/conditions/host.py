"""Checks on the unit: who may host, focus, scale, documents, money, route, uniqueness."""

from __future__ import annotations

from applications.conditions.verdict import Check, Met, Missing, Person, Unmet, Verdict
from applications.facts import ApplicationFacts
from portal.accounts.kinds import FundingForm, Nature, OrganisationKind
from portal.policy.measures import Condition, Measures


def employer_kind(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """HZ-17: any employer; BJ-09: enterprises and public institutions."""
    nature = facts.host.nature
    if not nature:
        return Missing("单位性质")
    if nature in condition.params["allowed"]:
        return Met()
    return Unmet({"nature": Nature(nature).label})


def uscc_nature(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """The first digits of the code tell what the unit is (§5c); a mismatch with the answer is worth a look."""
    uscc, nature = facts.host.uscc, facts.host.nature
    if not uscc or not nature:
        return Missing("统一社会信用代码、单位性质")
    expected = dict(pair.split("=", 1) for pair in condition.params["prefixes"])
    if expected.get(uscc[:2], nature) == nature:
        return Met()
    return Unmet({"prefix": uscc[:2], "nature": Nature(nature).label})


def industry_focus(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    if not facts.host.focus:
        return Missing("重点领域")
    return Met() if facts.host.focus in condition.params["focuses"] else Unmet()


def host_scale(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """HZ-06: mainly large and medium units or leading enterprises; 三 admits all employers, so never a stop."""
    if facts.host.leading:
        return Met()
    if not facts.host.scale:
        return Missing("单位规模")
    return Met() if facts.host.scale in condition.params["scales"] else Unmet()


def district_level_first(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """HZ-72: in principle already a district-level studio; BJ-20: preferred when equal."""
    if facts.host.district_level is None:
        return Missing("是否已是区县（行业）级工作室")
    return Met() if facts.host.district_level else Unmet()


def echelon(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """BJ-15: a skill-talent echelon in the occupation; the counts are shown, people judge."""
    if facts.host.skilled is None:
        return Missing("技能人才数")
    return Person(f"填报技能人才 {facts.host.skilled} 人") if facts.host.skilled else Unmet()


def _documents(facts: ApplicationFacts, measures: Measures, wanted: tuple[str, ...]) -> Verdict:
    labels = {slot.key: slot.label for slot in measures.materials}
    missing = [labels.get(key, key) for key in wanted if key not in facts.filled_slots]
    return Unmet({"missing": "、".join(missing)}) if missing else Met()


def systems_present(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """HZ-23: four systems; BJ-16: five."""
    return _documents(facts, measures, tuple(condition.params["systems"]))


def management_documents(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    return _documents(facts, measures, tuple(condition.params["documents"]))


def reward_scheme(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    return Met() if condition.params["document"] in facts.filled_slots else Unmet()


def support_undertaking(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    return Met() if facts.host.support_undertaking else Unmet()


def credit_commitment(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    return Met() if facts.host.credit_commitment else Unmet()


def route_by_affiliation(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """BJ-26, BJ-27: by territory or affiliation; central units through the district alone.

    Where an office has handed the file on, its decision stands: the unit cannot choose the recommender any more.
    """
    host = facts.host
    if not host.recommender:
        return Missing("推荐单位")
    if host.handed_on:
        return Met(f"已由经办单位转交{host.recommender}办理")
    allowed = [
        each
        for each in measures.routes
        if each.key in condition.params["routes"] and host.affiliation in each.affiliations
    ]
    to_district = any(OrganisationKind.DISTRICT_BUREAU in each.leads_to for each in allowed)
    to_parent = any(host.recommender_kind in each.leads_to for each in allowed)
    if (to_district and host.recommender_is_district) or (to_parent and host.recommender_is_parent):
        return Met()
    return Unmet({"recommender": host.recommender})


def leader_unique(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """BJ-21: one master, one studio; Hangzhou is silent and only warns (A-17)."""
    return Unmet({"other": "；".join(facts.leader_rivals)}) if facts.leader_rivals else Met()


def unit_occupation_unique(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """BJ-22, BJ-23: one per unit (or branch) and occupation."""
    return Unmet({"other": "；".join(facts.unit_rivals)}) if facts.unit_rivals else Met()


def grant_scheme(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """A-06: a fully financed institution stays outside the construction grant; other forms are asked of the city."""
    if facts.host.nature != Nature.PUBLIC_INSTITUTION:
        return Met()
    form = facts.host.funding_form
    if not form:
        return Missing("经费形式")
    if form in condition.params["excluded"]:
        return Unmet({"funding_form": FundingForm(form).label})
    return Person(f"经费形式为{FundingForm(form).label}") if form in condition.params["ask"] else Met()


def grant_eligible(condition: Condition | None, facts: ApplicationFacts) -> bool:
    """Whether the unit is inside the construction grant and counts among the year's places (HZ-08, HZ-64)."""
    if condition is None or facts.host.nature != Nature.PUBLIC_INSTITUTION:
        return True
    return facts.host.funding_form not in condition.params["excluded"]


CHECKS: dict[str, Check] = {
    "employer_kind": employer_kind,
    "uscc_nature": uscc_nature,
    "industry_focus": industry_focus,
    "host_scale": host_scale,
    "district_level_first": district_level_first,
    "echelon": echelon,
    "systems_present": systems_present,
    "management_documents": management_documents,
    "reward_scheme": reward_scheme,
    "support_undertaking": support_undertaking,
    "credit_commitment": credit_commitment,
    "route_by_affiliation": route_by_affiliation,
    "leader_unique": leader_unique,
    "unit_occupation_unique": unit_occupation_unique,
    "grant_scheme": grant_scheme,
}
