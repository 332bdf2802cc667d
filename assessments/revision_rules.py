"""Who imports, tries and publishes a new version of a sheet (BJ-53; the sheet is data that the bureau may replace)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.policy import clock, measures
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from assessments.models import SheetRevision
    from portal.accounts.models import User
    from portal.policy.measures import Measures


def pack_of(city: str) -> Measures:
    return measures.for_city(city, clock.today())


def makes(user: User | None, city: str) -> bool:
    """The office that organises assessments, and those who draft for the bureau (BJ-47, BJ-48)."""
    return user is not None and user.city == city and user.is_in("city_officer", *pack_of(city).offices.panel.roles)


def approves(user: User | None, city: str) -> bool:
    return user is not None and user.city == city and user.is_in(*pack_of(city).offices.approvals)


def check_make(user: User | None, city: str) -> None:
    if not makes(user, city):
        raise Refused(f"评分表的新版本由{pack_of(city).offices.panel.label}的经办人导入、试算")


def check_discard(user: User | None, revision: SheetRevision) -> None:
    check_make(user, revision.city)


def check_publish(user: User | None, revision: SheetRevision) -> None:
    """A second person; in Beijing both bureaus (BJ-06, BJ-53)."""
    if not approves(user, revision.city):
        raise Refused("评分表由审批岗位复核发布")
    if user is not None and user.pk == revision.imported_by_id:
        raise Refused("导入的人不能自己发布，请由另一位同事复核")
