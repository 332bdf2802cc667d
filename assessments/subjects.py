"""What a panel may judge, and for whom: each trade above registers how its records are read here.

Panels know their files only as generic records. A trade enters two descriptions from its `apps.py`: a `SubjectKind` for
the records that are marked, and a `PanelKind` for the record a panel is convened for (a call, later a round).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model

from portal.documents.models import Attachment

if TYPE_CHECKING:
    from assessments.models import Panel, SheetVersion
    from portal.accounts.models import User
    from portal.policy.measures import Measures


@dataclass(frozen=True)
class Person:
    """Somebody named in a file. `index` is the blind index of the ID number where the file has one."""

    name: str
    index: str = ""


@dataclass(frozen=True)
class Head:
    """What a list says of one file."""

    number: str
    label: str
    host: str


@dataclass(frozen=True)
class Facts:
    """What the conflict finder needs to know of one file; no answer of the form itself."""

    number: str
    label: str
    host: str
    host_uscc: str = ""
    host_group: str = ""
    region: str = ""
    region_name: str = ""
    leader: Person = Person("")
    team: tuple[Person, ...] = ()
    # 师父与徒弟: the leader's own master and apprentices.
    masters_and_apprentices: tuple[Person, ...] = ()
    # 共同获奖人、共同发明人: people named in results, patents and awards who are not of the team.
    co_authors: tuple[Person, ...] = ()
    version_no: int = 0


@dataclass(frozen=True)
class Paper:
    """One row of evidence with its files. `items` are the sheet items it supports; none means the whole file."""

    key: str
    title: str
    files: tuple[Attachment, ...] = ()
    items: tuple[str, ...] = ()
    note: str = ""

    @property
    def pages(self) -> int:
        return sum(file.pages or 0 for file in self.files)


@dataclass(frozen=True)
class Beside:
    """What stands beside an expert's mark of one item: what the portal counted, what the unit gave itself.

    `suggested` None: nobody can tell before an expert has judged. `changed` is what the records give today where that
    is no longer the suggestion that was handed in. An item that does not apply is not marked at all.
    """

    suggested: Decimal | None = None
    # How the suggestion came about, step by step.
    words: str = ""
    # The suggestion leaves points to an expert's judgement, so that another mark says nothing against it.
    judged: bool = False
    self_mark: Decimal | None = None
    self_reason: str = ""
    changed: Decimal | None = None
    changed_words: str = ""
    # The mark that counts, once the results are out.
    final: Decimal | None = None
    applies: bool = True

    @property
    def binding(self) -> bool:
        """A mark that differs needs a reason."""
        return self.suggested is not None and not self.judged


@dataclass(frozen=True)
class VisitLine:
    """One thing a visit looks at; `fact_when` says which finding ("ok", "problem") makes the fact of that name true."""

    key: str
    label: str
    fact_when: str = ""


@dataclass(frozen=True)
class SubjectKind:
    """How records of one model are read; every callable takes a constant number of statements."""

    label: str
    # Keys → records, with all that `facts` reads.
    fetch: Callable[[Collection[int]], Mapping[int, Model]]
    facts: Callable[[Any], Facts]
    # Keys → what a list says, in one statement.
    heads: Callable[[Collection[int]], Mapping[int, Head]]
    papers: Callable[[Any], Sequence[Paper]]
    # Address of the read-only file, as a page part for htmx; its own view decides who may read it.
    dossier_url: Callable[[Any], str]
    dossier_label: str = field(default="申报表全文", kw_only=True)
    # Self-marks and counted suggestions per item, where the file has any.
    beside: Callable[[Any], Mapping[str, Beside]] | None = None
    # Those of the keys that a panel does not judge any more, so that nothing is lacking of them.
    dropped: Callable[[Panel, Collection[int]], Collection[int]] = lambda panel, keys: ()


def nothing_follows(panel: Panel, by: User) -> None:
    """The subject's own trade has nothing to move."""


