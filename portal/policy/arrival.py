"""When a request reached the portal's door (trust.md §5.5a): the proxy's stamp, believed from the proxy alone."""

from __future__ import annotations

import ipaddress
from datetime import UTC, datetime
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest

HEADER = "HTTP_X_ARRIVAL"
# Seconds since 1970 have ten digits until 2286; anything longer is no stamp.
LONGEST = 20

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


def stamp_of(request: HttpRequest) -> datetime | None:
    """The moment nginx noted, or None: no stamp, no number, or not from a configured proxy."""
    text = request.META.get(HEADER, "")
    if not text or len(text) > LONGEST or not from_proxy(request):
        return None
    try:
        return datetime.fromtimestamp(float(text), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def from_proxy(request: HttpRequest) -> bool:
    """Whether the connection itself comes from one of TRUSTED_PROXIES; what headers say does not count."""
    try:
        peer = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(peer in network for network in _networks(tuple(settings.TRUSTED_PROXIES)))


def is_network(text: str) -> bool:
    try:
        ipaddress.ip_network(text)
    except ValueError:
        return False
    return True


@lru_cache(maxsize=4)
def _networks(written: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ipaddress.ip_network(each) for each in written)
