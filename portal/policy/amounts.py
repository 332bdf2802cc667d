"""An amount of money as people and banks write it: yuan, exact, in digits anybody reads the same way."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal

CENT = Decimal("0.01")
# Plain digits, or groups of three behind commas; nothing that only a programmer takes for a number (1_000, 1e3, NaN).
_NUMBER = re.compile(r"[+-]?(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
LONGEST = 40


def parse(text: object) -> Decimal | None:
    """`1,000.50`, full-width digits and a trailing 元 are understood; None for what is no number, `1,00` included."""
    plain = unicodedata.normalize("NFKC", str(text)).strip().removesuffix("元").strip()
    if len(plain) > LONGEST or not _NUMBER.fullmatch(plain):
        return None
    return Decimal(plain.replace(",", ""))


def is_to_the_cent(amount: Decimal) -> bool:
    """At most two decimals; 0.005 is half a cent too many."""
    exponent = amount.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -2
