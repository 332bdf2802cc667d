"""Which of the desk's findings outlive a correction: those on what the host left as it was (HZ-32, HZ-42, BJ-28).

A verdict belongs to the version it was given on. Handing in a correction carries it to the new version when nothing it
was about has changed; the others stay with the old one and are asked for again before the file goes upward.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from applications import blueprint, materials, versions
from applications.blueprint import MATERIALS
from portal.desks.models import ItemVerdict

if TYPE_CHECKING:
    from applications.models import Application, Version
    from portal.policy.measures import ReviewItem


def carry(application: Application, before: Version, now: Version) -> None:
    """Move the verdicts on unchanged items from the version before to the one just handed in."""
    changed = changed_items(application, before.data, now.data)
    kept = ItemVerdict.objects.about(application).filter(version_no=before.number).exclude(item__in=changed)
    kept.update(version_no=now.number)


def changed_items(application: Application, old: Mapping[str, Any], new: Mapping[str, Any]) -> list[str]:
    """Keys of the items whose answers, papers or eligibility findings differ between two versions' contents."""
    measures, kind = application.measures, application.call.kind
    sections = {
        spec.key
        for spec in blueprint.sections(measures, kind)
        if versions.answered(spec, old["sections"].get(spec.key, {}))
        != versions.answered(spec, new["sections"].get(spec.key, {}))
    }
    slots = versions.changed_slots(old["evidence"], new["evidence"])
    proved = {rule for each in materials.slots(measures, kind) if each.key in slots for rule in each.rules}
    found = {
        rule for rule in {*old["findings"], *new["findings"]} if old["findings"].get(rule) != new["findings"].get(rule)
    }
    if slots:
        sections.add(MATERIALS)
    return [each.key for each in measures.review_items if _touched(each, sections, proved | found)]


def _touched(item: ReviewItem, sections: set[str], rules: set[str]) -> bool:
    return item.section in sections or not rules.isdisjoint(item.rules)
