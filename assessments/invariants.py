"""What must hold of panels and marks."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from decimal import Decimal

from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Coalesce

from assessments import grade_freezing, recomputing, sheets, subjects
from assessments.grade_workflow import WORKFLOW as GRADE_WORKFLOW
from assessments.grading import Grade
from assessments.models import (
    Assignment,
    GradeEntry,
    GradeList,
    Mark,
    Panel,
    Participant,
    Recheck,
    Round,
    SelfVersion,
    SheetRevision,
    SheetVersion,
)
from assessments.participant_workflow import WORKFLOW as PARTICIPANT_WORKFLOW
from assessments.recheck_workflow import WORKFLOW as RECHECK_WORKFLOW
from assessments.revision_workflow import WORKFLOW as REVISION_WORKFLOW
from assessments.round_workflow import WORKFLOW as ROUND_WORKFLOW
from assessments.states import AssignmentState, RoundState
from assessments.workflow import ASSIGNMENT_WORKFLOW, PANEL_WORKFLOW
from portal.policy.canonical import fingerprint
from portal.workflow import replay


def states_come_from_the_log() -> Iterator[str]:
    """评审组和评审任务的状态与留痕一致，每一步合法"""
    yield from replay.breaks(PANEL_WORKFLOW, Panel)
    yield from replay.breaks(ASSIGNMENT_WORKFLOW, Assignment, born_silently=True)
    yield from replay.breaks(ROUND_WORKFLOW, Round)
    yield from replay.breaks(PARTICIPANT_WORKFLOW, Participant, born_silently=True)
    yield from replay.breaks(GRADE_WORKFLOW, GradeList)
    yield from replay.breaks(RECHECK_WORKFLOW, Recheck)
    yield from replay.breaks(REVISION_WORKFLOW, SheetRevision)


def marks_are_within_the_sheet() -> Iterator[str]:
    """每项评分在 0 和满分之间，加分不超过封顶，总分等于各项之和"""
    for assignment in Assignment.objects.select_related("panel__sheet").prefetch_related("marks").order_by("pk"):
        version = assignment.panel.sheet
        points = {key: line.points for key, line in sheets.lines(version).items()}
        values: dict[str, Decimal] = {}
        for mark in assignment.marks.all():
            values[mark.item] = mark.value
            if mark.item not in points:
                yield f"评审任务 {assignment.pk}：评分表没有“{mark.item}”这一项"
            elif not 0 <= mark.value <= points[mark.item]:
                yield f"评审任务 {assignment.pk}：“{mark.item}”满分 {points[mark.item]}，打了 {mark.value}"
        known = {key: value for key, value in values.items() if key in points}
        if assignment.state != AssignmentState.SUBMITTED:
            continue
        out = sheets.passed_over(subjects.beside_of(assignment))
        if sheets.sums(version, known, out).total != assignment.total:
            yield f"评审任务 {assignment.pk}：总分 {assignment.total} 与各项之和不符"


def only_declared_experts_mark() -> Iterator[str]:
    """没有申明无利害关系的、已回避的专家没有评分"""
    silent = Mark.objects.filter(assignment__state=AssignmentState.ASSIGNED).order_by("assignment_id")
    for key in dict.fromkeys(silent.values_list("assignment_id", flat=True)):
        yield f"评审任务 {key}：没有申报回避就有评分"
    counted = Assignment.objects.filter(state__in=(AssignmentState.RECUSED, AssignmentState.EXCUSED))
    for assignment in counted.exclude(submitted_at=None, total=None).order_by("pk"):
        yield f"评审任务 {assignment.pk}：已回避或免评，仍有提交的评分"


def scores_are_recomputable() -> Iterator[str]:
    """考核分按存下的各专家评分和组长裁定重新计算，结果相同"""
    for round in Round.objects.filter(state__in=(RoundState.OPEN, RoundState.FINISHED)).order_by("pk"):
        for words in recomputing.differing(round):
            yield f"{round.code} {words}"


def released_grades_are_unchanged() -> Iterator[str]:
    """生效的等次名单按冻结的评分、分数线和名额重新计算，结果相同"""
    for grades in GradeList.objects.in_force().select_related("round").order_by("pk"):
        for words in grade_freezing.discrepancies(grades):
            yield f"{grades.document_no}：{words}"


def excellent_stays_within_its_places() -> Iterator[str]:
    """优秀不超过名额，超过的名单写有理由；没有达到候选线的不是优秀"""
    for grades in GradeList.objects.in_force().order_by("pk"):
        excellent = grades.entries.filter(grade=Grade.EXCELLENT).count()
        left = (grades.inputs or {}).get("pool", {}).get("left", 0)
        if excellent > min(grades.limit, left) and not grades.over_limit_reason.strip():
            yield f"{grades.document_no}：优秀 {excellent} 家，名额 {min(grades.limit, left)} 家，没有写明理由"
    for entry in GradeEntry.objects.filter(grade=Grade.EXCELLENT, candidate=False).order_by("pk"):
        yield f"等次 {entry.pk}：没有达到优秀候选线，定为优秀"


def self_assessments_are_as_handed_in() -> Iterator[str]:
    """已提交的自评与提交时的 SHA-256 一致，最后一版就是所评的版本"""
    for version in SelfVersion.objects.order_by("pk").iterator():
        if fingerprint(version.data) != version.digest:
            yield f"自评 {version.receipt_no}：内容与 SHA-256 不符"
    latest = SelfVersion.objects.filter(participant=OuterRef("pk")).order_by("-number").values("number")[:1]
    behind = Participant.objects.exclude(version_no=Coalesce(Subquery(latest), 0))
    for participant in behind.select_related("studio").order_by("pk"):
        yield f"{participant}：所评版本 {participant.version_no} 不是最后一版"


def sheets_are_as_they_were_used() -> Iterator[str]:
    """用过的评分表与入库时的 SHA-256 一致，发布的版本就是导入的内容"""
    for version in SheetVersion.objects.order_by("pk"):
        if hashlib.sha256(version.text.encode()).hexdigest() != version.digest:
            yield f"评分表 {version.pk} {version.title}：内容与 SHA-256 不符"
    changed = SheetRevision.objects.exclude(version=None).exclude(version__digest=F("digest"))
    for revision in changed.order_by("pk"):
        yield f"评分表新版本 {revision.pk}：发布的不是导入的内容"


INVARIANTS = {
    "01": states_come_from_the_log,
    "02": self_assessments_are_as_handed_in,
    "07": marks_are_within_the_sheet,
    "08": only_declared_experts_mark,
    "09": scores_are_recomputable,
    "10": released_grades_are_unchanged,
    "11": excellent_stays_within_its_places,
    "35": sheets_are_as_they_were_used,
}
