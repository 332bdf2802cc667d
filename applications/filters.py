"""What the lists of the desks can be narrowed and sorted by; the sort is an allow-list."""

from __future__ import annotations

import re
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet

from applications.forms.controls import QuickSelect
from applications.models import Application, Call
from applications.models.application import ApplicationQuerySet
from applications.states import State
from portal.accounts.kinds import OrganisationKind
from portal.accounts.models import Organisation, User
from portal.policy import measures

# Words in the query string → columns; "-" in front turns the order.
SORTS: dict[str, tuple[str, ...]] = {
    "number": ("number",),
    "name": ("studio_name", "pk"),
    "host": ("host__name", "pk"),
    "occupation": ("occupation", "pk"),
    "submitted": ("submitted_at", "pk"),
    "since": ("state_since", "pk"),
}
LATIN = re.compile(r"[A-Za-z]")
STATES = [(each.value, each.label) for each in State if each != State.DRAFT]
RECOMMENDERS = (OrganisationKind.DISTRICT_BUREAU, OrganisationKind.MUNICIPAL_BODY, OrganisationKind.ENTERPRISE_GROUP)


class DeskFilter(django_filters.FilterSet):
    """Search by number, name, lead master or unit; by call and state."""

    q = django_filters.CharFilter(method="search", label="编号、名称、{lead_master}或单位")
    call = django_filters.ModelChoiceFilter(
        queryset=Call.objects.none(), to_field_name="code", label="批次", empty_label="全部批次", widget=QuickSelect
    )
    state = django_filters.ChoiceFilter(choices=STATES, label="状态", empty_label="全部状态", widget=QuickSelect)

    class Meta:
        model = Application
        fields = ("q", "call", "state")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        self.filters["call"].queryset = Call.objects.public().filter(city=user.city).only("code", "title")
        self.filters["q"].field.max_length = 60
        self.filters["q"].field.label = measures.worded(user.city, str(self.filters["q"].label))
        self.filters["q"].field.widget = forms.TextInput(attrs={"type": "search", "maxlength": 60})

    def search(self, found: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        text = value.strip()[:60]
        if not text:
            return found
        # Folding the case of ten thousand names is most of a search's time, and only Latin letters have one.
        contains = "icontains" if LATIN.search(text) else "contains"
        columns = ("number", "studio_name", "lead_master", "host__name")
        return found.filter(Q(*((f"{column}__{contains}", text) for column in columns), _connector=Q.OR))


class CityFilter(DeskFilter):
    """The same, and by recommender."""

    recommender = django_filters.ModelChoiceFilter(
        queryset=Organisation.objects.none(), label="推荐单位", empty_label="全部推荐单位", widget=QuickSelect
    )

    class Meta:
        model = Application
        fields = ("q", "call", "state", "recommender")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, user=user, **options)
        self.filters["recommender"].queryset = (
            Organisation.objects.filter(city=user.city, kind__in=RECOMMENDERS).only("name").order_by("name")
        )


def ordered(found: ApplicationQuerySet, sort: str, default: str) -> tuple[ApplicationQuerySet, str]:
    """The list in the order asked for, and the order it really has: anything not on the allow-list is the default."""
    chosen = sort if sort.removeprefix("-") in SORTS else default
    sign = "-" if chosen.startswith("-") else ""
    return found.order_by(*(f"{sign}{column}" for column in SORTS[chosen.removeprefix("-")])), chosen
