"""Names: the studio's, composed from the pack's pattern (HZ-35, A-33), and an occupation's normal form (A-30)."""

from __future__ import annotations

import re
import unicodedata

# A 工种 written in brackets behind its 职业 ("装配钳工（机床装配维修工）") counts as that occupation.
_BRACKETED = re.compile(r"[（(〔\[【].*?[)）〕\]】]")
_NOISE = re.compile(r"[\s·•・,，、/\\\-—_.。]+")


def compose(pattern: str, *, leader: str, occupation: str) -> str:
    """The studio's name, e.g. 沈砚舟装配钳工技能大师工作室; "" while a part of it is missing."""
    if not leader.strip() or not occupation.strip():
        return ""
    return pattern.format(leader=leader.strip(), occupation=occupation.strip())


def occupation_key(text: str) -> str:
    """What "相同职业（工种）" compares: width, case, blanks and the 工种 in brackets do not matter."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return _NOISE.sub("", _BRACKETED.sub("", plain))[:80]
