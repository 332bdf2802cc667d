"""Loading the demonstration: all or nothing, once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction

from applications.models import Call
from portal.accounts import demo as accounts
from portal.workbench.demo import cases, experts, rounds, titles, years


def is_loaded() -> bool:
    """Whether the story has been told: the calls of 2026 are its last chapter."""
    return Call.objects.filter(year=rounds.NOW.year, applications__number__isnull=False).exists()


def load() -> None:
    """People for every desk, then every round and the studios' years by real steps. A failure leaves nothing behind."""
    with transaction.atomic(), _fewer_collections():
        rounds.at(rounds.BEGINS, 8)
        accounts.load_staff()
        experts.enter()
        rounds.tell()
        titles.give_masters_accounts()
        years.tell()
        rounds.arrive()


@contextmanager
def _fewer_collections() -> Iterator[None]:
    """Thousands of short-lived rows: collecting rarely takes a third off the time."""
    usual = gc.get_threshold()
    gc.set_threshold(100_000, 50, 50)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def rows() -> list[tuple[str, str, str, str]]:
    """(city, role, organisation, user name) of every account, hosts last."""
    found = []
    for city, desks in accounts.by_city():
        for desk in desks:
            found += [(city, desk.role.label, post.organisation.called, post.user.username) for post in desk.posts]
    return found


def count() -> int:
    return len(cases.all_cases())
