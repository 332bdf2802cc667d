"""Who may write to whom about a file, and who may chase whom, and why not: what moves nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from applications.models.application import DESK_ROLES, HOST_ROLES
from applications.states import State
from portal.accounts.roles import Role
from portal.desks.models import Chase, ReturnNotice
from portal.policy import clock, wording
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from applications.models import Application
    from portal.accounts.models import User

# States in which one office has the turn, with the audience it is (notices.recipients).
CHASEABLE = {
    State.SUBMITTED: "desk",
    State.RETURNED: "host",
    State.ENDORSED: "acceptance",
    State.ACCEPTED: "acceptance",
}


def check_note(user: User, application: Application) -> None:
    """往来: between the host and the offices that handle the file."""
    if not user.is_in(*HOST_ROLES, Role.LEAD_MASTER, *DESK_ROLES, *application.measures.offices.acceptance.roles):
        raise Refused("往来消息由申报单位和经办单位填写")
    if application.state == State.DRAFT:
        raise Refused("提交申报后才能和经办单位往来消息")


def check_chase(user: User, application: Application) -> None:
    """催办: at most once a day and file (UX-38), by somebody who waits."""
    if application.state not in CHASEABLE:
        raise Refused("这一环节没有需要催办的单位")
    if user.is_in(Role.SUPERVISOR, Role.EXPERT):
        raise Refused("您当前的岗位不办理催办")
    if _holds(user, application):
        raise Refused("这一环节由您所在单位办理，不需要催办")
    last = Chase.objects.about(application).filter(day=clock.today()).select_related("by").first()
    if last is not None:
        raise Refused(f"今天 {wording.hour_minute(last.at)} 已经催办过，同一份申报每天只能催办一次")


def holding_audience(application: Application) -> str:
    return CHASEABLE[State(application.state)]


def desk_audience(application: Application) -> str:
    """The office the host speaks to: the first reviewer until it has reported, then the accepting office."""
    notice = ReturnNotice.objects.about(application).filter(closed_at=None).first()
    state = notice.came_from if notice is not None else application.state
    return "desk" if state in (State.SUBMITTED, State.NOT_RECOMMENDED, State.WITHDRAWN) else "acceptance"


def _holds(user: User, application: Application) -> bool:
    audience = holding_audience(application)
    if audience == "host":
        return user.organisation == application.host
    if audience == "desk":
        return user.organisation == application.recommender
    return user.is_in(*application.measures.offices.acceptance.roles)
