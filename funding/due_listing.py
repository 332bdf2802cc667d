"""The due list: what is due, what waits for a decision, what is paid, what is not due and why; also as Excel."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Count, Q, QuerySet, Sum
from django.http import QueryDict
from django.urls import reverse

from funding import offices
from funding.models import Grant
from funding.rules import grants as rules
from funding.states import GrantState
from portal.accounts.models import Region
from portal.documents import asked, workbook
from portal.documents.exports import exporters
from portal.documents.workbook import Column, Sheet
from portal.policy import wording
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.documents.models import Export

EXPORT, LABEL = "due_list", "应付清单"
AT_ONCE = 500
CHIPS = {
    GrantState.DUE: "mine", GrantState.CHECKING: "others", GrantState.EXCLUDED: "closed", GrantState.BATCHED: "notice",
    GrantState.PAID: "good",
}  # fmt: skip
LABELS = ("工作室", "种类", "金额（元）", "状态", "依据", "单位", "说明")
COLUMNS = (
    Column("工作室编号", width=18), Column("工作室", width=36), Column("单位", width=32), Column("区县", width=12),
    Column("种类", width=14), Column("金额", "money", 14), Column("状态", width=14), Column("依据", width=40),
    Column("依据日期", "date", 14), Column("条款", width=20), Column("说明", width=50),
)  # fmt: skip


class DueFilter(forms.Form):
    q = forms.CharField(label="工作室、编号或单位", required=False, max_length=60)
    kind = forms.ChoiceField(label="种类", required=False, choices=[("", "全部"), *Grant.Kind.choices])
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *GrantState.choices])
    year = forms.IntegerField(label="依据年度", required=False, min_value=2000, max_value=2199)
    region = forms.ModelChoiceField(label="区县", required=False, queryset=Region.objects.none(), empty_label="全部")

    def __init__(self, *args: Any, city: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = offices.kinds_of(offices.pack_of(city))
        kinds = [(value, label) for value, label in Grant.Kind.choices if value in offered]
        self.fields["kind"].choices = [("", "全部"), *kinds]  # type: ignore[attr-defined]
        self.fields["region"].queryset = Region.objects.filter(city=city).order_by("code")  # type: ignore[attr-defined]


def narrowed(user: User, form: DueFilter) -> QuerySet[Grant]:
    """The grants this person sees, under the filters; one that cannot be read narrows nothing."""
    found: QuerySet[Grant] = Grant.objects.visible_to(user)
    form.is_valid()
    chosen: dict[str, Any] = getattr(form, "cleaned_data", {})
    text = (chosen.get("q") or "").strip()
    if text:
        found = found.filter(
            Q(studio__name__icontains=text) | Q(studio__number__icontains=text) | Q(studio__host__name__icontains=text)
        )
    if chosen.get("kind"):
        found = found.filter(kind=chosen["kind"])
    if chosen.get("state"):
        found = found.filter(state=chosen["state"])
    if chosen.get("year"):
        found = found.filter(basis_on__year=chosen["year"])
    if chosen.get("region"):
        found = found.filter(studio__region=chosen["region"])
    return found.order_by("-basis_on", "-pk")


def of_keys(keys: Collection[int]) -> list[Grant]:
    """The grants of one page with what is shown beside them, in the list's order; no other row is joined."""
    found = Grant.objects.filter(pk__in=keys).select_related("studio__host", "studio__region")
    return list(found.order_by("-basis_on", "-pk"))


def tabs(user: User) -> dict[str, tuple[int, Any]]:
    """How many grants and how much money stand in each state; one statement."""
    found = Grant.objects.visible_to(user).order_by().values("state")
    return {row["state"]: (row["count"], row["yuan"]) for row in found.annotate(count=Count("pk"), yuan=Sum("amount"))}


def words_of(grant: Grant, obstacles: dict[int, str]) -> str:
    """Why it is due or not, and what keeps it back today."""
    found = obstacles.get(grant.pk, "") if grant.state == GrantState.DUE else ""
    return f"暂不能列入：{found}" if found else grant.reason


def rows(grants: Collection[Grant], *, pick: bool = False) -> list[dict[str, Any]]:
    """Rows for `_table.html`; only what may be paid today can be picked."""
    obstacles = rules.obstacles([grant for grant in grants if grant.state == GrantState.DUE])
    found = []
    for grant in grants:
        ready = pick and grant.state == GrantState.DUE and grant.pk not in obstacles
        cells = [
            {"text": grant.studio.name, "url": reverse("funding:grant", args=[grant.pk]), "wrap": True},
            {"text": grant.get_kind_display()},
            {"text": wording.digits(grant.amount), "numeric": True},
            {"text": grant.state_label, "chip": CHIPS[GrantState(grant.state)]},
            {"text": grant.basis_document, "wrap": True},
            {"text": grant.studio.host.name, "wrap": True},
            {"text": words_of(grant, obstacles), "wrap": True},
        ]
        found.append({"cells": cells, "test": "grant-row", "pick": grant.pk if ready else ""})
    return found


def make(export: Export) -> Path:
    """The exporter: the list as the person sees it now."""
    user = export.requested_by
    if user is None:
        raise Refused("没有找到申请导出的人")
    query = QueryDict(export.params["query"])
    form = DueFilter(query, city=user.city)
    keys = list(narrowed(user, form).values_list("pk", flat=True))
    words = asked.words_of(form)
    path = Path(tempfile.mkstemp(suffix=".xlsx")[1])
    return workbook.write(path, [Sheet(LABEL, COLUMNS, _lines(keys))], query=words, by=user.name)


def _lines(keys: list[int]) -> Iterator[list[Any]]:
    for start in range(0, len(keys), AT_ONCE):
        part = of_keys(keys[start : start + AT_ONCE])
        obstacles = rules.obstacles([grant for grant in part if grant.state == GrantState.DUE])
        for grant in part:
            studio = grant.studio
            yield [
                studio.number, studio.name, studio.host.name, studio.region.name if studio.region else "",
                grant.get_kind_display(), grant.amount, grant.state_label, grant.basis_document, grant.basis_on,
                grant.clause, words_of(grant, obstacles),
            ]  # fmt: skip


def enter() -> None:
    exporters.register(EXPORT, make, label=LABEL)
