"""The desk's and the city's list as an Excel file, written by the worker under the same filters and the same eyes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import QueryDict

from applications import case, worklists
from applications.filters import CityFilter, DeskFilter, ordered
from applications.models import Application
from portal.documents import asked, workbook
from portal.documents.exports import exporters
from portal.documents.models import Export
from portal.documents.workbook import Column, Sheet
from portal.policy import clock
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from applications.models.application import ApplicationQuerySet
    from portal.accounts.models import User

EXPORT = "applications_list"
AT_ONCE = 500

# Label and sort key of the columns on screen.
_COMMON = (
    ("编号", "number"),
    ("工作室名称", "name"),
    ("单位", "host"),
    ("职业（工种）", "occupation"),
    ("状态", ""),
    ("提交时间", "submitted"),
    ("资格", ""),
    ("剩余", ""),
)
# The city reads the occupation in the studio's name and needs the room for the recommender.
HEADINGS = {"desk": _COMMON, "city": (*_COMMON[:3], ("推荐单位", ""), *_COMMON[4:])}

COLUMNS = (
    Column("编号", width=16),
    Column("工作室名称", width=36),
    Column("单位", width=32),
    Column("推荐单位", width=28),
    Column("{lead_master}", width=12),
    Column("职业（工种）", width=18),
    Column("团队人数", "int", width=10),
    Column("状态", width=18),
    Column("提交时间", "datetime", width=18),
    Column("符合", "int", width=8),
    Column("不符合", "int", width=8),
    Column("需核实", "int", width=8),
    Column("截止时间", "datetime", width=18),
)


def register() -> None:
    """Called from apps.py."""
    exporters.register(EXPORT, make, label="申报清单")


def make(export: Export) -> Path:
    """The list as the person sees it now; what may not be seen any more is not in it."""
    user = export.requested_by
    if user is None:
        raise Refused("没有找到申请导出的人")
    side, query = export.params["side"], QueryDict(export.params["query"])
    found, words = _found(user, side, query)
    path = Path(tempfile.mkstemp(suffix=".xlsx")[1])
    sheet = Sheet("申报清单", workbook.columns_of(user.city, COLUMNS), _rows(found, user))
    return workbook.write(path, [sheet], query=words, by=user.name)


def narrowed(user: User, side: str, tab: worklists.Tab, query: QueryDict) -> DeskFilter:
    """One tab under the filters of the query string; page and Excel share it."""
    narrow = CityFilter if side == "city" else DeskFilter
    return narrow(query, queryset=worklists.files(user, tab), user=user)


def in_order(filtered: DeskFilter, query: QueryDict) -> tuple[ApplicationQuerySet, str]:
    """The files in the order asked for; a filter that cannot be read narrows nothing."""
    return ordered(filtered.qs, query.get("sort", ""), "submitted")


def _found(user: User, side: str, query: QueryDict) -> tuple[ApplicationQuerySet, dict[str, str]]:
    tab = worklists.tab_of(worklists.CITY_TABS if side == "city" else worklists.DESK_TABS, query.get("tab", ""))
    filtered = narrowed(user, side, tab, query)
    return in_order(filtered, query)[0], {"列表": tab.label} | asked.words_of(filtered.form)


def _rows(found: ApplicationQuerySet, user: User) -> Iterator[list[Any]]:
    """Five hundred at a time, so that memory and statements stay small."""
    keys = list(found.values_list("pk", flat=True))
    for start in range(0, len(keys), AT_ONCE):
        files = worklists.lines(keys[start : start + AT_ONCE])
        due = case.deadlines(files)
        for each in files:
            yield _row(each, getattr(each, "figures", None) or {}, due[each.pk])


def _row(application: Application, figures: dict[str, int], due: Any) -> list[Any]:
    return [
        application.number,
        application.studio_name,
        application.host.name,
        application.recommender.name,
        application.lead_master,
        application.occupation,
        application.team_size,
        case.chip_text(application),
        application.submitted_at.astimezone(clock.BEIJING) if application.submitted_at else None,
        figures.get("pass"),
        figures.get("block"),
        figures.get("warn", 0) + figures.get("judge", 0) if figures else None,
        due.astimezone(clock.BEIJING) if due else None,
    ]
