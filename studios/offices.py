"""Who keeps a studio, who looks after it, and which city office decides about it, by the studio's own pack."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse

from portal.accounts.models import User
from portal.accounts.roles import Permission, Role
from portal.policy import measures
from portal.policy.refusal import Refused
from studios.models import Studio
from studios.states import HOLDING

if TYPE_CHECKING:
    from portal.policy.measures import Measures

HOST_ROLES = (Role.HOST_CLERK, Role.HOST_ADMINISTRATOR, Role.LEAD_MASTER)
DESK_ROLES = (Role.DISTRICT_OFFICER, Role.RECOMMENDER_OFFICER)
# Those of the city bureau who plan and guide, whatever office runs reviews (HZ-46, BJ-47).
BUREAU_ROLES = (Role.CITY_OFFICER,)


def studio_of(user: User, number: str) -> Studio:
    """The studio by its number, for somebody who may see it; 404 for anybody else."""
    found = Studio.objects.visible_to(user).select_related("host", "recommender", "region", "branch")
    return get_object_or_404(found, number=number)


def pack_of(studio: Studio) -> Measures:
    return measures.load(studio.pack)


def keeps(user: User | None, studio: Studio) -> bool:
    """Whether the person keeps this studio's records: somebody of its unit (BJ-40, HZ-75)."""
    return user is not None and user.may(Permission.KEEP_RECORDS) and user.organisation == studio.host


def looks_after(user: User | None, studio: Studio) -> bool:
    """Whether the person sits at the district bureau or body the studio belongs to (HZ-46, BJ-44)."""
    return user is not None and user.is_in(*DESK_ROLES) and user.organisation == studio.recommender


def supervises(user: User | None, studio: Studio) -> bool:
    """Whether the person sits at the city office that runs studios day by day: the pack's (BJ-48, HZ-46)."""
    return user is not None and user.city == studio.city and user.is_in(*pack_of(studio).offices.acceptance.roles)


def guides(user: User | None, studio: Studio) -> bool:
    """Whether the person drafts for the city HR bureau, to which bodies report (BJ-45, BJ-63)."""
    return user is not None and user.city == studio.city and user.is_in(*BUREAU_ROLES)


def approves(user: User | None, studio: Studio) -> bool:
    """Whether the person decides for the city about titles: HR, and in Beijing finance as well (BJ-06, BJ-46)."""
    return user is not None and user.city == studio.city and user.is_in(*pack_of(studio).offices.approvals)


def bodies_propose(studio: Studio) -> bool:
    """Whether the end of a title is proposed by the district or body alone (BJ-63)."""
    return pack_of(studio).value("ending_proposed_by") == "body"


def require_keeper(user: User | None, studio: Studio) -> None:
    if not keeps(user, studio):
        raise Refused("只有工作室所在单位的人员可以办理这一项")


def require_holding(studio: Studio) -> None:
    if studio.state not in HOLDING:
        raise Refused(f"这家工作室现为“{studio.state_label}”，不再持有称号，不能办理这一项")


def require_caretaker(user: User | None, studio: Studio) -> None:
    if not looks_after(user, studio):
        raise Refused(f"这一项由{studio.recommender}办理")


def require_supervisor(user: User | None, studio: Studio) -> None:
    if not supervises(user, studio):
        raise Refused(f"这一项由{pack_of(studio).offices.acceptance.label}办理")


def keepers(studio: Studio) -> QuerySet[User]:
    """Everybody of the unit who keeps records."""
    return _holding(HOST_ROLES, studio, organisation=True)


def caretakers(studio: Studio) -> QuerySet[User]:
    """The officers of the district bureau or body it belongs to."""
    found = User.objects.none()
    for role in DESK_ROLES:
        found = found | User.objects.holding(role, organisation=studio.recommender)
    return found.distinct()


def supervisors(studio: Studio) -> QuerySet[User]:
    return _holding(pack_of(studio).offices.acceptance.roles, studio)


def bureau(studio: Studio) -> QuerySet[User]:
    return _holding(BUREAU_ROLES, studio)


def approvers(studio: Studio) -> QuerySet[User]:
    return _holding(pack_of(studio).offices.approvals, studio)


def people_page(studio: Studio) -> str:
    """Where the unit writes down who leads and who is in the team."""
    return reverse("studios:people", args=[studio.number])


def _holding(roles: tuple[str, ...], studio: Studio, *, organisation: bool = False) -> QuerySet[User]:
    found = User.objects.none()
    for role in roles:
        if organisation:
            found = found | User.objects.holding(role, organisation=studio.host)
        else:
            found = found | User.objects.holding(role, city=studio.city)
    return found.distinct()
