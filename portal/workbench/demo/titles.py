"""The recognised studios of the demonstration and the people around them, by the number of their case."""

from __future__ import annotations

from portal.accounts import demo as accounts
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.workbench.demo import cases, hosts
from portal.workbench.demo.cases import Case
from portal.workbench.demo.desks import Offices
from studios.models import Studio


def recognised() -> tuple[Case, ...]:
    return tuple(each for each in cases.all_cases() if each.ending == "recognised")


def studio(number: int) -> Studio:
    """The studio of a case as it stands now."""
    found = Studio.objects.select_related("host", "recommender", "region")
    return found.get(host__uscc=cases.case(number).uscc)


def clerk(number: int) -> User:
    return hosts.clerk_of(cases.case(number))


def master(case: Case) -> User:
    """The lead master's own account at the unit."""
    name = f"{hosts.username_of(case)}-master"
    return accounts.add_person(name, case.leader, f"{name}@example.invalid", [(hosts.unit_of(case), Role.LEAD_MASTER)])


def give_masters_accounts() -> None:
    """Every lead master of a recognised studio signs in with an account of their own."""
    for case in recognised():
        master(case)


def offices(number: int) -> Offices:
    """The city's offices that deal with the studio."""
    return Offices(cases.case(number).city)


def caretaker(number: int) -> User:
    """Who deals with the studio at its district or body."""
    return offices(number).reviewer(studio(number).recommender)


def bureau(number: int) -> User:
    """Who drafts for the city bureau."""
    return offices(number).holder(Role.CITY_OFFICER)
