"""Status chips: eight kinds, each with a shape, an icon and words; colour comes last."""

from __future__ import annotations

from django import template

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


@register.inclusion_tag("_shared/_status_chip.html")
def status_chip(kind: str, text: str, test: str = "") -> dict[str, str]:
    """Draw one chip; an unknown kind is a programming error and raises KeyError."""
    return {"kind": kind, "text": text, "icon": ICONS[kind], "test": test}
