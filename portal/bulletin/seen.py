"""What a notice says, as one mark: nobody posts or overwrites words they have not read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.policy.canonical import fingerprint
from portal.policy.refusal import Conflict

if TYPE_CHECKING:
    from portal.bulletin.models import PublicNotice

WORDS = ("title", "basis", "process", "items", "issuers", "contact", "working_days", "count_posting_day")


def mark(notice: PublicNotice) -> str:
    """SHA-256 of everything the public will read."""
    return fingerprint([getattr(notice, name) for name in WORDS])


def require(seen: str, notice: PublicNotice) -> None:
    """409 when the words changed since the page was drawn; "" was drawn nowhere."""
    if seen and seen != mark(notice):
        raise Conflict("公示内容刚刚修改过，与您看到的不同，请重新核对后再办理")
