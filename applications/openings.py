"""“开放时提醒我”: who asked is told when a call of the city begins to take applications (ux.md §4.1)."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from applications.models import Call
from applications.models.call import Window
from portal.accounts.kinds import City
from portal.notifications import wishes
from portal.policy import clock, wording

ABOUT = "{city}技能大师工作室申报开放"


def topic(city: str) -> str:
    return f"opening:{city}"


def ask(city: str, address: str) -> None:
    wishes.ask(topic(city), address, about=ABOUT.format(city=City(city).label), url_of=_confirm_address)


def _confirm_address(token: str) -> str:
    return settings.SITE_URL.rstrip("/") + reverse("applications:opening_confirm", args=[token])


def tell() -> int:
    """Every call that takes applications now, to those of its city who still wait; returns how many were told."""
    told = 0
    for call in Call.objects.receiving(clock.now(fresh=True)).general().prefetch_related("windows"):
        closes = wording.due_words(call.window(Window.Kind.APPLICATION).closes_at)
        told += wishes.fulfil(
            topic(call.city),
            key=f"call:{call.code}:opening",
            subject=f"{call.title}已开放",
            body=f"您登记过开放提醒：{call.title}已开始接收申报，{closes}截止。这封提醒只发一次，您的邮箱地址已从提醒名单中删去。",
            url=reverse("applications:public_call", args=[call.code]),
        )
    return told
