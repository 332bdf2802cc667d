"""The list of grades: its draft from scores and ranks, what makes it complete, what is approved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from assessments import excellent_pool, grade_pool, grading, participant_rules, participant_workflow, participation
from assessments.excellent_pool import Candidate, Place
from assessments.grade_workflow import WORKFLOW
from assessments.grading import Cuts, Grade, Level, Score
from assessments.models import GradeEntry, GradeList, Participant
from assessments.states import OPEN_GRADES, RUNNING, ParticipantState
from portal.policy.refusal import Refused
from portal.workflow.engine import begin
from studios import grounds

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from assessments.grade_pool import Pool
    from assessments.models import Round
    from portal.accounts.models import User
    from portal.policy.measures import Measures

GRADED = (ParticipantState.APPRAISED, ParticipantState.VETOED)
# What a draft writes beside a candidate that finds no place; no reason of the meeting.
BY_RANK = "达到优秀候选线，按排名未进入优秀名额"
TEXTS = {
    "end_of_term": "市级组织考核组对有效期届满的技能大师工作室进行了期满考核",
    "annual": "市级组织考核组对续建和荣誉技能大师工作室进行了{year}年度绩效考核",
    "performance": "对技能大师工作室进行了绩效考核",
}
# The parameter whose clause a result rests on.
CLAUSES = {
    "end_of_term": "term_assessment_years",
    "annual": "annual_assessment_after_renewal",
    "performance": "review_every_years",
}


def score_of(row: Participant | GradeEntry) -> Score | None:
    return None if row.base is None else Score(row.base, row.bonus or Decimal(0))


def is_vetoed(participant: Participant) -> bool:
    """Under a veto, before its result is published and after."""
    return bool(participant.ground) and participant.state in (ParticipantState.VETOED, ParticipantState.PUBLISHED)


def vetoes_of(participant: Participant, pack: Measures) -> list[str]:
    """The veto a participant stands under, in the pack's words."""
    return [grounds.label(pack, participant.ground)] if is_vetoed(participant) else []


def level_of(participant: Participant, pack: Measures, cuts: Cuts) -> Level:
    """A second review is passed or failed; it competes for nothing (A-27)."""
    found = grading.level(score_of(participant), cuts, vetoes_of(participant, pack))
    if participant.attempt > 1 and found.candidate:
        return Level(found.grade, False, found.judged, f"{found.words}；复评只定合格、不合格")
    return found


def tie_keys(pack: Measures) -> tuple[str, ...]:
    """Keys of the pack that compare equal scores; the meeting's vote comes after them and is a recorded reason."""
    wanted: Any = pack.value("grade_tie_breaks")
    return tuple(key for key in wanted if key in excellent_pool.TIE_KEYS)


def ranked(participants: Iterable[Participant], pack: Measures, cuts: Cuts | None = None) -> list[Place]:
    """Ranks of a round, which has one sheet (A-05)."""
    cuts = cuts or grading.cuts_of(pack)
    rows = []
    for each in participants:
        found = level_of(each, pack, cuts)
        rows.append(Candidate(each.pk, found.judged, each.base, found.candidate))
    return excellent_pool.rank(rows, tie_keys(pack))


def draft(round: Round, participants: Sequence[Participant], pool: Pool, *, by: User) -> GradeList:
    """A first list: pass and fail by the score, excellent by rank; a tie across the last place stays open."""
    if GradeList.objects.filter(round=round, state__in=OPEN_GRADES).exists():
        raise Refused("这个批次已有一份拟定中的等次名单")
    require_all_appraised(round)
    require_vetoes_taken(round, participants)
    if not participants:
        raise Refused("没有可以定等次的工作室")
    _require_titles(participants)
    pack = round.measures
    grades = GradeList(round=round, places=pool.places, maker=by, **words_of(round, pack))
    begin(WORKFLOW, grades, by=by, label="拟定等次")
    cuts = grading.cuts_of(pack)
    places = {each.key: each for each in ranked(participants, pack, cuts)}
    chosen = excellent_pool.choose(list(places.values()), grades.limit)
    GradeEntry.objects.bulk_create(
        _entry(grades, each, places[each.pk], level_of(each, pack, cuts), each.pk in chosen.excellent)
        for each in participants
    )
    return grades


def _entry(grades: GradeList, row: Participant, place: Place, level: Level, excellent: bool) -> GradeEntry:
    reason = ""
    if level.candidate and not excellent:
        reason = BY_RANK
    elif level.grade == Grade.UNSATISFACTORY:
        reason = level.words
    return GradeEntry(
        grade_list=grades,
        participant=row,
        grade=Grade.EXCELLENT if excellent else level.grade or "",
        rank=place.rank,
        base=row.base,
        bonus=row.bonus,
        candidate=level.candidate,
        reason=reason[:500],
    )


def words_of(round: Round, pack: Measures) -> dict[str, str]:
    """The notice of results as the pack would have it; the office may change every word."""
    clause = pack.parameter(CLAUSES[round.kind]).clause
    done = TEXTS[round.kind].format(year=round.year)
    text = f"根据{pack.title}（{clause}），{done}。现将考核结果予以通报。"
    appeal = pack.value("appeal_working_days")
    closing = f"对结果有异议的，可以自结果公布之日起 {appeal} 个工作日内申请复核，复核期间不停止结果的执行。"
    return {"title": f"关于{round.title}结果的通报", "text": f"{text}\n{closing}"}


