"""Studios by a word: their name, number and master, and the name of their unit."""

from __future__ import annotations

import re

from django.db.models import Q, QuerySet

from portal.accounts.models import Organisation
from studios.models import Studio

LATIN = re.compile(r"[A-Za-z]")
COLUMNS = ("name", "number", "lead_master")


def named(found: QuerySet[Studio], word: str) -> QuerySet[Studio]:
    """Those the word stands in; all of them without one.

    Folding the case of thousands of names is most of a search's time, and only Latin letters have one; units are
    searched apart, because joined to every studio they would cost more than the studios' own names.
    """
    text = word.strip()
    if not text:
        return found
    contains = "icontains" if LATIN.search(text) else "contains"
    units = Organisation.objects.filter(**{f"name__{contains}": text}).order_by()
    own = (Q(**{f"{column}__{contains}": text}) for column in COLUMNS)
    return found.filter(Q(*own, host__in=units.values("pk"), _connector=Q.OR))
