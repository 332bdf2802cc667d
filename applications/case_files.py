"""The file behind a case page: found by its number within what the person may see, with everything the page names."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from django.db.models import CharField

from applications import known_calls
from applications.models import Application, Section
from applications.models.application import CITY_ROLES, DESK_ROLES, HOST_ROLES
from portal.accounts.readers import Reader
from portal.policy.prepared import Among, Given, Prepared

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.accounts.roles import Role

# Those who see by their office and city alone; to an expert or a lead master the person itself matters.
BY_OFFICE = (*HOST_ROLES, *DESK_ROLES, *CITY_ROLES)

_sections: Prepared[Section] = Prepared(lambda: Section.objects.filter(Among("application", "keys")))


def of_page(user: User, number: str) -> Application | None:
    """The same rows as `visible_to(user).for_page()`, or None outside them."""
    if user.role is None or not user.is_in(*BY_OFFICE):
        return Application.objects.visible_to(user).for_page().filter(number=number).first()
    found = _visible(user.role).one(number=number, **Reader.values_of(user))
    if found is not None:
        known_calls.complete([found.call])
        known_calls.hold(found, "sections", _sections.rows(keys=[found.pk]))
    return found


@cache
def _visible(role: Role) -> Prepared[Application]:
    reader: Any = Reader(role)
    return Prepared(
        lambda: Application.objects.visible_to(reader).with_parties().filter(number=Given("number", CharField()))
    )
