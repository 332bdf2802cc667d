"""Calls with their windows and overrides, as nearly every page of the trade reads them: three prepared questions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from applications.models import Application, Call, Override, Window
from portal.policy.prepared import Among, Prepared

_calls: Prepared[Call] = Prepared(lambda: Call.objects.filter(Among("pk", "keys")).order_by())
_windows: Prepared[Window] = Prepared(lambda: Window.objects.filter(Among("call", "keys")))
_overrides: Prepared[Override] = Prepared(lambda: Override.objects.filter(Among("call", "keys")))


def complete(calls: Collection[Call]) -> None:
    """Give every call its windows and overrides, as `prefetch_related` would."""
    keys = [each.pk for each in calls]
    for name, question in (("windows", _windows), ("overrides", _overrides)):
        found: dict[int, list[Any]] = defaultdict(list)
        for row in question.rows(keys=keys):
            found[row.call_id].append(row)
        for call in calls:
            hold(call, name, found[call.pk])


def hold(owner: Any, name: str, rows: list[Any]) -> None:
    """The rows of a reverse relation, read beforehand: `owner.name.all()` asks no more."""
    held = getattr(owner, name).get_queryset()
    held._result_cache, held._prefetch_done = rows, True
    vars(owner).setdefault("_prefetched_objects_cache", {})[name] = held


def give(files: Iterable[Application]) -> None:
    """Let the files of a call share one instance of it, complete."""
    rows = list(files)
    if not rows:
        return
    calls = {each.pk: each for each in _calls.rows(keys={each.call_id for each in rows})}
    complete(list(calls.values()))
    for each in rows:
        each.call = calls[each.call_id]
