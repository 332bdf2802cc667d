"""Help per screen, frequent questions with their clause, whom to ask; and the statements the footer links to."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.accounts.kinds import City, OrganisationKind
from portal.accounts.models import Organisation
from portal.policy import clock, measures
from portal.policy.measures import Measures
from portal.workbench.public import city_of

FILE = Path(__file__).resolve().parent / "data" / "help.toml"
OFFICES = (OrganisationKind.CITY_BUREAU, OrganisationKind.EMPLOYMENT_CENTRE, OrganisationKind.DISTRICT_BUREAU)


@dataclass(frozen=True)
class Screen:
    """What a page is for, in two or three sentences."""

    title: str
    views: tuple[str, ...]
    text: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """A frequent question answered for one city, with the clause it rests on."""

    topic: str
    question: str
    text: str
    clause: str


@cache
def _content() -> dict[str, Any]:
    with FILE.open("rb") as file:
        return tomllib.load(file)


def screens() -> tuple[Screen, ...]:
    return tuple(Screen(each["title"], tuple(each["views"]), tuple(each["text"])) for each in _content()["screens"])


def screen_of(view_name: str, pack: Measures) -> Screen | None:
    """The help of the page with this address name; figures are the pack's."""
    for screen in screens():
        if view_name and view_name in screen.views:
            return Screen(screen.title, screen.views, tuple(_filled(line, pack) for line in screen.text))
    return None


def answers(pack: Measures) -> list[Answer]:
    """The questions that concern this city, in the order of the file."""
    found = []
    for each in _content()["questions"]:
        text = each.get(pack.city) or each.get("both")
        if text:
            clause = pack.clause(each.get("clause", {}).get(pack.city, ""))
            found.append(Answer(each["topic"], each["question"], _filled(text, pack), clause))
    return found


def _filled(text: str, pack: Measures) -> str:
    return text.format_map(_Figures(pack))


class _Figures(dict[str, str]):
    """The pack's figures by parameter name, money with thousands separators."""

    def __init__(self, pack: Measures) -> None:
        super().__init__()
        self.pack = pack

    def __missing__(self, name: str) -> str:
        value = self.pack.value(name)
        return f"{value:,}" if isinstance(value, int | Decimal) else str(value)


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Help of the page one came from (?page=address name), then questions by topic, then offices with telephones."""
    city = getattr(request.user, "city", "") or city_of(request)
    pack = measures.for_city(city, clock.today())
    found = answers(pack)
    offices = Organisation.objects.filter(city=city, kind__in=OFFICES, active=True).select_related("region")
    context = {
        "city": City(city),
        "cities": City.choices,
        "pack": pack,
        "screen": screen_of(request.GET.get("page", ""), pack),
        "topics": [(topic, list(rows)) for topic, rows in groupby(found, key=lambda each: each.topic)],
        "offices": offices.order_by("kind", "region", "pk"),
    }
    return render(request, "workbench/help.html", context)


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "workbench/accessibility.html")


@login_not_required
@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "workbench/privacy.html")
