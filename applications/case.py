"""The four facts of a case, its stepper and its timeline for one reader: one source for page, list and message.

An applicant never learns from them what is decided behind closed doors (ux.md §2): from `under_panel` until the
notice there is one word, 评审中, and a date window.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import reverse

from applications import stages, standing_studio
from applications.models.application import CITY_ROLES, DESK_ROLES, HOST_ROLES
from applications.models.call import Window
from applications.states import SHIELDED, State
from portal.accounts.roles import Role
from portal.audit.models import Entry
from portal.bulletin import period
from portal.desks.models import ReturnNotice
from portal.policy import clock

if TYPE_CHECKING:
    from applications.models import Application
    from portal.accounts.models import User

APPLICANT_ROLES = (*HOST_ROLES, Role.LEAD_MASTER)
NOTHING = "暂时不需要您办理"
# Steps of which an applicant is not told before the notice.
SHIELDED_ACTIONS = tuple(
    f"application.{name}"
    for name in (
        *("seat_panel", "close_panel", "propose", "reserve", "promote"),
        *("waiver", "opinion", "material_review", "rank", "take_over"),
    )
)


@dataclass(frozen=True)
class Case:
    """What `_shared/_case_banner.html` prints."""

    number: str
    title: str
    state: str
    chip: str
    chip_text: str
    stage: str
    holder: str
    holder_is_you: bool
    deadline: datetime | None
    closing: bool
    todo: str
    action_url: str
    action_label: str
    # The studio there is already that the file is about; "" for most.
    about: str = ""


def is_applicant(user: User) -> bool:
    return user.is_in(*APPLICANT_ROLES)


def of(application: Application, user: User) -> Case:
    """The four facts for this reader; the page of a case also says which return, which day of the notice it is."""
    returned = open_returns([application]).get(application.pk)
    facts = replace(_facts(application, user, returned), about=standing_studio.words(application))
    if application.state == State.UNDER_NOTICE and application.notice is not None:
        day = period.standing(application.notice, clock.today()).words
        return replace(facts, chip_text=f"{facts.chip_text}（{day}）")
    return facts


def _facts(application: Application, user: User, returned: ReturnNotice | None) -> Case:
    due = _due(application, returned)
    applicant = is_applicant(user)
    # An applicant under review sees the end of the notice window, the same whatever was decided.
    shielded = applicant and application.state in SHIELDED
    mine = holds(application, user)
    task = TASKS.get((State(application.state), _side(user))) if mine else None
    return Case(
        number=application.number,
        title=application.studio_name or "未命名工作室",
        state="in_review" if shielded else application.state,
        chip="others" if shielded else _chip(application, mine),
        chip_text="评审中" if shielded else chip_text(application, returned),
        stage="评审" if shielded else stages.name_of(application),
        holder=holder(application, applicant=applicant),
        holder_is_you=mine,
        deadline=application.call.window(Window.Kind.NOTICE).closes_at if shielded else due,
        closing=application.state in (State.UNDER_NOTICE, *SHIELDED),
        todo=task.words if task else NOTHING,
        action_url=_address(task, application) if task else "",
        action_label=task.label if task else "",
    )


@dataclass(frozen=True)
class Task:
    """What to do and where: `url` is a route of this trade, `of` what it is asked with."""

    words: str
    label: str
    url: str
    of: str = "number"


# What the holder of a state does, by side.
TASKS: dict[tuple[State, str], Task] = {
    (State.DRAFT, "host"): Task("填写各节，核对后提交", "继续填写", "form"),
    (State.RETURNED, "host"): Task("按退回清单补正，再次提交", "去补正", "corrections"),
    (State.SUBMITTED, "desk"): Task("核对材料，签署意见", "初审", "review"),
    (State.ENDORSED, "city"): Task("审核材料，决定是否受理", "受理", "acceptance"),
    (State.ACCEPTED, "city"): Task("分派专家", "分派专家", "call_panels", of="call"),
    (State.UNDER_PANEL, "city"): Task("跟进评分和考察记录", "查看评审组", "call_panels", of="call"),
    (State.APPRAISED, "city"): Task("排名与拟定", "查看排名", "ranking", of="call"),
    (State.PROPOSED, "city"): Task("编制公示", "公示编制", "notices", of=""),
    (State.UNDER_NOTICE, "city"): Task("处理异议，期满后发文", "查看公示", "notices", of=""),
    (State.RESERVED, "city"): Task("有空出名额时递补，或结束批次", "查看名单", "lists", of="call"),
}


def _address(task: Task, application: Application) -> str:
    known = {"number": [application.number], "call": [application.call.code], "": []}
    return reverse(f"applications:{task.url}", args=known[task.of])


def holds(application: Application, user: User) -> bool:
    """Whether the reader's office has the turn."""
    state = application.state
    if state in (State.DRAFT, State.RETURNED):
        return user.is_in(*HOST_ROLES) and user.organisation == application.host
    if state == State.SUBMITTED:
        return user.is_in(*DESK_ROLES) and user.organisation == application.recommender
    offices = application.measures.offices
    if state == State.ENDORSED:
        return user.is_in(*offices.acceptance.roles) and user.city == application.city
    if state in (State.ACCEPTED, State.UNDER_PANEL, State.APPRAISED):
        return user.is_in(*offices.panel.roles) and user.city == application.city
    if state in (State.PROPOSED, State.RESERVED, State.UNDER_NOTICE):
        return user.is_in(Role.CITY_OFFICER, *offices.panel.roles) and user.city == application.city
    return False


