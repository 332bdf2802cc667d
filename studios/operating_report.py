"""年度运行情况表 (§4.4): what the registers say of a year, read in one pass, and frozen as it was filed (HZ-48)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import ValidationError
from django.db.models import Count, Q

from portal.documents.models import Attachment
from portal.policy import wording
from studios.filing_forms import INCOME, SOME, SPENDING, Yuan
from studios.models import ActivityRecord, Apprenticeship, LeaderStatus, Member, TargetAgreement, Trainee
from studios.offices import pack_of
from studios.record_kinds import KINDS, Column, Kind
from studios.states import STANDING

if TYPE_CHECKING:
    from portal.policy.measures import Measures
    from studios.models import Studio, YearlyFiling
    from studios.models.records import Record

# Registers in the order of the form.
ORDER = (
    "renovation", "promotion", "exchange", "school", "apprentice", "trainee", "public_training", "evaluation",
    "judging", "service", "craft_spirit", "patent", "award", "media", "site", "equipment", "rules_posted", "funds",
)  # fmt: skip
# Millimetres a column wants by what stands in it.
WANTED = {
    "date": 20, "text": 38, "long": 38, "link": 34, "choice": 20, "people": 15, "money": 22, "number": 28, "patent": 28,
    "tick": 16,
}  # fmt: skip
UNBROKEN = ("date", "people", "money", "tick")
SERIAL, PROOF, LINE = 10, 12, 156
UNPROVEN = "无"


@dataclass(frozen=True)
class Table:
    """One register of the form: heads, widths in millimetres, rows of text."""

    key: str
    title: str
    heads: tuple[str, ...]
    widths: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def data(self) -> dict[str, Any]:
        return {
            "key": self.key, "title": self.title, "heads": list(self.heads), "widths": list(self.widths),
            "rows": [list(row) for row in self.rows],
        }  # fmt: skip


@dataclass(frozen=True)
class Prefill:
    """What is known of a studio's year without anybody typing it."""

    leader: tuple[str, ...]
    members: int
    tables: tuple[Table, ...]
    counts: dict[str, int]
    levels: tuple[tuple[str, int], ...]
    agreement: str = ""

    @property
    def records(self) -> int:
        return sum(self.counts.values())


def prefill(studio: Studio, year: int) -> Prefill:
    """Everything the registers hold of the calendar year; a constant number of statements, whatever their length."""
    pack = pack_of(studio)
    first, last = date(year, 1, 1), date(year, 12, 31)
    by_kind = _records(studio, first, last)
    proofs = _proofs(by_kind)
    tables = tuple(_table(KINDS[key], by_kind.get(key, ()), proofs, pack) for key in ORDER)
    trainees: Any = by_kind.get("trainee", ())
    names = dict(pack.choices["skill_level"])
    levels = Counter(each.skill_level for each in trainees)
    return Prefill(
        leader=_leader(studio, first, last),
        members=Member.objects.filter(studio=studio, joined_on__lte=last)
        .filter(Q(left_on=None) | Q(left_on__gt=last))
        .count(),
        tables=tables,
        counts={key: len(by_kind.get(key, ())) for key in ORDER},
        levels=tuple((label, levels[key]) for key, label in names.items() if levels[key]),
        agreement=_agreement(studio, year) if "yearly_target_agreement" in pack.parameters else "",
    )


def content(filing: YearlyFiling) -> dict[str, Any]:
    """What is printed and frozen: the registers and the typed parts, self-contained and plain JSON."""
    studio, pack = filing.studio, pack_of(filing.studio)
    known = prefill(studio, filing.year)
    parts = {key: dict(each.get("answers", {})) for key, each in filing.data.items()}
    operation = parts.get("operation", {})
    return {
        "year": filing.year,
        "number": studio.number,
        "studio": studio.name,
        "host": studio.host.name,
        "recommender": studio.recommender.name,
        "lead_word": pack.word("lead_master"),
        "leader": studio.lead_master,
        "occupation": studio.occupation,
        "leader_history": list(known.leader),
        "members": known.members,
        "agreement": known.agreement,
        "tables": [table.data for table in known.tables],
        "counts": [[KINDS[key].label, count] for key, count in known.counts.items() if key != "funds"],
        "levels": [list(pair) for pair in known.levels],
        "support_funds": money(operation.get("support_funds", "")),
        "income": [[label, money(operation.get(name, ""))] for name, label in INCOME],
        "spending": [
            [each.label, money(operation.get(f"{SPENDING}{each.key}", ""))] for each in pack.expense_categories
        ],
        "improper": operation.get("improper_note", "") if operation.get("improper") == SOME else "没有",
        "parts": parts,
    }


