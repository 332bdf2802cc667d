"""Whoever holds a post of a role: lets `visible_to` be asked once for all of them, the office and city left open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import BigAutoField, CharField

from portal.policy.prepared import Given

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.accounts.roles import Role


@dataclass(frozen=True)
class Reader:
    """Stands for a person where a question is prepared; what a person has and this has not raises AttributeError."""

    role: Role
    is_authenticated: bool = True

    @property
    def organisation(self) -> Given:
        return Given("organisation", BigAutoField())

    @property
    def city(self) -> Given:
        return Given("city", CharField())

    def is_in(self, *roles: str) -> bool:
        return self.role in roles

    @staticmethod
    def values_of(user: User) -> dict[str, Any]:
        """What a prepared question is asked with for this person."""
        office = user.organisation
        return {"organisation": office.pk if office else None, "city": user.city}
