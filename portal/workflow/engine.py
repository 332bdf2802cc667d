"""The one engine that moves every state: steps as data, and `taking` as the only writer of a state."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db import models, transaction

from portal.audit import log as audit
from portal.notifications import outbox
from portal.policy import clock, wording
from portal.policy.refusal import Conflict, Refused

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.workflow.models import Stateful

Check = Callable[[Any, Any], None]
# Rows one statement changes; SQLite allows so many parameters and no more.
BATCH = 200


@dataclass(frozen=True)
class Letter:
    """What a recipient reads about a step: message and mail share it."""

    subject: str
    body: str
    url: str


@dataclass(frozen=True)
class Step:
    """One row of a workflow table.

    `check(user, record)` raises `Refused` or passes and only reads; `tells` names audiences that
    `Workflow.recipients` turns into people; `clause` cites the policy.
    """

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    check: Check
    actors: str
    tells: tuple[str, ...] = ()
    clause: str = ""
    by_system: bool = False


@dataclass(frozen=True)
class Workflow:
    """A table of steps with the words of its states and the way to reach people."""

    name: str
    title: str
    states: type[models.TextChoices]
    initial: str
    steps: tuple[Step, ...]
    recipients: Callable[[str, Any], Iterable[User]]
    letter: Callable[[Step, Any, str, str], Letter]
    # The word that covers the present state from a reader who may not know it; "" when it is open to them.
    veil: Callable[[Any, Any], str] = lambda user, record: ""
    # Where else a record may begin that was kept on paper before the portal.
    entered: tuple[str, ...] = ()
    _by_name: dict[str, Step] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._by_name.update({step.name: step for step in self.steps})
        if len(self._by_name) != len(self.steps):
            raise ValueError(f"workflow {self.name}: a step name occurs twice")

    def step(self, name: str) -> Step:
        return self._by_name[name]

    def leaving(self, state: str) -> Sequence[Step]:
        """Steps that may be taken from a state, in table order."""
        return [step for step in self.steps if state in step.sources]

    def finals(self) -> set[str]:
        return {state for state in self.states.values if not self.leaving(state)}


@dataclass(frozen=True)
class StepOffer:
    """A step as a button: possible when `refusal` is empty, else the one text that says why not."""

    step: Step
    refusal: str


def available(workflow: Workflow, user: User, record: Stateful) -> list[StepOffer]:
    """The steps of the record's state that a person could take, each with its refusal if any."""
    offers = []
    for step in workflow.leaving(record.state):
        if step.by_system:
            continue
        offers.append(StepOffer(step, refusal_of(step, user, record)))
    return offers


def refusal_of(step: Step, user: User | None, record: Stateful) -> str:
    try:
        step.check(user, record)
    except Refused as refused:
        return refused.reason
    return ""


def lock(record: models.Model) -> None:
    """Lock the row and read it again; what was in memory before the lock no longer counts."""
    manager = type(record)._default_manager
    record.refresh_from_db(from_queryset=manager.select_for_update())


def lock_all(records: Iterable[models.Model]) -> None:
    """Lock many rows in key order, before the audit chain is touched, so that no two acts wait for each other.

    One statement a model. As with `lock`, what was in memory, relations included, no longer counts.
    """
    for rows in _by_model(records):
        _read_again(rows)
        for row in rows:
            row._state.fields_cache.clear()
            getattr(row, "_prefetched_objects_cache", {}).clear()


def _by_model(records: Iterable[models.Model]) -> Iterator[list[models.Model]]:
    """Model after model by its name, the rows of each in key order."""
    given = sorted(records, key=lambda each: (each._meta.label, each.pk))
    for _, rows in groupby(given, key=lambda each: each._meta.label):
        yield list(rows)


def _read_again(rows: Sequence[models.Model]) -> None:
    """Lock rows of one model in key order and bring what is in memory up to them; a row that is gone: DoesNotExist."""
    model = type(rows[0])
    found = model._default_manager.select_for_update().order_by("pk").in_bulk({each.pk for each in rows})
    for row in rows:
        now = found.get(row.pk) or model._default_manager.get(pk=row.pk)
        for column in model._meta.concrete_fields:
            setattr(row, column.attname, getattr(now, column.attname))


@contextmanager
def taking(
    workflow: Workflow,
    name: str,
    record: Stateful,
    *,
    by: User | None,
    remark: str = "",
    data: dict[str, Any] | None = None,
    on_behalf: str = "",
) -> Iterator[Any]:
    """Take a step: lock, re-read, check, let the caller change the record, save, log, tell.

    Everything happens in one transaction. Raises `Conflict` when the record has left the step's
    source states meanwhile (409), `Refused` when the check says no (403).
    """
    step = workflow.step(name)
    with transaction.atomic():
        lock(record)
        require_source(workflow, step, record, by)
        step.check(by, record)
        yield record
        came_from = record.state
        at = clock.now(fresh=True)
        record.state, record.state_since = step.target, at
        record.revision += 1
        record.save()
        audit.append(
            subject=record,
            action=f"{workflow.name}.{step.name}",
            label=step.label,
            actor=by,
            remark=remark,
            from_state=came_from,
            to_state=step.target,
            data=data,
            on_behalf=on_behalf,
        )
        tell(workflow, step, record, remark, at)


