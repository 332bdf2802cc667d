"""Steps as a page offers them: what a check says no with, and the button that says it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from portal.policy.refusal import Refused


def refusal(check: Callable[..., Any], *given: Any) -> Refused | None:
    """What a check says no with; None when it passes."""
    try:
        check(*given)
    except Refused as refused:
        return refused
    return None


def button(label: str, url: str, refused: Refused | None = None, kind: str = "primary") -> dict[str, Any]:
    """One step for `_steps.html`; a refused one is drawn disabled with its sentence."""
    return {
        "label": label,
        "url": url,
        "refusal": refused.reason if refused else "",
        "clause": refused.clause if refused else "",
        "kind": kind,
    }
