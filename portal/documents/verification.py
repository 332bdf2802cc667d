"""Short codes by which anyone can check a printed document against the register (TM-16).

A code is 60 random bits and a 20-bit keyed check, written in Crockford's Base32, which has no I, L, O or U.
Guessing is hopeless, and a miss always looks the same: nothing tells how near it was.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from portal.policy import clock

from .models import Verification

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RANDOM_SYMBOLS = 12
CHECK_SYMBOLS = 4
_LOOK_ALIKES = str.maketrans({"O": "0", "I": "1", "L": "1"})


def issue(subject: models.Model, kind: str, facts: Mapping[str, Any], digest: str) -> Verification:
    """The code of this content; asked twice for the same content it is the same code. Facts are public."""
    fresh = prepare(subject, kind, facts, digest)
    with transaction.atomic(savepoint=False):
        row, _ = Verification.objects.get_or_create(
            **{name: getattr(fresh, name) for name in ("kind", "content_type", "object_id", "digest")},
            defaults={name: getattr(fresh, name) for name in ("code", "fact_rows", "issued_at", "seal")},
        )
    return row


def prepare(subject: models.Model, kind: str, facts: Mapping[str, Any], digest: str) -> Verification:
    """A sealed code that is not stored yet."""
    row = Verification(
        kind=kind,
        content_type=ContentType.objects.get_for_model(subject),
        object_id=str(subject.pk),
        digest=digest,
        code=_new_code(),
        fact_rows=json.loads(json.dumps(list(facts.items()), cls=DjangoJSONEncoder)),
        issued_at=clock.now(),
    )
    row.seal = _seal(row)
    return row


def issue_new(rows: Sequence[Verification]) -> None:
    """Store codes of contents made in this very transaction, which therefore have none yet, in one statement."""
    Verification.objects.bulk_create(rows)


def lookup(code: str) -> Verification | None:
    """The document behind a typed or scanned code; any fault is simply None."""
    normal = normalise(code)
    if len(normal) != RANDOM_SYMBOLS + CHECK_SYMBOLS or not normal.isascii():
        return None
    if not hmac.compare_digest(_check_symbols(normal[:RANDOM_SYMBOLS]), normal[RANDOM_SYMBOLS:]):
        return None
    row = Verification.objects.filter(code=normal).first()
    return row if row is not None and hmac.compare_digest(_seal(row), row.seal) else None


def withdraw(subject: models.Model, reason: str, *, kind: str = "") -> int:
    """Codes of a record that no longer holds; they are still found, marked void. Answers how many."""
    rows = Verification.objects.about(subject).filter(void_at=None)
    if kind:
        rows = rows.filter(kind=kind)
    return rows.update(void_at=clock.now(), void_reason=reason[:200])


def url(code: str) -> str:
    """What the QR on page 1 says."""
    return f"{settings.SITE_URL.rstrip('/')}/verify/{normalise(code)}/"


def from_text(text: str) -> str:
    """The code in what a scanner read, a verification address or the bare code; '' when there is none."""
    candidate = text.strip().rstrip("/").rsplit("/verify/", 1)[-1]
    normal = normalise(candidate)
    return normal if len(normal) == RANDOM_SYMBOLS + CHECK_SYMBOLS and set(normal) <= set(ALPHABET) else ""


def normalise(code: str) -> str:
    """Upper case, no separators, look-alikes read as the digits they resemble."""
    return "".join(code.upper().split()).replace("-", "").translate(_LOOK_ALIKES)


def _new_code() -> str:
    body = "".join(secrets.choice(ALPHABET) for _ in range(RANDOM_SYMBOLS))
    return body + _check_symbols(body)


def _check_symbols(body: str) -> str:
    value = int.from_bytes(_keyed("code", body)[:8], "big")
    return "".join(ALPHABET[(value >> (5 * at)) & 31] for at in range(CHECK_SYMBOLS))


def _seal(row: Verification) -> str:
    content = json.dumps(
        [row.code, row.kind, row.content_type_id, row.object_id, row.digest, row.fact_rows],
        ensure_ascii=False,
        sort_keys=True,
    )
    return _keyed("row", content).hex()


def _keyed(purpose: str, text: str) -> bytes:
    """HMAC under a key that outlives SECRET_KEY, because printed codes live for years."""
    key = hashlib.sha256(f"verification:{settings.BLIND_INDEX_KEY}".encode()).digest()
    return hmac.digest(key, f"{purpose}:{text}".encode(), "sha256")
