"""Letters about a round's windows to the units at their self-assessment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from assessments import participant_notices
from portal.notifications import outbox
from portal.policy import clock
from portal.policy.wording import due_words
from studios.holders import Holders

if TYPE_CHECKING:
    from assessments.models import Participant, Round


def window_moved(round: Round, participants: Sequence[Participant], closes_at: datetime, reason: str) -> None:
    """The self-assessment ends on another day."""
    holders = Holders()
    notes = [
        outbox.Note(
            f"round:{round.pk}:self:{closes_at.isoformat()}:{each.pk}",
            holders.keepers(each.studio),
            f"{round.title}：自评截止时间改为 {due_words(closes_at)}",
            f"{round.title}的自评截止时间改为 {due_words(closes_at)}。理由：{reason}。",
            participant_notices.page(each),
        )
        for each in participants
    ]
    outbox.queue_new(notes, about=round, at=clock.now(fresh=True))
