"""What a list was narrowed by, in words: for the sheet that tells how an export came about."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from portal.policy.wording import day_words


def words_of(form: forms.BaseForm) -> dict[str, str]:
    """Label and word of everything that was chosen; what could not be read narrowed nothing and is left out."""
    form.is_valid()
    chosen: dict[str, Any] = getattr(form, "cleaned_data", {})
    fields = form.fields
    return {str(fields[name].label): _word(fields[name], value) for name, value in chosen.items() if value}


def _word(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.ChoiceField) and not isinstance(field, forms.ModelChoiceField):
        offered: dict[Any, Any] = dict(field.choices)  # type: ignore[arg-type]  # by now an iterable of pairs
        return str(offered.get(value, value))
    return day_words(value) if isinstance(value, date) else str(value)
