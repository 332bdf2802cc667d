"""What the registers hold already, read once for one record or a whole sheet: people, numbers, twins, closed years."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from studios import closing
from studios.models import ActivityRecord, Apprenticeship, Studio, Trainee
from studios.rules.records import years_between

if TYPE_CHECKING:
    from studios.rules.records import Draft


@dataclass(frozen=True)
class Seen:
    """A row of a register, or (without a key) an earlier line of the same sheet."""

    pk: int | None
    on: date
    years: tuple[int, int]


@dataclass(frozen=True)
class Patent:
    pk: int | None
    studio: str


@dataclass
class Known:
    """Six statements at the most; only those are asked that the drafts need."""

    closed: Sequence[int] = ()
    people: dict[tuple[str, str], list[Seen]] = field(default_factory=dict)
    certificates: dict[str, int | None] = field(default_factory=dict)
    certificates_elsewhere: dict[str, str] = field(default_factory=dict)
    patents: dict[str, list[Patent]] = field(default_factory=dict)
    twins: dict[tuple[str, date, str], Seen] = field(default_factory=dict)

    @classmethod
    def about(cls, studio: Studio, drafts: Sequence[Draft]) -> Known:
        known = cls(closed=closing.closed_years(studio))
        kinds = {draft.kind.key for draft in drafts}
        if "apprentice" in kinds:
            known._read_apprentices(studio)
        if "trainee" in kinds:
            numbers = [draft.values["certificate_no"] for draft in drafts if draft.kind.key == "trainee"]
            known._read_trainees(studio, numbers)
        if "patent" in kinds:
            known._read_patents([draft.values["number"] for draft in drafts if draft.kind.key == "patent"])
        if kinds - {"apprentice", "trainee"}:
            known._read_twins(studio, [draft.on for draft in drafts])
        return known

    def note(self, draft: Draft, studio: Studio) -> None:
        """A line of the sheet that was found good: the next ones are judged beside it."""
        seen, values = Seen(None, draft.on, draft.years), draft.values
        if draft.kind.table == "activity":
            self.twins[draft.kind.key, draft.on, values["title"]] = seen
        else:
            self.people.setdefault((draft.kind.table, values["person"]), []).append(seen)
        if draft.kind.key == "trainee":
            self.certificates[values["certificate_no"]] = None
        if draft.kind.key == "patent":
            self.patents.setdefault(values["number"], []).append(Patent(None, studio.number))

    def same_person(self, draft: Draft) -> Seen | None:
        """Another row in which the person counts in one of the same years (F16)."""
        first, last = draft.years
        for seen in self.people.get((draft.kind.table, draft.values["person"]), ()):
            own = seen.pk is not None and seen.pk == draft.pk
            if not own and seen.years[0] <= last and first <= seen.years[1]:
                return seen
        return None

    def twin(self, draft: Draft) -> Seen | None:
        """Another record of the same kind, day and name."""
        if draft.kind.table != "activity":
            return None
        seen = self.twins.get((draft.kind.key, draft.on, draft.values["title"]))
        return None if seen is None or (seen.pk is not None and seen.pk == draft.pk) else seen

    def holds(self, draft: Draft) -> bool:
        """Whether the very record stands in the register or earlier in the sheet: importing again changes nothing."""
        if draft.kind.table == "activity":
            return self.twin(draft) is not None
        same_day = [
            seen
            for seen in self.people.get((draft.kind.table, draft.values["person"]), ())
            if seen.on == draft.on and seen.pk is not None
        ]
        if draft.kind.table == "trainee":
            return any(self.certificates.get(draft.values["certificate_no"]) == seen.pk for seen in same_day)
        return bool(same_day)

    def _read_apprentices(self, studio: Studio) -> None:
        rows = Apprenticeship.objects.live().filter(studio=studio).values_list("pk", "person", "on", "ended_on")
        for pk, person, on, ended in rows:
            seen = Seen(pk, on, years_between(on, ended))
            self.people.setdefault(("apprentice", person), []).append(seen)

    def _read_trainees(self, studio: Studio, numbers: Sequence[str]) -> None:
        live = Trainee.objects.live()
        for pk, person, on, number in live.filter(studio=studio).values_list("pk", "person", "on", "certificate_no"):
            self.people.setdefault(("trainee", person), []).append(Seen(pk, on, (on.year, on.year)))
            self.certificates[number] = pk
        elsewhere = live.filter(certificate_no__in=numbers).exclude(studio=studio)
        self.certificates_elsewhere = dict(elsewhere.values_list("certificate_no", "studio__number"))

    def _read_patents(self, numbers: Sequence[str]) -> None:
        rows = ActivityRecord.objects.live().filter(kind="patent", number__in=numbers).exclude(number="")
        for pk, number, studio in rows.values_list("pk", "number", "studio__number"):
            self.patents.setdefault(number, []).append(Patent(pk, studio))

    def _read_twins(self, studio: Studio, days: Sequence[date]) -> None:
        rows = ActivityRecord.objects.live().filter(studio=studio, on__range=(min(days), max(days)))
        for pk, kind, on, title in rows.values_list("pk", "kind", "on", "title"):
            self.twins[kind, on, title] = Seen(pk, on, (on.year, on.year))
