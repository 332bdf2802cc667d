"""What units, bodies and offices read about a studio in a round; who may not yet know how it stands."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse

from assessments.states import ParticipantState
from portal.accounts.roles import HOST_ROLES, Role
from portal.policy.wording import due_words
from portal.workflow.engine import Letter, Step
from studios import grounds, offices

if TYPE_CHECKING:
    from assessments.models import Participant
    from portal.accounts.models import User

# What is prepared quietly: until the results are released units and bodies read one calm word.
QUIET = (ParticipantState.UNDER_PANEL, ParticipantState.APPRAISED, ParticipantState.VETOED)
CALM = "考核中"
OUTSIDE = (*HOST_ROLES, Role.DISTRICT_OFFICER, Role.RECOMMENDER_OFFICER)


def veil(user: User | None, participant: Participant) -> str:
    """The word that covers the state from a reader who may not know it."""
    outside = user is not None and user.is_in(*OUTSIDE)
    return CALM if outside and participant.state in QUIET else ""


def shown_state(user: User | None, participant: Participant) -> str:
    return veil(user, participant) or participant.state_label


def recipients(audience: str, participant: Participant) -> Iterable[User]:
    studio = participant.studio
    if audience == "body":
        return offices.caretakers(studio)
    if audience == "unit_if_issued" and participant.round.opened_at is None:
        return []
    return offices.keepers(studio)


def letter(step: Step, participant: Participant, audience: str, remark: str) -> Letter:
    studio, title = participant.studio, participant.round.title
    name = f"“{studio.name}”（{studio.number}）"
    due = due_words(participant.self_due) if participant.self_due else ""
    pack = participant.round.measures
    ground = f"{grounds.label(pack, participant.ground)}〔{grounds.clause(pack, participant.ground)}〕"
    words = {
        "start": f"{name}列入{title}，考核期 {participant.first} 至 {participant.last}。请于 {due} 前提交自评。",
        "return": f"{name}的自评退回修改：{remark} 请于 {due} 前重新提交。",
        "go_on": f"{name}没有在期限内提交自评，考核组将按台账和现场情况考核。{remark}",
        "exclude": f"{name}不列入{title}。事由：{ground}。{remark}",
        "stop": f"{name}的考核中止。事由：{ground}。{remark}",
        "remove": f"{name}移出{title}的名单。{remark}",
        "resume": f"{name}恢复参加{title}。请于 {due} 前提交自评。",
    }
    return Letter(f"{title}：{step.label}", words[step.name], page(participant))


def page(participant: Participant) -> str:
    """The unit's own page of the assessment."""
    return reverse("assessments:participant", args=[participant.pk])
