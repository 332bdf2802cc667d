"""The public front (W1): two doors, the open call with its countdown, notices, the register, the way, whom to ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from applications.models import Call, Window
from applications.states import CallState
from portal.accounts.kinds import City, OrganisationKind
from portal.accounts.models import Organisation
from portal.bulletin.models import NoticeState, PublicNotice
from portal.policy import calendar, clock, measures
from portal.policy.measures import Measures

CITY_COOKIE = "city"
YEAR = 365 * 24 * 60 * 60
LATEST_NOTICES = 5


@dataclass(frozen=True)
class CallCard:
    """A call as the front shows it: open, announced for later, or over."""

    call: Call
    window: Window
    phase: str


@dataclass(frozen=True)
class NoticeCard:
    """A notice with the working day it is in, while it runs."""

    notice: PublicNotice
    running: bool
    day: int


def city_of(request: HttpRequest) -> str:
    """The door a visitor came through: asked for in the address, remembered in a cookie, or Hangzhou."""
    asked = request.GET.get("city") or request.COOKIES.get(CITY_COOKIE) or ""
    return asked if asked in City.values else City.HANGZHOU.value


@login_not_required
@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """The home page of one city."""
    city, at = city_of(request), clock.now()
    pack = measures.for_city(city, clock.today())
    context = {
        "city": City(city),
        "cities": City.choices,
        "pack": pack,
        "calls": call_cards(city, at),
        "last_call": Call.objects.filter(city=city, state=CallState.FINISHED).order_by("-published_at").first(),
        "usual_month": usual_month(pack),
        "notices": notice_cards(city, clock.today()),
        "steps": way(pack),
        "office": Organisation.objects.filter(kind=OrganisationKind.CITY_BUREAU, city=city).first(),
    }
    response = render(request, "workbench/front.html", context)
    if request.GET.get("city") in City.values:
        response.set_cookie(CITY_COOKIE, city, max_age=YEAR, samesite="Lax", secure=request.is_secure(), httponly=True)
    return response


def call_cards(city: str, at: datetime) -> list[CallCard]:
    """The running calls of a city, the one that closes first in front; those already closed last."""
    calls = Call.objects.filter(city=city, state=CallState.OPEN).prefetch_related("windows")
    cards = []
    for call in calls:
        window = call.window(Window.Kind.APPLICATION)
        phase = "open" if window.contains(at) else ("coming" if at < window.opens_at else "closed")
        cards.append(CallCard(call, window, phase))
    return sorted(cards, key=lambda card: (card.phase == "closed", card.window.closes_at))


def notice_cards(city: str, today: date) -> list[NoticeCard]:
    """Notices posted in a city, running ones first, each with its working day."""
    posted = (NoticeState.PUBLISHED, NoticeState.ENDED)
    found = PublicNotice.objects.filter(city=city, state__in=posted).order_by("-posted_at", "-pk")[:LATEST_NOTICES]
    days = calendar.current()
    cards = [_notice_card(notice, today, days) for notice in found]
    return sorted(cards, key=lambda card: not card.running)


def _notice_card(notice: PublicNotice, today: date, days: calendar.WorkCalendar) -> NoticeCard:
    first, last = notice.starts_on, notice.ends_on
    running = notice.state == NoticeState.PUBLISHED and first is not None and last is not None and today <= last
    if not running or first is None or today < first:
        return NoticeCard(notice, running, 0)
    passed = [date.fromordinal(n) for n in range(first.toordinal(), today.toordinal() + 1)]
    return NoticeCard(notice, True, sum(days.is_probably_working(day) for day in passed))


def usual_month(pack: Measures) -> int:
    """The month in which this city's call is usually issued, from the pack's application window."""
    return int(pack.window("application").opens[:2])


def way(pack: Measures) -> list[dict[str, Any]]:
    """How it works in five steps, in the city's own words."""
    first = pack.word("first_review")
    days = pack.value("notice_working_days")
    return [
        {"label": "网上申报", "words": f"{pack.word('host')}填写申报表，上传材料，在截止前提交。"},
        {"label": first, "words": f"{pack.word('recommender')}核对材料和原件，签署意见，推荐上报。"},
        {"label": "专家评审", "words": "现场考察、材料评审、综合评审，拟定名单。"},
        {"label": "公示", "words": f"拟认定名单公示 {days} 个工作日，任何人可以提出异议。"},
        {"label": "认定", "words": "公示无异议的发文认定，授予铭牌，列入名录。"},
    ]
