"""The lead master's own pages: the unit's studios, one studio's year at a glance (ux.md §4.3)."""

from __future__ import annotations

from datetime import date

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from portal.accounts.access import AuthenticatedHttpRequest, needs
from portal.accounts.roles import Permission
from portal.policy import clock
from studios import closing, glance, offices, overview, progress, rooms, title_words
from studios.models import Studio
from studios.overview import Line
from studios.record_kinds import REGISTERS
from studios.states import HOLDING, State
from studios.views.public import CHIPS


@require_GET
@needs(Permission.KEEP_RECORDS)
def mine(request: AuthenticatedHttpRequest) -> HttpResponse:
    """The unit's studios; one alone is opened at once."""
    found = list(Studio.objects.visible_to(request.user).select_related("region"))
    if len(found) == 1:
        return redirect("studios:manage", number=found[0].number)
    found.sort(key=lambda each: each.state not in HOLDING)
    said = title_words.of_all(found)
    rows = [(each, CHIPS[State(each.state)], said[each.pk].label) for each in found]
    return render(request, "studios/keeping/mine.html", {"rows": rows})


@require_GET
def manage(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Four facts, the year's counts, what is due next."""
    today = clock.today()
    studio = glance.studio_of(request.user, number, today)
    offices.require_keeper(request.user, studio)
    dues, alerts = overview.lines("due", studio, today), overview.lines("alert", studio, today)
    context = {
        "studio": studio,
        "said": title_words.of(studio),
        "chip": CHIPS[State(studio.state)],
        "facts": _facts(studio, dues, alerts, overview.lines("money", studio, today)),
        "progress": progress.of(studio, today.year),
        "dues": dues,
        "alerts": alerts,
        "registers": [(each, reverse(f"studios:{each.key}", args=[number])) for each in REGISTERS.values()],
        "rooms": rooms.of(studio),
        "whom": closing.whom_to_call(studio),
        "holding": studio.state in HOLDING,
    }
    return render(request, "studios/keeping/manage.html", context)


def _facts(studio: Studio, dues: list[Line], alerts: list[Line], money: list[Line]) -> list[tuple[str, str]]:
    """期限、任务、经费、提醒."""
    return [
        ("期限", _term(studio)),
        ("任务", f"待办 {len(dues)} 项" if dues else "暂无待办"),
        ("经费", "；".join(line.words for line in money) or "暂无记录"),
        ("提醒", f"{len(alerts)} 条" if alerts else "没有"),
    ]


def _term(studio: Studio) -> str:
    end = f"至{_day(studio.valid_to)}" if studio.valid_to else "起，不设期限"
    return _day(studio.valid_from) + end


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