@dataclass(frozen=True)
class PanelKind:
    """How the record a panel is convened for is read, and what moves with the panel.

    `released` and `closed` run inside the panel's own transaction, before its log entry; they lock what they move.
    """

    label: str
    url: Callable[[Any], str]
    measures: Callable[[Any], Measures]
    # Files that wait for a panel, in number order.
    candidates: Callable[[Any], Iterable[Model]]
    # The sheet it is marked by; None: the one the pack names for applications.
    sheet: Callable[[Any], SheetVersion] | None = None
    # What a visit looks at; None: the usual lines.
    visit_lines: Callable[[Any], Sequence[VisitLine]] | None = None
    # A visit of one of its files was written down.
    visited: Callable[[Any], None] = lambda record: None
    # The chair may settle marks that lie far apart, item by item.
    moderated: bool = False
    released: Callable[[Panel, User], None] = nothing_follows
    closed: Callable[[Panel, User], None] = nothing_follows


_subjects: dict[str, SubjectKind] = {}
_panels: dict[str, PanelKind] = {}


def register(model_label: str, kind: SubjectKind) -> None:
    """Enter a kind of file ('applications.application')."""
    _subjects[model_label.lower()] = kind


def register_panel(model_label: str, kind: PanelKind) -> None:
    """Enter what panels are convened for ('applications.call')."""
    _panels[model_label.lower()] = kind


def label_of(content_type_id: int) -> str:
    kind = ContentType.objects.get_for_id(content_type_id)
    return f"{kind.app_label}.{kind.model}"


def kind_of(content_type_id: int) -> SubjectKind:
    return _subjects[label_of(content_type_id)]


def panel_kind(panel: Panel) -> PanelKind:
    return _panels[label_of(panel.subject_type_id)]


@dataclass(frozen=True)
class File:
    """A record with its description, as lists and the conflict finder use it."""

    type_id: int
    pk: int
    record: Any
    facts: Facts

    @property
    def key(self) -> tuple[int, int]:
        return self.type_id, self.pk


def heads(rows: Iterable[Any]) -> dict[tuple[int, int], Head]:
    """What a list says of the files that rows speak of, by (content type, key)."""
    wanted = _wanted(rows)
    return {
        (type_id, pk): head for type_id, keys in wanted.items() for pk, head in kind_of(type_id).heads(keys).items()
    }


def _wanted(rows: Iterable[Any]) -> dict[int, set[int]]:
    wanted: dict[int, set[int]] = {}
    for row in rows:
        wanted.setdefault(row.subject_type_id, set()).add(row.subject_id)
    return wanted


def describe(rows: Iterable[Any]) -> dict[tuple[int, int], File]:
    """The files that rows with a generic subject speak of, by (content type, key); constant in the number of rows."""
    files = {}
    for type_id, keys in _wanted(rows).items():
        kind = kind_of(type_id)
        for pk, record in kind.fetch(keys).items():
            files[type_id, pk] = File(type_id, pk, record, kind.facts(record))
    return files


def describe_one(row: Any) -> File:
    """The file of one row."""
    return describe([row])[row.subject_type_id, row.subject_id]


def key_of(row: Any) -> tuple[int, int]:
    return row.subject_type_id, row.subject_id


def papers_of(row: Any, record: Any = None) -> Sequence[Paper]:
    """The evidence of one row's file."""
    kind = kind_of(row.subject_type_id)
    return kind.papers(record if record is not None else kind.fetch([row.subject_id])[row.subject_id])


def beside_of(row: Any) -> Mapping[str, Beside]:
    """Suggestions and self-marks of one row's file; nothing is read for a kind that has none."""
    kind = kind_of(row.subject_type_id)
    if kind.beside is None:
        return {}
    return kind.beside(kind.fetch([row.subject_id])[row.subject_id])


def dropped(panel: Panel, rows: Iterable[Any]) -> set[tuple[int, int]]:
    """The files among the panel's rows that it does not judge any more, by (content type, key)."""
    wanted = _wanted(rows)
    return {(type_id, pk) for type_id, keys in wanted.items() for pk in kind_of(type_id).dropped(panel, keys)}


def panel_kinds() -> dict[str, PanelKind]:
    return dict(_panels)
