"""Two windows on one draft: the second save is told so and keeps what it typed; pressed again it is taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from portal.policy.canonical import fingerprint
from portal.policy.refusal import Conflict

if TYPE_CHECKING:
    from django.db.models import Model

WORDS = "这份材料刚在别处保存过。您填的还在下面，没有保存；核对后再按一次，就以您的为准。"


class Overtaken(Conflict):
    """Another window or a colleague saved first; nothing was written."""


def mark(record: Model, names: Sequence[str]) -> str:
    """What a page has seen of the fields it may write."""
    return fingerprint([str(getattr(record, name)) for name in names])


def require_unmoved(record: Model, names: Sequence[str], seen: str) -> None:
    """`seen`: the mark the page was drawn with; "" asks for nothing. The caller holds the lock."""
    if seen and seen != mark(record, names):
        raise Overtaken(WORDS)
