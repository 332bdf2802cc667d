"""What the lists of the desks can be narrowed and sorted by; the sort is an allow-list."""

from __future__ import annotations

import re
from typing import Any

import django_filters
from django import forms
from django.db.models import CharField, Q, QuerySet

from applications.forms.controls import QuickSelect
from applications.models import Application, Call
from applications.models.application import ApplicationQuerySet
from applications.states import State
from portal.accounts.kinds import OrganisationKind
from portal.accounts.models import Organisation, User
from portal.policy import measures
from portal.policy.prepared import Given, Prepared

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


_CITY = Given("city", CharField())
_calls: Prepared[Call] = Prepared(lambda: Call.objects.public().filter(city=_CITY).values_list("pk", "code", "title"))
_recommenders: Prepared[Organisation] = Prepared(
    lambda: Organisation.objects.filter(city=_CITY, kind__in=RECOMMENDERS).order_by("name").values_list("pk", "name")
)


class DeskFilter(django_filters.FilterSet):
    """Search by number, name, lead master or unit; by call and state."""

    q = django_filters.CharFilter(method="search", label="编号、名称、{lead_master}或单位")
    call = django_filters.ChoiceFilter(method="of_call", label="批次", empty_label="全部批次", widget=QuickSelect)
    state = django_filters.ChoiceFilter(choices=STATES, label="状态", empty_label="全部状态", widget=QuickSelect)

    class Meta:
        model = Application
        fields = ("q", "call", "state")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        calls = _calls.rows(city=user.city)
        self._keys = {code: key for key, code, _ in calls}
        self.filters["call"].extra["choices"] = [(code, title) for _, code, title in calls]
        self.filters["q"].field.max_length = 60
        self.filters["q"].field.label = measures.worded(user.city, str(self.filters["q"].label))
        self.filters["q"].field.widget = forms.TextInput(attrs={"type": "search", "maxlength": 60})

    def of_call(self, found: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        return found.filter(call=self._keys[value])

    def search(self, found: QuerySet[Application], name: str, value: str) -> QuerySet[Application]:
        text = value.strip()[:60]
        if not text:
            return found
        # Folding the case of ten thousand names is most of a search's time, and only Latin letters have one.
        contains = "icontains" if LATIN.search(text) else "contains"
        # Units are searched apart: joined to every file, they would cost more than all the files' own names.
        units = Organisation.objects.filter(**{f"name__{contains}": text}).order_by()
        own = (Q(**{f"{column}__{contains}": text}) for column in ("number", "studio_name", "lead_master"))
        return found.filter(Q(*own, host__in=units.values("pk"), _connector=Q.OR))


class CityFilter(DeskFilter):
    """The same, and by recommender."""

    recommender = django_filters.ChoiceFilter(label="推荐单位", empty_label="全部推荐单位", widget=QuickSelect)

    class Meta:
        model = Application
        fields = ("q", "call", "state", "recommender")

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, user=user, **options)
        self.filters["recommender"].extra["choices"] = _recommenders.rows(city=user.city)


def ordered(found: ApplicationQuerySet, sort: str, default: str) -> tuple[ApplicationQuerySet, str]:
    """The list in the order asked for, and the order it really has: anything not on the allow-list is the default."""
    chosen = sort if sort.removeprefix("-") in SORTS else default
    sign = "-" if chosen.startswith("-") else ""
    return found.order_by(*(f"{sign}{column}" for column in SORTS[chosen.removeprefix("-")])), chosen
