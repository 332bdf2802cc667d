"""Sentences that come from many hands, printed alike."""

from __future__ import annotations

from decimal import Decimal

from django import template

from portal.policy import measures, wording

register = template.Library()


@register.filter
def sentence(words: object) -> str:
    """The same words with their full stop: a reason is written as a clause or as a sentence."""
    return wording.sentence(str(words or ""))


@register.filter
def points(number: Decimal | None) -> str:
    """A score without the zeros after the point; a dash where there is none."""
    return "–" if number is None else f"{number.normalize():f}"


@register.filter
def lead_word(city: object) -> str:
    """What the city of the case or the reader calls the master who leads."""
    return measures.lead_word(str(city or ""))