def _records(studio: Studio, first: date, last: date) -> dict[str, Sequence[Record]]:
    """By kind, oldest first. Apprentices count as long as they are under agreement, whenever that began."""
    found: dict[str, list[Record]] = defaultdict(list)
    for record in ActivityRecord.objects.live().filter(studio=studio, on__range=(first, last)).order_by("on", "pk"):
        found[record.kind].append(record)
    found["apprentice"] = list(
        Apprenticeship.objects.live().filter(studio=studio).during(first, last).order_by("on", "pk")
    )
    found["trainee"] = list(Trainee.objects.live().filter(studio=studio, on__range=(first, last)).order_by("on", "pk"))
    return dict(found)


def _proofs(by_kind: Mapping[str, Sequence[Record]]) -> dict[tuple[int, str], int]:
    """(content type, key) → files that prove a record, in one statement."""
    wanted: dict[int, list[str]] = defaultdict(list)
    for records in by_kind.values():
        for each in records:
            wanted[ContentType.objects.get_for_model(each).pk].append(str(each.pk))
    if not wanted:
        return {}
    hanging = Q()
    for kind, keys in wanted.items():
        hanging |= Q(content_type_id=kind, object_id__in=keys)
    rows = Attachment.objects.live().filter(hanging).values("content_type_id", "object_id").annotate(files=Count("pk"))
    return {(row["content_type_id"], row["object_id"]): row["files"] for row in rows}


def _table(kind: Kind, records: Iterable[Record], proofs: Mapping[tuple[int, str], int], pack: Measures) -> Table:
    heads = ("序号", *(column.label for column in kind.columns), "证明")
    wanted = [SERIAL, *(WANTED[column.shape] for column in kind.columns), PROOF]
    widths = _shared(wanted, [True, *(column.shape in UNBROKEN for column in kind.columns), True])
    rows = tuple(
        (
            str(number),
            *(text_of(each, column, pack) for column in kind.columns),
            _proof(each, proofs.get((ContentType.objects.get_for_model(each).pk, str(each.pk)), 0)),
        )
        for number, each in enumerate(records, start=1)
    )
    return Table(kind.key, kind.label, heads, widths, rows)


def text_of(record: Record, column: Column, pack: Measures) -> str:
    """One answer of a record as the form prints it."""
    value = getattr(record, column.name)
    if column.shape == "tick":
        return "是" if value else "否"
    if value is None or value == "":
        return ""
    if column.shape == "date":
        return f"{value:%Y.%m.%d}"
    if column.shape == "money":
        return wording.digits(value)
    if column.shape == "choice":
        names = dict(pack.choices["skill_level"]) if column.from_pack else dict(column.choices)
        return names.get(str(value), str(value))
    return str(value)


def money(text: str) -> str:
    """An amount as typed, printed alike; what is no amount stays as it is on a draft."""
    try:
        amount = Yuan(label="", required=False).clean(text)
    except ValidationError:
        return text
    return "" if amount is None else wording.digits(amount)


def _proof(record: Record, count: int) -> str:
    """How many files; who came to the city's activity was written down by the city itself."""
    if count:
        return f"{count} 件"
    return "签到" if record.source == record.Source.ATTENDED else UNPROVEN


def _shared(wanted: Sequence[int], fixed: Sequence[bool]) -> tuple[int, ...]:
    """Whole millimetres that fill the line: what must not be broken keeps its width, the others share the rest."""
    rest = LINE - sum(width for width, kept in zip(wanted, fixed, strict=True) if kept)
    asked = sum(width for width, kept in zip(wanted, fixed, strict=True) if not kept)
    widths = [width if kept else width * rest // asked for width, kept in zip(wanted, fixed, strict=True)]
    widths[widths.index(max(widths))] += LINE - sum(widths)
    return tuple(widths)


def _leader(studio: Studio, first: date, last: date) -> tuple[str, ...]:
    """Where the lead master stood when the year began and every change within it."""
    entries = list(LeaderStatus.objects.filter(studio=studio, since__lte=last).order_by("since", "pk"))
    before = [each for each in entries if each.since < first][-1:]
    return tuple(
        f"{each.person}：{each.get_status_display()}（自 {each.since:%Y.%m.%d}{_until(each.until)}）"
        for each in [*before, *(each for each in entries if each.since >= first)]
    )


def _until(day: date | None) -> str:
    return f" 至 {day:%Y.%m.%d}" if day else ""


def _agreement(studio: Studio, year: int) -> str:
    found = TargetAgreement.objects.filter(studio=studio, year=year, state__in=STANDING).first()
    return "" if found is None else f"第 {found.version_no} 版，{found.state_label}"
