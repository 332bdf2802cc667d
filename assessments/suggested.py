"""What the records suggest for a studio in a round: as it was handed in, and as it is now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Prefetch

from assessments import sheets, suggestions
from assessments.models import Participant, Round, SelfVersion, SiteVisit
from assessments.scoring import score
from assessments.states import ParticipantState
from assessments.subjects import Beside, VisitLine
from assessments.traces import NOT_APPLICABLE
from portal.policy import clock

if TYPE_CHECKING:
    from assessments.suggestions import Gathered
    from assessments.traces import ItemTrace, Trace

# The finding of a visit that makes a fact true, by how the pack reads it.
OK, PROBLEM = "yes", "no"
# Where lists put the versions they have read already.
VERSIONS = "frozen_versions"
# Studios compared and written together.
AT_ONCE = 200


def visit_lines(round: Round) -> Sequence[VisitLine]:
    """The pack's own list: what inspections look at and the sheet asks for (附件1, 附件2)."""
    return [VisitLine(each.key, each.label, each.fact_when) for each in round.measures.inspection_items]


def versions_read() -> Prefetch:
    """What reads the versions with a list, for `version_of`."""
    return Prefetch("versions", SelfVersion.objects.order_by("-number"), to_attr=VERSIONS)


def version_of(participant: Participant) -> SelfVersion | None:
    """The version that is judged, from what was read with the list or by itself."""
    kept: Iterable[SelfVersion] | None = getattr(participant, VERSIONS, None)
    versions = kept if kept is not None else participant.versions.all()
    return next((each for each in versions if each.number == participant.version_no), None)


def gathered(participant: Participant) -> dict[str, Gathered]:
    """Every fact the sheet asks for, with what the round's own visit saw."""
    sheet = sheets.sheet_of(participant.sheet)
    visited = seen_on_visit(participant)
    return suggestions.gather(participant.studio, sheet, participant.first, participant.last, visited=visited)


def trace_of(participant: Participant, found: Mapping[str, Gathered] | None = None) -> Trace:
    """The score the records suggest now, read as the round's pack says (F8)."""
    known = found if found is not None else gathered(participant)
    parameter = participant.round.measures.parameters.get("yearly_rule_aggregation")
    aggregation = str(parameter.value) if parameter else None
    return score(sheets.sheet_of(participant.sheet), suggestions.values(known), aggregation=aggregation)


def seen_on_visit(participant: Participant) -> dict[str, bool]:
    """Facts the round's own 现场考察 answered."""
    visit = SiteVisit.objects.about(participant).order_by("-recorded_at").first()
    if visit is None:
        return {}
    wanted = {line.key: line.fact_when for line in visit_lines(participant.round) if line.fact_when}
    answers = {"ok": OK, "problem": PROBLEM}
    found = {key: visit.findings.get(key, {}).get("found", "") for key in wanted}
    return {key: found[key] == answers[wanted[key]] for key in wanted if found[key]}


def refresh(participants: Iterable[Participant]) -> int:
    """Note what the records give now; answers how many changed. A locked or unlocked row: nothing is decided by it."""
    changed, looked_at = 0, list(participants)
    for participant in looked_at:
        now = noted(trace_of(participant))
        changed += now != participant.today
        participant.today, participant.today_at = now, clock.now(fresh=True)
    Participant.objects.bulk_update(looked_at, ["today", "today_at"], batch_size=AT_ONCE)
    return changed


def refresh_running() -> int:
    """The studios before panels of all rounds: what the scheduler asks."""
    running = Participant.objects.filter(state=ParticipantState.UNDER_PANEL)
    related = running.select_related("round", "sheet", "studio").prefetch_related("round__overrides")
    keys = list(running.order_by("pk").values_list("pk", flat=True))
    places = range(0, len(keys), AT_ONCE)
    return sum(refresh(related.filter(pk__in=keys[place : place + AT_ONCE])) for place in places)


def noted(trace: Trace) -> dict[str, list[str | None]]:
    return {item.key: [None if item.mark is None else f"{item.mark}", item.words] for item in trace.items}


def from_note(mark: str | None, words: str) -> Beside:
    """A suggestion as `noted` kept it, for a studio that handed nothing in."""
    return Beside(suggested=_decimal(mark), words=words, applies=not words.endswith(NOT_APPLICABLE))


def beside(participant: Participant) -> dict[str, Beside]:
    """What stands beside each mark, from the version that is judged; nothing is read for what `fetch` brought."""
    version = version_of(participant)
    if version is None:
        return {}
    own = version.data["marks"]
    finals = _finals(participant)
    return {
        item["key"]: _beside(item, own.get(item["key"]), participant.today.get(item["key"]), finals.get(item["key"]))
        for item in version.data["suggestion"]["items"]
    }


def _beside(item: Mapping[str, Any], own: Any, now: Any, final: Decimal | None) -> Beside:
    """A suggestion nobody could make at hand-in is made from what the visit found since."""
    then = _decimal(item["mark"])
    today, today_words = (_decimal(now[0]), str(now[1])) if now else (then, item["words"])
    filled_in = then is None and today is not None
    moved = not filled_in and today is not None and today != then
    return Beside(
        suggested=today if filled_in else then,
        words=today_words if filled_in else item["words"],
        judged=bool(item["needs_person"]),
        self_mark=_decimal(own["value"]) if own else None,
        self_reason=own["reason"] if own else "",
        changed=today if moved else None,
        changed_words=today_words if moved else "",
        final=final,
        applies=bool(item["applicable"]),
    )


def _finals(participant: Participant) -> dict[str, Decimal]:
    """Final marks are shown once the results are out."""
    if participant.state != ParticipantState.PUBLISHED:
        return {}
    return dict(participant.final_marks.values_list("item", "value"))


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def settled(item: ItemTrace) -> bool:
    """The records alone give the mark: another one needs a reason."""
    return item.mark is not None and not item.needs_person
