"""Columns encrypted at rest (AES-GCM, bound to their model and field), and the blind index by which they are found.

Keys come from `settings.SEAL_KEYS`, newest first, each `name:64 hex digits`; a stored value starts with its key's
name, so an old key can be kept for reading while `reseal` moves the rows to the newest.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
import unicodedata
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import FieldError, ImproperlyConfigured
from django.db import models
from django.forms import TextInput

NONCE_BYTES = 12


class Unreadable(Exception):
    """A sealed value that no configured key opens, or that was moved from another column or altered."""


def keys() -> dict[str, bytes]:
    """The configured keys by name, newest first."""
    pairs = [entry.split(":", 1) for entry in settings.SEAL_KEYS]
    try:
        ring = {name: bytes.fromhex(digits) for name, digits in pairs}
    except ValueError as error:
        raise ImproperlyConfigured("SEAL_KEYS: each entry is name:64 hex digits") from error
    if not ring or any(len(key) != 32 for key in ring.values()):
        raise ImproperlyConfigured("SEAL_KEYS: each entry is name:64 hex digits")
    return ring


def newest_prefix() -> str:
    return f"{next(iter(keys()))}:"


def seal(text: str, aad: str) -> str:
    """`g1:` and the URL-safe base64 of nonce and ciphertext; the same text never seals to the same value twice."""
    name, key = next(iter(keys().items()))
    nonce = os.urandom(NONCE_BYTES)
    box = AESGCM(key).encrypt(nonce, text.encode(), aad.encode())
    return f"{name}:{base64.urlsafe_b64encode(nonce + box).decode()}"


def unseal(sealed: str, aad: str) -> str:
    """The text again; raises `Unreadable`."""
    name, _, body = sealed.partition(":")
    key = keys().get(name)
    if key is None:
        raise Unreadable(f"no key named {name!r} is configured")
    try:
        raw = base64.urlsafe_b64decode(body)
        return AESGCM(key).decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], aad.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Unreadable("the value was altered, or belongs to another column") from error


def blind_index(text: str) -> str:
    """A keyed fingerprint for equality: 64 hex digits; width, case and blanks around do not matter."""
    plain = unicodedata.normalize("NFKC", text).strip().upper()
    return hmac.new(bytes.fromhex(settings.BLIND_INDEX_KEY), plain.encode(), hashlib.sha256).hexdigest()


if TYPE_CHECKING:
    _Text = models.TextField[str, str]
else:
    _Text = models.TextField


class SealedField(_Text):
    """Text that is readable in Python and sealed in the database. Not searchable: keep a blind index beside it."""

    @property
    def aad(self) -> str:
        return f"{self.model._meta.label_lower}.{self.name}"

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        if not isinstance(value, str) or not value:
            return value
        return seal(value, self.aad)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> str | None:
        return unseal(value, self.aad) if value else value

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name != "isnull":
            raise FieldError(f"{self.name} is sealed: look it up by its blind index")
        return super().get_lookup(lookup_name)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"widget": TextInput, **kwargs})
