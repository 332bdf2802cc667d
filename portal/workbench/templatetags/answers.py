"""The fields of a section page by their kind, drawn in Python as `fields` draws each control."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from portal.policy.markup import filled, joined
from portal.workbench.templatetags.fields import answer, counted, id_number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from applications.forms.page import Item

register = template.Library()


@register.simple_tag
def section_item(item: Item) -> str:
    """One field of a section: what is shown is named to the server, and hidden by scripts while it is not asked."""
    shown = filled('<input type="hidden" name="shown" value="{}">', item.spec.key) if item.bound else ""
    inside = answered(item) if item.bound else _fixed(item)
    if not item.depends_on:
        return filled("{}<div>{}</div>", shown, inside)
    return filled(
        '{}<div class="conditional{}" data-show-if="{}" data-show-values="{}">'
        '<p class="field-hint no-js-only">{}</p>{}</div>',
        *(shown, " is-off" if item.off else "", item.depends_on, item.depends_values, item.condition, inside),
    )


@register.simple_tag
def row_items(items: Sequence[Item]) -> str:
    """The fields of one row of a repeating table."""
    return joined(answered(each) for each in items)


def answered(item: Item) -> str:
    """The control of a field that may be changed."""
    field, spec = item.bound, item.spec
    if field is None:
        raise ValueError(f"{spec.key} cannot be answered here")
    if item.kind == "id":
        return id_number(field, spec.clause, item.masked)
    if item.kind == "count":
        return counted(field, spec.max_length, spec.clause)
    return answer(field, spec.clause, spec.unit, item.source)


def _fixed(item: Item) -> str:
    """What is only read here: fixed answers, what the portal fills in, and where files are added."""
    spec = item.spec
    ground = filled(' data-clause="{}"', spec.clause) if spec.clause else ""
    link = (
        filled(
            '<a href="{}">{}<span class="visually-hidden">：{}</span></a>',
            *(item.url, "查看或补传" if item.text else "去上传", spec.label),
        )
        if item.url
        else ""
    )
    hint = filled('<p class="field-hint">{}</p>', spec.help) if spec.help else ""
    clause = filled('<p class="field-clause">依据：{}</p>', spec.clause) if spec.clause else ""
    return filled(
        '<div class="field field-fixed" id="id_{key}" data-field="{key}"{ground} tabindex="-1">'
        '<span class="field-label">{label}</span>'
        '<span class="fixed-value" data-test="fixed-{key}">{text}</span> {rest}</div>',
        **{"key": spec.key, "ground": ground, "label": spec.label, "text": item.text or "（未填写）"},
        rest=joined((link, hint, clause)),
    )
