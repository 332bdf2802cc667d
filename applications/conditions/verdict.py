"""What a check finds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from applications.facts import ApplicationFacts
from portal.policy.measures import Condition, Measures


@dataclass(frozen=True)
class Met:
    """The condition holds; `note` adds a figure worth reading."""

    note: str = ""


@dataclass(frozen=True)
class Unmet:
    """It does not hold; the facts fill the placeholders of the pack's message."""

    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Missing:
    """It cannot be said yet: an answer is missing."""

    what: str


@dataclass(frozen=True)
class Stop:
    """The file may not be handed in, however hard the rule is."""

    text: str


@dataclass(frozen=True)
class Person:
    """Only a person can judge it."""

    note: str = ""


Verdict = Met | Unmet | Missing | Stop | Person
Check = Callable[[Condition, ApplicationFacts, Measures], Verdict]
