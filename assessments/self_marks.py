"""The unit's own sheet: its marks beside the suggestions, and what is missing before it can be handed in (HZ-56)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from assessments import marking, sheets, suggested
from assessments.marking import MARK, REASON, Typed
from assessments.sheets import Line, plain
from portal.documents.models import Attachment
from portal.policy.refusal import Refused
from studios.record_kinds import KINDS

if TYPE_CHECKING:
    from assessments.models import Participant, SelfMark
    from assessments.suggestions import Gathered
    from assessments.traces import ItemTrace, Trace


def marks_of(participant: Participant) -> dict[str, SelfMark]:
    return {mark.item: mark for mark in participant.self_marks.prefetch_related("files")}


def require_complete(participant: Participant) -> None:
    """Every item marked, reasons where they are asked for, missing records confirmed; refuses with the first gap."""
    found = suggested.gathered(participant)
    words = gaps(participant, suggested.trace_of(participant, found), found, marks_of(participant))
    if words:
        raise Refused(words[0]["message"])


def gaps(
    participant: Participant, trace: Trace, found: Mapping[str, Gathered], marks: Mapping[str, SelfMark]
) -> list[dict[str, str]]:
    """What keeps the self-assessment from being handed in, each with the field to go to."""
    traces = trace.by_key
    lines = [line for key, line in sheets.lines(participant.sheet).items() if traces[key].applicable]
    missing: list[dict[str, str]] = []
    for line in lines:
        words = _gap(line, traces[line.key], marks.get(line.key), found)
        if words:
            missing.append({"message": f"第 {line.number} 项：{words}", "target": f"mark-{MARK}{line.key}"})
    if not participant.summary.strip():
        missing.append({"message": "请填写工作总结", "target": "summary"})
    return missing


def _gap(line: Line, trace: ItemTrace, mark: SelfMark | None, found: Mapping[str, Gathered]) -> str:
    silent = [found[fact].words for fact in trace.unknown if fact in found and found[fact].unconfirmed]
    if silent:
        return f"{silent[0]}，请补记或确认“没有”"
    if mark is None:
        return "还没有自评分"
    if mark.reason:
        return ""
    if suggested.settled(trace):
        return "" if mark.value == trace.mark else "自评分与系统建议分不同，请写明理由"
    if line.needs_reason and mark.value < line.points:
        return "自评扣了分，请写明理由"
    if line.needs_evidence and mark.value > 0 and not _live(mark):
        return "没有佐证材料，请上传或写明依据"
    return ""


def _live(mark: SelfMark) -> list[Attachment]:
    return [file for file in mark.files.all() if file.removed_at is None]


def page(
    participant: Participant, trace: Trace, found: Mapping[str, Gathered], *, typed: Typed | None = None
) -> dict[str, Any]:
    """The form as `_self_sheet.html` draws it."""
    marks = marks_of(participant)
    given = typed or Typed()
    traces = trace.by_key
    out = frozenset(trace.not_applicable)
    sums = sheets.sums(participant.sheet, {key: mark.value for key, mark in marks.items()}, out)
    cap = sheets.bonus_cap(participant.sheet)
    return {
        "groups": [
            {
                "label": group.label,
                "points": plain(group.points),
                "kind": group.kind,
                "items": [_row(line, traces[line.key], marks.get(line.key), found, given) for line in group.lines],
            }
            for group in sheets.groups(participant.sheet)
        ],
        "base": plain(sums.base),
        "bonus": plain(sums.bonus),
        "total": plain(sums.total),
        "done": sums.done,
        "count": sums.count,
        "bonus_cap": "" if cap is None else plain(cap),
        "scale": sheets.scale(participant.sheet, out),
        "gaps": gaps(participant, trace, found, marks),
        "suggested_total": plain(trace.total),
        "vetoes": [veto.label for veto in trace.vetoes],
    }


def _row(
    line: Line, trace: ItemTrace, mark: SelfMark | None, found: Mapping[str, Gathered], typed: Typed
) -> dict[str, Any]:
    facts = dict.fromkeys(step.fact for step in trace.steps if step.fact)
    stored = plain(mark.value) if mark else None
    return {
        "key": line.key,
        "number": line.number,
        "label": line.label,
        "standard": line.standard,
        "clause": line.clause,
        "points": plain(line.points),
        "step": plain(line.step),
        "applies": trace.applicable,
        "suggested": None if trace.mark is None else plain(trace.mark),
        "settled": suggested.settled(trace),
        "words": trace.words,
        "name": MARK + line.key,
        "value": typed.raw.get(line.key, stored),
        "error": typed.errors.get(line.key, ""),
        "reason_name": REASON + line.key,
        "reason": typed.reasons.get(line.key, mark.reason if mark else ""),
        "files": _live(mark) if mark else [],
        "facts": [_fact(found[name]) for name in facts if name in found],
        "unconfirmed": _unconfirmed(facts, found),
    }


def _fact(gathered: Gathered) -> dict[str, Any]:
    return {"key": gathered.fact.key, "label": gathered.fact.label, "words": gathered.words, "origin": gathered.origin}


def _unconfirmed(facts: Collection[str], found: Mapping[str, Gathered]) -> list[tuple[str, str]]:
    """Kinds of records of which there is none and that were not confirmed as none, each once with its name."""
    kinds = (kind for name in facts if name in found for kind in found[name].unconfirmed)
    return [(kind, KINDS[kind].label) for kind in dict.fromkeys(kinds)]


def read(participant: Participant, data: Mapping[str, str]) -> Typed:
    """The marks in a submitted form, judged like an expert's: 0 to the item's points, in its steps."""
    return marking.read(participant.sheet, data)
