"""The gate before publication: patterns of ID, mobile and account numbers, also full-width or spaced (T-O3)."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from portal.bulletin.models import PublicNotice

# Separators people put between groups of digits.
_GAP = r"[\s\-–—·.,，。、_]*"
_BEFORE, _AFTER = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"
PATTERNS = (
    ("身份证号", re.compile(_BEFORE + r"[1-9](?:" + _GAP + r"\d){16}" + _GAP + r"[\dXx]" + _AFTER)),
    ("身份证号", re.compile(_BEFORE + r"[1-9]\d{5}\*{4,12}[\dXx]{2,4}" + _AFTER)),
    ("手机号", re.compile(_BEFORE + r"(?:(?:\+?86)" + _GAP + r")?1" + _GAP + r"[3-9](?:" + _GAP + r"\d){9}" + _AFTER)),
    ("银行账号", re.compile(_BEFORE + r"(?:\d" + _GAP + r"){15,18}\d" + _AFTER)),
)


def sensitive_parts(text: str) -> list[str]:
    """What kinds of forbidden numbers a text holds, each named once; 全角 digits count as digits."""
    plain = unicodedata.normalize("NFKC", text)
    plain = "".join(char for char in plain if unicodedata.category(char) != "Cf")
    found = dict.fromkeys(name for name, pattern in PATTERNS if pattern.search(plain))
    return list(found)


def findings(notice: PublicNotice) -> list[str]:
    """Every place of a notice that may not be published, in words: "第 2 行“单位”疑似手机号"."""
    places = [("标题", notice.title), ("依据", notice.basis), ("评审过程", notice.process)]
    for number, row in enumerate(notice.items, start=1):
        places += [(f"第 {number} 行", str(value)) for key, value in row.items() if key != "subject_id"]
    # The office's own telephone is meant to be public; a personal mobile in it is not.
    places += [("受理异议", str(value)) for value in notice.contact.values()]
    return [f"{place}疑似{'、'.join(parts)}" for place, text in places if (parts := sensitive_parts(text))]
