"""What a recognised studio would be due: answered by the money trade above, which enters its function here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.policy.measures import Measures


@dataclass(frozen=True)
class Due:
    """Yuan, in words with the clause; 0 with the reason why not."""

    amount: Decimal
    words: str
    clause: str = ""


# (pack, kind of the call, listed for the construction grant) → what the policy gives on recognition.
Answer = Callable[["Measures", str, bool], Due]
_answers: list[Answer] = []


def register(answer: Answer) -> None:
    """Called once from the money trade's apps.py."""
    _answers[:] = [answer]


def on_recognition(measures: Measures, kind: str, eligible: bool) -> Due | None:
    """None where no money trade is installed."""
    return _answers[0](measures, kind, eligible) if _answers else None
