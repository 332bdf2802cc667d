"""One answer of the form: what was typed is kept as it is, and read by the field's type whenever it is needed.

Stored answers are text, except ticks (bool), several choices (list) and ID numbers (see `applications.identities`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from applications import identities
from portal.policy import identifiers, wording
from portal.policy.measures import FieldSpec

# Filled by a file or by the portal: never typed, never stored among the answers.
UNTYPED = ("file_slot", "photo", "computed")
Answers = Mapping[str, Any]


class Invalid(Exception):
    """An answer that cannot stand, with the sentence the person reads."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True)
class Setting:
    """What reading an answer depends on besides the field: the day, the kind of call, the city's regions."""

    today: date
    kind: str = "new"
    regions: Mapping[str, str] | None = None


def is_blank(raw: Any) -> bool:
    """Nothing typed, nothing chosen, not ticked."""
    return not (raw.strip() if isinstance(raw, str) else raw)


def is_asked(spec: FieldSpec, answers: Answers, kind: str) -> bool:
    """Whether the field belongs to this kind of call and its condition (`show_if`) holds."""
    if kind not in spec.kinds:
        return False
    if spec.show_if is None:
        return True
    other, values = spec.show_if
    given = answers.get(other, False)
    chosen = given if isinstance(given, list) else [str(given).lower() if isinstance(given, bool) else given]
    return any(each in values for each in chosen)


def length(text: str) -> int:
    """Characters as the page counts them: a line end as a browser sends it is two, an emoji one code point each."""
    return len(re.sub(r"\r?\n", "\r\n", text))


def read(spec: FieldSpec, raw: Any, setting: Setting) -> Any:
    """The typed value: None when blank; raises `Invalid` with a sentence. Required is asked elsewhere."""
    if is_blank(raw):
        return None
    return _READERS[spec.type](spec, raw, setting)


def shown(spec: FieldSpec, raw: Any, setting: Setting) -> str:
    """The answer as people read it; ID numbers masked; what cannot be read is shown as typed."""
    if is_blank(raw):
        return ""
    if spec.type == "resident_id":
        return identities.masked(raw)
    try:
        value = read(spec, raw, setting)
    except Invalid:
        return str(raw)
    return _in_words(spec, raw, value, setting)


def _in_words(spec: FieldSpec, raw: Any, value: Any, setting: Setting) -> str:
    if spec.type == "bool":
        return "是"
    if spec.choices:
        labels = dict(spec.choices)
        return "、".join(labels[each] for each in (value if isinstance(value, tuple) else (value,)))
    if spec.type == "region":
        return (setting.regions or {}).get(value, value)
    if spec.type == "date":
        return f"{value.year}年{value.month}月{value.day}日"
    if spec.type == "month":
        return f"{value.year}年{value.month}月"
    if spec.type in ("int", "decimal", "money"):
        return f"{_figure(spec, value)} {spec.unit or ('元' if spec.type == 'money' else '')}".strip()
    return str(raw).strip()


def _figure(spec: FieldSpec, value: Any) -> str:
    """An amount as every room writes it, a measure without idle zeros, a count as it is."""
    if spec.type == "money":
        return wording.digits(value)
    return str(value) if spec.type == "int" else _digits(value)


def _digits(value: int | Decimal) -> str:
    exact = Decimal(value)
    return f"{exact:,.0f}" if exact == exact.to_integral_value() else f"{exact.normalize():,f}"


def _text(spec: FieldSpec, raw: Any, setting: Setting) -> str:
    text = str(raw).replace("\r\n", "\n").strip()
    size = length(text)
    if spec.max_length and size > spec.max_length:
        raise Invalid(f"“{spec.label}”最多 {spec.max_length} 字，现有 {size} 字，请删减 {size - spec.max_length} 字。")
    if size < spec.min_length:
        raise Invalid(
            f"“{spec.label}”至少 {spec.min_length} 字，现有 {size} 字，请再补充 {spec.min_length - size} 字。"
        )
    return text


def _choice(spec: FieldSpec, raw: Any, setting: Setting) -> str:
    if raw not in dict(spec.choices):
        raise Invalid(f"请在“{spec.label}”的选项中选一项。")
    return str(raw)


def _choices(spec: FieldSpec, raw: Any, setting: Setting) -> tuple[str, ...]:
    given = raw if isinstance(raw, list) else [raw]
    return tuple(_choice(spec, each, setting) for each in given)