def holder(application: Application, *, applicant: bool) -> str:
    """Who has it now, as an office, never a person (ux.md §2)."""
    state = application.state
    if state in (State.DRAFT, State.RETURNED):
        return application.host.name
    if state == State.SUBMITTED:
        return application.recommender.name
    if state in (State.NOT_RECOMMENDED, State.RECOGNISED, State.DECLINED, State.WITHDRAWN):
        return "已办结"
    if state == State.UNDER_PANEL and not applicant:
        return "专家组"
    if state == State.UNDER_NOTICE and applicant:
        return "社会监督"
    offices = application.measures.offices
    if state == State.ENDORSED:
        return offices.acceptance.label
    return offices.panel.label


def chip_text(application: Application, returned: ReturnNotice | None = None) -> str:
    state = State(application.state)
    if state == State.SUBMITTED:
        return application.measures.word("awaiting_first_review")
    if returned is not None:
        return f"{state.label}（第 {returned.number} 次）"
    return str(state.label)


def state_words(application: Application, user: User) -> str:
    """The state in the reader's words: an applicant under review reads 评审中, whatever was decided (ux.md §2)."""
    return veil(user, application) or str(State(application.state).label)


def veil(user: User | None, application: Application) -> str:
    """What covers the state from this reader; "" when it is open."""
    covered = user is not None and is_applicant(user) and application.state in SHIELDED
    return "评审中" if covered else ""


def deadlines(applications: Sequence[Application]) -> dict[int, datetime | None]:
    """By key, the first moment that is too late for the present holder; None when nothing is due."""
    returns = open_returns(applications)
    return {each.pk: _due(each, returns.get(each.pk)) for each in applications}


def open_returns(applications: Sequence[Application]) -> dict[int, ReturnNotice]:
    """The return that each of these is being corrected after, by key, in one statement."""
    returned = [each.pk for each in applications if each.state == State.RETURNED]
    if not returned:
        return {}
    open_ = ReturnNotice.objects.about_any(type(applications[0]), returned).filter(closed_at=None)
    return {each.subject_id: each for each in open_}


def _due(application: Application, notice: ReturnNotice | None) -> datetime | None:
    call, state = application.call, application.state
    if state == State.DRAFT:
        return call.window(Window.Kind.APPLICATION).closes_at
    if state == State.SUBMITTED:
        return call.window(Window.Kind.FIRST_REVIEW).closes_at
    if state == State.RETURNED:
        return clock.end_of(notice.due_on) if notice else None
    if state in (State.ENDORSED, State.ACCEPTED):
        return call.window(Window.Kind.SITE_VISIT).closes_at
    if state == State.UNDER_PANEL:
        return call.window(Window.Kind.EXPERT_REVIEW).closes_at
    if state in (State.APPRAISED, State.PROPOSED):
        return call.window(Window.Kind.NOTICE).closes_at
    if state == State.UNDER_NOTICE and application.notice is not None and application.notice.ends_on is not None:
        return clock.end_of(application.notice.ends_on)
    return None


def _chip(application: Application, mine: bool) -> str:
    state = application.state
    if state == State.RETURNED:
        return "returned"
    if state == State.DRAFT:
        return "draft"
    if state == State.RECOGNISED:
        return "good"
    if state in (State.NOT_RECOMMENDED, State.DECLINED, State.WITHDRAWN):
        return "closed"
    if state == State.UNDER_NOTICE:
        return "notice"
    return "mine" if mine else "others"


def _side(user: User) -> str:
    if is_applicant(user):
        return "host"
    if user.is_in(*DESK_ROLES):
        return "desk"
    return "city" if user.is_in(*CITY_ROLES) else ""


def timeline(application: Application, user: User) -> QuerySet[Entry]:
    """Entries this reader may see, newest first (UX-32)."""
    entries = Entry.objects.about(application).order_by("-seq")
    if is_applicant(user) or user.is_in(Role.EXPERT):
        entries = entries.exclude(action__in=SHIELDED_ACTIONS)
    return entries


def rows(applications: Sequence[Application], user: User) -> list[tuple[Application, Case]]:
    """Applications with their facts, for lists; statements do not grow with the rows when prefetched `for_page`."""
    returns = open_returns(applications)
    return [(each, _facts(each, user, returns.get(each.pk))) for each in applications]
