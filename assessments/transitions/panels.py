"""A panel from its first draft to its end: convening, seating, 下发, 催办, 结束评审 (HZ-43, BJ-31)."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Model

from assessments import drawing, notices, rules, seating, subjects
from assessments.models import Assignment, Expert, Panel, PanelFile, PanelMember
from assessments.states import DUE, PanelState
from assessments.workflow import PANEL_WORKFLOW
from portal.audit import log as audit
from portal.desks.models import Chase
from portal.notifications import outbox
from portal.policy import clock
from portal.policy.refusal import Conflict, Refused
from portal.policy.wording import due_words, hour_minute
from portal.workflow.engine import begin, lock, taking

if TYPE_CHECKING:
    from assessments.models import SheetVersion
    from portal.accounts.models import User

Pair = tuple[Expert, Model]


def open_panel(
    subject: Model,
    *,
    city: str,
    name: str,
    sheet: SheetVersion,
    due: datetime,
    experts: Iterable[Expert],
    marks_per_subject: int,
    by: User,
    files: Iterable[Model] = (),
) -> Panel:
    """Convene a panel for a call or round as a draft; `due` is the first moment too late for marks."""
    with transaction.atomic():
        panel = Panel(
            subject=subject,
            city=city,
            name=name,
            sheet=sheet,
            due=due,
            marks_per_subject=marks_per_subject,
            created_by=by,
        )
        rules.check_runs(by, panel)
        if clock.now(fresh=True) >= due:
            raise Refused("评分截止时间应在现在之后")
        begin(PANEL_WORKFLOW, panel, by=by, label="组建评审组")
        _seat_members(panel, experts)
        _take_in(panel, files)
    return panel


def add_files(panel: Panel, files: Iterable[Model], *, by: User) -> None:
    """Put more files before the panel; those already there stay as they are."""
    with transaction.atomic():
        lock(panel)
        rules.check_draft(by, panel)
        added = _take_in(panel, files)
        _note(panel, "files", "选入材料", by, {"added": added})


def set_members(panel: Panel, experts: Iterable[Expert], *, by: User, chair: Expert | None = None) -> None:
    """Choose who sits on the draft; seats of those who leave go with them."""
    chosen = list(experts)
    with transaction.atomic():
        lock(panel)
        rules.check_draft(by, panel)
        panel.members.exclude(expert__in=chosen).delete()
        panel.assignments.exclude(expert__in=chosen).delete()
        panel.members.update(chair=False)
        _seat_members(panel, chosen)
        if chair is not None:
            panel.members.filter(expert=chair).update(chair=True)
        _note(panel, "members", "确定专家", by, {"experts": sorted(each.pk for each in chosen)})


def seat(panel: Panel, pairs: Iterable[Pair], *, by: User, seed: str = "") -> None:
    """Replace the draft's seats by these pairs of expert and file, chosen by hand or drawn."""
    chosen = list(pairs)
    with transaction.atomic():
        lock(panel)
        rules.check_draft(by, panel)
        _take_in(panel, {subject.pk: subject for _, subject in chosen}.values())
        _seat_members(panel, {expert.pk: expert for expert, _ in chosen}.values())
        panel.assignments.all().delete()
        now = clock.now(fresh=True)
        Assignment.objects.bulk_create(
            [Assignment(panel=panel, expert=expert, subject=subject, state_since=now) for expert, subject in chosen]
        )
        panel.seed = seed
        panel.save(update_fields=["seed"])
        _note(panel, "seat", "生成分派稿", by, {"seed": seed, "seats": len(chosen)})


def draw(panel: Panel, *, by: User, seed: str = "") -> drawing.Draw:
    """Draw a balanced draft. The seed is kept and printed: who draws with it again draws the same."""
    seed = seed or secrets.token_hex(6)
    with transaction.atomic():
        lock(panel)
        rules.check_draft(by, panel)
        finder = seating.Finder(panel)
        files = list(finder.files.values())
        experts = [member.expert for member in finder.members if seating.reachable(member.expert)]
        barred = {
            (row, column)
            for row, file in enumerate(files)
            for column, expert in enumerate(experts)
            if finder.words(expert, file)
        }
        try:
            drawn = drawing.draw(len(files), len(experts), panel.marks_per_subject, barred, seed)
        except drawing.Infeasible as problem:
            raise Refused(_cannot_staff(panel, files, problem)) from problem
        seat(panel, [(experts[column], files[row].record) for row, column in drawn.pairs], by=by, seed=seed)
    return drawn


