"""What must never be false, gathered from every room: each has its own `invariants.py` with an `INVARIANTS` table."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from django.apps import apps

MODULES = ("invariants", "decision_invariants", "ledger_invariants")
Check = Callable[[], Iterable[str]]


@dataclass(frozen=True)
class Invariant:
    """One promise: its number, its room, what it says, and the question that finds its breaks."""

    code: str
    room: str
    says: str
    check: Check


@dataclass(frozen=True)
class Break:
    """A record that does not keep the promise."""

    invariant: Invariant
    words: str


def registry() -> list[Invariant]:
    """Every invariant of the installed rooms, by number."""
    found = []
    for config in apps.get_app_configs():
        for name in MODULES:
            module = f"{config.name}.{name}"
            if config.name == "portal.workbench" or find_spec(module) is None:
                continue
            table: dict[str, Check] = getattr(import_module(module), "INVARIANTS", {})
            found += [Invariant(code, config.label, _says(check), check) for code, check in table.items()]
    return sorted(found, key=lambda each: (each.code, each.room))


def breaks(codes: Collection[str]) -> Iterator[Break]:
    """Every break of the invariants with these numbers."""
    for invariant in registry():
        if invariant.code in codes:
            for words in invariant.check():
                yield Break(invariant, words)


def _says(check: Check) -> str:
    return (check.__doc__ or "").strip().splitlines()[0]
