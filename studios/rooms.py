"""The pages about a studio beside its records: inspections, guidance, stories, what the title helps it to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from studios import training_base

if TYPE_CHECKING:
    from studios.models import Studio


def of(studio: Studio) -> list[dict[str, str]]:
    """Links for everybody who sees the studio from within."""
    pages = [("督导检查", "inspections"), ("业务指导", "guidance"), ("风采展示", "stories")]
    if training_base.clause(studio):
        pages.append(("可以享受的支持", "support"))
    return [{"label": label, "url": reverse(f"studios:{name}", args=[studio.number])} for label, name in pages]
