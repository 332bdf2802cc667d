"""The pages about a studio beside its records: inspections, guidance, stories, what the title helps it to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from studios import training_base

if TYPE_CHECKING:
    from studios.models import Studio


_entered: dict[str, str] = {}


def register(label: str, name: str) -> None:
    """Another trade's page about a studio, addressed by the studio's number; called from its `apps.py`."""
    _entered[label] = name


def of(studio: Studio) -> list[dict[str, str]]:
    """Links for everybody who sees the studio from within."""
    pages = {"督导检查": "studios:inspections", "业务指导": "studios:guidance", "风采展示": "studios:stories"}
    if training_base.clause(studio):
        pages["可以享受的支持"] = "studios:support"
    return [
        {"label": label, "url": reverse(name, args=[studio.number])} for label, name in {**pages, **_entered}.items()
    ]
