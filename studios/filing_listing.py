"""Who has filed, who is late: the list of a year's papers for the city and the desks, on screen and as Excel."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Count, Q, QuerySet
from django.http import QueryDict

from portal.accounts.fields import PlainText
from portal.documents import asked, workbook
from portal.documents.exports import exporters
from portal.documents.workbook import Column, Sheet
from portal.policy import clock
from portal.policy.refusal import Refused
from studios.models import YearlyFiling
from studios.offices import BUREAU_ROLES, DESK_ROLES
from studios.states import HOLDING, FilingState

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.documents.models import Export

EXPORT, LABEL = "yearly_filings", "年度材料报送情况"
ONLOOKERS = ("city_approver", "finance_approver", "centre_officer", "supervisor")
CITY_SIDE = (*BUREAU_ROLES, *ONLOOKERS)
READERS = (*CITY_SIDE, *DESK_ROLES)
COLUMNS = (
    Column("编号", width=18), Column("工作室", width=36), Column("所在单位", width=32), Column("推荐单位", width=28),
    Column("状态", width=12), Column("截止时间", "datetime", 18), Column("首次报送时间", "datetime", 18),
    Column("报送情况", width=12), Column("台账记录", "int", 10),
)  # fmt: skip


class FilingFilter(forms.Form):
    """Which papers: by state, by punctuality, by a word of studio or unit."""

    CHOICES = (
        *(("", "全部"), ("missing", "未报送"), *FilingState.choices),
        *(("late", "逾期报送"), ("overdue", "已过期未报")),
    )
    shown = forms.ChoiceField(label="情况", choices=CHOICES, required=False)
    q = PlainText(label="工作室、单位或编号", longest=60, required=False)


@dataclass(frozen=True)
class Counts:
    """The year in five numbers; each is a link to exactly that many rows."""

    total: int
    filed: int
    missing: int
    late: int
    overdue: int


def seen(user: User, year: int) -> QuerySet[YearlyFiling]:
    """The year's papers this person may see, less those nobody can file any more because the title ended."""
    found: QuerySet[YearlyFiling] = YearlyFiling.objects.visible_to(user).filter(year=year)
    return found.filter(Q(studio__state__in=HOLDING) | Q(first_filed_at__isnull=False))


def years(user: User) -> list[int]:
    return list(YearlyFiling.objects.visible_to(user).order_by("-year").values_list("year", flat=True).distinct())


def shown(found: QuerySet[YearlyFiling], word: str) -> QuerySet[YearlyFiling]:
    """One choice of the filter."""
    if word == "missing":
        return found.filter(state__in=(FilingState.OPEN, FilingState.RETURNED))
    if word == "late":
        return found.filter(late=True)
    if word == "overdue":
        return found.filter(first_filed_at=None, due__lte=clock.now())
    return found.filter(state=word) if word else found


def narrowed(found: QuerySet[YearlyFiling], query: QueryDict) -> tuple[QuerySet[YearlyFiling], FilingFilter]:
    """Under the filters of the query string; what cannot be read narrows nothing."""
    form = FilingFilter(query)
    form.is_valid()
    found = shown(found, form.cleaned_data.get("shown", ""))
    word = form.cleaned_data.get("q", "")
    if word:
        named = Q(studio__name__icontains=word) | Q(studio__host__name__icontains=word) | Q(studio__number=word)
        found = found.filter(named)
    return found.select_related("studio__host", "studio__recommender").order_by("studio__number"), form


def counts(found: QuerySet[YearlyFiling]) -> Counts:
    """In one statement."""
    figures = found.aggregate(
        total=Count("pk"),
        missing=Count("pk", filter=Q(state__in=(FilingState.OPEN, FilingState.RETURNED))),
        late=Count("pk", filter=Q(late=True)),
        overdue=Count("pk", filter=Q(first_filed_at=None, due__lte=clock.now())),
    )
    return Counts(filed=figures["total"] - figures["missing"], **figures)


def timing_words(filing: YearlyFiling) -> str:
    """按期, 逾期, 已过期 or nothing yet."""
    if filing.late is None:
        return "已过期未报" if filing.due <= clock.now() else ""
    return "逾期报送" if filing.late else "按期"


def write(export: Export) -> Path:
    """The list as the person sees it now."""
    user = export.requested_by
    if user is None or not user.is_in(*READERS):
        raise Refused("您已不再有权查看这份清单。")
    year = int(export.params["year"])
    found, form = narrowed(seen(user, year), QueryDict(export.params["query"]))
    with tempfile.NamedTemporaryFile(suffix=".xlsx", delete=False) as handle:
        path = Path(handle.name)
    query = {"年度": str(year), "情况": "全部"} | asked.words_of(form)
    return workbook.write(path, [Sheet(LABEL, COLUMNS, _rows(found))], query=query, by=user.name)


def _rows(found: QuerySet[YearlyFiling]) -> Iterator[list[Any]]:
    for each in found.iterator(chunk_size=500):
        yield [
            each.studio.number,
            each.studio.name,
            each.studio.host.name,
            each.studio.recommender.name,
            each.state_label,
            each.due,
            each.first_filed_at,
            timing_words(each),
            sum(int(count) for _, count in each.frozen.get("counts", [])),
        ]


def enter() -> None:
    exporters.register(EXPORT, write, label=LABEL)
