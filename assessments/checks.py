"""Start-up checks: the portal does not run on an assessment sheet that asks for what nobody counts or sees."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error

from assessments.sheet_checks import unanswered
from portal.policy import sheets
from portal.policy.toml_reading import BrokenData

UNANSWERED_ID = "assessments.E001"


def check_sheet_facts(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every record fact of every sheet is counted by somebody, every visit fact stands on the city's visit list."""
    return list(_errors())


def _errors() -> Iterator[CheckMessage]:
    for code in sheets.sheet_codes():
        try:
            sheet = sheets.load_sheet(code)
        except BrokenData:
            continue  # told by policy.E002
        for problem in unanswered(sheet):
            yield Error(f"{code}.toml：{problem}", id=UNANSWERED_ID)
