"""The studio there is already that a file is about: it gets a new lead master (BJ-56), or becomes honorary (A-10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from applications import kinds
from applications.honorary import former_studios
from applications.models import Application, Call
from applications.states import PENDING, State
from portal.policy.refusal import Refused
from studios.models import Amendment
from studios.states import AmendmentState
from studios.transitions import replacing

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from studios.models import Studio

ON_A_LIST = (State.PROPOSED, State.UNDER_NOTICE)
GONE = "这份申报所属的变更已撤回或办结"
ENDED = "本申报所属的变更已随工作室称号终止而结束。"


def of(application: Application) -> Studio | None:
    """None for every file that asks for a studio of its own."""
    if kinds.changes_leader(application.call):
        found = Amendment.objects.filter(application_no=application.number).select_related("studio").first()
        return found.studio if found is not None else None
    if application.call.kind == Call.Kind.HONORARY:
        return next(iter(former_studios([application])), None)
    return None


def is_void(application: Application) -> bool:
    """Handed in for a change that has ended meanwhile, with the title for instance: nothing is left to recognise."""
    running = application.state in PENDING and kinds.changes_leader(application.call)
    return running and replacing.of_application(application.number) is None


def void_on_a_list() -> QuerySet[Application]:
    """Files on a released list or under notice whose change has ended: the system ends them."""
    verified = Amendment.objects.filter(application_no=OuterRef("number"), state=AmendmentState.VERIFIED)
    listed = Application.objects.filter(call__kind=Call.Kind.LEADER_CHANGE, state__in=ON_A_LIST)
    return listed.filter(~Exists(verified)).order_by("pk")


def require_standing(application: Application) -> None:
    if is_void(application):
        raise Refused(f"{GONE}，不能再推荐、受理或认定")


def words(application: Application) -> str:
    """What the file means for that studio, for whoever has it before them; "" for every other file."""
    if is_void(application):
        return f"{GONE}（工作室称号已终止或变更已结束），不能再认定"
    studio = of(application)
    if studio is None:
        return ""
    if not kinds.changes_leader(application.call):
        return f"认定后，{studio.number} {studio.name}转为荣誉工作室"
    change = replacing.of_application(application.number)
    if change is None:
        return f"{studio.number} {studio.name}"
    word = application.measures.word("lead_master")
    return f"{studio.number} {studio.name}，更换{word}：{studio.lead_master} → {application.lead_master or '未填写'}"
