"""The fields of a section page by their kind, drawn in Python as `fields` draws each control."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from portal.policy.markup import filled, joined
from portal.workbench.templatetags.fields import answer, counted, id_number
from portal.workbench.templatetags.icons import icon

if TYPE_CHECKING:
    from applications.forms.page import Item, Row

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


_TOOLS = (
    ("move_up", "up", "arrow-up", "上移"),
    ("move_down", "down", "arrow-down", "下移"),
    ("remove_row", "remove", "trash-2", "删除"),
)


@register.simple_tag
def repeat_row(row: Row, label: str, number: int | str) -> str:
    """One row of a repeating table with its own buttons, which work without scripts."""
    tools = (
        filled(
            '<button class="btn btn-outline-secondary" name="{}" value="{}" data-repeat-{}>{}{}'
            '<span class="visually-hidden">{} {}</span></button>',
            *(name, row.prefix, hook, icon(picture), words, label, number),
        )
        for name, hook, picture, words in _TOOLS
    )
    return filled(
        '<fieldset class="repeat-row" data-repeat-row="{prefix}">'
        "<legend>{label} <span data-repeat-number>{number}</span></legend>"
        '<input type="hidden" name="{prefix}-row" value="{mark}">'
        '<div hidden><input type="hidden" name="{prefix}-ORDER" value="{number}">'
        '<input type="checkbox" name="{prefix}-DELETE" aria-label="删除这一行" tabindex="-1"></div>'
        '<div class="row-fields">{fields}</div><div class="repeat-tools">{tools}</div></fieldset>',
        **{"prefix": row.prefix, "mark": row.mark, "label": label, "number": number},
        fields=joined(answered(each) for each in row.items),
        tools=joined(tools),
    )


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
