"""A round's analysis for the bureau: points lost, how experts mark, how firm each rank is, and the lists behind."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from assessments import analysis, analysis_kept, analysis_reading, sheets
from assessments.analysis import Marked
from assessments.analysis_kept import Figures
from assessments.models import Expert, Round
from assessments.traces import plain
from assessments.views.grades import round_of
from portal.accounts.access import AuthenticatedHttpRequest
from portal.policy.sheets import Item

MOST_RANKS = 300


@require_GET
def page(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The figures; every number opens the studios behind it."""
    round = round_of(request, code)
    found = analysis_kept.of(round)
    losses = _losses(round, found)
    context = {
        "round": round,
        "studios": found.studios,
        "districts": found.districts,
        "losses": losses,
        "heat_columns": ["全市", *found.districts],
        "heat_rows": [_heat(each) for each in losses],
        "experts": _experts(round, found.leniency),
        "agreement": _agreement(round, found.agreement),
        "ranks": _ranks(round, found.ranks),
    }
    return render(request, "assessments/analysis.html", context)


def _list_url(round: Round, **asked: Any) -> str:
    return f"{reverse('assessments:analysis_list', args=[round.code])}?{urlencode(asked)}"


def _losses(round: Round, found: Figures) -> list[dict[str, Any]]:
    return [
        {
            "item": each.item,
            "cells": [
                (cell, _list_url(round, item=each.item.key, district=place))
                for place, cell in zip(found.districts, each.cells, strict=True)
            ],
            "city": each.city,
            "url": _list_url(round, item=each.item.key),
        }
        for each in found.losses
    ]


def _heat(line: dict[str, Any]) -> dict[str, Any]:
    """One item as a line of the map: the city, then each district."""
    cells = [(line["city"], line["url"]), *line["cells"]]
    return {
        "key": line["item"].key,
        "label": line["item"].label,
        "cells": [{"value": cell.lost, "shade": cell.shade, "url": url} for cell, url in cells],
    }


def _experts(round: Round, found: Sequence[analysis.Lenient]) -> list[dict[str, Any]]:
    names = {each.pk: each.user.name for each in Expert.objects.select_related("user").filter(city=round.city)}
    return [
        {
            "label": names.get(each.expert, "—"),
            "value": each.value,
            "files": each.files,
            "url": _list_url(round, expert=each.expert),
        }
        for each in found
    ]


def _agreement(round: Round, found: Sequence[analysis.Agreement]) -> list[dict[str, Any]]:
    return [
        {
            "found": each,
            "spread": plain(each.spread),
            "url": _list_url(round, item=each.item.key, order="spread"),
            "wide_url": _list_url(round, item=each.item.key, order="spread", apart=1),
        }
        for each in found
    ]


def _ranks(round: Round, ranks: Sequence[analysis.Rank]) -> list[dict[str, Any]]:
    return [
        {
            "label": each.name,
            "rank": each.rank,
            "best": each.best,
            "worst": each.worst,
            "score": plain(each.score),
            "steady": each.steady,
            "url": _list_url(round, studio=each.key),
        }
        for each in ranks[:MOST_RANKS]
    ]


@require_GET
def listing(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The studios behind a number: with their mark, what is lost, and each expert's mark."""
    round = round_of(request, code)
    sheet, rows = sheets.sheet_of(round.sheet), analysis_reading.read(round)
    asked = {name: request.GET.get(name, "") for name in ("item", "district", "expert", "studio", "order", "apart")}
    chosen = [row for row in rows if _wanted(row, asked)]
    items = [each for each in sheet.items() if asked["item"] in ("", each.key)]
    lines = [line for row in chosen for line in _lines(row, items, asked)]
    if asked["apart"]:
        lines = [line for line in lines if len(line["marks"]) > 1 and analysis.wide(line["item"], line["spread"])]
    if asked["order"] == "spread":
        lines.sort(key=lambda line: -line["spread"])
    context = {"round": round, "lines": lines, "asked": asked, "item": items[0] if len(items) == 1 else None}
    return render(request, "assessments/analysis_list.html", context)


def _wanted(row: Marked, asked: dict[str, str]) -> bool:
    expert = asked["expert"]
    return (
        asked["district"] in ("", row.district)
        and asked["studio"] in ("", str(row.key))
        and (not expert or (expert.isdecimal() and int(expert) in row.sheets))
    )


def _lines(row: Marked, items: Sequence[Item], asked: dict[str, str]) -> list[dict[str, Any]]:
    """One line per item of a studio; of an expert's list, one line per studio with the totals."""
    found = []
    for item in items:
        if item.key in row.final:
            marks = [plain(sheet[item.key]) for sheet in row.sheets.values() if item.key in sheet]
            numbers = [sheet[item.key] for sheet in row.sheets.values() if item.key in sheet]
            found.append(
                {
                    "name": row.name,
                    "district": row.district,
                    "item": item,
                    "mark": plain(row.final[item.key]),
                    "lost": plain(item.points - row.final[item.key]),
                    "marks": marks,
                    "spread": max(numbers) - min(numbers) if numbers else Decimal(0),
                }
            )
    return found
