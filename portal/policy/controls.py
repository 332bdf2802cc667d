"""Form controls drawn in Python: Django renders a template for every control and every option of a list."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from django.forms.renderers import DjangoTemplates

from portal.policy.markup import filled, joined


def attributes(attrs: Mapping[str, Any]) -> str:
    """The attributes of a control as markup: True stands alone, False and None are left out, the rest is escaped."""
    held = {name: value for name, value in attrs.items() if value is not None and value is not False}
    pattern = _attributes_pattern(tuple((name, value is True) for name, value in held.items()))
    return filled(pattern, *(value for value in held.values() if value is not True))


@lru_cache(maxsize=512)
def _attributes_pattern(names: tuple[tuple[str, bool], ...]) -> str:
    """A place for every value."""
    return "".join(f" {name}" if alone else f' {name}="{{}}"' for name, alone in names)


def _input(widget: Mapping[str, Any]) -> str:
    value = {} if widget["value"] is None else {"value": widget["value"]}
    return filled("<input{}>", attributes({"type": widget["type"], "name": widget["name"], **value, **widget["attrs"]}))


def _textarea(widget: Mapping[str, Any]) -> str:
    drawn = attributes({"name": widget["name"], **widget["attrs"]})
    return filled("<textarea{}>\n{}</textarea>", drawn, "" if widget["value"] is None else widget["value"])


def _select(widget: Mapping[str, Any]) -> str:
    drawn = attributes({"name": widget["name"], **widget["attrs"]})
    return filled("<select{}>{}</select>", drawn, joined(_group(name, rows) for name, rows, _ in widget["optgroups"]))


def _group(name: Any, options: list[Mapping[str, Any]]) -> str:
    inside = joined(_option(each) for each in options)
    return filled('<optgroup label="{}">{}</optgroup>', name, inside) if name else inside


def _option(option: Mapping[str, Any]) -> str:
    # The value as Django's own template prints it: True and None are words, and numbers have no separators.
    drawn = attributes({"value": str(option["value"]), **option["attrs"]})
    return filled("<option{}>{}</option>", drawn, option["label"])


_INPUTS = ("input", "text", "number", "email", "url", "password", "hidden", "checkbox", "date", "datetime", "time")
_DRAWN: dict[str, Callable[[Mapping[str, Any]], str]] = {
    **{f"django/forms/widgets/{name}.html": _input for name in _INPUTS},
    "django/forms/widgets/textarea.html": _textarea,
    "django/forms/widgets/select.html": _select,
}


class QuickRenderer(DjangoTemplates):
    """Django's own renderer, but for the controls that every form has."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> str:
        draw = _DRAWN.get(template_name)
        return draw(context["widget"]) if draw else super().render(template_name, context, request)
