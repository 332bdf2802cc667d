"""Sending what waits in the outbox, each letter once, whoever dies on the way.

The row is the truth. `dispatch_due` sends numbers of due rows through the broker; `deliver` takes the row for a while,
sends, and notes the outcome. A number that gets lost is sent through again; one that comes twice finds the row taken.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from portal.audit import log
from portal.notifications.channels import CHANNELS
from portal.notifications.models import Outbox
from portal.policy import clock
from portal.policy.refusal import Conflict

logger = logging.getLogger(__name__)

# How long a number may be under way, and a letter in one worker's hands, before another may have it.
IN_HANDS = timedelta(minutes=5)
# Five tries within 24 hours, then a failure that people see.
TRY_AGAIN_AFTER = (timedelta(minutes=5), timedelta(minutes=30), timedelta(hours=3), timedelta(hours=20))
MOST_TRIES = len(TRY_AGAIN_AFTER) + 1
BATCH = 200
WIPED = "（正文含一次性链接，发送后已清除）"
GIVEN_UP = "投递多次中断，没有得到结果"


def dispatch_due(hand_over: Callable[[int], object]) -> int:
    """Hand the numbers of due letters over to the broker, after commit; returns how many. Safe to run side by side."""
    at = clock.now(fresh=True)
    due = Outbox.objects.due(at).order_by("not_before", "pk")
    if not due.exists():
        return 0
    with transaction.atomic():
        numbers = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:BATCH])
        Outbox.objects.filter(pk__in=numbers).update(dispatched_until=at + IN_HANDS)
    for done, number in enumerate(numbers):
        _hand_over(hand_over, number, left=numbers[done:])
    return len(numbers)


def deliver(number: int) -> bool:
    """Send one letter if it still waits and nobody else has it; tells whether it was sent by this call."""
    letter = _take(number, clock.now(fresh=True))
    if letter is None:
        return False
    try:
        CHANNELS[letter.channel](letter)
    except Exception as error:
        # Whatever the mail server or its library raises, the letter is tried again.
        _note_failure(letter, error)
        return False
    _note_sent(letter)
    return True


def retry(letter: Outbox, *, by: object) -> None:
    """A person sends a failed letter through once more; the five tries start anew."""
    with transaction.atomic():
        failed = Outbox.objects.failed().filter(pk=letter.pk)
        renewed = failed.update(
            status=Outbox.Status.WAITING,
            tries=0,
            not_before=clock.now(fresh=True),
            taken_until=None,
            dispatched_until=None,
        )
        if not renewed:
            raise Conflict("这封邮件已不在“发送失败”之列，不用再重发。")
        log.append(subject=letter, action="outbox.retry", label="重发邮件", actor=by)


def _hand_over(hand_over: Callable[[int], object], number: int, *, left: Sequence[int]) -> None:
    try:
        hand_over(number)
    except Exception:
        # The broker is out of reach: what did not go is due again at once.
        Outbox.objects.waiting().filter(pk__in=left).update(dispatched_until=None)
        raise


def _take(number: int, at: datetime) -> Outbox | None:
    free = Q(taken_until=None) | Q(taken_until__lte=at)
    rows = Outbox.objects.waiting().filter(free, pk=number, not_before__lte=at)
    if rows.filter(tries__lt=MOST_TRIES).update(taken_until=at + IN_HANDS, tries=F("tries") + 1):
        return Outbox.objects.get(pk=number)
    rows.update(status=Outbox.Status.FAILED, last_error=GIVEN_UP)
    return None


def _note_sent(letter: Outbox) -> None:
    body = WIPED if letter.wipe else letter.body
    Outbox.objects.waiting().filter(pk=letter.pk).update(
        status=Outbox.Status.SENT, sent_at=clock.now(fresh=True), taken_until=None, last_error="", body=body
    )


def _note_failure(letter: Outbox, error: Exception) -> None:
    logger.warning("letter %s not sent, try %s: %s", letter.pk, letter.tries, type(error).__name__)
    text = f"{type(error).__name__}: {error}"[:500]
    mine = Outbox.objects.waiting().filter(pk=letter.pk, tries=letter.tries)
    if letter.tries >= MOST_TRIES:
        mine.update(status=Outbox.Status.FAILED, last_error=text, taken_until=None)
        return
    mine.update(
        not_before=clock.now(fresh=True) + TRY_AGAIN_AFTER[letter.tries - 1],
        last_error=text,
        taken_until=None,
        dispatched_until=None,
    )