def _cannot_staff(panel: Panel, files: list[seating.File], problem: drawing.Infeasible) -> str:
    named = [f"{files[row].facts.number}（可用 {able} 名）" for row, able in problem.short]
    return (
        f"除去有利害关系和没有账号、邮箱的专家后，{rules.listed(named)}不足 {panel.marks_per_subject} 名专家，"
        "无法生成分派稿。请增加专家，或减少每件评分人数"
    )


def assign(panel: Panel, expert: Expert, subject: Model, *, by: User) -> Assignment:
    """Seat one more expert on a file: in the draft, or on the running panel in place of one who left."""
    with transaction.atomic():
        lock(panel)
        rules.check_runs(by, panel)
        if panel.state == PanelState.CLOSED:
            raise Refused("评审已经结束，不能再分派")
        running = panel.state == PanelState.RELEASED
        assignment = _new_seat(panel, expert, subject, running=running)
        _note(panel, "assign", "增派专家", by, {"expert": expert.pk, "subject": subject.pk})
        if running:
            _tell(f"assignment:{assignment.pk}:added", [expert.user], notices.added_letter(assignment), assignment)
    return assignment


def _new_seat(panel: Panel, expert: Expert, subject: Model, *, running: bool) -> Assignment:
    if not panel.files.about(subject).exists():
        raise Refused("这份材料不在本评审组")
    if running:
        _require_fit(panel, expert, subject)
    _seat_members(panel, [expert])
    version = panel.files.about(subject).get().version_no
    assignment = Assignment(
        panel=panel, expert=expert, subject=subject, state_since=clock.now(fresh=True), version_no=version
    )
    try:
        with transaction.atomic():
            assignment.save(force_insert=True)
    except IntegrityError:
        raise Conflict(f"{expert.user.name}已经分派在这份材料上") from None
    return assignment


def _require_fit(panel: Panel, expert: Expert, subject: Model) -> None:
    """On a running panel nobody looks at the table again before the expert reads, so the check is made here."""
    if clock.now(fresh=True) >= panel.due:
        raise Refused(f"评分已于 {due_words(panel.due)} 截止，请先改期")
    if not seating.reachable(expert):
        raise Refused(f"{expert.user.name}没有可用的账号或电子邮箱，请先在“评审专家”中补充")
    finder = seating.Finder(panel)
    row = panel.files.about(subject).get()
    words = finder.words(expert, finder.files[subjects.key_of(row)])
    if words:
        raise Refused(f"{expert.user.name}与这份材料存在利害关系：{words[0]}。请换人")


def unassign(assignment: Assignment, *, by: User) -> None:
    """Take an expert off a file while the panel is a draft."""
    with transaction.atomic():
        lock(assignment.panel)
        rules.check_draft(by, assignment.panel)
        seat_of = {"expert": assignment.expert_id, "subject": assignment.subject_id}
        assignment.delete()
        _note(assignment.panel, "unassign", "移除专家", by, seat_of)


def swap(assignment: Assignment, expert: Expert, *, by: User) -> Assignment:
    """Put another expert in the place of one, in the draft."""
    panel, subject = assignment.panel, subjects.describe_one(assignment).record
    with transaction.atomic():
        unassign(assignment, by=by)
        return assign(panel, expert, subject, by=by)


def reschedule(panel: Panel, due: datetime, *, by: User, reason: str) -> None:
    """Move the end of marking, with a reason; on a running panel the experts are told."""
    if not reason.strip():
        raise Refused("请写明改期的理由")
    with transaction.atomic():
        lock(panel)
        rules.check_runs(by, panel)
        if panel.state == PanelState.CLOSED:
            raise Refused("评审已经结束，不能改期")
        if clock.now(fresh=True) >= due:
            raise Refused("新的评分截止时间应在现在之后")
        before, panel.due = panel.due, due
        panel.save(update_fields=["due"])
        _note(panel, "reschedule", "调整评分截止时间", by, {"from": before, "to": due}, remark=reason)
        if panel.state == PanelState.RELEASED:
            people = [row.expert.user for row in panel.assignments.filter(state__in=DUE).select_related("expert__user")]
            _tell(f"panel:{panel.pk}:due:{due.isoformat()}", people, notices.rescheduled_letter(panel, reason), panel)


