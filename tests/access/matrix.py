"""Reads matrix.toml: which page, with which record, answers whom with what."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.access.world import ANONYMOUS, World

FILE = Path(__file__).with_name("matrix.toml")
# A record is named in an address by the attribute its parameter asks for.
NATURAL = {
    "number": ("number", "plaque_no"),
    "amendment": ("number",),
    "code": ("code",),
    "slot": ("slot",),
    "fact": ("fact",),
    "year": ("year",),
}

# Parameters that are words of the address itself, even where a record goes by the same name.
WORDS = ("table", "step", "key", "kind", "fund")


@dataclass(frozen=True)
class Row:
    """One route: the record it is asked about, the methods it takes, and what each kind of person gets."""

    name: str
    methods: tuple[str, ...]
    records: dict[str, Any]
    open_to: tuple[str, ...]
    refused_to: tuple[str, ...]
    hidden_from: tuple[str, ...]
    redirected_to: tuple[str, ...]
    writes: tuple[str, ...]
    status: int
    rest: int
    anonymous: int
    query: str

    def expected(self, who: str) -> int:
        """The status of a GET; 405 where the route takes none, unless the door before it says no first."""
        if "GET" not in self.methods:
            return self._unread(who)
        if who in self.redirected_to:
            return 303
        if who in self.open_to:
            return self.status
        if who in self.refused_to:
            return 403
        if who in self.hidden_from:
            return 404
        return self.anonymous if who == ANONYMOUS else self.rest

    def _unread(self, who: str) -> int:
        if who == ANONYMOUS:
            return 405 if who in self.open_to else self.anonymous
        if who in self.hidden_from:
            return 405
        return self.rest if self.rest == 403 and who not in self.open_to else 405

    def url(self, world: World) -> str:
        place = reverse(self.name, kwargs={key: _value(world, key, given) for key, given in self.records.items()})
        return f"{place}?{self.query}" if self.query else place


@cache
def rows(city: str = "hangzhou") -> tuple[Row, ...]:
    book = tomllib.loads(FILE.read_text(encoding="utf-8"))
    audiences = {**book["audiences"], **book.get(f"audiences_in_{city}", {})}
    return tuple(
        _row(name if room == "root" else f"{room}:{name}", {**group, **group.get(f"in_{city}", {})}, audiences)
        for room, groups in book["rooms"].items()
        for group in groups
        for name in group["names"].split()
    )


def _row(name: str, group: dict[str, Any], audiences: dict[str, list[str]]) -> Row:
    def people(key: str) -> tuple[str, ...]:
        return tuple(who for named in group.get(key, "").split() for who in audiences.get(named, [named]))

    return Row(
        name=name,
        methods=tuple(group.get("methods", "GET").split()),
        records=group.get("with", {}),
        open_to=people("open_to"),
        refused_to=people("refused_to"),
        hidden_from=people("hidden_from"),
        redirected_to=people("redirected_to"),
        writes=people("writes" if "writes" in group else "open_to"),
        status=group.get("status", 200),
        rest=group.get("rest", 404),
        anonymous=group.get("anonymous", 302),
        query=group.get("query", ""),
    )


def _value(world: World, parameter: str, given: Any) -> Any:
    if given == "city":
        return world.city
    found = world.record(given) if isinstance(given, str) and parameter not in WORDS else None
    if found is None:
        return given
    for attribute in NATURAL.get(parameter, ()):
        if hasattr(found, attribute):
            return getattr(found, attribute)
    return found.pk


def url_names() -> set[str]:
    """Every name of the URL configuration, with its namespace; a route without a name is listed by its pattern."""
    return set(_walk(get_resolver().url_patterns, ""))


def _walk(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
        else:
            yield f"{prefix}{pattern.name or pattern.pattern}"
