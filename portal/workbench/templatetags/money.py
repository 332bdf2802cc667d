"""Money in words: yuan with thousands separators, 万元 in prose."""

from __future__ import annotations

from decimal import Decimal

from django import template

from portal.policy import wording

register = template.Library()


@register.filter
def yuan(amount: Decimal | int | None) -> str:
    """100,000 元; cents only when there are any."""
    return "" if amount is None or amount == "" else wording.yuan(amount)


@register.filter
def digits(amount: Decimal | int | None) -> str:
    """100,000 or 1,234.50, for a column whose head names the unit."""
    return "" if amount is None or amount == "" else wording.digits(amount)


@register.filter
def wan(amount: Decimal | int | None) -> str:
    """10 万元, 12.5 万元: exact, never rounded."""
    if amount is None or amount == "":
        return ""
    exact = (Decimal(amount) / 10000).normalize()
    return f"{exact:,f} 万元"
