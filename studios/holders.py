"""Who holds which office for many studios at once: the posts that count are read in one statement per sweep."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.db.models import Q

from portal.accounts.models import Post, User
from portal.accounts.roles import OFFICER_ROLES
from studios.models import Studio
from studios.offices import BUREAU_ROLES, DESK_ROLES, HOST_ROLES, bodies_propose, pack_of

if TYPE_CHECKING:
    from collections.abc import Iterable


class Holders:
    """The people of every unit with a studio and of every office, as they stand now; asked without a statement."""

    def __init__(self, among: Iterable[Studio] | None = None) -> None:
        """`among`: only these studios are asked about."""
        self._by_organisation: dict[tuple[str, int], dict[int, User]] = defaultdict(dict)
        self._by_city: dict[tuple[str, str], dict[int, User]] = defaultdict(dict)
        hosts = Studio.objects.holding().values("host") if among is None else {each.host_id for each in among}
        counting = Q(role__in=HOST_ROLES, organisation__in=hosts) | Q(role__in=OFFICER_ROLES)
        posts = Post.objects.active().filter(counting, user__is_active=True).select_related("user", "organisation")
        for post in posts.order_by("user_id"):
            self._by_organisation[post.role, post.organisation_id][post.user_id] = post.user
            self._by_city[post.role, post.organisation.city][post.user_id] = post.user

    def keepers(self, studio: Studio) -> tuple[User, ...]:
        return self.at(HOST_ROLES, studio.host_id)

    def caretakers(self, studio: Studio) -> tuple[User, ...]:
        return self.desk(studio.recommender_id)

    def desk(self, organisation: int) -> tuple[User, ...]:
        """The officers of a district bureau, a municipal body or a group, by its key."""
        return self.at(DESK_ROLES, organisation)

    def supervisors(self, studio: Studio) -> tuple[User, ...]:
        return self.of_city(pack_of(studio).offices.acceptance.roles, studio.city)

    def bureau(self, city: str) -> tuple[User, ...]:
        return self.of_city(BUREAU_ROLES, city)

    def told(self, audience: str, studio: Studio) -> tuple[User, ...]:
        """Who hears of a step of the title, as `studios.notices.recipients` says."""
        if audience == "unit":
            return self.keepers(studio)
        if audience == "body":
            return self.caretakers(studio)
        return self.of_city((*BUREAU_ROLES, *pack_of(studio).offices.acceptance.roles), studio.city)

    def proposers(self, studio: Studio) -> tuple[User, ...]:
        """Those whom `studios.rules.endings.proposers` names."""
        return self.caretakers(studio) if bodies_propose(studio) else self.bureau(studio.city)

    def at(self, roles: Iterable[str], organisation: int) -> tuple[User, ...]:
        return _together(self._by_organisation.get((role, organisation), {}) for role in roles)

    def of_city(self, roles: Iterable[str], city: str) -> tuple[User, ...]:
        return _together(self._by_city.get((role, city), {}) for role in roles)


def _together(found: Iterable[dict[int, User]]) -> tuple[User, ...]:
    """Everybody once, however many of the roles a person holds."""
    people: dict[int, User] = {}
    for each in found:
        people |= each
    return tuple(people.values())
