"""The participants of a round as a list under filters, and as an Excel file under the same eyes."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import QueryDict

from assessments import round_offices
from assessments.models import Participant, Round
from assessments.states import ParticipantState
from portal.accounts.models import Region
from portal.documents import asked, workbook
from portal.documents.exports import exporters
from portal.documents.models import Export
from portal.documents.workbook import Column, Sheet
from portal.policy import clock
from portal.policy.refusal import Refused
from studios import grounds

if TYPE_CHECKING:
    from portal.accounts.models import User

EXPORT, LABEL = "participants", "参评工作室名单"
AT_ONCE = 500
COLUMNS = (
    Column("编号", width=16),
    Column("工作室名称", width=36),
    Column("单位", width=32),
    Column("推荐单位", width=28),
    Column("{lead_master}", width=12),
    Column("考核期起", "date", width=12),
    Column("考核期止", "date", width=12),
    Column("应考日", "date", width=12),
    Column("逾期", width=8),
    Column("第几次", "int", width=8),
    Column("状态", width=18),
    Column("事由", width=36),
    Column("依据", width=28),
    Column("自评提交", "datetime", width=18),
    # Filled in once the results are out.
    Column("基本分", "decimal", width=10),
    Column("加分", "decimal", width=10),
)


class ParticipantFilter(forms.Form):
    """From the address; what cannot be read narrows nothing."""

    q = forms.CharField(label="编号、工作室、单位", required=False, max_length=60)
    state = forms.ChoiceField(label="状态", required=False, choices=(("", "全部"), *ParticipantState.choices))
    region = forms.ModelChoiceField(label="区县", required=False, queryset=Region.objects.none(), empty_label="全部")

    def __init__(self, *args: Any, city: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].queryset = Region.objects.of(city)  # type: ignore[attr-defined]


def enter() -> None:
    """Called from apps.py."""
    exporters.register(EXPORT, make, label=LABEL)


def narrowed(round: Round, query: Mapping[str, Any]) -> tuple[ParticipantFilter, QuerySet[Participant]]:
    """The list under the filters of the address, by number."""
    form = ParticipantFilter(query or None, city=round.city)
    found = Participant.objects.filter(round=round).for_page().order_by("studio__number", "attempt")
    form.is_valid()
    data: dict[str, Any] = getattr(form, "cleaned_data", {})
    if data.get("q"):
        names = ("studio__number", "studio__name", "studio__host__name", "studio__unit_name")
        wanted = Q()
        for name in names:
            wanted |= Q(**{f"{name}__icontains": data["q"]})
        found = found.filter(wanted)
    if data.get("state"):
        found = found.filter(state=data["state"])
    if data.get("region"):
        found = found.filter(studio__region=data["region"])
    return form, found


def make(export: Export) -> Path:
    """Who may see it is asked again; marks are in it only where the results are out."""
    user = export.requested_by
    rounds = Round.objects.visible_to(user) if user is not None else Round.objects.none()
    round = rounds.filter(code=export.params["round"]).prefetch_related("overrides").first()
    if user is None or round is None:
        raise Refused("没有找到这个批次，或您已不再有权查看。")
    form, found = narrowed(round, QueryDict(export.params["query"]))
    path = Path(tempfile.mkstemp(suffix=".xlsx")[1])
    sheet = Sheet(LABEL, workbook.columns_of(round.city, COLUMNS), _rows(round, found))
    return workbook.write(path, [sheet], query={"批次": round.title} | asked.words_of(form), by=user.name)


def _rows(round: Round, found: QuerySet[Participant]) -> Iterator[list[Any]]:
    pack = round.measures
    for each in found.iterator(chunk_size=AT_ONCE):
        studio, out = each.studio, each.state == ParticipantState.PUBLISHED
        yield [
            studio.number,
            studio.name,
            studio.unit,
            studio.recommender.name,
            studio.lead_master,
            each.first,
            each.last,
            each.due_on,
            "逾期" if each.overdue else "",
            each.attempt,
            each.state_label,
            grounds.label(pack, each.ground) if each.ground else "",
            grounds.clause(pack, each.ground) if each.ground else "",
            each.handed_in_at.astimezone(clock.BEIJING) if each.handed_in_at else None,
            each.base if out else None,
            each.bonus if out else None,
        ]


def may_export(user: User, round: Round) -> bool:
    return round_offices.conducts(user, round) or round_offices.confirms(user, round)
