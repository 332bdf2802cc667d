"""Studios move with their panel: before it, then with final marks; the chair settles, and a second review follows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import prefetch_related_objects

from assessments import final_marks, participant_rules, round_offices, round_panels, sheets, subjects, suggested
from assessments import moderating as moderation_rules
from assessments.models import FinalMark, Moderation, Participant
from assessments.participant_workflow import WORKFLOW
from assessments.states import ParticipantState
from portal.audit import log as audit
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import lock, take_all, taking
from studios.models import Studio
from studios.states import State

if TYPE_CHECKING:
    from assessments.models import Panel
    from portal.accounts.models import User


# Rows written together.
AT_ONCE = 1_000


def seat(panel: Panel, participants: Sequence[Participant], *, by: User) -> None:
    """With 下发 the studios are under the panel; what their records give now is noted."""
    participant_rules.read_seats(participants)
    take_all(WORKFLOW, "seat", participants, by=by)
    suggested.refresh(participants)


def appraise(panel: Panel, participants: Sequence[Participant], *, by: User) -> None:
    """With 结束评审 the final marks are worked out and kept; who left the round meanwhile is passed over.

    All studios or none, in a constant number of statements.
    """
    here = round_panels.here(panel, [each.pk for each in participants])
    judged = [each for each in participants if each.state == ParticipantState.UNDER_PANEL and each.pk in here]
    if not judged:
        return
    participant_rules.read_seats(judged)
    prefetch_related_objects(judged, suggested.versions_read())
    combined = final_marks.of_panel(panel, judged[0].round.method)
    type_id = next(iter(combined), (0, 0))[0]
    finals: list[FinalMark] = []

    def work_out(participant: Participant) -> None:
        finals.extend(_worked_out(participant, combined.get((type_id, participant.pk), {})))

    take_all(WORKFLOW, "appraise", judged, by=by, change=work_out, fields=("base", "bonus"))
    FinalMark.objects.filter(participant__in=judged).delete()
    FinalMark.objects.bulk_create(finals, batch_size=AT_ONCE)


def _worked_out(participant: Participant, items: dict[str, final_marks.ItemMarks]) -> list[FinalMark]:
    """The marks that count, and what they come to on the studio."""
    out = sheets.passed_over(suggested.beside(participant))
    marks = {key: each.value for key, each in items.items() if key not in out and each.value is not None}
    totals = final_marks.totals_of(participant, marks, out)
    if totals.open:
        raise Refused(f"{participant.studio.number} 还有 {len(totals.open)} 项没有考核分")
    participant.base, participant.bonus = totals.base, totals.bonus
    return [
        FinalMark(participant=participant, item=key, value=value, moderated=items[key].moderated)
        for key, value in marks.items()
    ]


@transaction.atomic
def moderate(panel: Panel, participant: Participant, item: str, value: Decimal, *, by: User, reason: str) -> Moderation:
    """The chair's mark on one item, with a reason; the experts' own stay as they were handed in."""
    lock(panel)
    moderation_rules.check_moderate(by, panel, participant)
    sheets.check_mark(panel.sheet, item, value, reason)
    if not reason.strip():
        raise Refused("请写明裁定的理由")
    facts = {"value": value, "reason": reason.strip(), "by": by, "at": clock.now(fresh=True)}
    row = Moderation.objects.about(participant).filter(panel=panel, item=item).first()
    row = row or Moderation(panel=panel, subject=participant, item=item)
    for name, each in facts.items():
        setattr(row, name, each)
    row.save()
    audit.append(
        subject=panel,
        action="panel.moderate",
        label="裁定考核分",
        actor=by,
        remark=reason,
        data={"subject": participant.pk, "item": item, "value": value},
    )
    return row


@transaction.atomic
def review_again(participant: Participant, *, by: User, due: datetime) -> Participant:
    """A-27, BJ-60: after the rectification the studio is reviewed once more, by the same sheet, up to today."""
    round = participant.round
    lock(round)
    round_offices.require_conducts(by, round)
    participant_rules.require_open(round)
    studio = Studio.objects.get(pk=participant.studio_id)
    if participant.state != ParticipantState.PUBLISHED or studio.state != State.RECTIFYING:
        raise Refused("只有考核不合格、正在整改的工作室需要复评")
    if due <= clock.now(fresh=True):
        raise Refused("自评截止日应在今天之后")
    if round.participants.filter(studio=studio, attempt__gt=participant.attempt).exists():
        raise Refused("这家工作室已经列入复评")
    again = Participant.objects.create(
        round=round,
        studio=studio,
        attempt=participant.attempt + 1,
        first=participant.first,
        last=clock.today(),
        due_on=participant.due_on,
        sheet_id=participant.sheet_id,
        self_due=due,
        state_since=clock.now(fresh=True),
    )
    with taking(WORKFLOW, "start", again, by=by, remark="整改后复评"):
        pass
    return again


def files_far_apart(panel: Panel) -> dict[tuple[int, int], list[final_marks.ItemMarks]]:
    """Items whose marks lie so far apart that the chair should look, by file (a parameter of the pack)."""
    share = Decimal(str(subjects.panel_kind(panel).measures(panel.subject).value("item_divergence_share")))
    lines = sheets.lines(panel.sheet)
    found = final_marks.of_panel(panel, "mean")
    wide = {
        key: [each for each in items.values() if final_marks.wide(each, lines[each.item].points, share)]
        for key, items in found.items()
    }
    return {key: items for key, items in wide.items() if items}
