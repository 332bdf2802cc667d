"""Who may change what of an application: its host while it is a draft; once returned, only the reopened points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from applications.case import state_words
from applications.models import Application
from applications.models.application import HOST_ROLES
from applications.states import EDITABLE, State
from portal.accounts.roles import Permission, Role
from portal.desks.models import ReturnNotice, ReturnPoint
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from portal.accounts.models import User

# The lead master writes about the own person, the report and the plan; the unit's clerk writes everything.
LEADER_SECTIONS = ("leader", "report", "plan")


@dataclass(frozen=True)
class Scope:
    """What is open for writing: everything (`whole`), or the named "section.field" and "slot[:evidence]" keys."""

    whole: bool = False
    fields: frozenset[str] = frozenset()
    files: frozenset[str] = frozenset()

    def opens(self, section: str, field: str) -> bool:
        return self.whole or f"{section}.{field}" in self.fields or section in self.fields

    def opens_section(self, section: str) -> bool:
        return self.whole or any(each.partition(".")[0] == section for each in self.fields)

    def opens_slot(self, slot: str) -> bool:
        return self.whole or slot in self.files

    def opens_evidence(self, slot: str, evidence: int) -> bool:
        return self.opens_slot(slot) or f"{slot}:{evidence}" in self.files

    @property
    def anything(self) -> bool:
        return self.whole or bool(self.fields or self.files)


CLOSED = Scope()
EVERYTHING = Scope(whole=True)


def scope_of(application: Application) -> Scope:
    """What the state leaves open, whoever asks."""
    if application.state == State.DRAFT:
        return EVERYTHING
    if application.state != State.RETURNED:
        return CLOSED
    points = open_points(application)
    return Scope(
        fields=frozenset(each.key for each in points if each.target == ReturnPoint.Target.FIELD),
        files=frozenset(each.key for each in points if each.target == ReturnPoint.Target.FILE),
    )


def open_points(application: Application) -> list[ReturnPoint]:
    """The points of the return that waits for correction, oldest first."""
    notices = ReturnNotice.objects.about(application).filter(closed_at=None)
    return list(ReturnPoint.objects.filter(notice__in=notices, closed_at=None))


def is_host(user: User, application: Application) -> bool:
    return user.is_in(*HOST_ROLES) and user.post is not None and user.post.organisation_id == application.host_id


def may_reveal(user: User, application: Application) -> bool:
    """Who may open a full ID number, with a reason on record: the host, and the desks that compare it."""
    return is_host(user, application) or user.may(Permission.REVEAL_ID)


def is_lead_master(user: User, application: Application) -> bool:
    return user.is_in(Role.LEAD_MASTER) and application.leader_user_id == user.pk


def may_write(user: User, application: Application, section: str) -> bool:
    """Whether the person belongs to those who fill in this section, whatever the state."""
    return is_host(user, application) or (section in LEADER_SECTIONS and is_lead_master(user, application))


def _leader_sections(application: Application) -> str:
    """Those of the pack's sections that are the lead master's to fill in, by their titles."""
    titles = {each.key: each.title for each in application.measures.sections}
    return "".join(f"“{titles[key]}”" for key in LEADER_SECTIONS if key in titles)


def require_writer(user: User, application: Application, section: str) -> Scope:
    """What the person may change in a section now; raises `Refused` when that is nothing."""
    if not may_write(user, application, section):
        raise Refused(
            f"这一节由单位经办人填写，您可以填写{_leader_sections(application)}各节。"
            if is_lead_master(user, application)
            else "只有申报单位的经办人、管理员可以填写这份申报。"
        )
    if application.state not in EDITABLE:
        raise Refused(
            f"这份申报现为“{state_words(application, user)}”，内容不能再修改。需要修改的，请先撤回或联系审核单位退回。"
        )
    scope = scope_of(application)
    if not scope.anything:
        raise Refused("退回补正没有要求修改这一项。")
    return scope
