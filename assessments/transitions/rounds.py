"""A round from its first draft to its end: drawn up, listed, confirmed, opened, its windows moved, closed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import transaction

from assessments import participant_workflow, participation, round_notices, round_offices, sheets
from assessments import round_rules as rules
from assessments.models import Participant, Round, RoundOverride, RoundWindow
from assessments.round_workflow import WORKFLOW
from assessments.states import FILLING, ParticipantState
from assessments.transitions import leaving
from portal.audit import log as audit
from portal.documents import numbers
from portal.policy import clock, measures
from portal.policy.refusal import Refused
from portal.workflow.engine import begin, lock, take_all, taking
from studios.holders import Holders

if TYPE_CHECKING:
    from portal.accounts.models import User

PREFIX = {"hangzhou": "HZ", "beijing": "BJ"}
LETTER = {Round.Kind.END_OF_TERM: "QM", Round.Kind.ANNUAL: "ND", Round.Kind.PERFORMANCE: "JX"}
AT_ONCE = 500


@transaction.atomic
def draw_up(*, city: str, kind: str, year: int, reference_on: date, by: User) -> Round:
    """A draft with the pack and the sheet of the day pinned (design.md §4)."""
    pack = measures.for_city(city, clock.today())
    series = f"round:{city}:{kind}:{year}"
    round = Round(
        city=city,
        pack=pack.code,
        kind=kind,
        year=year,
        reference_on=reference_on,
        method=str(pack.value("marks_combined")),
        created_by=by,
    )
    round_offices.require_conducts(by, round)
    code = rules.require_kind(round)
    rules.require_reference(round, reference_on)
    number = numbers.next_number(series)
    round.sheet = sheets.pin(code)
    round.code = f"{PREFIX[city]}-{LETTER[Round.Kind(kind)]}-{year}-{number}"
    again = f"（第 {number} 批）" if number > 1 else ""
    round.title = f"{year}年度{pack.word('studio')}{Round.Kind(kind).label}{again}"
    begin(WORKFLOW, round, by=by, label="拟定考核批次")
    return round


@transaction.atomic
def describe(round: Round, *, by: User, content: Mapping[str, Any]) -> None:
    """Title, notice, way of combining marks: while the round is a draft."""
    _lock_draft(round, by)
    for name, value in content.items():
        setattr(round, name, value)
    round.save()


@transaction.atomic
def set_windows(round: Round, *, by: User, dates: Mapping[str, tuple[date, date]]) -> None:
    """First and last day of each window; the last day counts until its 24:00."""
    _lock_draft(round, by)
    for kind, (first, last) in dates.items():
        if last < first:
            raise Refused(f"“{RoundWindow.Kind(kind).label}”的结束日早于开始日")
        times = {"opens_at": clock.start_of(first), "closes_at": clock.end_of(last)}
        RoundWindow.objects.update_or_create(round=round, kind=kind, defaults=times)


@transaction.atomic
def override(round: Round, *, by: User, parameter: str, value: Any, reason: str) -> None:
    """Let this round set a parameter of the pack otherwise, with a reason in the log."""
    lock(round)
    rules.check_override(by, round)
    if not reason.strip():
        raise Refused("请写明调整参数的理由")
    if parameter not in measures.load(round.pack).group("assessment") | measures.load(round.pack).quotas:
        raise Refused("这个参数不能在批次中调整")
    pack = measures.load(round.pack)
    known = pack.parameters[parameter]
    if not known.admits(value):
        raise Refused(known.strictness, clause=pack.clause(known.clause))
    facts = {"value": value, "reason": reason.strip(), "by": by, "at": clock.now(fresh=True)}
    RoundOverride.objects.update_or_create(round=round, parameter=parameter, defaults=facts)
    _note(round, "override", "调整参数", by, {"parameter": parameter, "value": value}, remark=reason)


@transaction.atomic
def propose_list(round: Round, *, by: User) -> int:
    """Bring the list in line with the register: who is due comes in, who is no longer due goes; people's acts stay.

    Returns how many take part. Grounds the register knows are entered with their clause.
    """
    _lock_draft(round, by)
    found = participation.candidates(round)
    known = {each.studio_id: each for each in round.participants.all()}
    wanted = {each.studio.pk for each in found}
    untouched = [each.pk for key, each in known.items() if key not in wanted and each.revision == 0]
    round.participants.filter(pk__in=untouched).delete()
    fresh = [each for each in found if each.studio.pk not in known]
    at = clock.now(fresh=True)
    Participant.objects.bulk_create(
        [
            Participant(
                round=round,
                studio=each.studio,
                first=each.period.first,
                last=each.period.last,
                due_on=each.period.due_on,
                sheet_id=round.sheet_id,
                state_since=at,
            )
            for each in fresh
        ],
        batch_size=AT_ONCE,
    )
    _note(round, "list", "生成参评名单", by, {"added": len(fresh), "dropped": len(untouched)})
    _enter_grounds(round, fresh, by)
    return int(round.participants.filter(state=ParticipantState.LISTED).count())


def _enter_grounds(round: Round, fresh: list[participation.Candidate], by: User) -> None:
    grounded = {each.studio.pk: each.ground for each in fresh if each.ground is not None}
    rows = round.participants.filter(studio__in=grounded).select_related("studio").order_by("pk")
    for participant in rows:
        ground = grounded[participant.studio_id]
        leaving.leave(participant, ground.step, by=by, ground=ground.key, on=ground.on, facts=ground.facts)


def submit_list(round: Round, *, by: User) -> None:
    """Put the list before a second person."""
    with taking(WORKFLOW, "submit_list", round, by=by) as record:
        record.maker = by


def revise(round: Round, *, by: User, remark: str) -> None:
    if not remark.strip():
        raise Refused("请写明退回的理由")
    with taking(WORKFLOW, "revise", round, by=by, remark=remark):
        pass


def open_round(round: Round, *, by: User) -> None:
    """Start at once, where the pack asks for no second person."""
    _open(round, "open", by)


def confirm(round: Round, *, by: User) -> None:
    """The second person confirms the list, and the round starts."""
    _open(round, "confirm", by)


def _open(round: Round, step: str, by: User) -> None:
    """Every studio on the list begins its self-assessment, in a constant number of statements."""
    holders = Holders()
    with taking(WORKFLOW, step, round, by=by) as record:
        record.opened_at = clock.now(fresh=True)
        due = record.window(RoundWindow.Kind.SELF).closes_at

        def start(participant: Participant) -> None:
            participant.round, participant.self_due = record, due

        listed = record.participants.filter(state=ParticipantState.LISTED).select_related("studio__host")
        take_all(
            participant_workflow.WORKFLOW,
            "start",
            listed,
            by=by,
            change=start,
            fields=("self_due",),
            recipients=lambda audience, participant: holders.keepers(participant.studio),
        )


@transaction.atomic
def move_window(round: Round, kind: str, *, by: User, last_day: date, reason: str) -> None:
    """Another last day for a window of a running round, with a reason; with the self-assessment's, units are told."""
    lock(round)
    rules.check_running(by, round)
    if not reason.strip():
        raise Refused("请写明调整的理由")
    window = round.window(kind)
    closes_at = clock.end_of(last_day)
    if closes_at <= max(window.opens_at, clock.now(fresh=True)):
        raise Refused("新的截止日应当晚于今天和开始日")
    before, window.closes_at = window.closes_at, closes_at
    window.save(update_fields=["closes_at"])
    _note(round, "window", f"调整{window.get_kind_display()}时间", by, {"from": before, "to": closes_at}, remark=reason)
    if kind == RoundWindow.Kind.SELF:
        filling = round.participants.filter(state__in=FILLING, self_due=before)
        moved = list(filling.select_related("studio"))
        filling.update(self_due=closes_at)
        round_notices.window_moved(round, moved, closes_at, reason)


def finish(round: Round, *, by: User) -> None:
    with taking(WORKFLOW, "finish", round, by=by):
        pass


def discard(round: Round, *, by: User, remark: str) -> None:
    if not remark.strip():
        raise Refused("请写明作废的理由")
    with taking(WORKFLOW, "discard", round, by=by, remark=remark):
        pass


def _lock_draft(round: Round, by: User) -> None:
    lock(round)
    rules.check_draft(by, round)


def _note(round: Round, action: str, label: str, by: User, data: dict[str, Any], *, remark: str = "") -> None:
    audit.append(subject=round, action=f"round.{action}", label=label, actor=by, remark=remark, data=data)
