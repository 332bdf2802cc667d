"""Form fields as the portal draws them: the right control class, linked hint, error and clause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django import forms, template
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet
from django.template.loader import get_template

from portal.policy.markup import filled

register = template.Library()

GROUPS = (forms.RadioSelect, forms.CheckboxSelectMultiple)


class ErrorLink(NamedTuple):
    """One line of the error summary: what is wrong, and the id of the control to go to ("" for none)."""

    message: str
    target: str


@register.filter
def shape(field: BoundField) -> str:
    """How a field is laid out: group (radio or boxes), check (one box), file or line."""
    widget = field.field.widget
    if isinstance(widget, GROUPS):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "file" if isinstance(widget, forms.FileInput) else "line"


@register.simple_tag
def control(field: BoundField, described_by: str = "", **attrs: Any) -> str:
    """Draw the control; `described_by` adds ids to those Django already links (hint and error).

    Keyword names use _ for - in attribute names (data_limit becomes data-limit); False removes an attribute.
    """
    drawn = {name.replace("_", "-"): value for name, value in attrs.items()}
    known = [part for part in ((field.aria_describedby or ""), described_by) if part]
    if known and not field.use_fieldset:
        drawn["aria-describedby"] = " ".join(known)
    if css := _css(field.field.widget):
        own = field.field.widget.attrs.get("class", "")
        drawn["class"] = f"{css} {own} {drawn.get('class', '')}".strip()
    return field.as_widget(attrs=drawn)


@register.simple_tag
def answer(field: BoundField, clause: str = "", unit: str = "", source: str = "") -> str:
    """A field with its label, hint or errors, and where its rule and its answer come from.

    Most fields of a form of hundreds are one line, drawn here: a template for each is most of the page's time. Groups,
    ticks and hidden fields are `_shared/_field_group.html`.
    """
    if field.is_hidden or shape(field) in ("group", "check"):
        drawn = {"field": field, "clause": clause}
        return get_template("_shared/_field_group.html").render(drawn)
    notes, bad = _notes(field), bool(field.errors)
    pattern = _line_pattern(bad, bool(clause), field.field.required, bool(unit), bool(source))
    words = {"name": field.name, "id": field.id_for_label, "label": field.label, "notes": notes, "clause": clause}
    drawn_control = control(field, inputmode="decimal") if unit else control(field)
    return filled(pattern, control=drawn_control, unit=unit, source=source, auto_id=field.auto_id, **words)


@lru_cache(maxsize=64)
def _line_pattern(bad: bool, clause: bool, required: bool, unit: bool, source: bool) -> str:
    """The markup of a line with a place for every text; forms have a few of these shapes and hundreds of fields."""
    parts = (
        f'<div class="field{" field-bad" if bad else ""}" data-field="{{name}}"',
        ' data-clause="{clause}">' if clause else ">",
        '<label for="{id}">{label}',
        "</label>" if required else '<span class="optional">（选填）</span></label>',
        "{notes}",
        '<div class="with-unit">{control}<span>{unit}</span></div>' if unit else "{control}",
        '<p class="source">来自{source}</p>' if source else "",
        '<p class="field-clause" id="{auto_id}_clause">依据：{clause}</p>' if clause else "",
        "</div>",
    )
    return "".join(parts)


def _notes(field: BoundField) -> str:
    """The hint alone, or with the errors, which few fields have."""
    if field.errors:
        return get_template("_shared/_field_notes.html").render({"field": field})
    if not field.help_text:
        return ""
    return filled('<div class="field-hint" id="{}_helptext">{}</div>', field.auto_id, field.help_text)


@register.filter
def first_control(field: BoundField) -> str:
    """The id a link or a label goes to: the first box of a group, else the control itself."""
    return f"{field.auto_id}_0" if isinstance(field.field.widget, GROUPS) else str(field.auto_id)


@register.filter
def messages_of(field: BoundField) -> list[str]:
    """The errors of a field; Django's nameless "required" becomes a sentence that names the field."""
    standard = str(forms.Field.default_error_messages["required"])
    verb = "选择" if isinstance(field.field.widget, (*GROUPS, forms.Select)) else "填写"
    return [f"请{verb}“{field.label}”。" if str(message) == standard else str(message) for message in field.errors]


@register.filter
def endings(accept: str) -> str:
    """PDF、JPG, from the accept attribute ".pdf,.jpg"."""
    return "、".join(part.strip().lstrip(".").upper() for part in accept.split(",") if part.strip())


@register.simple_tag
def error_links(*sources: Any) -> list[ErrorLink]:
    """Gather the errors of forms, formsets and plain lists of {message, target}, in the order of the page."""
    return [link for source in sources if source for link in _links(source)]


def _links(source: Any) -> Iterable[ErrorLink]:
    if isinstance(source, BaseFormSet):
        for message in source.non_form_errors():
            yield ErrorLink(str(message), "")
        for form in source:
            yield from _form_links(form)
    elif isinstance(source, forms.BaseForm):
        yield from _form_links(source)
    else:
        for item in source:
            yield _plain_link(item)


def _form_links(form: forms.BaseForm) -> Iterable[ErrorLink]:
    for message in form.non_field_errors():
        yield ErrorLink(str(message), "")
    for field in form:
        for message in messages_of(field):
            yield ErrorLink(message, first_control(field))


def _plain_link(item: Any) -> ErrorLink:
    if isinstance(item, Mapping):
        return ErrorLink(str(item["message"]), str(item.get("target", "")))
    return ErrorLink(str(item), "")


def _css(widget: forms.Widget) -> str:
    if isinstance(widget, (*GROUPS, forms.HiddenInput)):
        return ""
    if isinstance(widget, forms.CheckboxInput):
        return "form-check-input"
    return "form-select" if isinstance(widget, forms.Select) else "form-control"
