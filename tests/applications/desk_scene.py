"""What the desk's tests share: a city on a working day, its desk and its host, signed in."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from applications import points, transitions
from applications.models import Application
from portal.accounts.kinds import City
from portal.accounts.models import User
from tests.factories.chain import Chain

NOW = "2026-04-20 10:00"


def chain_of(at: Any, city: str = City.HANGZHOU) -> Chain:
    at(NOW)
    return Chain(city, at)


def url(name: str, *args: Any, **query: str) -> str:
    tail = "?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else ""
    return (
        reverse(f"applications:{name}", args=[each.number if isinstance(each, Application) else each for each in args])
        + tail
    )


def gather(application: Application, by: User, target: str = "field", key: str = "leader.skills") -> None:
    point = points.named(application, target, key)
    transitions.gather_point(application, by=by, point=replace(point, wording="请补充完整"))


def returned(
    chain: Chain, application: Application, *, key: str = "leader.skills", by: User | None = None
) -> Application:
    """Sent back by its desk about one field."""
    by = by or chain.reviewer(application)
    point = replace(points.named(application, "field", key), wording="请补充完整")
    transitions.return_for_correction(application, by=by, points=[point], due_on=date(2026, 4, 27), remark="请尽快")
    return application


def text(answer: Any) -> str:
    return str(answer.content.decode())


def says(client: Client, address: str) -> str:
    """The page's text; anything but 200 is a failure."""
    answer = client.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return text(answer)
