"""Status chips: eight kinds, each with a shape, an icon and words; colour comes last."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import get_template

register = template.Library()

# The icon of each kind; "returned" alone has a border, "mine" a filled dot.
ICONS = {
    "draft": "pencil",
    "others": "hourglass",
    "mine": "circle",
    "returned": "undo-2",
    "good": "check",
    "notice": "megaphone",
    "closed": "x",
    "overdue": "circle-alert",
}


@register.simple_tag
def status_chip(kind: str, text: str, test: str = "") -> str:
    """Draw one chip; an unknown kind is a programming error and raises KeyError."""
    return _drawn(kind, str(text), test)


@lru_cache(maxsize=512)
def _drawn(kind: str, text: str, test: str) -> str:
    """Lists repeat the same few chips in every row."""
    words = {"kind": kind, "text": text, "icon": ICONS[kind], "test": test}
    return get_template("_shared/_status_chip.html").render(words)
