"""Form fields made from the pack's field specs. They carry what was typed; whether it can stand is asked elsewhere."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from django import forms

from portal.policy.controls import attributes
from portal.policy.markup import filled, filled_each
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


class QuickMixin:
    """Draws the control in Python: a section has hundreds, and a template for each is half of the page's time.

    Single controls are drawn straight from their attributes, those of a group through Django's own context.
    """

    def _render(self, template_name: str, context: dict[str, Any], renderer: Any = None) -> Any:
        widget = context["widget"]
        value = {} if widget.get("value") is None else {"value": widget["value"]}
        attrs = {"type": widget["type"], "name": widget["name"], **value, **widget["attrs"]}
        return filled("<input{}>", attributes(attrs))


class QuickText(forms.TextInput):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        shown = self.format_value(value)
        held = {} if shown is None else {"value": shown}
        drawn = {"type": self.input_type, "name": name, **held, **self.build_attrs(self.attrs, attrs)}
        return filled("<input{}>", attributes(drawn))


class QuickTick(QuickMixin, forms.CheckboxInput):
    pass


class QuickRadios(QuickMixin, forms.RadioSelect):
    pass


class QuickBoxes(QuickMixin, forms.CheckboxSelectMultiple):
    pass


class QuickTextarea(forms.Textarea):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        drawn = attributes({"name": name, **self.build_attrs(self.attrs, attrs)})
        return filled("<textarea{}>\n{}</textarea>", drawn, self.format_value(value) or "")


class QuickSelect(forms.Select):
    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> Any:
        choices = tuple((str(key), str(label)) for key, label in self.choices)
        options = options_of(choices, str(value or ""))
        drawn = {"name": name, **self.build_attrs(self.attrs, attrs)}
        return filled("<select{}>{}</select>", attributes(drawn), options)


@lru_cache(maxsize=2048)
def options_of(choices: tuple[tuple[str, str], ...], chosen: str) -> Any:
    """The options of a list; the same few lists come back in every row of every page."""
    return filled_each(
        '<option value="{}"{}>{}</option>',
        ((key, attributes({"selected": key == chosen}), label) for key, label in choices),
    )


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
        return QuickTick()
    if spec.type == "multichoice":
        return QuickBoxes(choices=spec.choices)
    if spec.type == "choice":
        if in_row or len(spec.choices) > MOST_RADIOS:
            return QuickSelect(choices=[NOT_CHOSEN, *spec.choices])
        return QuickRadios(choices=spec.choices)
    if spec.type == "region":
        return QuickSelect(choices=[NOT_CHOSEN, *regions.items()])
    if spec.type == "textarea":
        return QuickTextarea(attrs={"rows": 8 if spec.max_length > LONG_TEXT else 4})
    if spec.type in _PICKERS:
        return _picker(spec.type, raw)
    return QuickText(attrs=_ATTRS.get(spec.type, {}))


def _picker(kind: str, raw: Any) -> forms.Widget:
    """The browser's own picker; a text box while it holds something the picker would hide."""
    readable = not raw or _PICKERS[kind].fullmatch(str(raw))
    return QuickText(attrs={"type": kind if readable else "text", "class": "w-medium"})
