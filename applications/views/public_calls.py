"""What anyone may read about calls: the open ones with their countdown, the guide made from the pack."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from applications import kinds
from applications.models import Call, Window
from portal.accounts.kinds import City
from portal.accounts.models import Organisation
from portal.policy import clock, measures
from portal.policy.measures import Measures


@login_not_required
@require_GET
def public_calls(request: HttpRequest) -> HttpResponse:
    """Every published call, open ones first."""
    at = clock.now()
    found = Call.objects.public().general().prefetch_related("windows")
    cards = [{"call": call, "closes": _closes(call), "receiving": call.is_receiving(at)} for call in found]
    cards.sort(key=lambda card: not card["receiving"])
    return render(request, "applications/public/calls.html", {"cards": cards, "cities": City.choices})


@login_not_required
@require_GET
def public_call(request: HttpRequest, code: str) -> HttpResponse:
    """One call: its notice, its windows, how long it still takes applications."""
    call = get_object_or_404(Call.objects.public().prefetch_related("windows", "overrides"), code=code)
    at = clock.now()
    window = call.window(Window.Kind.APPLICATION)
    context = {
        "call": call,
        "pack": call.measures,
        "window": window,
        "receiving": call.is_receiving(at),
        "coming": call.state == "open" and at < window.opens_at,
        "places": list(call.places.select_related("recommender")),
    }
    return render(request, "applications/public/call.html", context)


def _closes(call: Call) -> Any:
    return call.window(Window.Kind.APPLICATION).closes_at


@login_not_required
@require_GET
def guide(request: HttpRequest, city: str) -> HttpResponse:
    """办事指南: conditions, materials, steps, money, after recognition, contacts; all from the pack."""
    if city not in City.values:
        raise Http404
    pack = measures.for_city(city, clock.today())
    offices = Organisation.objects.filter(city=city, kind__in=pack.offices.first_review.kinds, active=True)
    call = Call.objects.filter(city=city).public().general().prefetch_related("windows").first()
    context = {
        "pack": pack,
        "kinds": [
            {
                "kind": kind,
                "conditions": [each for each in pack.conditions_for(kind.key) if each.hardness != "warn"],
                "materials": pack.materials_for(kind.key),
            }
            for kind in kinds.general(pack)
        ],
        "steps": _steps(pack),
        "money": _money(pack),
        "call": call,
        "closes": _closes(call) if call else None,
        "receiving": bool(call and call.is_receiving(clock.now())),
        "offices": list(offices.order_by("kind", "name")),
        "check_url": reverse("applications:self_check", args=[city]),
    }
    return render(request, "applications/public/guide.html", context)


def _steps(pack: Measures) -> list[dict[str, str]]:
    """Who does what, and within how many days."""
    offices = pack.offices

    def days(name: str) -> str:
        each = pack.parameters.get(name)
        return f"{each.value} {each.unit}" if each else "按申报通知"

    rows = (
        ("网上申报", pack.word("host"), "申报窗口内", offices.first_review.clause),
        (
            pack.word("first_review"),
            offices.first_review.label,
            days("first_review_working_days"),
            offices.first_review.clause,
        ),
        ("补正", pack.word("host"), days("correction_working_days"), ""),
        ("市级受理", offices.acceptance.label, days("acceptance_working_days"), offices.acceptance.clause),
        ("现场考察、材料评审、综合评审", offices.panel.label, "按申报通知", offices.panel.clause),
        ("公示", "、".join(offices.issuers), days("notice_working_days"), pack.parameter("notice_working_days").clause),
        ("认定", "、".join(offices.issuers), "公示期满、没有未办结的异议后", pack.clause(offices.approvals_clause)),
    )
    return [dict(zip(("what", "who", "days", "clause"), row, strict=True)) for row in rows]


def _money(pack: Measures) -> list[dict[str, Any]]:
    found = []
    for name in ("grant_establishment", "grant_excellent"):
        each = pack.parameters.get(name)
        if each is not None:
            found.append({"label": each.label, "amount": Decimal(str(each.value)), "clause": each.clause})
    return found
