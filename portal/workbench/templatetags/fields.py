"""Form fields as the portal draws them: the right control class, linked hint, error and clause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from django import forms, template
from django.forms.boundfield import BoundField
from django.forms.formsets import BaseFormSet

from portal.policy.markup import filled, filled_each, joined
from portal.workbench.templatetags.icons import icon

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

    All of it is drawn in Python: forms have hundreds of fields, and a template for each is most of the page's time.
    """
    kind = "hidden" if field.is_hidden else shape(field)
    if kind == "hidden":
        return field.as_widget()
    if kind in ("group", "check"):
        return _choices(field, clause) if kind == "group" else _tick(field, clause)
    pattern = _line_pattern(bool(field.errors), bool(clause), field.field.required, bool(unit), bool(source))
    words = {"name": field.name, "id": field.id_for_label, "label": field.label, "notes": notes(field)}
    drawn_control = control(field, inputmode="decimal") if unit else control(field)
    return filled(
        pattern, control=drawn_control, unit=unit, source=source, auto_id=field.auto_id, clause=clause, **words
    )


@lru_cache(maxsize=64)
def _line_pattern(bad: bool, clause: bool, required: bool, unit: bool, source: bool) -> str:
    """The markup of a line with a place for every text; forms have a few of these shapes and hundreds of fields."""
    parts = (
        _opening(bad, clause),
        _label(required),
        "{notes}",
        '<div class="with-unit">{control}<span>{unit}</span></div>' if unit else "{control}",
        '<p class="source">来自{source}</p>' if source else "",
        '<p class="field-clause" id="{auto_id}_clause">依据：{clause}</p>' if clause else "",
        "</div>",
    )
    return "".join(parts)


def _opening(bad: bool, clause: bool) -> str:
    named = ' data-clause="{clause}">' if clause else ">"
    return f'<div class="field{" field-bad" if bad else ""}" data-field="{{name}}"{named}'


def _label(required: bool) -> str:
    return '<label for="{id}">{label}' + ("</label>" if required else f"{OPTIONAL}</label>")


OPTIONAL = '<span class="optional">（选填）</span>'
CLAUSE = '<p class="field-clause">依据：{clause}</p>'


def _choices(field: BoundField, clause: str) -> str:
    """Radios or boxes under the legend of their group."""
    described = ' aria-describedby="{described}"' if field.aria_describedby else ""
    legend = "<legend>{label}" + ("" if field.field.required else OPTIONAL) + "</legend>"
    pattern = (
        f"{_opening(bool(field.errors), bool(clause))}<fieldset{described}>{legend}{{notes}}"
        f'<div class="choices">{{choices}}</div>{CLAUSE if clause else ""}</fieldset></div>'
    )
    choices = filled_each(
        '<label for="{}">{}<span>{}</span></label>',
        ((each.id_for_label, each.tag(), each.choice_label) for each in field.subwidgets),
    )
    words = {"name": field.name, "label": field.label, "described": field.aria_describedby, "notes": notes(field)}
    return filled(pattern, choices=choices, clause=clause, **words)


def _tick(field: BoundField, clause: str) -> str:
    """One box before its label; the hint stands below."""
    hint = '<div class="field-hint choice-hint" id="{auto_id}_helptext">{hint}</div>' if field.help_text else ""
    ground = '<p class="field-clause" id="{auto_id}_clause">依据：{clause}</p>' if clause else ""
    pattern = (
        f"{_opening(bool(field.errors), bool(clause))}{{notes}}"
        f'<div class="choice">{{control}}<label for="{{id}}">{{label}}</label></div>{hint}{ground}</div>'
    )
    words = {"name": field.name, "id": field.id_for_label, "label": field.label, "auto_id": field.auto_id}
    return filled(pattern, notes=_errors(field), control=control(field), hint=field.help_text, clause=clause, **words)


@register.simple_tag
def counted(field: BoundField, limit: int, clause: str = "") -> str:
    """A text with the number of characters it may have, as the server counts them."""
    pattern = (
        f"{_opening(bool(field.errors), bool(clause))}{_label(field.field.required)}{{notes}}{{control}}"
        '<p class="count-note" id="{auto_id}_count" data-count>最多 {limit} 字</p>'
        f'<span class="visually-hidden" role="status" data-count-status></span>{CLAUSE if clause else ""}</div>'
    )
    words = {"name": field.name, "id": field.id_for_label, "label": field.label, "auto_id": field.auto_id}
    drawn = control(field, f"{field.auto_id}_count", maxlength=False, data_limit=limit)
    return filled(pattern, notes=notes(field), control=drawn, limit=limit, clause=clause, **words)


@register.simple_tag
def id_number(field: BoundField, clause: str = "", masked: str = "") -> str:
    """A resident ID number; `masked` is the stored one, shown instead of an empty box."""
    saved = (
        '<p class="source">已保存 <span class="mono" data-test="masked-id">{masked}</span>'
        "；要更换时在下面重新输入。</p>"
    )
    pattern = (
        f"{_opening(bool(field.errors), bool(clause))}{_label(field.field.required)}{{notes}}"
        f'{saved if masked else ""}{{control}}<p class="id-echo" id="{{auto_id}}_echo" data-id-echo></p>'
        f"{CLAUSE if clause else ''}</div>"
    )
    attrs = {"autocomplete": "off", "spellcheck": "false", "maxlength": False, "data_id_number": "1"}
    drawn = control(field, f"{field.auto_id}_echo", **attrs, **{"class": "w-medium"})
    words = {"name": field.name, "id": field.id_for_label, "label": field.label, "auto_id": field.auto_id}
    return filled(pattern, notes=notes(field), control=drawn, masked=masked, clause=clause, **words)


@register.simple_tag
def notes(field: BoundField) -> str:
    """The hint and the errors of a field, with the ids Django links to."""
    hint = (
        filled('<div class="field-hint" id="{}_helptext">{}</div>', field.auto_id, field.help_text)
        if field.help_text
        else ""
    )
    return joined((hint, _errors(field)))


def _errors(field: BoundField) -> str:
    if not field.errors:
        return ""
    lines = filled_each(
        '<p class="field-error" data-test="field-error">{}'
        '<span><span class="visually-hidden">错误：</span>{}</span></p>',
        ((icon("circle-alert"), message) for message in messages_of(field)),
    )
    return filled('<div id="{}_error">{}</div>', field.auto_id, lines)


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
