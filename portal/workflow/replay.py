"""Walking a record's log step by step through its table: what does not fit is named."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from portal.audit.models import Entry

if TYPE_CHECKING:
    from portal.workflow.engine import Workflow
    from portal.workflow.models import Stateful


def breaks(workflow: Workflow, model: type[Stateful], *, born_silently: bool = False) -> Iterator[str]:
    """Every record of the model is where its log says, and came there by legal steps only (INV-01, INV-22).

    `born_silently`: rows made many at once in the first state, whose log starts with their first step.
    """
    moves: dict[str, list[Entry]] = defaultdict(list)
    for entry in Entry.objects.filter(subject_type=model._meta.label_lower).exclude(to_state="").order_by("seq"):
        moves[entry.subject_id].append(entry)
    for record in model._default_manager.order_by("pk").iterator():
        fault = _fault(workflow, record, moves[str(record.pk)], born_silently)
        if fault:
            yield f"{workflow.title} {record}：{fault}"


def _fault(workflow: Workflow, record: Any, entries: list[Entry], born_silently: bool) -> str:
    state = workflow.initial if born_silently else ""
    for entry in entries:
        if not _is_legal(workflow, entry, state):
            return f"留痕第 {entry.seq} 条“{entry.label}”不是从“{state or '无'}”可以走的一步"
        state = entry.to_state
    if state != record.state:
        return f"现为“{record.state}”，留痕记到“{state or '无'}”"
    steps = len(entries) - (0 if born_silently else 1)
    return "" if steps == record.revision else f"走了 {record.revision} 步，留痕记了 {steps} 步"


def _is_legal(workflow: Workflow, entry: Entry, state: str) -> bool:
    """Whether the table has this step out of this state."""
    name = entry.action.partition(".")[2]
    if name == "begin":
        return state == "" and entry.to_state in (workflow.initial, *workflow.entered)
    known = {step.name: step for step in workflow.steps}
    step = known.get(name)
    return step is not None and entry.from_state == state and state in step.sources and entry.to_state == step.target
