"""Form fields that answer in plain Chinese and never pass on what a database cannot hold."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from portal.policy.identifiers import InvalidIdentifier, check_mobile, check_uscc

UNSTORABLE = "含有无法保存的字符（多半是复制时带进来的），请删去后重新输入。"
LONGEST_PASSWORD = 128
FIRST_YEAR, LAST_YEAR = 1900, 2199
# Digits that fit 64 bits whatever they are.
LONGEST_KEY = 18
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af]"
_BLANKS_IN_NAME = re.compile(rf"(?<={_HAN})\s+(?={_HAN})")
# The dot of a transliterated name, as keyboards and sheets have it.
_DOTS_IN_NAME = re.compile(rf"(?<={_HAN})\s*[\u00b7\u2022\u2027\u2219\u22c5\u30fb\uff0e]\s*(?={_HAN})")


def readable(text: str, *, lines: bool = False) -> str:
    """The text without blanks around it; raises for control characters and lone surrogates."""
    allowed = "\r\n\t" if lines else "\t"
    if any(unicodedata.category(c) in ("Cc", "Cs") and c not in allowed for c in text):
        raise ValidationError(UNSTORABLE)
    return text.strip() if lines else " ".join(text.split())


def person_name(text: str) -> str:
    """A name as it is kept and compared: 张　伟 is 张伟; one dot, one kind of brackets, nothing invisible."""
    seen = "".join(c for c in text if unicodedata.category(c) != "Cf")
    one = " ".join(seen.replace("(", "（").replace(")", "）").split())
    return _DOTS_IN_NAME.sub("\u00b7", _BLANKS_IN_NAME.sub("", one))


def narrow(text: str) -> str:
    """Full-width letters, digits and signs as half-width, without any blanks."""
    return "".join(unicodedata.normalize("NFKC", text).split())


class PlainText(forms.CharField):
    """One line of text (or several) with a length that is told in words."""

    def __init__(self, *, longest: int, lines: bool = False, **kwargs: Any) -> None:
        self.longest, self.lines = longest, lines
        if lines:
            kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(strip=False, **kwargs)
        self.widget.attrs.setdefault("maxlength", str(longest))

    def to_python(self, value: Any) -> str:
        text = readable(super().to_python(value) or "", lines=self.lines)
        if len(text) > self.longest:
            raise ValidationError(f"最多 {self.longest} 个字，现在有 {len(text)} 个，请写得短一些。")
        return text


class PersonName(PlainText):
    """Somebody's name, written one way whoever types it."""

    def to_python(self, value: Any) -> str:
        return person_name(super().to_python(value))


class CodeText(PlainText):
    """A code or number: full-width characters count as half-width, blanks do not count."""

    def to_python(self, value: Any) -> str:
        return narrow(super().to_python(value))


class Uscc(CodeText):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=40, **kwargs)
        self.widget.attrs.update({"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"})

    def clean(self, value: Any) -> str:
        code = super().clean(value)
        return str(_checked(check_uscc, code)) if code else code


class Mobile(CodeText):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=30, **kwargs)
        self.widget.attrs.update({"inputmode": "tel", "autocomplete": "tel"})

    def clean(self, value: Any) -> str:
        number = super().clean(value)
        return str(_checked(check_mobile, number)) if number else number


class Email(CodeText):
    widget = forms.EmailInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(longest=254, **kwargs)
        self.widget.attrs.setdefault("autocomplete", "email")

    def clean(self, value: Any) -> str:
        address = super().clean(value).lower()
        try:
            if address:
                validate_email(address)
        except ValidationError:
            raise ValidationError("邮箱格式不对，应像 name@example.cn 这样。") from None
        return address


class Password(forms.CharField):
    """Never trimmed, never shown again; an over-long one stops here and does not reach the hasher."""

    def __init__(self, *, new: bool = False, **kwargs: Any) -> None:
        purpose = "new-password" if new else "current-password"
        kwargs.setdefault("widget", forms.PasswordInput(attrs={"autocomplete": purpose}))
        super().__init__(strip=False, **kwargs)

    def to_python(self, value: Any) -> str:
        text: str = super().to_python(value) or ""
        if len(text) > LONGEST_PASSWORD:
            raise ValidationError(f"密码最多 {LONGEST_PASSWORD} 个字符，请设短一些。")
        if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
            raise ValidationError("密码里有无法识别的字符，请重新输入。")
        return text


def _checked(check: Any, text: str) -> Any:
    try:
        return check(text)
    except InvalidIdentifier as error:
        raise ValidationError(str(error)) from None


class Day(forms.DateField):
    """A day of this age: its eve and its morrow exist too, so that windows and terms can be reckoned from it."""

    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", "class": "w-medium"})
    default_error_messages = {"invalid": "日期认不出来，请按 2027-05-17 的样子填写。"}

    def clean(self, value: Any) -> date | None:
        day: date | None = super().clean(value)
        if day is not None and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(f"请填 {FIRST_YEAR} 年到 {LAST_YEAR} 年之间的日期。")
        return day


class Several(forms.ModelMultipleChoiceField):
    """Rows by key; a key no table can hold is a wrong choice like any other."""

    def clean(self, value: Any) -> Any:
        for key in value or ():
            if not str(key).isdecimal() or len(str(key)) > LONGEST_KEY:
                raise ValidationError(self.error_messages["invalid_pk_value"], params={"pk": str(key)[:LONGEST_KEY]})
        return super().clean(value)
