"""The worklists of one person as pages read them: counts that are their lists, oldest deadline first."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Page, Paginator

from portal.policy import clock
from portal.workflow import worklist
from portal.workflow.worklist import Bundle, Item

if TYPE_CHECKING:
    from portal.accounts.models import User

ROWS = 50
# Values of ?due= and what they keep.
OVERDUE, TODAY = "overdue", "today"


class Rows:
    """Bundles as a list that a paginator can cut; only the slice asked for is read."""

    def __init__(self, bundles: Sequence[Bundle]) -> None:
        self.bundles = bundles

    def __len__(self) -> int:
        return worklist.count(self.bundles)

    def __getitem__(self, wanted: slice) -> list[Item]:
        return worklist.read(self.bundles, wanted.start or 0, len(self) if wanted.stop is None else wanted.stop)


class Tasks:
    """What waits for a person at a moment."""

    def __init__(self, user: User, at: datetime) -> None:
        self.at = at
        self.midnight = clock.end_of(at.astimezone(clock.BEIJING).date())
        self.bundles = worklist.tasks_of(user, at)

    def kept(self, due: str) -> list[Bundle]:
        """The bundles of one count; every one for an unknown word."""
        if due == OVERDUE:
            return [each for each in self.bundles if each.due is not None and each.due <= self.at]
        if due == TODAY:
            return [each for each in self.bundles if each.due is not None and self.at < each.due <= self.midnight]
        return self.bundles

    def count(self, due: str = "") -> int:
        return worklist.count(self.kept(due))

    def page(self, due: str, number: str | None) -> Page[Item]:
        return page_of(self.kept(due), number)


def page_of(bundles: Sequence[Bundle], number: str | None) -> Page[Item]:
    """One page of fifty rows."""
    rows: Any = Rows(bundles)
    return Paginator(rows, ROWS).get_page(number)
