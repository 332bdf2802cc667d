"""Start-up checks: the portal does not run on a policy pack, sheet or calendar file that contradicts itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error

from portal.policy import arrival, calendar_import, measures, sheets
from portal.policy.measures.pack import Measures
from portal.policy.measures.reading import read_measures
from portal.policy.sheets import read_sheet
from portal.policy.toml_reading import BrokenData

MEASURES_ID = "policy.E001"
SHEETS_ID = "policy.E002"
HOLIDAYS_ID = "policy.E003"
PROXIES_ID = "policy.E004"


def check_policy_data(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Every pack, sheet and calendar file on disk loads and fits together."""
    return [
        *_sheet_errors(sheets.FOLDER),
        *_measures_errors(measures.FOLDER, sheets.FOLDER),
        *_holiday_errors(calendar_import.FOLDER),
    ]


def check_proxies(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """TRUSTED_PROXIES are networks; a misspelt one would silently trust nobody, or the wrong one."""
    return [
        Error(f"TRUSTED_PROXIES：“{each}”不是一个网段，应如 10.0.0.0/8", id=PROXIES_ID)
        for each in settings.TRUSTED_PROXIES
        if not arrival.is_network(each)
    ]


def _measures_errors(folder: Path, sheet_folder: Path) -> Iterator[CheckMessage]:
    paths = sorted(folder.glob("*.toml"))
    if not paths:
        yield Error(f"{folder.name}：没有政策文件", id=MEASURES_ID)
    for path in paths:
        try:
            pack = read_measures(path)
            _sheets_exist(path, pack, sheet_folder)
        except BrokenData as error:
            yield Error(str(error), id=MEASURES_ID)


def _sheets_exist(path: Path, pack: Measures, sheet_folder: Path) -> None:
    if not (sheet_folder / f"{pack.sheet}.toml").is_file():
        raise BrokenData(path.name, "policy.sheet", f"没有评分表“{pack.sheet}”")


def _sheet_errors(folder: Path) -> Iterator[CheckMessage]:
    for path in sorted(folder.glob("*.toml")):
        try:
            read_sheet(path)
        except BrokenData as error:
            yield Error(str(error), id=SHEETS_ID)


def _holiday_errors(folder: Path) -> Iterator[CheckMessage]:
    for path in sorted(folder.glob("*.toml")):
        parsed = calendar_import.parse_toml(path.read_bytes())
        for problem in parsed.problems:
            yield Error(f"{path.name}：第 {problem.row} 行：{problem.text}", id=HOLIDAYS_ID)
        if parsed.year is not None and path.stem != str(parsed.year):
            yield Error(f"{path.name}：year：文件名与年份 {parsed.year} 不同", id=HOLIDAYS_ID)