def take_all(
    workflow: Workflow,
    name: str,
    records: Iterable[Any],
    *,
    by: User | None,
    change: Callable[[Any], None] = lambda record: None,
    fields: Sequence[str] = (),
    remark: str = "",
    recipients: Callable[[str, Any], Iterable[User]] | None = None,
) -> list[Any]:
    """Take one step of many records of one model at once, all or none, in a constant number of statements.

    `records` are locked in key order and read again; relations the caller had read stay. `fields` are those that
    `change` sets; `recipients` answers for the workflow's own where that would ask once per record.
    """
    step = workflow.step(name)
    with transaction.atomic():
        rows = _locked(records)
        for row in rows:
            require_source(workflow, step, row, by)
            step.check(by, row)
            change(row)
        at = clock.now(fresh=True)
        said = [audit.Said(row, row.state, step.target, remark) for row in rows]
        for row in rows:
            row.state, row.state_since = step.target, at
            row.revision += 1
        if rows:
            type(rows[0])._default_manager.bulk_update(
                rows, [*fields, "state", "state_since", "revision"], batch_size=BATCH
            )
            audit.append_all(said, action=f"{workflow.name}.{step.name}", label=step.label, actor=by)
        ask = recipients or workflow.recipients
        notes = [note for row in rows for note in _notes(workflow, step, row, remark, ask)]
        outbox.queue_new(notes, about=None, at=at)
    return rows


def _locked(records: Iterable[Any]) -> list[Any]:
    """The records as they stand under the lock, in key order, each with the relations the caller had read."""
    given = sorted(records, key=lambda each: each.pk)
    if given:
        _read_again(given)
    return given


def begin(
    workflow: Workflow, record: Stateful, *, by: User | None, label: str, remark: str = "", state: str = ""
) -> None:
    """Give a new record its first state; the record is saved and the log opens with it.

    `state` is where a record from before the portal enters its life, one of the workflow's `entered`.
    """
    first = state or workflow.initial
    if first not in (workflow.initial, *workflow.entered):
        raise ValueError(f"workflow {workflow.name}: nothing begins as {first}")
    with transaction.atomic():
        record.state = first
        record.state_since = clock.now(fresh=True)
        record.save()
        audit.append(
            subject=record,
            action=f"{workflow.name}.begin",
            label=label,
            actor=by,
            remark=remark,
            to_state=first,
        )


def begin_all(
    workflow: Workflow, records: Sequence[Any], *, by: User | None, label: str, remarks: Sequence[str]
) -> None:
    """`begin` for many new records of one model, each with its remark, in a constant number of statements."""
    with transaction.atomic():
        at = clock.now(fresh=True)
        for record in records:
            record.state, record.state_since = workflow.initial, at
        type(records[0])._default_manager.bulk_create(records)
        said = [
            audit.Said(record, "", workflow.initial, remark) for record, remark in zip(records, remarks, strict=True)
        ]
        audit.append_all(said, action=f"{workflow.name}.begin", label=label, actor=by)


def require_source(workflow: Workflow, step: Step, record: Stateful, by: User | None) -> None:
    """Refuse a step whose moment has passed, saying what happened since (ux.md message 16) as far as one may know."""
    if record.state in step.sources:
        return
    undone = f"本页内容已更新。您的操作“{step.label}”没有执行。"
    covered = workflow.veil(by, record)
    if covered:
        raise Conflict(f"这份{workflow.title}现为“{covered}”，{undone}")
    last = audit.last_about(record)
    what = (
        f"刚由{last.actor_office or '系统'}处理过（{last.label}，{wording.hour_minute(last.at)}）"
        if last
        else "已经变化"
    )
    raise Conflict(f"这份{workflow.title}{what}，现为“{record.state_label}”，{undone}")


def tell(workflow: Workflow, step: Step, record: Stateful, remark: str, at: datetime) -> None:
    """Write the messages of a step into the outbox, in the step's own transaction."""
    notes = list(_notes(workflow, step, record, remark, workflow.recipients))
    outbox.queue_new(notes, about=record, at=at)


def _notes(
    workflow: Workflow, step: Step, record: Any, remark: str, recipients: Callable[[str, Any], Iterable[User]]
) -> Iterator[outbox.Note]:
    for audience in step.tells:
        people = list(recipients(audience, record))
        if people:
            key = f"{workflow.name}:{record.pk}:{record.revision}:{step.name}:{audience}"
            letter = workflow.letter(step, record, audience, remark)
            yield outbox.Note(key, people, letter.subject, letter.body, letter.url)
