"""When a studio in a round may move; each check raises `Refused` with the words people read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from assessments import grounds, participation, round_offices, self_marks
from assessments.models import Assignment, PanelFile, Participant
from assessments.states import FILLING, AssignmentState, PanelState, ParticipantState, RoundState
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.policy.wording import due_words, start_words
from studios import offices as studio_offices
from studios.states import HOLDING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from assessments.models import Round
    from portal.accounts.models import User

FAIL, STOP = "fail", "stop"
# Where lists put the states of the assignments they have read already.
SEATS = "read_seats"


def check_start(user: User | None, participant: Participant) -> None:
    """The self-assessment opens with the round, for studios that still hold the title."""
    if participant.studio.state not in HOLDING:
        raise Refused(f"{participant.studio}现为“{participant.studio.state_label}”，请先移出名单")


def check_edit(user: User | None, participant: Participant, at: datetime | None = None) -> None:
    """HZ-56: the unit itself marks, within the window, by the clock."""
    studio_offices.require_keeper(user, participant.studio)
    if participant.state not in FILLING:
        raise Refused(f"自评现为“{participant.state_label}”，不能再改")
    require_open(participant.round)
    opens_at = participant.round.window("self").opens_at
    at = at or clock.now(fresh=True)
    if at < opens_at:
        raise Refused(f"自评从{start_words(opens_at)}开始")
    if participant.self_due is not None and not clock.in_time(participant.self_due, at):
        raise Refused(f"自评已于 {due_words(participant.self_due)} 截止，不再接收。已存的内容保留，请联系组织单位")


def check_hand_in(user: User | None, participant: Participant) -> None:
    check_edit(user, participant)
    self_marks.require_complete(participant)


def check_return(user: User | None, participant: Participant) -> None:
    _check_conducted(user, participant)
    if _is_before_a_panel(participant):
        raise Refused("已经选入评审组的分派稿，请先从评审组移出")


def check_go_on(user: User | None, participant: Participant) -> None:
    """Without a self-assessment in time the panel judges by the records and on site."""
    _check_conducted(user, participant)
    if participant.self_due is not None and clock.now(fresh=True) < participant.self_due:
        raise Refused(f"自评到 {due_words(participant.self_due)} 才截止")


def read_seats(participants: Sequence[Participant]) -> None:
    """For many at once, what the steps with a panel look at: how far their experts are."""
    found: dict[int, set[str]] = {each.pk: set() for each in participants}
    seats = Assignment.objects.about_any(Participant, list(found)).order_by()
    for key, state in seats.values_list("subject_id", "state"):
        found[key].add(state)
    for each in participants:
        setattr(each, SEATS, found[each.pk])


def _seats(participant: Participant) -> set[str]:
    """States of the assignments about it."""
    known: set[str] | None = getattr(participant, SEATS, None)
    if known is not None:
        return known
    return set(Assignment.objects.about(participant).order_by().values_list("state", flat=True))


def check_seat(user: User | None, participant: Participant) -> None:
    require_open(participant.round)
    if not _seats(participant):
        raise Refused("还没有分派专家")


def check_appraise(user: User | None, participant: Participant) -> None:
    require_open(participant.round)
    if AssignmentState.SUBMITTED not in _seats(participant):
        raise Refused("没有一份有效评分")


def check_publish(user: User | None, participant: Participant) -> None:
    """Results come out together while the round is open; a veto needs no marks (HZ-60)."""
    require_open(participant.round)
    if participant.state == ParticipantState.APPRAISED and participant.base is None:
        raise Refused("考核分还没有汇总")
    require_title(participant)


def check_exclude(user: User | None, participant: Participant) -> None:
    """HZ-59: only where the city's policy knows such grounds."""
    _check_changing(user, participant)
    if not grounds.of_exclusion(participant.round.measures):
        raise Refused("本市的办法没有“不列入考核”的情形")


def check_veto(user: User | None, participant: Participant) -> None:
    """HZ-60: unsatisfactory at once."""
    _check_consequence(user, participant, FAIL)


def check_stop(user: User | None, participant: Participant) -> None:
    """第18条(一), 第23条: the review stops, the cancellation is proposed."""
    _check_consequence(user, participant, STOP)


def check_remove(user: User | None, participant: Participant) -> None:
    _check_changing(user, participant)


def check_relist(user: User | None, participant: Participant) -> None:
    round_offices.require_conducts(user, participant.round)
    if participant.round.state not in (RoundState.DRAFT, RoundState.LISTED):
        raise Refused("批次已经启动，请改用“恢复考核”")
    _require_free(participant)


def check_resume(user: User | None, participant: Participant) -> None:
    _check_conducted(user, participant)
    if participant.studio.state not in HOLDING:
        raise Refused(f"{participant.studio}现为“{participant.studio.state_label}”，不能恢复")
    _require_free(participant)


def require_title(participant: Participant) -> None:
    """Whose title has ended meanwhile gets no grade; a veto is published all the same (HZ-60)."""
    if participant.state == ParticipantState.APPRAISED and participant.studio.state not in HOLDING:
        raise Refused(f"{participant.studio}现为“{participant.studio.state_label}”，不再评定等次，请先移出名单")


def _require_free(participant: Participant) -> None:
    """Removed here, it may have been taken into another round meanwhile."""
    other = participation.elsewhere(participant.round).filter(studio=participant.studio_id).first()
    if other is not None:
        raise Refused(f"{participant.studio}已列入“{other.round.title}”，不能同时参加两个批次")


def require_open(round: Round) -> None:
    if round.state != RoundState.OPEN:
        raise Refused(f"考核批次现为“{round.state_label}”，不能办理这一项")


def _check_conducted(user: User | None, participant: Participant) -> None:
    round_offices.require_conducts(user, participant.round)
    require_open(participant.round)


def _check_changing(user: User | None, participant: Participant) -> None:
    round_offices.require_conducts(user, participant.round)
    if participant.round.state not in (RoundState.DRAFT, RoundState.OPEN):
        raise Refused(f"考核批次现为“{participant.round.state_label}”，不能改动名单")


def _check_consequence(user: User | None, participant: Participant, wanted: str) -> None:
    _check_changing(user, participant)
    if participant.round.measures.value("veto_consequence") != wanted:
        raise Refused("本市的办法对这类情形另有处理")


def _is_before_a_panel(participant: Participant) -> bool:
    return bool(PanelFile.objects.about(participant).filter(panel__state=PanelState.DRAFT).exists())
