"""What the world has of sheets: a fact that an officer found, a new version of a sheet, tried on a round."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from assessments import city_facts, sheet_library
from assessments.models import Rehearsal
from assessments.transitions import findings, revisions
from portal.accounts.kinds import City
from portal.accounts.models import User
from portal.policy import clock
from studios.models import Studio
from tests.assessments.revision_scene import round_of
from tests.studios import visit_scene


def of_sheets(studio: Studio, officer: User) -> dict[str, Any]:
    """By the names the matrix gives them."""
    fact = next(iter(city_facts.of_city(studio.city).findable))
    told = {"by": officer, "on": clock.today(), "document": "检查记录", "text": "查实", "files": [visit_scene.photo()]}
    code = "hangzhou-annual" if studio.city == City.HANGZHOU else "beijing-performance-default"
    text = sheet_library.from_file(code).text + "# 新版本\n"
    revision = revisions.load(code, "表.toml", text.encode(), by=officer, reason="试")
    tried = round_of(studio.city, code, officer)
    return {
        "fact_finding": findings.find(studio, fact, Decimal(1), **told),
        "revision": revision,
        "assessed_round": tried,
        "rehearsal": Rehearsal.objects.create(
            sheet=revision, round=tried, requested_by=officer, requested_at=clock.now()
        ),
    }