def _number(spec: FieldSpec, raw: Any) -> Decimal:
    plain = re.sub(r"[\s,]", "", unicodedata.normalize("NFKC", str(raw)))
    if not re.fullmatch(r"-?\d{1,13}(\.\d{1,6})?", plain):
        raise Invalid(f"“{spec.label}”请填阿拉伯数字，如 {'300000' if spec.type == 'money' else '12'}。")
    try:
        value = Decimal(plain)
    except InvalidOperation as error:
        raise Invalid(f"“{spec.label}”请填阿拉伯数字。") from error
    least = spec.minimum if spec.minimum is not None else Decimal(0)
    if value < least:
        raise Invalid(f"“{spec.label}”不能小于 {_digits(least)}。")
    return value


def _int(spec: FieldSpec, raw: Any, setting: Setting) -> int:
    value = _number(spec, raw)
    if value != value.to_integral_value():
        raise Invalid(f"“{spec.label}”请填整数。")
    if value >= 10**9:
        raise Invalid(f"“{spec.label}”的数字太大，请核对。")
    return int(value)


def _decimal(spec: FieldSpec, raw: Any, setting: Setting) -> Decimal:
    return _number(spec, raw)


def _money(spec: FieldSpec, raw: Any, setting: Setting) -> Decimal:
    value = _number(spec, raw)
    if value != round(value, 2):
        raise Invalid(f"“{spec.label}”以元为单位，最多两位小数。")
    return value


_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_MONTH = re.compile(r"(\d{4})[-/.年](\d{1,2})(?:月|[-/.月]\d{1,2}日?)?")


def _day_of(spec: FieldSpec, raw: Any, pattern: re.Pattern[str], example: str) -> date:
    found = pattern.fullmatch(re.sub(r"\s", "", unicodedata.normalize("NFKC", str(raw))))
    try:
        parts = [int(each) for each in found.groups()] if found else []
        day = date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1)
    except (IndexError, ValueError):
        raise Invalid(f"“{spec.label}”的日期认不出来，请按 {example} 的样子填写。") from None
    if not 1900 <= day.year <= 2100:
        raise Invalid(f"“{spec.label}”的年份不对，请核对。")
    return day


def _date(spec: FieldSpec, raw: Any, setting: Setting) -> date:
    return _day_of(spec, raw, _DATE, "2024-06-18")


def _month(spec: FieldSpec, raw: Any, setting: Setting) -> date:
    return _day_of(spec, raw, _MONTH, "2024-06")


def _bool(spec: FieldSpec, raw: Any, setting: Setting) -> bool:
    return True


def _resident_id(spec: FieldSpec, raw: Any, setting: Setting) -> identities.Identity:
    identity = identities.of(raw)
    if identity.fault:
        raise Invalid(identity.fault)
    return identity


def _identifier(check: Callable[[str], Any]) -> Callable[[FieldSpec, Any, Setting], str]:
    def reader(spec: FieldSpec, raw: Any, setting: Setting) -> str:
        plain = re.sub(r"[\s-]", "", unicodedata.normalize("NFKC", str(raw))).upper()
        try:
            check(plain)
        except identifiers.InvalidIdentifier as error:
            raise Invalid(str(error)) from error
        return plain

    return reader


def _email(spec: FieldSpec, raw: Any, setting: Setting) -> str:
    try:
        validate_email(str(raw).strip())
    except ValidationError as error:
        raise Invalid(f"“{spec.label}”不是完整的邮箱地址，请核对，如 name@example.com。") from error
    return str(raw).strip()


def _region(spec: FieldSpec, raw: Any, setting: Setting) -> str:
    if setting.regions is not None and raw not in setting.regions:
        raise Invalid(f"请在“{spec.label}”中选一个区县。")
    return str(raw)


_READERS: dict[str, Callable[[FieldSpec, Any, Setting], Any]] = {
    "text": _text,
    "textarea": _text,
    "occupation": _text,
    "choice": _choice,
    "multichoice": _choices,
    "int": _int,
    "decimal": _decimal,
    "money": _money,
    "date": _date,
    "month": _month,
    "bool": _bool,
    "resident_id": _resident_id,
    "uscc": _identifier(lambda text: identifiers.check_uscc(text)),
    "mobile": _identifier(lambda text: identifiers.check_mobile(text)),
    "email": _email,
    "region": _region,
}
