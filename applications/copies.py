"""The few answers kept beside the application, so that lists, search and constraints need not open the form."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from applications import answers, identities, naming
from applications.conditions.host import grant_eligible
from applications.facts import ApplicationFacts, HostFacts
from applications.models import Application, Call, Section
from portal.policy.measures import Measures

SectionData = Mapping[str, Any]
TAKEN = "领办人或本单位的同一职业（工种）已有另一份申报在办理，这项更改没有保存。请核对身份证件号码和职业（工种）。"


def update(application: Application, measures: Measures, kind: str, section: Section) -> list[str]:
    """Bring the copies of one section up to date; the names of the fields that changed. Saves nothing."""
    copy = _COPIES.get(section.key)
    if copy is None:
        return []
    wanted = copy(measures, kind, section.data)
    changed = [name for name, value in wanted.items() if getattr(application, name) != value]
    for name in changed:
        setattr(application, name, wanted[name])
    return changed


def studio_name(measures: Measures, kind: str, leader: str, occupation: str) -> str:
    """HZ-35, A-33: composed, never typed."""
    honorary = kind == Call.Kind.HONORARY and "honorary_name_pattern" in measures.parameters
    pattern = measures.value("honorary_name_pattern" if honorary else "name_pattern")
    return naming.compose(str(pattern), leader=leader, occupation=occupation)


def _text(data: SectionData, key: str, limit: int) -> str:
    return str(data.get(key) or "").strip()[:limit]


def _leader(measures: Measures, kind: str, data: SectionData) -> dict[str, Any]:
    name, occupation = _text(data, "name", 60), _text(data, "occupation", 80)
    honours = data.get("honours", [])
    listed = {each.key for each in measures.honours}
    return {
        "lead_master": name,
        "leader_index": identities.of(data["id_number"]).index if data.get("id_number") else "",
        "occupation": occupation,
        "occupation_key": naming.occupation_key(occupation),
        "studio_name": studio_name(measures, kind, name, occupation)[:120],
        "skill_level": _text(data, "skill_level", 20),
        "listed_honours": sum(row.get("honour") in listed for row in honours),
    }


def _unit(measures: Measures, kind: str, data: SectionData) -> dict[str, Any]:
    host = HostFacts(nature=_text(data, "nature", 20), funding_form=_text(data, "funding_form", 10))
    condition = next((each for each in measures.conditions if each.check == "grant_scheme"), None)
    return {
        "industry_focus": _text(data, "industry_focus", 40),
        "district_level": not answers.is_blank(data.get("district_studio")),
        "construction_grant_eligible": grant_eligible(condition, ApplicationFacts(host=host)),
    }


def _team(measures: Measures, kind: str, data: SectionData) -> dict[str, Any]:
    return {"team_size": len(data.get("members", []))}


_COPIES: dict[str, Callable[[Measures, str, SectionData], dict[str, Any]]] = {
    "leader": _leader,
    "unit": _unit,
    "team": _team,
}
