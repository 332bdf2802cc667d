"""Icons drawn inline from the Lucide set; always decoration beside words, so hidden from screen readers."""

from __future__ import annotations

from functools import lru_cache

from django import template
from lucide.templatetags.lucide import lucide

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=256)
def icon(name: str, size: int = 16, extra: str = "") -> str:
    """Return the inline SVG of a Lucide icon; `extra` adds CSS classes ("icon-solid" fills the shape)."""
    classes = f"icon {extra}".strip()
    return lucide(name, size=size, **{"class": classes, "aria-hidden": "true", "focusable": "false"})
