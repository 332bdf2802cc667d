"""What a sheet asks for, gathered from records, visits, findings and ledgers; and the score it suggests (HZ-56)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from assessments.models import Finding
from assessments.scoring import score
from portal.policy.wording import day_words
from studios import facts, visit_facts
from studios.offices import pack_of
from studios.record_kinds import KINDS

if TYPE_CHECKING:
    from assessments.traces import Entry, Known, Trace
    from portal.policy.sheets import Fact, Sheet
    from studios.models import Studio

RECORD, VISIT, FINDING, MONEY, UNKNOWN = "record", "visit", "finding", "money", ""


@dataclass(frozen=True)
class Gathered:
    """One fact of the sheet: its value, where it was taken from, and the row that says so."""

    fact: Fact
    value: Known
    # record, visit, finding or money: where the value really comes from; "" while nobody knows.
    origin: str = UNKNOWN
    words: str = ""
    # The inspection or finding it was read from.
    pk: int | None = None
    # Kinds of records of which there is none and the studio has not confirmed so.
    unconfirmed: tuple[str, ...] = ()


def suggest(
    studio: Studio,
    sheet: Sheet,
    first: date,
    last: date,
    *,
    entries: Mapping[str, Entry] | None = None,
    aggregation: str | None = None,
    visited: Mapping[str, bool] | None = None,
) -> Trace:
    """The score the portal suggests for a studio and period. `aggregation` None: the pack's reading of 每年 (F8)."""
    found = gather(studio, sheet, first, last, visited=visited)
    return score(sheet, values(found), entries, aggregation=aggregation or yearly_reading(studio))


def yearly_reading(studio: Studio) -> str | None:
    """How the pack puts counts of several years together; None where it says nothing."""
    parameter = pack_of(studio).parameters.get("yearly_rule_aggregation")
    return str(parameter.value) if parameter else None


def values(found: Mapping[str, Gathered]) -> dict[str, Known]:
    return {name: each.value for name, each in found.items()}


def gather(
    studio: Studio, sheet: Sheet, first: date, last: date, *, visited: Mapping[str, bool] | None = None
) -> dict[str, Gathered]:
    """Every fact the sheet asks for, in eight statements and what other trades' facts take.

    A finding goes before a ledger, a ledger before what was seen; of two visits the later one counts. `visited`: what
    the round's own visit saw, later than any inspection. Records are counted, never found.
    """
    counted = facts.gather(studio, first, last, (each.key for each in sheet.facts), yearly=sheet.yearly_facts)
    seen = visit_facts.found(studio, first, last)
    findings = _findings(studio, sheet, first, last)
    return {
        fact.key: _record(fact, counted)
        if fact.source == RECORD
        else _found(fact, findings)
        or _ledger(fact, counted)
        or _seen(fact, seen, visited or {})
        or Gathered(fact, None, words="还没有现场查看或认定")
        for fact in sheet.facts
    }


def _findings(studio: Studio, sheet: Sheet, first: date, last: date) -> dict[str, Finding]:
    """The latest standing finding by fact; a veto's also after the period: refusal shows in the assessment."""
    names = [fact.key for fact in sheet.facts if fact.source != RECORD]
    rows = Finding.objects.since(first).filter(studio=studio, fact__in=names)
    return {row.fact: row for row in rows if row.on <= last or row.fact in sheet.vetoes}


def _record(fact: Fact, counted: Mapping[str, facts.Found]) -> Gathered:
    found = counted.get(fact.key, facts.Found(None))
    if found.value is None:
        labels = "、".join(KINDS[kind].label for kind in found.unconfirmed)
        return Gathered(fact, None, words=f"没有{labels}记录，也没有确认“没有”", unconfirmed=found.unconfirmed)
    return Gathered(fact, found.value, RECORD, "由台账计数")


def _found(fact: Fact, findings: Mapping[str, Finding]) -> Gathered | None:
    row = findings.get(fact.key)
    if row is None:
        return None
    value = row.value if fact.unit else bool(row.value)
    return Gathered(fact, value, FINDING, f"{day_words(row.on)}认定，{row.document}", row.pk)


def _ledger(fact: Fact, counted: Mapping[str, facts.Found]) -> Gathered | None:
    found = counted.get(fact.key)
    if found is None or found.value is None:
        return None
    value = found.value
    return Gathered(fact, sum(map(Decimal, value)) if isinstance(value, tuple) else value, MONEY, "由资金台账计算")


def _seen(fact: Fact, seen: Mapping[str, visit_facts.Seen], visited: Mapping[str, bool]) -> Gathered | None:
    if fact.key in visited:
        return Gathered(fact, visited[fact.key], VISIT, "考核现场查看")
    row = seen.get(fact.key)
    return Gathered(fact, row.value, VISIT, f"{day_words(row.on)}检查", row.inspection) if row else None
