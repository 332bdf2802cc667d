"""Facts that meet every condition of a city, for the tests to change one at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from applications.facts import ApplicationFacts, HostFacts, LeaderFacts, MemberFacts, StudioFacts
from portal.policy import measures
from portal.policy.measures import Measures

HANGZHOU, BEIJING = "hangzhou-2023", "beijing-2023"
TODAY = date(2027, 3, 31)


def pack(code: str) -> Measures:
    return measures.load(code)


def passing(code: str, kind: str = "new") -> ApplicationFacts:
    """Nothing to complain about on 31 March 2027; the call closes on 31 May."""
    beijing = code == BEIJING
    return ApplicationFacts(
        kind=kind,
        host=HostFacts(
            nature="enterprise",
            uscc="91330102MATE5T017P",
            scale="large",
            leading=True,
            focus="high_tech_manufacturing" if beijing else "advanced_equipment",
            affiliation="local",
            recommender="西湖区人力资源和社会保障局",
            recommender_kind="district_bureau",
            recommender_is_district=True,
            skilled=200,
            district_level=True,
            credit_commitment=True,
            support_undertaking=True,
        ),
        leader=LeaderFacts(
            name="沈砚舟",
            birth=date(1976, 9, 8),
            sex="male",
            retirement_group="male60",
            level="senior_technician",
            route="senior_technician",
            occupation="装配钳工",
            relation="contract",
            status="in_post",
            front_line_years=25,
            certificate_no="Y000033000001201000001",
            certificate_year=2020,
            honours=("national_expert",),
        ),
        members=tuple(MemberFacts(f"成员{each}", True, True, "skilled") for each in "一二三"),
        studio=StudioFacts(
            name="沈砚舟装配钳工技能大师工作室",
            area=Decimal(120),
            address="试验路 1 号",
            equipment=1,
            invested=Decimal(200000),
            budget=Decimal(300000),
            matching=Decimal(300000),
            projects=1,
            project_basis="technical_problem",
        ),
        filled_slots=frozenset(each.key for each in pack(code).materials),
        narratives=frozenset({"leader.achievements", "leader.recognition"}),
        submission_day=TODAY,
        closing_day=date(2027, 5, 31),
    )


def with_host(facts: ApplicationFacts, **changes: Any) -> ApplicationFacts:
    return replace(facts, host=replace(facts.host, **changes))


def with_leader(facts: ApplicationFacts, **changes: Any) -> ApplicationFacts:
    return replace(facts, leader=replace(facts.leader, **changes))


def with_studio(facts: ApplicationFacts, **changes: Any) -> ApplicationFacts:
    return replace(facts, studio=replace(facts.studio, **changes))
