"""推荐申报汇总表 (§4.3): one row per file of a batch, as reported."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from portal.desks.models import Opinion

if TYPE_CHECKING:
    from applications.models import Application


def rows(applications: Sequence[Application]) -> list[dict[str, Any]]:
    """In the recommender's order. Keys are those of the pack's `summary_columns`; the ID number is never among them."""
    if not applications:
        return []
    opinions = {
        opinion.subject_id: opinion
        for opinion in Opinion.objects.about_any(type(applications[0]), [each.pk for each in applications]).filter(
            stage=Opinion.Stage.FIRST_REVIEW, void=False
        )
    }
    ordered = sorted(applications, key=lambda each: _rank(opinions.get(each.pk)))
    return [row(each, opinions.get(each.pk), number) for number, each in enumerate(ordered, start=1)]


def row(application: Application, opinion: Opinion | None, number: int) -> dict[str, Any]:
    answers = {section.key: section.data for section in application.sections.all()}
    unit, leader = answers.get("unit", {}), answers.get("leader", {})
    host = application.host
    return {
        "number": number,
        "recommender": application.recommender.name,
        "studio_name": application.studio_name,
        "host": host.name,
        "uscc": host.uscc or "",
        "nature": host.get_nature_display(),
        "industry_focus": application.industry_focus,
        "lead_master": application.lead_master,
        "sex": leader.get("sex", ""),
        "birth": leader.get("birth", ""),
        "occupation": application.occupation,
        "skill_level": application.skill_level,
        "certificate_no": leader.get("certificate_no", ""),
        "honours": "、".join(row.get("name", "") for row in leader.get("honours", [])),
        "team_size": application.team_size,
        "district_level": "是" if application.district_level else "否",
        "grant": "是" if application.construction_grant_eligible else "否",
        "rank": opinion.rank if opinion else None,
        "opinion": opinion.text if opinion else "",
        "contact": unit.get("contact", ""),
        "phone": unit.get("phone", ""),
    }


def _rank(opinion: Opinion | None) -> int:
    return opinion.rank if opinion and opinion.rank is not None else 10**6
