"""Soft rules that do not hold: the applicant's reason, what each level wrote, and whose turn it is (A-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from applications import eligibility
from applications.models import Application
from applications.sections import EXPLANATIONS
from applications.views.desk_pages import is_desk
from portal.desks.models import Waiver

if TYPE_CHECKING:
    from portal.accounts.models import User


def level_of(user: User) -> Waiver.Level:
    return Waiver.Level.FIRST_REVIEW if is_desk(user) else Waiver.Level.CITY


def soft_lines(application: Application, user: User, report: eligibility.Report) -> list[dict[str, Any]]:
    written = {
        rule: text
        for section in application.sections.all()
        for rule, text in section.data.get(EXPLANATIONS, {}).items()
    }
    rows = list(Waiver.objects.about(application).select_related("by"))
    return [
        {
            "finding": each,
            "explanation": written.get(each.rule, ""),
            "waivers": [row for row in rows if row.rule == each.rule],
            "open": not _granted(rows, each.rule, level_of(user), application.version_no),
            "url": reverse("applications:waive", args=[application.number, each.rule]),
        }
        for each in report.to_waive
    ]


def _granted(rows: list[Waiver], rule: str, level: Waiver.Level, version: int) -> bool:
    return any(row.granted and row.rule == rule and row.level == level and row.version_no == version for row in rows)
