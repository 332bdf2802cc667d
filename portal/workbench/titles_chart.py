"""Chart 9 of ux.md §7.5: yearly recognitions and excellent studios by district; every number has its list."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractYear
from django.urls import reverse

from studios.models import AssessmentResult, Studio

YEARS = 5
KINDS = ("认定", "考核优秀")
Places = dict[str, str]


def by_district(studios: QuerySet[Studio, Any], this_year: int) -> dict[str, Any]:
    """The last years, and for each district with a studio what each brought; two statements."""
    years = list(range(this_year - YEARS + 1, this_year + 1))
    names: Places = {}
    recognised = _counted(
        studios.annotate(year=ExtractYear("recognised_on")).filter(year__in=years), "region", "year", "pk", names
    )
    results = AssessmentResult.objects.filter(
        studio__in=studios.values("pk"), grade=AssessmentResult.Grade.EXCELLENT, year__in=years
    )
    excellent = _counted(results, "studio__region", "year", "studio", names)
    rows = [
        {
            "label": name,
            "years": [
                {
                    "year": year,
                    "bars": [
                        {"value": recognised[key, year], "url": _list(key, year=year)},
                        {"value": excellent[key, year], "url": _list(key, excellent=year)},
                    ],
                }
                for year in years
            ],
        }
        for key, name in sorted(names.items())
    ]
    return {"years": years, "rows": rows}


def _counted(found: QuerySet[Any, Any], region: str, year: str, counted: str, names: Places) -> Counter[Any]:
    """How many by district and year; the districts' names are noted by the way."""
    counts: Counter[tuple[str, int]] = Counter()
    grouped = found.order_by().values_list(region, f"{region}__name", year).annotate(n=Count(counted, distinct=True))
    for key, name, at, number in grouped:
        names[key or ""] = name or "–"
        counts[key or "", at] = number
    return counts


def _list(region: str, **asked: int) -> str:
    return f"{reverse('studios:city_studios')}?{urlencode({'region': region, **asked})}"
