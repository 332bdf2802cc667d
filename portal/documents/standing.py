"""Whether what a printed code stands for still holds; the trade that issued the document answers for its records."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from .models import Verification

SUPERSEDED, WITHDRAWN = "superseded", "withdrawn"


@dataclass(frozen=True)
class Fallen:
    """How a document that was genuine stopped to hold, in a sentence for the public that says since when."""

    verdict: str
    words: str


Ask = Callable[[Verification], Fallen | None]
_asked: dict[str, Ask] = {}


def register(model_label: str, ask: Ask) -> None:
    """Answer for the codes of one model ('applications.application')."""
    _asked[model_label.lower()] = ask


def of(found: Verification) -> Fallen | None:
    """None while the document holds."""
    if found.void_at is not None:
        return Fallen(WITHDRAWN, f"原因：{found.void_reason}。" if found.void_reason else "")
    ask = _asked.get(f"{found.content_type.app_label}.{found.content_type.model}")
    return ask(found) if ask is not None else None
