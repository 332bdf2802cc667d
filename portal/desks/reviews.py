"""What the desks have written about a subject: opinions, verdicts and waivers of its present version."""

from __future__ import annotations

from typing import Any

from portal.desks.models import ItemVerdict, Opinion, Waiver

# A versioned subject has `version_no`; opinions and verdicts of an older version no longer count.


def live_opinion(subject: Any, stage: str) -> Opinion | None:
    """The opinion of a stage on the present version."""
    rows = Opinion.objects.about(subject).filter(stage=stage, void=False, version_no=subject.version_no)
    return rows.select_related("signer", "organisation").first()


def first_review(subject: Any) -> Opinion | None:
    return live_opinion(subject, Opinion.Stage.FIRST_REVIEW)


def material_review(subject: Any) -> Opinion | None:
    return live_opinion(subject, Opinion.Stage.MATERIAL_REVIEW)


def verdicts(subject: Any) -> dict[str, str]:
    """Verdict per item key, of the present version; one on an item that was corrected since is asked for again."""
    rows = ItemVerdict.objects.about(subject).filter(version_no=subject.version_no)
    return dict(rows.values_list("item", "verdict"))


def waived(subject: Any, level: str) -> set[str]:
    """Rules an officer of this level has let pass, for the present version."""
    rows = Waiver.objects.about(subject).filter(level=level, granted=True, version_no=subject.version_no)
    return set(rows.values_list("rule", flat=True))


def waiver(subject: Any, rule: str, level: str) -> Waiver | None:
    """What an officer of this level wrote about one rule, for the present version."""
    rows = Waiver.objects.about(subject).filter(rule=rule, level=level, version_no=subject.version_no)
    return rows.select_related("by").first()


def void_opinions(subject: Any) -> int:
    """A new version voids what was signed about the old one."""
    return Opinion.objects.about(subject).filter(void=False).update(void=True)
