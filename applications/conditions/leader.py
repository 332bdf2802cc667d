"""Checks on the lead master: level, route, retirement, post, honours, certificate."""

from __future__ import annotations

from datetime import date

from applications.conditions.verdict import Check, Met, Missing, Person, Stop, Unmet, Verdict
from applications.facts import ApplicationFacts, LeaderFacts
from portal.policy import identifiers, retirement
from portal.policy.measures import Condition, Measures

IN_POST, REHIRED = "in_post", "retired_rehired"
# From the top down; "特级技师" and "首席技师" stand above 高级技师 (§5d).
LADDER = ("chief_technician", "special_technician", "senior_technician", "technician")


def _choice(measures: Measures, name: str, key: str) -> str:
    return dict(measures.choices.get(name, ())).get(key, key)


def leader_route(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """HZ-18, A-15: one of four routes; the last two are for the experts to confirm."""
    leader = facts.leader
    if not leader.route:
        return Missing("“符合的条件”")
    if leader.route not in condition.params["routes"] or not _route_holds(leader):
        return Unmet({"route": _choice(measures, "leader_route", leader.route)})
    if leader.route in condition.params["confirmed_by_experts"]:
        return Person(f"按“{_choice(measures, 'leader_route', leader.route)}”申报，由专家确认。")
    return Met()


def _route_holds(leader: LeaderFacts) -> bool:
    if leader.route in LADDER:
        return leader.level in LADDER[: LADDER.index(leader.route) + 1]
    return bool(leader.route_evidence)


def leader_level(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """BJ-11: 技师 or above, no exception."""
    level = facts.leader.level
    if not level:
        return Missing("技能等级")
    return Met() if level in condition.params["levels"] else Unmet({"level": _choice(measures, "skill_level", level)})


def retirement_distance(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """HZ-20 (soft), BJ-13 (hard), both inclusive (A-13); the day that counts is A-12's. Women name their group."""
    leader = facts.leader
    if leader.sex == "female" and not leader.retirement_group:
        return Stop("女职工须选择法定退休年龄类别（原 50 周岁或 55 周岁），才能计算退休年月。请在人员信息中补充。")
    retires = retirement_of(leader)
    on = facts.closing_day if condition.params["reference"] == "call_closes" else facts.submission_day
    if retires is None or on is None:
        return Missing("出生日期、法定退休年龄类别")
    if _wrong_group(leader):
        return Stop("法定退休年龄类别与性别不一致，请核对后重新选择。")
    if _beyond_statutory(leader, retires):
        return Stop("特殊工种核定的退休日期晚于法定退休年龄的日期，请对照核定文件填写。")
    years = int(condition.params["years"])
    month = f"{retires.year}年{retires.month}月"
    words = {"distance": retirement.distance(on, retires).text, "years": years, "retires": month}
    if retirement.at_least_years(on, retires, years):
        return Met(f"{month}到龄，还有 {words['distance']}")
    return Unmet(words)


def retirement_of(leader: LeaderFacts) -> date | None:
    """The statutory date; None while birth or group is missing. Special work goes by the approved date."""
    group = leader.retirement_group
    special = leader.special_retirement if group == retirement.SPECIAL else None
    if leader.birth is None or not group or (group == retirement.SPECIAL and special is None):
        return None
    return retirement.statutory_date(leader.birth, group, special).date


def _wrong_group(leader: LeaderFacts) -> bool:
    return (
        bool(leader.sex)
        and leader.retirement_group != "special"
        and (leader.retirement_group.startswith("female") != (leader.sex == "female"))
    )


def _beyond_statutory(leader: LeaderFacts, retires: date) -> bool:
    """Special work retires earlier, never later than anybody of the same sex (§5a)."""
    if leader.retirement_group != retirement.SPECIAL or leader.birth is None:
        return False
    latest = "female55" if leader.sex == "female" else "male60"
    return retires > retirement.statutory_date(leader.birth, latest).date


def in_post(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """BJ-12: employed and in post; a retired, re-employed master cannot be a new leader."""
    if not facts.leader.status:
        return Missing("在职状态")
    return Met() if facts.leader.status == IN_POST else Unmet()


def leader_is_staff(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """A-16: staff of the unit, so that a sole trader's owner can lead as well."""
    if not facts.leader.relation:
        return Missing("用工关系")
    staff = facts.leader.relation in condition.params["relations"] and facts.leader.status != REHIRED
    return Met() if staff else Unmet()


def front_line(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """BJ-10 says 长期 without a number: none at all is against it, more is for the recommender to judge."""
    years = facts.leader.front_line_years
    if years is None:
        return Missing("生产服务一线年限")
    return Met(f"填报一线 {years} 年") if years else Unmet({"years": years})


def honours_preference(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """BJ-14: a preference ("重点从…产生"), not a condition."""
    return Met() if set(facts.leader.honours) & set(condition.params["honours"]) else Unmet()


def honorary_honour(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """HZ-30: one of the qualifying honours."""
    return Met() if set(facts.leader.honours) & set(condition.params["honours"]) else Unmet()


def honorary_retired_rehired(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """HZ-29: retired, and still employed to lead: neither day is yet to come."""
    leader, today = facts.leader, facts.submission_day
    if not leader.status:
        return Missing("在职状态")
    begun = all(day is not None and (today is None or day <= today) for day in (leader.retired_on, leader.rehired_from))
    return Met() if leader.status == REHIRED and begun else Unmet()


def certificate_number(condition: Condition, facts: ApplicationFacts, measures: Measures) -> Verdict:
    """§5d: the number itself names level and year; only a hint, the national query is the authority."""
    leader = facts.leader
    if not leader.certificate_no:
        return Met() if leader.route == "unique_skill" else Missing("证书编号")
    warnings = identifiers.check_certificate(leader.certificate_no, leader.level, leader.certificate_year)
    return Unmet({"warnings": "".join(warnings)}) if warnings else Met()


CHECKS: dict[str, Check] = {
    "leader_route": leader_route,
    "leader_level": leader_level,
    "retirement_distance": retirement_distance,
    "in_post": in_post,
    "leader_is_staff": leader_is_staff,
    "front_line": front_line,
    "honours_preference": honours_preference,
    "honorary_honour": honorary_honour,
    "honorary_retired_rehired": honorary_retired_rehired,
    "certificate_number": certificate_number,
}
