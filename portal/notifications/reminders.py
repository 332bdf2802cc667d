"""The plan of reminders: rows that say what will be sent, when and to whom, and turn into letters exactly once."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Model, Q

from portal.notifications import outbox
from portal.notifications.models import ReminderPlan
from portal.policy import clock

# Days before (negative) and after the due day (UX-37).
OFFSETS = (-7, -3, -1, 1)
# Reminders go in the morning of their day, in Beijing.
HOUR = time(9)
BATCH = 200
# How long a day that is past stays in people's diaries.
LOOK_BACK = timedelta(days=60)
Status = ReminderPlan.Status
PLANNED_FIELDS = (
    "due", "send_at", "city", "subject", "body", "url", "about_type", "about_id", "status", "holders",
)  # fmt: skip


@dataclass(frozen=True)
class Deadline:
    """A due date and the words of its reminders.

    `key` stays the same while the date moves; `due` is the first moment that is too late, so a day's 24:00 is the next
    midnight; `escalate` hear of it only when it is overdue; `city` decides which officers see the plan.
    """

    key: str
    due: datetime
    recipients: Sequence[Any]
    subject: str
    body: str
    url: str = ""
    about: Model | str | None = None
    offsets: tuple[int, ...] = OFFSETS
    escalate: Sequence[Any] = ()
    city: str = ""

    @property
    def holders(self) -> list[int]:
        """The keys of those who have to act."""
        return sorted({person.pk for person in self.recipients})

    def hears(self, offset: int) -> set[int]:
        """The keys of the people whom the reminder of that day goes to."""
        people = [*self.recipients, *(self.escalate if offset > 0 else ())]
        return {person.pk for person in people}


def plan(
    key: str,
    due: datetime,
    recipients: Sequence[Any],
    *,
    subject: str,
    body: str,
    url: str = "",
    about: Model | str | None = None,
    offsets: tuple[int, ...] = OFFSETS,
    escalate: Sequence[Any] = (),
    city: str = "",
) -> None:
    """Plan the reminders of one deadline, or bring its unsent ones up to date. Calling again changes nothing."""
    plan_all([Deadline(key, due, recipients, subject, body, url, about, offsets, escalate, city)])


def plan_all(deadlines: Iterable[Deadline]) -> None:
    """Plan many deadlines, 200 at a time: two statements when nothing has changed, a handful when something has."""
    at = clock.now(fresh=True)
    by_key = {deadline.key: deadline for deadline in deadlines}
    for keys in _slices(sorted(by_key)):
        with transaction.atomic():
            _plan_batch([by_key[key] for key in keys], at)


def cancel(*keys: str) -> int:
    """The deadlines are met or gone: what was not sent will not be. Returns the number of reminders cancelled."""
    ReminderPlan.objects.of_deadlines(keys).exclude(holders=[]).update(holders=[])
    return ReminderPlan.objects.planned().of_deadlines(keys).update(status=Status.CANCELLED)


def cancel_missing(prefix: str, keep: Collection[str]) -> int:
    """Cancel the planned reminders of every deadline whose key begins so and is not among those to keep.

    One whose reminders were all sent is nobody's duty any more, as far back as the diary looks.
    """
    running = Q(status=Status.PLANNED) | Q(due__gte=clock.now() - LOOK_BACK) & ~Q(holders=[])
    known = set(ReminderPlan.objects.filter(running, deadline__startswith=prefix).values_list("deadline", flat=True))
    return sum(cancel(*keys) for keys in _slices(sorted(known - set(keep))))


def scan_due() -> int:
    """Turn the due reminders into messages and letters; returns how many. Safe to run twice or side by side.

    After an outage only the latest due reminder of a deadline goes; the earlier ones are skipped.
    """
    at = clock.now(fresh=True)
    due = ReminderPlan.objects.planned().filter(send_at__lte=at)
    keys = sorted(set(due.values_list("deadline", flat=True)))
    return sum(_send_batch(part, at) for part in _slices(keys))


def send_time(due: datetime, offset: int) -> datetime:
    """9:00 in Beijing on the day that lies so many days from the due day."""
    due_day = (due - timedelta(microseconds=1)).astimezone(clock.BEIJING).date()
    return datetime.combine(due_day + timedelta(days=offset), HOUR, tzinfo=clock.BEIJING)


def _slices(keys: list[str]) -> Iterator[list[str]]:
    return (keys[start : start + BATCH] for start in range(0, len(keys), BATCH))


def _plan_batch(deadlines: list[Deadline], at: datetime) -> None:
    rows = ReminderPlan.objects.of_deadlines([each.key for each in deadlines]).select_for_update()
    known = {row.key: row for row in rows.prefetch_related("recipients")}
    wanted = {_row_key(each.key, offset): (each, offset) for each in deadlines for offset in each.offsets}
    changed = []
    for key, (deadline, offset) in wanted.items():
        row = _as_wanted(deadline, offset, known.get(key), at)
        if row is not None:
            changed.append(row)
    dropped = [row.pk for key, row in known.items() if key not in wanted]
    if dropped:
        ReminderPlan.objects.planned().filter(pk__in=dropped).update(status=Status.CANCELLED)
    stored = ReminderPlan.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["key"], update_fields=PLANNED_FIELDS
    )
    _set_recipients(
        {row.pk: wanted[row.key][0].hears(row.offset) for row in stored if row.status != Status.SENT},
        {row.pk: {person.pk for person in row.recipients.all()} for row in known.values()},
    )


def _row_key(deadline: str, offset: int) -> str:
    return f"deadline:{deadline}:{offset}"


def _as_wanted(deadline: Deadline, offset: int, known: ReminderPlan | None, at: datetime) -> ReminderPlan | None:
    """The row to store, or None when the stored one is right already; of one that was sent only the holders change."""
    if known is not None and known.status == Status.SENT:
        if known.holders == deadline.holders:
            return None
        known.holders = deadline.holders
        return known
    send_at = send_time(deadline.due, offset)
    kind, identity = outbox.reference(deadline.about)
    row = ReminderPlan(
        key=_row_key(deadline.key, offset),
        deadline=deadline.key,
        offset=offset,
        due=deadline.due,
        send_at=send_at,
        city=deadline.city,
        subject=outbox.one_line(deadline.subject),
        body=deadline.body,
        url=deadline.url,
        about_type=kind,
        about_id=identity,
        status=_status_of(known, send_at, at),
        holders=deadline.holders,
    )
    if known is None:
        return row
    same = all(getattr(row, name) == getattr(known, name) for name in PLANNED_FIELDS)
    hears_same = deadline.hears(offset) == {person.pk for person in known.recipients.all()}
    return None if same and hears_same else row


def _status_of(known: ReminderPlan | None, send_at: datetime, at: datetime) -> str:
    """A reminder whose day was over before it was planned is skipped; one that waits for its scan keeps waiting."""
    waits = known is not None and known.status == Status.PLANNED and known.send_at == send_at
    return Status.PLANNED if waits or send_at > at else Status.SKIPPED


def _set_recipients(wanted: dict[int, set[int]], known: dict[int, set[int]]) -> None:
    link = ReminderPlan.recipients.through
    stale = [pk for pk, people in wanted.items() if known.get(pk, set()) - people]
    if stale:
        link.objects.filter(reminderplan_id__in=stale).delete()
    link.objects.bulk_create(
        [link(reminderplan_id=pk, user_id=person) for pk, people in wanted.items() for person in sorted(people)],
        ignore_conflicts=True,
    )


def _send_batch(keys: list[str], at: datetime) -> int:
    with transaction.atomic():
        due = ReminderPlan.objects.planned().of_deadlines(keys).filter(send_at__lte=at)
        rows = list(due.select_for_update().prefetch_related("recipients").order_by("deadline", "send_at"))
        latest = {row.deadline: row for row in rows}
        for row in latest.values():
            _send(row)
        goes = [row.pk for row in latest.values()]
        ReminderPlan.objects.filter(pk__in=goes).update(status=Status.SENT, sent_at=at)
        late = [row.pk for row in rows if row.pk not in goes]
        ReminderPlan.objects.filter(pk__in=late).update(status=Status.SKIPPED)
    return len(goes)


def _send(row: ReminderPlan) -> None:
    outbox.queue(
        key=row.key,
        to=row.recipients.all(),
        subject=f"【{row.reason}】{row.subject}",
        body=row.body,
        url=row.url,
        about=f"{row.about_type}:{row.about_id}" if row.about_type else None,
        quiet=True,
    )
