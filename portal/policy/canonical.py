"""Content as one mark: what people sign, freeze or print is compared by the SHA-256 of its canonical JSON."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder


def fingerprint(content: Any) -> str:
    """SHA-256, in hex: keys sorted, no blanks, characters as themselves; any change of the content changes it."""
    text = json.dumps(content, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
