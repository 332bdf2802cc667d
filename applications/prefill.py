"""First values of a new draft, so that nothing is asked twice (UX-07): register, clerk, last application."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from applications import answers, kinds
from applications.sections import EXPLANATIONS, ROW, SOURCES, new_row_mark
from applications.states import State
from portal.policy.measures import FieldSpec, SectionSpec

if TYPE_CHECKING:
    from applications.models import Application
    from portal.accounts.models import Organisation, User

REGISTER, CLERK = "单位登记信息", "您的账号"
# What speaks of one year's file alone is never carried over.
NEVER = ("undertaking", "materials")
# From a file of the same call, which must be about another master, only what is the unit's own.
OF_THE_UNIT = ("unit", "safeguards")


@dataclass(frozen=True)
class Known:
    """What the portal already knows when a draft is opened."""

    organisation: Mapping[str, str]
    user: Mapping[str, str]
    branch: Mapping[str, str] = field(default_factory=dict)
    previous: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    previous_name: str = ""

    @classmethod
    def about(cls, application: Application, by: User) -> Known:
        last = _last(application)
        branch = application.branch
        return cls(
            organisation=_organisation(application.host),
            user={"name": by.name, "phone": by.phone, "email": by.email},
            branch={
                "branch_name": branch.name,
                "branch_address": branch.address,
                "branch_region": branch.region_id,
            }
            if branch
            else {},
            previous=_carried(application, last) if last else {},
            previous_name=f"上次申报 {last.number}" if last else "",
        )


def _organisation(host: Organisation) -> dict[str, str]:
    return {
        "name": host.name,
        "uscc": host.uscc or "",
        "nature": host.nature,
        "ownership": host.ownership,
        "funding_form": host.funding_form,
        "region": host.region_id or "",
        "affiliation": host.affiliation,
        "parent": host.parent.name if host.parent else "",
        "address": host.address,
        "legal_person": host.legal_person,
        "contact": host.contact,
        "phone": host.phone,
        "email": host.email,
    }


def _carried(application: Application, last: Application) -> dict[str, Any]:
    same_call = last.call_id == application.call_id and last.state != State.WITHDRAWN
    other_master = same_call or kinds.changes_leader(application.call)
    return {each.key: each.data for each in last.sections.all() if not other_master or each.key in OF_THE_UNIT}


def _last(application: Application) -> Application | None:
    """The unit's latest other application in the city that was filled in."""
    others = type(application).objects.filter(host=application.host, city=application.city)
    return others.exclude(pk=application.pk).filter(sections__version__gt=0).prefetch_related("sections").first()


def first_values(spec: SectionSpec, known: Known) -> dict[str, Any]:
    """A section's data before anybody typed, with the source of each value for 来自…."""
    data: dict[str, Any] = {}
    sources: dict[str, str] = {}
    for each in spec.fields:
        value, source = _value(spec.key, each, known)
        if value and value not in ("", None):
            data[each.key], sources[each.key] = value, source
    previous = {} if spec.key in NEVER else known.previous.get(spec.key, {})
    for table in spec.tables:
        if previous.get(table.key):
            data[table.key] = [{**row, ROW: new_row_mark()} for row in previous[table.key]]
            sources[table.key] = known.previous_name
    return {**data, SOURCES: sources} if sources else {}


def _value(section: str, spec: FieldSpec, known: Known) -> tuple[Any, str]:
    if spec.type in answers.UNTYPED:
        return None, ""
    if section == "unit" and spec.key in known.branch:
        return known.branch[spec.key], REGISTER
    room, _, name = spec.prefill.partition(".")
    value = {"organisation": known.organisation, "user": known.user}.get(room, {}).get(name, "")
    if value and _fits(spec, value):
        return value, REGISTER if room == "organisation" else CLERK
    if section in NEVER or spec.key in (EXPLANATIONS, SOURCES):
        return None, ""
    return known.previous.get(section, {}).get(spec.key), known.previous_name


def _fits(spec: FieldSpec, value: str) -> bool:
    return not spec.choices or value in dict(spec.choices)
