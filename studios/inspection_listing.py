"""The list of inspections: filters, and the same list as Excel with what each found (HZ-47, BJ-44)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from portal.documents import asked, workbook
from portal.documents.exports import exporters
from portal.documents.models import Export
from portal.documents.workbook import Column, Sheet
from portal.policy.refusal import Refused
from studios.inspection_forms import InspectionFilter
from studios.models import Inspection
from studios.offices import pack_of
from studios.rules.inspections import PROBLEM
from studios.states import InspectionState, OrderState

if TYPE_CHECKING:
    from portal.accounts.models import User

EXPORT, LABEL = "inspections", "督导检查"
COLUMNS = (
    Column("工作室编号", width=18), Column("工作室", width=36), Column("单位", width=32), Column("区县", width=12),
    Column("种类", width=16), Column("年度", "int", width=8), Column("检查日期", "date", width=12),
    Column("检查单位", width=28), Column("检查人员", width=24), Column("状态", width=10),
    Column("发现的问题", width=48), Column("检查结论", width=48), Column("整改要求", "int", width=10),
    Column("未销号", "int", width=10),
)  # fmt: skip


def enter() -> None:
    """Called from the area's `enter()`."""
    exporters.register(EXPORT, make, label=LABEL)


def narrowed(user: User, query: QueryDict) -> tuple[QuerySet[Inspection], InspectionFilter]:
    """What this person may see, newest first, under the filters; what cannot be read narrows nothing."""
    form = InspectionFilter(query)
    form.is_valid()
    found: QuerySet[Any] = Inspection.objects.visible_to(user).select_related("studio__host", "office")
    state = form.cleaned_data.get("state", "")
    found = found.filter(state=state) if state else found.exclude(state=InspectionState.DISCARDED)
    return named(found, form.cleaned_data.get("q", "")), form


def named(found: QuerySet[Any], word: str) -> QuerySet[Any]:
    """Records whose studio or unit is called so, or whose studio has this number."""
    if not word:
        return found
    return found.filter(
        Q(studio__name__icontains=word) | Q(studio__host__name__icontains=word) | Q(studio__number=word)
    )


def make(export: Export) -> Path:
    """The list as the person sees it now."""
    user = export.requested_by
    if user is None:
        raise Refused("没有找到申请导出的人")
    query = QueryDict(export.params["query"])
    found, form = narrowed(user, query)
    words = asked.words_of(form)
    path = Path(tempfile.mkstemp(suffix=".xlsx")[1])
    return workbook.write(path, [Sheet(LABEL, COLUMNS, _rows(found))], query=words, by=user.name)


def _rows(found: QuerySet[Inspection]) -> Iterator[list[Any]]:
    open_ = Q(orders__state__in=(OrderState.ISSUED, OrderState.ANSWERED))
    counted = found.select_related("studio__region").annotate(
        issued=Count("orders"), waiting=Count("orders", filter=open_)
    )
    for each in counted.iterator(chunk_size=500):
        row: dict[str, Any] = vars(each)
        studio = each.studio
        yield [
            studio.number, studio.name, studio.unit, studio.region.name if studio.region else "",
            each.get_kind_display(), each.year, each.on, each.office.name, each.inspectors, each.state_label,
            problems(each), each.conclusion, row["issued"], row["waiting"],
        ]  # fmt: skip


def problems(inspection: Inspection) -> str:
    """The checklist's points that were not in order, each with its note."""
    answers = inspection.checklist
    return "；".join(
        f"{item.label}：{answers[item.key].get('note', '')}"
        for item in pack_of(inspection.studio).inspection_items
        if answers.get(item.key, {}).get("found") == PROBLEM
    )
