"""Who has the case in hand, in the words the reader may see."""

from __future__ import annotations

from typing import Any

from django import template

register = template.Library()


@register.filter
def holder_cn(holder: Any) -> str:
    """The name of an office or person; – when nobody holds the case any more."""
    if not holder:
        return "–"
    return str(getattr(holder, "short_name", "") or getattr(holder, "name", "") or holder)
