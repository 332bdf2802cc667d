"""How often one visitor may ask something of a public page: a counter in the cache, by address."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest

from portal.audit.middleware import client_address
from portal.policy.refusal import Refused

MINUTE = 60


class TooOften(Refused):
    """Message 25 of the word list, answered with 429."""

    status = 429


def require_patience(request: HttpRequest, what: str, *, most: int, minutes: int = 5) -> None:
    """Count one attempt of this address; raises `TooOften` beyond `most` within the minutes."""
    key = f"pace:{what}:{client_address(request)}"
    cache.add(key, 0, minutes * MINUTE)
    try:
        count = cache.incr(key)
    except ValueError:
        # The counter ran out between the two calls.
        return
    if count > most:
        raise TooOften(f"操作太频繁，请 {minutes} 分钟后再试。")
