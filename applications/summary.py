"""推荐申报汇总表 (§4.3): one row per file of a batch, in words, as reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from applications import answers
from applications.answers import Setting
from applications.obstacles import live_opinions
from portal.policy import clock

if TYPE_CHECKING:
    from applications.models import Application
    from portal.desks.models import Opinion
    from portal.policy.measures import Measures, Named

UNRANKED = 10**6


def columns(measures: Measures) -> tuple[Named, ...]:
    """The columns of the city's table; the keys are those of `row`."""
    return measures.summary_columns


def rows(applications: Sequence[Application]) -> list[dict[str, Any]]:
    """In the recommender's order; an ID number is never among them."""
    opinions = live_opinions(applications)
    ordered = sorted(applications, key=lambda each: _rank(opinions.get(each.pk)))
    return [row(each, opinions.get(each.pk), number) for number, each in enumerate(ordered, start=1)]


def row(application: Application, opinion: Opinion | None, number: int) -> dict[str, Any]:
    data = {section.key: section.data for section in application.sections.all()}
    unit, leader = data.get("unit", {}), data.get("leader", {})
    words = _Words(application)
    host = application.host
    return {
        "serial": number,
        "recommender": application.recommender.name,
        "studio_name": application.studio_name,
        "host": host.name,
        "uscc": host.uscc or "",
        "nature": host.get_nature_display(),
        "industry_focus": words.of("unit", "industry_focus", unit),
        "leader": application.lead_master,
        "sex": words.of("leader", "sex", leader),
        "birth": str(leader.get("birth", ""))[:7].replace("-", "."),
        "occupation": application.occupation,
        "skill_level": words.of("leader", "skill_level", leader),
        "cert_number": leader.get("cert_number", ""),
        "honours": "、".join(each["name"] for each in leader.get("honours", []) if each.get("name")),
        "team_size": application.team_size,
        "district_studio": "是" if application.district_level else "否",
        "funded": "是" if application.construction_grant_eligible else "否",
        "rank": opinion.rank if opinion else None,
        "opinion": opinion.text if opinion else "",
        "contact": unit.get("contact", ""),
        "contact_phone": unit.get("contact_phone", ""),
        "number": application.number,
    }


class _Words:
    """Answers by name as people read them; "" for a field this pack does not have."""

    def __init__(self, application: Application) -> None:
        self.measures = application.measures
        self.setting = Setting(clock.today(), application.call.kind)

    def of(self, section: str, key: str, data: dict[str, Any]) -> str:
        try:
            spec = self.measures.field(section, key)
        except KeyError:
            return ""
        return answers.shown(spec, data.get(key), self.setting)


def _rank(opinion: Opinion | None) -> int:
    return opinion.rank if opinion and opinion.rank is not None else UNRANKED
