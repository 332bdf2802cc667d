"""Numbers of studios and plaques as other offices gave them: they stand in addresses, so some signs cannot be used."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from portal.policy.identifiers import normalise

UNUSABLE = frozenset("/\\?#%&+\"'<>")


def read(text: str) -> str:
    """Half-width and upper case, without blanks; raises `ValidationError` for what no address can hold."""
    number = normalise(text)
    if not number:
        return ""
    wrong = sorted(set(number) & UNUSABLE)
    if wrong:
        raise ValidationError(f"编号里不能有“{''.join(wrong)}”，请改用“-”")
    if not any(each.isdigit() for each in number):
        raise ValidationError("编号里要有数字")
    return number
