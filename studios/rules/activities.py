"""Why an activity of the city may not be announced, held, cancelled, registered for or confirmed now (BJ-76, HZ-69)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from portal.policy import clock, measures
from portal.policy.refusal import Refused
from portal.policy.wording import day_words
from studios import offices
from studios.models import Attendance
from studios.states import ActivityState as S

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.policy.measures import Measures
    from studios.models import CityActivity, Studio

# The pack's note on what the city owes its studios, by city.
NOTES = {"hangzhou": "hz_69", "beijing": "bj_76"}


def pack_of(city: str) -> Measures:
    return measures.for_city(city, clock.today())


def clause(city: str) -> str:
    """The clause on service days and on trainings; "" where the pack does not know it."""
    pack = pack_of(city)
    found = next((note for note in pack.notes if note.key == NOTES[city]), None)
    return pack.clause(found.clause) if found is not None else ""


def makes(user: User | None, city: str) -> bool:
    """Whether the person draws up activities: the bureau, and the office that runs studios day by day."""
    if user is None or user.city != city:
        return False
    return user.is_in(*offices.BUREAU_ROLES, *pack_of(city).offices.acceptance.roles)


def require_maker(user: User | None, city: str) -> None:
    if not makes(user, city):
        raise Refused("市级活动由市局经办和受理科室办理")


def check_write(user: User | None, activity: CityActivity) -> None:
    """A draft, and what was announced until it is over; those registered hear of another time or place."""
    require_maker(user, activity.city)
    if activity.state not in (S.DRAFT, S.OPEN):
        raise Refused(f"这项活动现为“{activity.state_label}”，不能修改")
    if activity.state == S.OPEN and clock.today() > activity.until:
        raise Refused("活动时间已过，请登记已举办，没有办成的请取消")


def check_new_facts(activity: CityActivity, answers: Mapping[str, Any]) -> None:
    """What was announced keeps its kind, is not moved into the past, and takes nobody's place away."""
    if activity.state != S.OPEN:
        return
    if answers["kind"] != activity.kind:
        raise Refused("活动已经发布，种类不能修改；需要改的，请取消后重新发布")
    if answers["on"] != activity.on and answers["on"] < clock.today():
        raise Refused("改期的开始日期不能早于今天")
    require_room(answers["capacity"], taken(activity))


def require_room(capacity: int | None, taken: int) -> None:
    if capacity is not None and capacity < taken:
        raise Refused(f"已有 {taken} 人报名，名额不能少于 {taken}")


def check_announce(user: User | None, activity: CityActivity) -> None:
    require_maker(user, activity.city)
    if activity.closes_on < clock.today():
        raise Refused("报名截止日已经过去，请先修改日期")


def check_hold(user: User | None, activity: CityActivity) -> None:
    require_maker(user, activity.city)
    if clock.today() < activity.on:
        raise Refused(f"活动{day_words(activity.on)}才举办")


def check_cancel(user: User | None, activity: CityActivity) -> None:
    require_maker(user, activity.city)


def check_confirm(user: User | None, activity: CityActivity) -> None:
    require_maker(user, activity.city)
    if activity.state != S.HELD:
        raise Refused("请先登记活动已举办，再确认到场人员")


def check_register(user: User | None, activity: CityActivity, studio: Studio) -> None:
    """A place for somebody of the studio; the caller holds the activity's lock."""
    offices.require_keeper(user, studio)
    offices.require_holding(studio)
    if studio.city != activity.city:
        raise Refused("这项活动由另一城市举办")
    require_open(activity)
    if is_full(activity):
        raise Refused("名额已满")


def require_open(activity: CityActivity) -> None:
    if activity.state != S.OPEN:
        raise Refused(f"这项活动现为“{activity.state_label}”，不能报名")
    if clock.now() >= clock.end_of(activity.closes_on):
        raise Refused(f"报名已于{day_words(activity.closes_on)}24:00 截止")


def check_give_up(user: User | None, place: Attendance) -> None:
    """The unit takes its person back while the activity is still to come."""
    offices.require_keeper(user, place.studio)
    if place.cancelled_at is not None:
        raise Refused("这个报名已经取消")
    if place.activity.state != S.OPEN or clock.today() > place.activity.until:
        raise Refused("活动已经举办或取消，不能再取消报名")


def is_full(activity: CityActivity) -> bool:
    if activity.capacity is None:
        return False
    return taken(activity) >= activity.capacity


def taken(activity: CityActivity) -> int:
    """How many places are taken."""
    return Attendance.objects.filter(activity=activity, cancelled_at=None).count()
