"""The letter to a studio: grade, its own sheet with reasons, what follows, remedy; never an expert's name (A-42)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import prefetch_related_objects
from django.urls import reverse

from assessments import grade_lists, grading, sheets
from assessments.grading import Grade
from assessments.models import Assignment, FinalMark, GradeEntry, Mark, Participant, ResultLetter, SelfMark
from assessments.sheets import plain
from portal.notifications import outbox
from portal.policy import calendar, clock, wording
from portal.policy.wording import day_words
from studios import renewal_window
from studios.holders import Holders
from studios.models import AssessmentResult, assessment_of
from studios.transitions import life

if TYPE_CHECKING:
    from assessments.models import GradeList
    from portal.policy.measures import Measures
    from studios.models import Studio

Kind = AssessmentResult.Kind


def recheck_until(pack: Measures, at: datetime) -> datetime:
    """First moment too late: the days counted from the day after; a year not loaded refuses in words."""
    days = int(str(pack.value("appeal_working_days")))
    return clock.end_of(calendar.add_working_days(at.astimezone(clock.BEIJING).date(), days))


def write_all(grades: GradeList, entries: Iterable[GradeEntry], at: datetime) -> None:
    """A letter for every entry, and a message to its unit, in a constant number of statements."""
    pack = grades.round.measures
    until = recheck_until(pack, at)
    listed = list(entries)
    prefetch_related_objects([entry.participant.studio for entry in listed], "host")
    papers = rows_of([entry.participant for entry in listed])
    letters = ResultLetter.objects.bulk_create(
        ResultLetter(
            studio=entry.participant.studio,
            result=entry.result,
            title=f"{entry.result.get_kind_display()}结果告知书",
            body=body(entry, pack, until),
            rows=papers[entry.participant_id],
            issued_at=at,
            recheck_until=until,
        )
        for entry in listed
        if entry.result is not None
    )
    holders = Holders(among=[each.studio for each in letters])
    outbox.queue_new([_note(letter, holders) for letter in letters], at=at)


def _note(letter: ResultLetter, holders: Holders) -> outbox.Note:
    studio = letter.studio
    return outbox.Note(
        key=f"result-letter:{letter.pk}",
        to=holders.keepers(studio),
        subject=f"{studio.name}：考核结果已公布",
        body=f"“{studio.name}”（{studio.number}）{letter.result}。"
        f"如有异议，可以在 {wording.due_words(letter.recheck_until)} 前申请复核。",
        url=reverse("assessments:result_letter", args=[letter.pk]),
        about=studio,
    )


def body(entry: GradeEntry, pack: Measures, until: datetime) -> str:
    """Addressee, result, reason, what follows, basis, remedy."""
    studio, result = entry.participant.studio, entry.result
    assert result is not None  # noqa: S101 - written before its letter
    rule = pack.parameter(grade_lists.CLAUSES[result.kind])
    return "\n".join(
        [
            f"{studio.unit}：",
            f"贵单位“{studio.name}”（编号 {studio.number}）{assessment_of(result.year, result.kind)}结果如下。",
            f"等次：{result.get_grade_display()}。{_score_words(entry)}",
            f"理由：{reasons(entry, pack)}。",
            follows(studio, result, pack),
            f"依据：{pack.title}（{rule.clause}）；结果文号：{result.document_no}。",
            remedy(pack, until),
        ]
    )


def _score_words(entry: GradeEntry) -> str:
    score = grade_lists.score_of(entry)
    if score is None:
        return ""
    bonus = f"，加分 {plain(score.bonus)} 分" if score.bonus else ""
    return f"考核得分：{plain(score.total)} 分（基本分 {plain(score.base)} 分{bonus}）。"


def reasons(entry: GradeEntry, pack: Measures) -> str:
    """Why this grade: the lines of the pack, or the veto; a meeting's own reason where it chose."""
    found = grade_lists.level_of(entry.participant, pack, grading.cuts_of(pack)).words
    if entry.grade == Grade.EXCELLENT:
        return f"{found}；按排名和优秀名额确定为优秀"
    if entry.candidate:
        return entry.reason or grade_lists.BY_RANK
    return found


def follows(studio: Studio, result: AssessmentResult, pack: Measures) -> str:
    """What the policy makes of this grade (HZ-51…54, BJ-60, A-27)."""
    if result.passed:
        if result.kind == Kind.END_OF_TERM and studio.valid_to is not None:
            return f"接下来：可以申请续建，申请期限到{day_words(renewal_window.last_day(studio, result))}24:00 为止。"
        return "接下来：继续保留称号，请按办法开展工作并按年度报送材料。"
    if pack.value("rectification_months") and result.attempt == 1:
        last = day_words(life.rectify_by(studio, result))
        return f"接下来：请整改，整改期到{last}，整改后复评；复评仍不合格的，取消称号。"
    return "接下来：将按办法提出撤销（取消）称号；作出决定前会听取贵单位的陈述和申辩。"


def remedy(pack: Measures, until: datetime) -> str:
    issuers = "、".join(pack.offices.issuers)
    return (
        f"救济途径：对结果有异议的，可以在{wording.due_words(until)} 前在系统中向{issuers}申请复核，"
        "复核期间不停止结果的执行；也可以依法申请行政复议或者提起行政诉讼。"
    )


def rows_of(participants: Iterable[Participant]) -> dict[int, list[dict[str, Any]]]:
    """The studios' own sheets: item, points, self mark, mark that counts, the experts' reasons without their names."""
    people = list(participants)
    keys = [each.pk for each in people]
    finals = _by_participant(FinalMark.objects.filter(participant__in=keys))
    selves = _by_participant(SelfMark.objects.filter(participant__in=keys))
    said = _reasons(keys)
    return {
        each.pk: [
            {
                "item": line.key,
                "section": group.label,
                "label": line.label,
                "points": plain(line.points),
                "self": _or_blank(selves[each.pk].get(line.key)),
                "mark": _or_blank(finals[each.pk].get(line.key)),
                "reasons": said[each.pk].get(line.key, []),
            }
            for group in sheets.groups(each.sheet)
            for line in group.lines
        ]
        for each in people
    }


def _or_blank(value: Decimal | None) -> str:
    return "" if value is None else plain(value)


def _by_participant(rows: Any) -> Mapping[int, dict[str, Any]]:
    found: dict[int, dict[str, Any]] = defaultdict(dict)
    for key, item, value in rows.values_list("participant_id", "item", "value"):
        found[key][item] = value
    return found


def _reasons(keys: list[int]) -> Mapping[int, dict[str, list[str]]]:
    """Each sentence once, in the order of its words: neither who wrote it nor who came first can be told."""
    counted = Assignment.objects.about_any(Participant, keys).counted()
    subject = dict(counted.values_list("pk", "subject_id"))
    found: dict[int, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for assignment, item, reason in Mark.objects.filter(assignment__in=counted).values_list(
        "assignment_id", "item", "reason"
    ):
        if reason.strip():
            found[subject[assignment]][item].add(reason.strip())
    return defaultdict(
        dict, {key: {item: sorted(said) for item, said in items.items()} for key, items in found.items()}
    )
