"""Form fields made from the pack's field specs. They carry what was typed; whether it can stand is asked elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from portal.policy.measures import FieldSpec

MOST_RADIOS = 4
LONG_TEXT = 800
NOT_CHOSEN = ("", "请选择")
_PICKERS = {"date": re.compile(r"\d{4}-\d{2}-\d{2}"), "month": re.compile(r"\d{4}-\d{2}")}
_ATTRS: dict[str, dict[str, str]] = {
    "int": {"inputmode": "numeric", "class": "w-short"},
    "decimal": {"inputmode": "decimal", "class": "w-short"},
    "money": {"inputmode": "decimal", "class": "w-medium"},
    "mobile": {"inputmode": "tel", "autocomplete": "tel", "class": "w-medium"},
    "email": {"inputmode": "email", "autocomplete": "email"},
    "uscc": {"autocomplete": "off", "spellcheck": "false", "class": "w-medium"},
    "resident_id": {"autocomplete": "off", "spellcheck": "false", "class": "w-medium"},
}


class AnswerField(forms.Field):
    """One field of the 申报表 with its clause."""

    def __init__(self, spec: FieldSpec, widget: forms.Widget) -> None:
        super().__init__(required=spec.required, label=spec.label, help_text=spec.help, widget=widget)
        self.spec = spec
        self.clause = spec.clause


def field_for(spec: FieldSpec, raw: Any, *, regions: Mapping[str, str], in_row: bool = False) -> AnswerField:
    """The control for a spec; `raw` decides whether a date picker can show what was typed."""
    return AnswerField(spec, _widget(spec, raw, regions, in_row))


def _widget(spec: FieldSpec, raw: Any, regions: Mapping[str, str], in_row: bool) -> forms.Widget:
    if spec.type == "bool":
        return forms.CheckboxInput()
    if spec.type == "multichoice":
        return forms.CheckboxSelectMultiple(choices=spec.choices)
    if spec.type == "choice":
        if in_row or len(spec.choices) > MOST_RADIOS:
            return forms.Select(choices=[NOT_CHOSEN, *spec.choices])
        return forms.RadioSelect(choices=spec.choices)
    if spec.type == "region":
        return forms.Select(choices=[NOT_CHOSEN, *regions.items()])
    if spec.type == "textarea":
        return forms.Textarea(attrs={"rows": 8 if spec.max_length > LONG_TEXT else 4})
    if spec.type in _PICKERS:
        return _picker(spec.type, raw)
    return forms.TextInput(attrs=_ATTRS.get(spec.type, {}))


def _picker(kind: str, raw: Any) -> forms.Widget:
    """The browser's own picker; a text box while it holds something the picker would hide."""
    readable = not raw or _PICKERS[kind].fullmatch(str(raw))
    return forms.TextInput(attrs={"type": kind if readable else "text", "class": "w-medium"})
