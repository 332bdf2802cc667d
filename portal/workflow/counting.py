"""Many questions "how many?" in one statement: the home page asks every trade, and most answer 0."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, IntegerField, QuerySet, Value


def counted(found: Sequence[QuerySet[Any]]) -> list[int]:
    """The number of rows of each, in their order. None of them may be sliced or distinct."""
    if not found:
        return []
    asked = [_one(place, each) for place, each in enumerate(found)]
    numbers = dict(asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0])
    # A question that can have no answer (a filter on an empty list) is left out of the statement by Django.
    return [numbers.get(place, 0) for place in range(len(found))]


def _one(place: int, found: QuerySet[Any]) -> QuerySet[Any]:
    """Place and number; the names are such as no model has for a field."""
    numbered = found.order_by().annotate(place_of_question=Value(place, output_field=IntegerField()))
    grouped = numbered.values("place_of_question").annotate(rows_held=Count("pk"))
    return grouped.values_list("place_of_question", "rows_held")