def release(panel: Panel, *, by: User) -> None:
    """下发: the versions are pinned, the experts are told, the subject's own trade moves its files."""
    with transaction.atomic():
        lock(panel)
        _lock_assignments(panel)
        with taking(PANEL_WORKFLOW, "release", panel, by=by, data={"seed": panel.seed}):
            _pin_versions(panel)
            subjects.panel_kind(panel).released(panel, by)


def _lock_assignments(panel: Panel) -> None:
    """In one statement and in key order, before the log is touched."""
    list(panel.assignments.select_for_update().order_by("pk").values_list("pk", flat=True))


def _pin_versions(panel: Panel) -> None:
    """Note on file and assignment which version is judged; one pair of statements per version number that occurs."""
    by_version: dict[tuple[int, int], list[int]] = {}
    for file in subjects.describe(panel.files.all()).values():
        by_version.setdefault((file.type_id, file.facts.version_no), []).append(file.pk)
    for (type_id, version), keys in by_version.items():
        for rows in (panel.files, panel.assignments):
            rows.filter(subject_type=type_id, subject_id__in=keys).update(version_no=version)


def close(panel: Panel, *, by: User) -> None:
    """结束评审: marks in or excused, every record made; the subject's own trade moves its files."""
    with transaction.atomic():
        lock(panel)
        _lock_assignments(panel)
        with taking(PANEL_WORKFLOW, "close", panel, by=by):
            subjects.panel_kind(panel).closed(panel, by)


def chase(panel: Panel, *, by: User) -> int:
    """催办: remind everyone with marks outstanding; once a day and panel (UX-38). Returns how many were told."""
    with transaction.atomic():
        lock(panel)
        rules.check_running(by, panel)
        waiting: dict[int, list[Assignment]] = {}
        for row in panel.assignments.filter(state__in=DUE).select_related("expert__user"):
            waiting.setdefault(row.expert_id, []).append(row)
        if not waiting:
            raise Refused("没有待交的评分，不需要催办")
        _note_chase(panel, by)
        for rows in waiting.values():
            key = f"panel:{panel.pk}:chase:{clock.today()}"
            _tell(key, [rows[0].expert.user], notices.chase_letter(panel, len(rows)), panel)
        _note(panel, "chase", "催办", by, {"experts": sorted(waiting)})
    return len(waiting)


def _note_chase(panel: Panel, by: User) -> None:
    last = Chase.objects.about(panel).order_by("-day").first()
    if last is not None and last.day == clock.today():
        raise Refused(f"今天已经催办过（{hour_minute(last.at)}），明天可以再催")
    Chase.objects.create(subject=panel, day=clock.today(), by=by, at=clock.now(fresh=True))


def _take_in(panel: Panel, files: Iterable[Model]) -> int:
    rows = [PanelFile(panel=panel, subject=record) for record in files]
    known = {subjects.key_of(row) for row in panel.files.all()}
    fresh = [row for row in rows if subjects.key_of(row) not in known]
    PanelFile.objects.bulk_create(fresh)
    return len(fresh)


def _seat_members(panel: Panel, experts: Iterable[Expert]) -> None:
    seated = set(panel.members.values_list("expert_id", flat=True))
    PanelMember.objects.bulk_create(
        [PanelMember(panel=panel, expert=expert) for expert in experts if expert.pk not in seated]
    )


def _note(panel: Panel, action: str, label: str, by: User, data: dict[str, Any], *, remark: str = "") -> None:
    audit.append(subject=panel, action=f"panel.{action}", label=label, actor=by, remark=remark, data=data)


def _tell(key: str, people: Iterable[User], letter: Any, about: Model) -> None:
    outbox.queue(key=key, to=people, subject=letter.subject, body=letter.body, url=letter.url, about=about)
