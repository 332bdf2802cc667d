"""One-time links: the address goes out by mail, only its fingerprint stays."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.urls import reverse

CONFIRMATION_LIFE = timedelta(hours=24)
INVITATION_LIFE = timedelta(days=7)


def new_token() -> str:
    """256 random bits, safe in a URL."""
    return secrets.token_urlsafe(32)


def fingerprint(token: str) -> str:
    """64 hex digits; a surrogate in a forged token does no harm."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def absolute(name: str, *args: str) -> str:
    """The full address of a page, for letters."""
    return settings.SITE_URL.rstrip("/") + reverse(name, args=args)
