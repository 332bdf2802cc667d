"""What the conditions of a policy ask about: plain facts, the same for an application and the public self-check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True)
class HostFacts:
    """The unit and its way to the first reviewer. Empty text or None: not answered."""

    nature: str = ""
    funding_form: str = ""
    uscc: str = ""
    scale: str = ""
    leading: bool | None = None
    focus: str = ""
    affiliation: str = ""
    recommender: str = ""
    recommender_kind: str = ""
    # Whether the recommender is the bureau of the unit's (or branch's) district, or its own superior body.
    recommender_is_district: bool = False
    recommender_is_parent: bool = False
    # An office handed the file on to this recommender, with its reason (转交).
    handed_on: bool = False
    skilled: int | None = None
    district_level: bool | None = None
    credit_commitment: bool = False
    support_undertaking: bool = False


@dataclass(frozen=True)
class LeaderFacts:
    """The lead master. The ID number itself is never among the facts."""

    name: str = ""
    birth: date | None = None
    sex: str = ""
    retirement_group: str = ""
    special_retirement: date | None = None
    level: str = ""
    route: str = ""
    # What shows the highest level of the occupation, or the unique skill (HZ-18).
    route_evidence: str = ""
    occupation: str = ""
    relation: str = ""
    status: str = ""
    retired_on: date | None = None
    rehired_from: date | None = None
    front_line_years: int | None = None
    certificate_no: str = ""
    certificate_year: int | None = None
    honours: tuple[str, ...] = ()


@dataclass(frozen=True)
class MemberFacts:
    name: str
    belongs: bool
    regular: bool
    category: str
    # True for a row that repeats the lead master or an earlier member: it does not count.
    repeated: bool = False


@dataclass(frozen=True)
class StudioFacts:
    """Place, equipment, money, projects."""

    name: str = ""
    area: Decimal | None = None
    address: str = ""
    equipment: int = 0
    invested: Decimal | None = None
    budget: Decimal | None = None
    matching: Decimal | None = None
    projects: int = 0
    project_basis: str = ""


@dataclass(frozen=True)
class ApplicationFacts:
    """Everything `eligibility.judge` looks at. `rivals` name other files or studios of the same master or unit."""

    kind: str = "new"
    host: HostFacts = field(default_factory=HostFacts)
    leader: LeaderFacts = field(default_factory=LeaderFacts)
    members: tuple[MemberFacts, ...] = ()
    studio: StudioFacts = field(default_factory=StudioFacts)
    # Material slots that hold what they ask for.
    filled_slots: frozenset[str] = frozenset()
    # "section.field" of every answered narrative.
    narratives: frozenset[str] = frozenset()
    # the day of first submission (today while a draft), and the last day of the call.
    submission_day: date | None = None
    closing_day: date | None = None
    leader_rivals: tuple[str, ...] = ()
    unit_rivals: tuple[str, ...] = ()
    # Rule id to the applicant's written reason for a soft rule.
    explanations: Mapping[str, str] = field(default_factory=dict)
    # None: everything was asked. Else the checks whose facts were asked (public self-check).
    asked: frozenset[str] | None = None
