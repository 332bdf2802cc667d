"""The lines of the side menu, the same on every page of a role: drawn once for each page they lead to."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from django import template

from portal.policy.markup import filled, joined
from portal.workbench.menu import Entry
from portal.workbench.templatetags.icons import icon

register = template.Library()

# A menu of more lines is divided into its parts.
MOST_UNDIVIDED = 12


@register.simple_tag
def menu_lines(entries: Sequence[Entry], current: str) -> str:
    """Every line with its icon, the present one marked; long menus with the names of their parts."""
    return _drawn(tuple(entries), current)


@lru_cache(maxsize=1024)
def _drawn(entries: tuple[Entry, ...], current: str) -> str:
    drawn, part = [], None
    for entry in entries:
        if entry.part != part and entry.part and len(entries) > MOST_UNDIVIDED:
            drawn.append(filled('<li class="side-part">{}</li>', entry.part))
        part = entry.part
        here = filled('aria-current="page"') if entry.path == current else ""
        line = '<li><a href="{}" title="{}" {}>{}<span>{}</span></a></li>'
        drawn.append(filled(line, entry.path, entry.label, here, icon(entry.icon, 18), entry.label))
    return joined(drawn)
