"""Filters of the public register, from the address: one search box and the closed sets."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet

from portal.accounts.kinds import City
from portal.accounts.models import Region
from portal.policy import measures
from studios import search, title_words
from studios.models import Studio
from studios.states import HOLDING

EVERY = "all"
STATES = [*title_words.CHOICES, (EVERY, "全部，含已终止")]


class StudioFilter(django_filters.FilterSet):
    """Name, unit, number or leader; city, district, occupation, focus, kind, state."""

    q = django_filters.CharFilter(label="名称、单位、编号或领衔人（领办人）", method="search")
    city = django_filters.ChoiceFilter(label="城市", choices=City.choices, empty_label="全部")
    region = django_filters.ModelChoiceFilter(
        label="区县", queryset=Region.objects.exclude(city="").order_by("city", "code"), empty_label="全部"
    )
    occupation = django_filters.CharFilter(label="职业（工种）", lookup_expr="icontains")
    industry_focus = django_filters.ChoiceFilter(label="重点领域", choices=lambda: focuses(), empty_label="全部")
    kind = django_filters.ChoiceFilter(label="类型", choices=Studio.Kind.choices, empty_label="全部")
    state = django_filters.ChoiceFilter(label="状态", choices=STATES, empty_label="持有称号", method="standing")

    class Meta:
        model = Studio
        fields = ("q", "city", "region", "occupation", "industry_focus", "kind", "state")

    def filter_queryset(self, queryset: QuerySet[Studio]) -> QuerySet[Studio]:
        """Whoever does not ask for a state sees the titles that are held."""
        found: QuerySet[Studio] = super().filter_queryset(queryset)
        return found if self.form.cleaned_data.get("state") else found.filter(state__in=HOLDING)

    def standing(self, found: QuerySet[Studio], name: str, state: str) -> QuerySet[Studio]:
        return found if state == EVERY else found.filter(state=state)

    def search(self, found: QuerySet[Studio], name: str, text: str) -> QuerySet[Studio]:
        return search.named(found, text)


def focuses() -> list[tuple[str, str]]:
    """The fields of every city's policy, each key once."""
    found: dict[str, Any] = {}
    for pack in measures.all_measures():
        found |= {key: label for key, label in pack.choices.get("industry_focus", ()) if key not in found}
    return list(found.items())
