"""The public self-check: a dozen questions of the form, put to the same conditions; no account, nothing stored."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from applications import answers, eligibility
from applications.answers import Setting
from applications.eligibility import Report
from applications.facts import ApplicationFacts, HostFacts, MemberFacts, StudioFacts
from applications.gathering import leader_of
from applications.models import Call
from applications.models.call import Window
from applications.reading import Book
from applications.states import CallState
from portal.policy.measures import FieldSpec, Measures

# Asked as the form asks them, where the city's form has them.
PLACES = (
    "unit.nature", "unit.industry_focus", "unit.scale", "unit.leading_enterprise", "unit.district_studio",
    "leader.leader_route", "leader.skill_level", "leader.sex", "leader.birth", "leader.retirement_group",
    "leader.special_retirement_date", "leader.employment_status", "leader.relation", "leader.retired_on",
    "leader.rehired_from", "leader.front_line_years", "safeguards.yearly_budget", "safeguards.matching_commitment",
)  # fmt: skip
ASKED = frozenset(
    {
        "employer_kind", "industry_focus", "host_scale", "district_level_first", "leader_route", "leader_level",
        "retirement_distance", "in_post", "leader_is_staff", "front_line", "min_members", "members_belong",
        "members_regular", "funding_support", "matching_funds", "honours_preference", "honorary_honour",
        "honorary_retired_rehired",
    }
)  # fmt: skip
MEMBERS = FieldSpec(
    key="member_count", label="除本人外的团队人数", type="int", required=True, unit="人", help="只数本单位的技能人才。"
)
MOST_MEMBERS = 60


def questions(measures: Measures, kind: str) -> list[tuple[str, FieldSpec]]:
    """(section, field) in the order of the form, the head count and the honours last."""
    found = []
    for place in PLACES:
        section, _, key = place.partition(".")
        spec = next((each for each in measures.section(section).fields if each.key == key), None)
        if spec is not None and kind in spec.kinds:
            found.append((section, spec))
    honour = measures.table("leader", "honours").column("honour")
    listed = FieldSpec(key="honours", label="获得的荣誉", type="multichoice", choices=honour.choices)
    return [*found, ("team", MEMBERS), ("leader", listed)]


def judge(measures: Measures, kind: str, given: Mapping[str, Any], today: date) -> Report:
    """The report on what was answered; what was not asked is left to people."""
    setting = Setting(today, kind)
    data: dict[str, dict[str, Any]] = {}
    for section, spec in questions(measures, kind):
        data.setdefault(section, {})[spec.key] = given.get(spec.key)
    chosen = data["leader"].pop("honours") or []
    data["leader"]["honours"] = [{"honour": each} for each in chosen]
    data["leader"]["route_evidence"] = "自测"
    book = Book(measures, data, setting)
    facts = ApplicationFacts(
        kind=kind,
        host=HostFacts(
            nature=book.text("unit.nature"),
            scale=book.text("unit.scale"),
            leading=book.ticked("unit.leading_enterprise"),
            focus=book.text("unit.industry_focus"),
            district_level=book.ticked("unit.district_studio"),
        ),
        leader=leader_of(book),
        members=_members(given.get(MEMBERS.key), setting),
        studio=StudioFacts(
            budget=book.value("safeguards.yearly_budget"), matching=book.value("safeguards.matching_commitment")
        ),
        submission_day=today,
        closing_day=_closing_day(measures, kind, today),
        asked=ASKED,
    )
    return eligibility.judge(measures, facts)


def _members(raw: Any, setting: Setting) -> tuple[MemberFacts, ...]:
    try:
        count = answers.read(MEMBERS, raw, setting) or 0
    except answers.Invalid:
        count = 0
    return (MemberFacts("成员", belongs=True, regular=True, category="skilled"),) * min(count, MOST_MEMBERS)


def _closing_day(measures: Measures, kind: str, today: date) -> date:
    """The open call's last day as announced (A-12), else the pack's usual one of this year or the next."""
    calls = Call.objects.filter(city=measures.city, kind=kind, state=CallState.OPEN, year__gte=today.year)
    window = Window.objects.filter(call__in=calls, kind=Window.Kind.APPLICATION).order_by("closes_at").first()
    if window is not None:
        return window.announced_day
    usual = measures.window("application")
    closes = usual.dates(today.year)[1]
    return closes if closes >= today else usual.dates(today.year + 1)[1]
