"""What must never enter the log, which nobody can clean afterwards: ID numbers, mobile numbers, account numbers."""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any

from stdnum.cn import uscc

_ALONE_BEFORE = r"(?<![0-9A-Za-z])"
_ALONE_AFTER = r"(?![0-9A-Za-z])"
RESIDENT_ID = re.compile(
    _ALONE_BEFORE + r"[1-9]\d{5}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx]" + _ALONE_AFTER
)
MOBILE = re.compile(_ALONE_BEFORE + r"1[3-9]\d[ -]?\d{4}[ -]?\d{4}" + _ALONE_AFTER)
# Bank accounts have 12 to 30 digits, often in groups of four. A hyphen before or after marks part of a longer code.
ACCOUNT = re.compile(r"(?<![0-9A-Za-z-])(?:\d{12,30}|\d{4}(?: \d{4}){2,6}(?: \d{1,3})?)(?![0-9A-Za-z-])")
KINDS = (("身份证号", RESIDENT_ID), ("手机号", MOBILE), ("账号", ACCOUNT))


class SensitiveData(ValueError):
    """A programming error: a step tried to log what must stay out of the log. The value itself is not repeated here."""


def refuse_sensitive(data: object) -> None:
    """Raise `SensitiveData` naming the kind if anything in the data, keys included, looks like a personal number."""
    if kind := _kind_in(unicodedata.normalize("NFKC", json.dumps(data, ensure_ascii=False))):
        raise SensitiveData(f"the log takes no {kind}")


def masked(text: str) -> str:
    """The text with personal numbers masked: what people type must not stay in the log for ever."""
    for _, pattern in KINDS:
        text = pattern.sub(_mask, text)
    plain = unicodedata.normalize("NFKC", text)
    # Typed in full-width digits.
    return masked(plain) if plain != text and _kind_in(plain) else text


def masked_values(data: Any) -> Any:
    """Plain data with the personal numbers in its texts masked: names, reasons and numbers of papers are typed too."""
    match data:
        case str():
            return masked(data)
        case list():
            return [masked_values(each) for each in data]
        case dict():
            return {key: masked_values(value) for key, value in data.items()}
    return data


def _kind_in(text: str) -> str:
    """The first kind of personal number in the text; "" for none."""
    for kind, pattern in KINDS:
        if any(not _harmless(hit.group()) for hit in pattern.finditer(text)):
            return kind
    return ""


def _mask(hit: re.Match[str]) -> str:
    found = hit.group()
    return found if _harmless(found) else f"{found[:3]}{'*' * (len(found) - 7)}{found[-4:]}"


def _harmless(text: str) -> bool:
    """A unified social credit code names an organisation, and is public."""
    return len(text) == 18 and bool(uscc.is_valid(text)) and not RESIDENT_ID.fullmatch(text)
