"""An inspection of a studio, written and concluded by real steps."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from portal.policy import clock
from studios.models import Inspection, RectificationOrder
from studios.offices import pack_of
from studios.transitions import inspections, orders
from tests.browser.scenes import picture
from tests.studios.life_scene import Scene


def photo(name: str = "现场.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, picture(4), "image/jpeg")


def answers(inspection: Inspection, **problems: str) -> dict[str, Any]:
    """Everything is well but for the problems named, each with its note."""
    keys = [item.key for item in pack_of(inspection.studio).inspection_items]
    checklist = {key: {"found": "problem" if key in problems else "ok", "note": problems.get(key, "")} for key in keys}
    return {
        "on": inspection.on, "inspectors": inspection.inspectors, "checklist": checklist, "conclusion": "总体较好。",
    }  # fmt: skip


def begun(scene: Scene, by: Any, on: date | None = None) -> Inspection:
    return inspections.begin_inspection(scene.studio, by=by, on=on or clock.today(), inspectors="张某、李某")


def concluded(scene: Scene, by: Any, *, on: date | None = None, **problems: str) -> Inspection:
    visit = begun(scene, by, on)
    inspections.write(visit, answers(visit, **problems), by=by)
    inspections.conclude(visit, by=by)
    return visit


def ordered(scene: Scene, by: Any, due_on: date) -> RectificationOrder:
    visit = concluded(scene, by, sign_not_prominent="标牌被遮挡")
    return orders.issue(visit, by=by, items=["sign_not_prominent"], points="移开遮挡物。", due_on=due_on)
