"""What the tests of the host's pages share: addresses, texts, hooks, a file sent back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django.urls import reverse

from applications import transitions
from applications.models import Application
from applications.transitions.review import Point
from portal.policy import clock
from tests.factories.accounts import UserFactory


def url(name: str, application: Application, *args: Any) -> str:
    return reverse(f"applications:{name}", args=[application.number, *args])


def text(response: Any) -> str:
    return response.content.decode()


def hook(response: Any, name: str) -> str:
    """The text of the element with that data-test."""
    found = re.search(rf'data-test="{name}"[^>]*>(.*?)<', text(response), re.S)
    assert found, name
    return found[1].strip()


def give_back(application: Application, *points: Point) -> None:
    transitions.submit(application, by=application.created_by)
    officer = UserFactory(district_officer=True, organisation=application.recommender)
    transitions.return_for_correction(
        application, by=officer, points=list(points), due_on=clock.today() + timedelta(days=5), remark="请尽快。"
    )


def hook_value(page: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="(\d+)"', text(page))
    assert found
    return found[1]