def require_all_appraised(round: Round) -> None:
    """Nobody may be left without a result while the others get theirs."""
    unfinished = [state for state in RUNNING if state not in GRADED]
    left = round.participants.filter(state__in=unfinished).select_related("studio").first()
    if left is not None:
        raise Refused(f"{left.studio.name}现为“{left.state_label}”，还没有考核分，不能拟定等次")


def _require_titles(participants: Iterable[Participant]) -> None:
    for each in participants:
        participant_rules.require_title(each)


def require_vetoes_taken(round: Round, participants: Iterable[Participant]) -> None:
    """A veto that was found while the round ran goes before every score (HZ-60, 第18条(一)): its step first."""
    pack = round.measures
    found = participation.vetoes(round, pack)
    for each in participants:
        ground = found.get(each.studio_id)
        if ground is not None and not is_vetoed(each):
            step = participant_workflow.WORKFLOW.step(ground.step)
            raise Refused(
                f"{each.studio.name}有“{grounds.label(pack, ground.key)}”的情形（{ground.facts}），不能按得分定等次，"
                f"请先在参评名单中办理“{step.label}”，或撤回认定",
                clause=grounds.clause(pack, ground.key),
            )


def participants_of(round: Round) -> list[Participant]:
    """Those who get a grade, in the order of their numbers."""
    return list(round.participants.filter(state__in=GRADED).select_related("studio").order_by("studio__number", "pk"))


def scored(round: Round) -> QuerySet[Participant]:
    """Those whose marks are in, published or not."""
    states = (ParticipantState.APPRAISED, ParticipantState.PUBLISHED)
    return (
        round.participants.filter(state__in=states).select_related("studio", "sheet").order_by("studio__number", "pk")
    )


def entries_of(grades: GradeList) -> list[GradeEntry]:
    return in_order(grades.entries.select_related("participant__studio"))


def in_order(entries: Iterable[GradeEntry]) -> list[GradeEntry]:
    """By rank, those without one last: the same order on every database, because its hash is approved."""
    return sorted(entries, key=lambda each: (each.rank is None, each.rank or 0, each.pk))


def content(grades: GradeList, entries: Sequence[GradeEntry] | None = None) -> dict[str, Any]:
    """Exactly what the approving offices say yes to."""
    rows = entries_of(grades) if entries is None else in_order(entries)
    return {
        "round": grades.round.code,
        "places": [grades.places, grades.own_places, grades.places_reason],
        "over_limit_reason": grades.over_limit_reason,
        "minutes": grades.minutes,
        "document": [grades.document_no, grades.title, grades.text],
        "entries": [
            [
                each.participant.studio.number,
                each.participant.attempt,
                each.grade,
                each.rank,
                _text(each.base),
                _text(each.bonus),
                each.candidate,
                each.reason,
            ]
            for each in rows
        ],
    }


def _text(number: Decimal | None) -> str | None:
    """Three decimals, however the number was last read."""
    return None if number is None else f"{number:.3f}"


def excellent_of(entries: Iterable[GradeEntry]) -> list[GradeEntry]:
    return [each for each in entries if each.grade == Grade.EXCELLENT]


def require_complete(grades: GradeList, entries: Sequence[GradeEntry], pool: Pool) -> None:
    """Everybody is on it as they stand today, grades follow the scores, reasons stand where they must."""
    _require_same(grades, entries)
    pack = grades.round.measures
    cuts = grading.cuts_of(pack)
    for each in entries:
        wrong = grading.may_be(level_of(each.participant, pack, cuts), each.grade)
        if wrong:
            raise Refused(f"{each.participant.studio.name}不能定为{each.get_grade_display()}：{wrong}")
    if not grades.minutes.strip():
        raise Refused("请填写考核会议纪要")
    if not grades.document_no.strip() or not grades.title.strip():
        raise Refused("请填写结果通报的文号和标题")
    _require_reasons(entries)
    grade_pool.require_room(grades, len(excellent_of(entries)), pool)


def _require_same(grades: GradeList, entries: Sequence[GradeEntry]) -> None:
    require_all_appraised(grades.round)
    listed = {each.participant_id: each for each in entries}
    today = participants_of(grades.round)
    if {each.pk for each in today} != set(listed):
        raise Refused("参评名单已经变化，请作废后重新拟定等次")
    _require_titles(today)
    require_vetoes_taken(grades.round, today)
    for each in today:
        entry = listed[each.pk]
        if (_text(each.base), _text(each.bonus)) != (_text(entry.base), _text(entry.bonus)):
            raise Refused(f"{each.studio.name}的考核分已经变化，请作废后重新拟定等次")


def _require_reasons(entries: Sequence[GradeEntry]) -> None:
    """A choice against the rank, or among equals, is the meeting's and says why."""
    for entry in unexplained(entries):
        raise Refused(f"{entry.participant.studio.name}的拟定与名次不一致，或并列在优秀名额线上，请写明会议决定的理由")


def unexplained(entries: Sequence[GradeEntry]) -> list[GradeEntry]:
    by_key = {each.participant_id: each for each in entries}
    places = [Place(each.participant_id, each.rank, each.candidate) for each in entries]
    doubtful = excellent_pool.against_rank(places, {each.participant_id for each in excellent_of(entries)})
    return [by_key[key] for key in dict.fromkeys(doubtful) if not _is_own_reason(by_key[key].reason)]


def _is_own_reason(reason: str) -> bool:
    """Somebody's words, not those a draft fills in."""
    return bool(reason.strip()) and reason.strip() != BY_RANK


def obstacle(grades: GradeList, entries: Sequence[GradeEntry], pool: Pool) -> Refused | None:
    """What still keeps the list from the approvers, if anything does."""
    try:
        require_complete(grades, entries, pool)
    except Refused as refused:
        return refused
    return None
