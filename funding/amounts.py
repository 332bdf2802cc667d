"""An amount in a file or a cell: yuan with at most two decimals, exact, never negative."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation

CENT = Decimal("0.01")
LARGEST = Decimal(1_000_000_000)


class BadAmount(ValueError):
    """A sentence that says what is wrong with it."""


def read(text: object) -> Decimal:
    """`1,000.50`, full-width digits and a trailing 元 are understood; raises `BadAmount`."""
    plain = unicodedata.normalize("NFKC", str(text)).strip().replace(",", "").removesuffix("元").strip()
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise BadAmount(f"金额“{str(text)[:20]}”不是数字") from None
    if not amount.is_finite() or amount.copy_abs() > LARGEST:
        raise BadAmount(f"金额“{str(text)[:20]}”认不出来")
    if amount < 0:
        raise BadAmount(f"金额 {plain} 是负数")
    if amount != amount.quantize(CENT):
        raise BadAmount(f"金额 {plain} 超过两位小数")
    return amount.quantize(CENT)
