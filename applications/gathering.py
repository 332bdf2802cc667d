"""Gathers the facts of one application: its answers, its files, and what else its master and unit have in hand."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from applications import answers, copies, identities, materials, rivals
from applications.answers import Setting
from applications.facts import ApplicationFacts, HostFacts, LeaderFacts, MemberFacts, StudioFacts
from applications.materials import Held
from applications.models.call import Window
from applications.reading import Book, book_of
from applications.sections import EXPLANATIONS
from portal.accounts.kinds import Affiliation, OrganisationKind
from portal.audit.models import Entry
from portal.policy import clock
from portal.policy.measures import Measures

if TYPE_CHECKING:
    from applications.models import Application


def facts_of(
    application: Application,
    measures: Measures,
    *,
    at: datetime,
    book: Book | None = None,
    held: Iterable[Held] | None = None,
) -> ApplicationFacts:
    """Everything the conditions ask about, as it stands at a moment; `book` and `held` when already read."""
    today = at.astimezone(clock.BEIJING).date()
    book = book or book_of(application, measures, Setting(today, application.call.kind))
    held = materials.of(application) if held is None else held
    leader = leader_of(book)
    others = rivals.of(application, per_branch=bool(_parameter(measures, "unique_per_branch", True)))
    first = application.first_submitted_at
    return ApplicationFacts(
        kind=application.call.kind,
        host=_host(application, book),
        leader=leader,
        members=_members(book, leader),
        studio=_studio(application, book),
        filled_slots=materials.filled_slots(measures, book, held),
        narratives=_narratives(book),
        submission_day=first.astimezone(clock.BEIJING).date() if first else today,
        closing_day=closing_day(application),
        leader_rivals=others.of_leader,
        unit_rivals=others.of_unit,
        explanations=explanations_of(book),
    )


def _parameter(measures: Measures, name: str, default: Any) -> Any:
    return measures.value(name) if name in measures.parameters else default


def closing_day(application: Application) -> date:
    """The last day of the application window as the call's notice announced it (A-12)."""
    return application.call.window(Window.Kind.APPLICATION).announced_day


def explanations_of(book: Book) -> dict[str, str]:
    """The written reasons for soft rules, kept in the section the rule belongs to."""
    return {rule: text for section in book.data.values() for rule, text in section.get(EXPLANATIONS, {}).items()}


def _host(application: Application, book: Book) -> HostFacts:
    recommender = application.recommender
    branch, host = application.branch, application.host
    region = branch.region_id if branch is not None else (book.text("unit.region") or host.region_id)
    affiliation = book.text("unit.affiliation") or host.affiliation
    is_district = recommender.kind == OrganisationKind.DISTRICT_BUREAU and recommender.region_id == region
    is_parent = recommender.pk == host.parent_id
    usual = is_parent if affiliation == Affiliation.MUNICIPAL else is_district
    return HostFacts(
        nature=book.text("unit.nature"),
        funding_form=book.text("unit.funding_form"),
        uscc=book.text("unit.uscc"),
        scale=book.text("unit.scale"),
        leading=book.ticked("unit.leading_enterprise"),
        focus=book.text("unit.industry_focus"),
        affiliation=affiliation if book.has_field("unit.affiliation") else "local",
        recommender=recommender.name,
        recommender_kind=recommender.kind,
        recommender_is_district=is_district,
        recommender_is_parent=is_parent,
        handed_on=not usual and _was_handed_on(application),
        skilled=book.value("unit.skilled_total"),
        district_level=book.ticked("unit.district_studio"),
        credit_commitment=book.ticked("undertaking.credit_commitment"),
        support_undertaking=book.ticked("undertaking.support_undertaking"),
    )


def _was_handed_on(application: Application) -> bool:
    """Asked only of a file that is with another office than its unit would choose."""
    return (
        application.first_submitted_at is not None
        and Entry.objects.about(application).filter(action="application.transfer").exists()
    )


def leader_of(book: Book) -> LeaderFacts:
    """The lead master's facts; birth and sex are those of the ID number when there is one."""
    identity: identities.Identity | None = book.value("leader.id_number")
    issued: date | None = book.value("leader.cert_date")
    return LeaderFacts(
        name=book.text("leader.name"),
        birth=(identity.birth if identity else None) or book.value("leader.birth"),
        sex=(identity.sex if identity else "") or book.text("leader.sex"),
        retirement_group=book.text("leader.retirement_group"),
        special_retirement=book.value("leader.special_retirement_date"),
        level=book.text("leader.skill_level"),
        route=book.text("leader.leader_route"),
        route_evidence=book.text("leader.route_evidence"),
        occupation=book.text("leader.occupation"),
        relation=book.text("leader.relation"),
        status=book.text("leader.employment_status"),
        retired_on=book.value("leader.retired_on"),
        rehired_from=book.value("leader.rehired_from"),
        front_line_years=book.value("leader.front_line_years"),
        certificate_no=book.text("leader.cert_number"),
        certificate_year=issued.year if issued else None,
        honours=tuple(row["honour"] for row in book.rows("leader.honours") if row["honour"]),
    )


def _members(book: Book, leader: LeaderFacts) -> tuple[MemberFacts, ...]:
    """Rows with a name; whoever is the lead master or stands there twice does not count."""
    own: identities.Identity | None = book.value("leader.id_number")
    seen = {own.index if own else "", _name_and_birth(leader.name, leader.birth)}
    found = []
    for number, row in enumerate(book.rows("team.members"), start=1):
        identity: identities.Identity | None = row.get("id_number")
        # Beijing asks for no ID numbers of the team: there the name with the day of birth tells a person.
        mark = (identity.index if identity else "") or _name_and_birth(row.get("name"), row.get("birth"))
        found.append(
            MemberFacts(
                name=row.get("name") or f"第 {number} 人",
                belongs=row.get("is_staff") is True,
                regular=row.get("is_staff") is True,
                category=row.get("category") or "",
                repeated=bool(mark) and mark in seen,
            )
        )
        seen.add(mark)
    return tuple(found)


def _name_and_birth(name: str | None, birth: date | None) -> str:
    """Who is meant where there is no number; "" while either is missing."""
    return f"{''.join(name.split())} {birth}" if name and birth else ""


def _studio(application: Application, book: Book) -> StudioFacts:
    leader, occupation = book.text("leader.name"), book.text("leader.occupation")
    return StudioFacts(
        name=copies.studio_name(book.measures, application.call.kind, leader, occupation),
        area=book.value("safeguards.area"),
        address=book.text("unit.studio_address"),
        equipment=len(book.rows("safeguards.equipment")),
        invested=book.value("safeguards.invested"),
        budget=book.value("safeguards.yearly_budget"),
        matching=book.value("safeguards.matching_commitment"),
        projects=sum(bool(row["name"]) for row in book.rows("projects.projects")),
        project_basis="、".join(book.value("projects.project_basis") or ()),
    )


def _narratives(book: Book) -> frozenset[str]:
    return frozenset(
        f"{section}.{key}"
        for section, data in book.data.items()
        for key, raw in data.items()
        if not key.startswith("_") and not answers.is_blank(raw)
    )
