"""The answers of a record as form fields: one set for the phone's form and for the rows of an Excel sheet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator

from portal.accounts import fields
from portal.accounts.fields import CodeText, PersonName, PlainText
from portal.policy.identifiers import normalise
from studios.filing_forms import Yuan
from studios.record_kinds import Choices, Column, Kind

if TYPE_CHECKING:
    from portal.policy.measures import Measures

MOST_PEOPLE = 1_000_000
LONGEST = {"title": 120, "person": 60, "unit": 120, "partner": 120, "occupation": 80, "detail": 500}
LONGEST_NUMBER = 60
# ZL, the number of the application (8 digits before 2003, then 12), the check digit.
_PATENT = re.compile(r"(?:ZL)?(\d{8}|\d{12})\.?([\dX])")


class Day(fields.Day):
    """A day as it is picked, typed, or found in a sheet."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日"], **kwargs)


class People(CodeText):
    """How many: a whole number; full-width digits are understood."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=12, **kwargs)
        self.widget.attrs.update({"inputmode": "numeric", "autocomplete": "off", "class": "w-short"})

    def clean(self, value: Any) -> int | None:
        text = str(super().clean(value))
        if not text:
            return None
        if not text.isdecimal() or int(text) > MOST_PEOPLE:
            raise ValidationError(f"请填 0 到 {MOST_PEOPLE} 之间的整数。")
        return int(text)


class Number(CodeText):
    """A certificate or patent number as it is compared: half-width, upper case, no blanks."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=LONGEST_NUMBER, **kwargs)
        self.widget.attrs.update({"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"})

    def to_python(self, value: Any) -> str:
        return normalise(super().to_python(value))


class Patent(Number):
    """A patent's number as the certificate prints it, so that it is known again without its ZL or its dot."""

    def to_python(self, value: Any) -> str:
        text = super().to_python(value)
        found = _PATENT.fullmatch(text.replace("-", ""))
        return f"ZL{found[1]}.{found[2]}" if found else text


class Link(PlainText):
    """An address on the web."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=LONGEST["detail"], **kwargs)
        self.widget.attrs.update({"inputmode": "url", "autocomplete": "off"})

    def clean(self, value: Any) -> str:
        address = str(super().clean(value))
        if address:
            try:
                URLValidator(schemes=["http", "https"])(address)
            except ValidationError:
                raise ValidationError("网址应以 http:// 或 https:// 开头，请从浏览器地址栏复制。") from None
        return address


def fields_of(kind: Kind, pack: Measures) -> dict[str, forms.Field]:
    """The fields of a kind in the order of its columns."""
    return {column.name: field_of(column, pack) for column in kind.columns}


def choices_of(column: Column, pack: Measures) -> Choices:
    """The kind's own list; for levels of skill the pack's, without "none" and the lowest, which is no training."""
    if not column.from_pack:
        return column.choices
    return tuple((key, label) for key, label in pack.choices["skill_level"] if key != "none")


def field_of(column: Column, pack: Measures) -> forms.Field:
    """One field; `required` and help are the column's."""
    common: dict[str, Any] = {"label": column.label, "required": column.required, "help_text": column.help}
    if column.shape == "choice":
        return forms.ChoiceField(choices=[("", "请选择"), *choices_of(column, pack)], **common)
    if column.shape == "tick":
        return forms.BooleanField(initial=True, **common)
    if column.name == "person":
        return PersonName(longest=LONGEST["person"], **common)
    if column.shape in ("text", "long"):
        return PlainText(longest=LONGEST[column.name], lines=column.shape == "long", **common)
    plain: dict[str, type[forms.Field]] = {
        "date": Day, "people": People, "money": Yuan, "number": Number, "patent": Patent, "link": Link,
    }  # fmt: skip
    return plain[column.shape](**common)
