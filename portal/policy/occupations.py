"""The normal form by which two occupations are the same (A-30)."""

from __future__ import annotations

import re
import unicodedata

# A 工种 written in brackets behind its 职业 ("装配钳工（机床装配维修工）") counts as that occupation.
_BRACKETED = re.compile(r"[（(〔\[【].*?[)）〕\]】]")
_NOISE = re.compile(r"[\s·•・,，、/\\\-—_.。]+")


def occupation_key(text: str) -> str:
    """What "相同职业（工种）" compares: width, case, blanks and the 工种 in brackets do not matter."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _NOISE.sub("", _BRACKETED.sub("", plain))[:80]
