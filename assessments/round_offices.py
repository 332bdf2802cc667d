"""Who conducts a round, who confirms its list, and whom it tells (HZ-57, BJ-48)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from portal.accounts.models import User
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from assessments.models import Round


def conducts(user: User | None, round: Round) -> bool:
    """Whether the person sits at the office that organises assessments: the pack's panel office."""
    return user is not None and user.city == round.city and user.is_in(*round.measures.offices.panel.roles)


def confirms(user: User | None, round: Round) -> bool:
    """Whether the person may stand for the second pair of eyes: that office, or those who approve."""
    offices = round.measures.offices
    return user is not None and user.city == round.city and user.is_in(*offices.panel.roles, *offices.approvals)


def require_conducts(user: User | None, round: Round) -> None:
    if not conducts(user, round):
        raise Refused(f"考核由{round.measures.offices.panel.label}的经办人组织")


def conductors(round: Round) -> Iterable[User]:
    return _holding(round.city, round.measures.offices.panel.roles)


def confirmers(round: Round) -> Iterable[User]:
    """Those asked to confirm: the approvers."""
    return _holding(round.city, round.measures.offices.approvals)


def _holding(city: str, roles: Iterable[str]) -> list[User]:
    people: dict[int, User] = {}
    for role in roles:
        people |= {person.pk: person for person in User.objects.holding(role, city=city)}
    return list(people.values())
