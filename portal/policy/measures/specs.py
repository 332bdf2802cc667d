"""What a policy pack is made of: frozen records, each with its clause and the ids of the rules it carries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

Choice = tuple[str, str]
Value = Any  # int, Decimal, bool, str, date, or a tuple of these


@dataclass(frozen=True)
class Parameter:
    """A number, word or list the policy (or, where it is silent, the portal) fixes, with dated values."""

    name: str
    label: str
    unit: str
    values: tuple[tuple[date, Value], ...]
    clause: str
    # "hard" may not be passed, "soft" (原则上, 左右) with a written reason, "default" is the portal's own choice.
    hardness: str
    # False where neither policy gives the value; shown as 系统默认.
    official: bool
    group: str
    rules: tuple[str, ...]
    # What the value becomes when its rule is taken out.
    neutral: Value
    # The value read without a date: the newest one, or what a call has put in its place.
    value: Value = None

    def at(self, day: date) -> Value:
        """The value in force on a day; before the first dated value, that one."""
        known = [value for since, value in self.values if since <= day]
        return known[-1] if known else self.values[0][1]

    def admits(self, value: Value) -> bool:
        """Whether a batch may put this in its place: a hard number only stricter, further from where its rule ends."""
        if self.hardness != "hard" or value == self.value:
            return True
        if self.group not in TIGHTENED or not (_is_number(self.value) and _is_number(value)):
            return False
        return bool(value < self.value if self.neutral > self.value else value > self.value)

    @property
    def strictness(self) -> str:
        """Why a value is not admitted, in words."""
        tightened = self.group in TIGHTENED and _is_number(self.value)
        return f"“{self.label}”是办法的硬性规定，{'只能从严，不能放宽' if tightened else '批次不能另定'}"


# Limits of who may apply, how many and how long: a city may be stricter in a year, sums and duties stay.
TIGHTENED = ("eligibility", "quota", "clock")


def _is_number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


@dataclass(frozen=True)
class Condition:
    """One condition of the policy, put to an application by the check of that name."""

    id: str
    check: str
    # With every "@parameter" replaced by that parameter's value.
    params: dict[str, Value]
    hardness: str
    clause: str
    label: str
    # What a person reads when the condition is not met; {placeholders} are the check's facts.
    message: str
    section: str
    field: str
    kinds: tuple[str, ...]
    rules: tuple[str, ...]
    written: dict[str, Value]


@dataclass(frozen=True)
class FieldSpec:
    """One field of the form, or one column of a repeating table."""

    key: str
    label: str
    type: str
    required: bool = False
    max_length: int = 0
    choices: tuple[Choice, ...] = ()
    clause: str = ""
    help: str = ""
    # (key of another field of the section, the values of it under which this field is asked), or None for always.
    show_if: tuple[str, tuple[str, ...]] | None = None
    public: bool = False
    print_label: str = ""
    # Where a first value comes from: "organisation.name", "user.name", "previous" …; "" for nowhere.
    prefill: str = ""
    unit: str = ""
    min_length: int = 0
    minimum: Decimal | None = None
    # The field is shut when the studio is recognised (BJ-55).
    locked_after_recognition: bool = False
    # Never leaves the portal: sealed at rest, masked on screen, absent from lists.
    sensitive: bool = False
    rules: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ("honorary", "leader_change", "new")


@dataclass(frozen=True)
class TableSpec:
    """A table with rows the applicant adds, takes away and moves."""

    key: str
    label: str
    columns: tuple[FieldSpec, ...]
    min_rows: int = 0
    max_rows: int = 50
    clause: str = ""
    help: str = ""
    rules: tuple[str, ...] = ()

    def column(self, key: str) -> FieldSpec:
        return _find(self.columns, key)


@dataclass(frozen=True)
class SectionSpec:
    """One section of the task list."""

    key: str
    title: str
    number: int
    fields: tuple[FieldSpec, ...] = ()
    tables: tuple[TableSpec, ...] = ()
    clause: str = ""
    help: str = ""
    rules: tuple[str, ...] = ()

    def field(self, key: str) -> FieldSpec:
        return _find(self.fields, key)

    def table(self, key: str) -> TableSpec:
        return _find(self.tables, key)


@dataclass(frozen=True)
class MaterialSlot:
    """A place for files that the policy asks for."""

    key: str
    label: str
    required: str
    clause: str
    min_files: int = 1
    max_files: int = 10
    accept: tuple[str, ...] = ()
    help: str = ""
    # The paper original goes to the first reviewer, is checked and handed back (HZ-42).
    needs_original_check: bool = False
    sensitive: bool = False
    # No file is needed when the certificate was found in the national query (HZ-38).
    waived_if_verified_online: bool = False
    kinds: tuple[str, ...] = ("honorary", "leader_change", "new")
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Honour:
    """An honour the policy names."""

    key: str
    label: str
    level: str
    clause: str
    qualifies_for_honorary: bool = False
    preferred: bool = False
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Ground:
    """A ground on which something may or must happen: a change, a veto, a cancellation …"""

    key: str
    kind: str
    label: str
    clause: str
    evidence: str = ""
    # Of a change: what it may alter, and which way it goes.
    changes: tuple[str, ...] = ()
    way: str = "decided"
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Window:
    """One of the six windows of a call, with the days of the year it usually has ("MM-DD")."""

    key: str
    label: str
    opens: str
    closes: str
    clause: str = ""
    official: bool = False
    rules: tuple[str, ...] = ()

    def dates(self, year: int) -> tuple[date, date]:
        """First and last day in the given year."""
        return date.fromisoformat(f"{year}-{self.opens}"), date.fromisoformat(f"{year}-{self.closes}")


@dataclass(frozen=True)
class ReportSection:
    """One required part of the 申办报告 (HZ-34)."""

    key: str
    title: str
    clause: str
    help: str = ""
    min_length: int = 0
    max_length: int = 0
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class OpinionBox:
    """A box of the printed form: who writes an opinion, signs and seals."""

    key: str
    label: str
    signer: str
    clause: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class ReviewItem:
    """A point on which the first reviewer says 通过, 存疑 or 不符."""

    key: str
    label: str
    clause: str
    section: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class InspectionItem:
    """A point of the checklist of an inspection; its key is the name of the sheets' fact it answers, if it does."""

    key: str
    label: str
    clause: str = ""
    # Which finding makes that fact true: ok or problem; "" when no sheet asks for it.
    fact_when: str = ""
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Route:
    """A way from the host to its first reviewer (BJ-26)."""

    key: str
    label: str
    # Which hosts may take it, and what kind of office it leads to.
    affiliations: tuple[str, ...]
    leads_to: tuple[str, ...]
    clause: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Named:
    """An entry of a plain list: a duty, an expense category, a kind of evidence, a column of the summary."""

    key: str
    label: str
    clause: str = ""
    public: bool = True
    rules: tuple[str, ...] = ()


@dataclass(frozen=True)
class Office:
    """Who holds a desk."""

    label: str
    roles: tuple[str, ...]
    kinds: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    clause: str = ""
    rules: tuple[str, ...] = ()

    @property
    def role(self) -> str:
        """The role that holds this desk; where two may, the first."""
        return self.roles[0]


@dataclass(frozen=True)
class Offices:
    """The desks an application passes, in this city."""

    first_review: Office
    acceptance: Office
    panel: Office
    # Who makes, revises and explains the policy, and plans: alone lets a call or round differ from the pack (BJ-47).
    policy: Office
    # Each of these roles must approve the list before it is released, and again before recognition.
    approvals: tuple[str, ...]
    approvals_clause: str
    notice_publisher: tuple[str, ...]
    issuers: tuple[str, ...]
    # One approval and one issuer are enough once the rule that asks for more is taken out.
    joint_rules: tuple[str, ...] = ()


def _find(entries: tuple[Any, ...], key: str) -> Any:
    for entry in entries:
        if entry.key == key:
            return entry
    raise KeyError(key)
