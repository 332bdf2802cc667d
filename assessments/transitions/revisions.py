"""A new version of a sheet is imported, tried on an earlier round, published by the approving offices, or discarded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from assessments import revision_rules as rules
from assessments import sheet_checks, sheet_excel, sheet_library
from assessments.models import Rehearsal, SheetRevision
from assessments.revision_workflow import WORKFLOW
from assessments.states import RevisionState
from portal.desks import approvals
from portal.documents.renderings import request_rendering
from portal.policy import clock, sheets
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Refused
from portal.policy.toml_reading import BrokenData
from portal.workflow.engine import begin, lock, require_source, taking

if TYPE_CHECKING:
    from assessments.models import Round
    from portal.accounts.models import User
    from portal.policy.sheets import Sheet

ACT = "sheet"
REHEARSAL = "sheet_rehearsal"
LARGEST = 1024 * 1024


@transaction.atomic
def load(code: str, name: str, content: bytes, *, by: User, reason: str) -> SheetRevision:
    """Take in a TOML or Excel file as the next version; with anything wrong nothing is stored.

    Raises Refused naming file, key and reason.
    """
    current = sheet_library.in_force(code)
    rules.check_make(by, current.city)
    sheet = _read(code, name, content, current)
    if sheet.digest == current.digest:
        raise Refused("文件内容与现行版本完全相同")
    if SheetRevision.objects.filter(code=code, digest=sheet.digest).exclude(state=RevisionState.DISCARDED).exists():
        raise Refused("相同内容的版本已经导入过")
    revision = SheetRevision(
        code=code, city=sheet.city, title=sheet.title, text=sheet.text, digest=sheet.digest, file_name=name[:200],
        reason=reason, imported_by=by, imported_at=clock.now(fresh=True),
    )  # fmt: skip
    begin(WORKFLOW, revision, by=by, label="导入评分表新版本", remark=reason)
    return revision


def _read(code: str, name: str, content: bytes, current: Sheet) -> Sheet:
    """The sheet of a file, whole and answerable, of the same city."""
    if len(content) > LARGEST:
        raise Refused("文件超过 1 MB，不像一张评分表")
    try:
        text = sheet_excel.to_toml(content, name) if name.lower().endswith(".xlsx") else content
        sheet = sheets.parse_sheet(text, code, name)
    except BrokenData as problem:
        raise Refused(f"没有导入。{problem}") from problem
    if sheet.city != current.city:
        raise Refused(f"没有导入。{name}：city：应为“{current.city}”")
    told = sheet_checks.unanswered(sheet)
    if told:
        raise Refused(f"没有导入。{name}：{told[0]}")
    return sheet


def mark(revision: SheetRevision) -> str:
    """What the offices say yes to: exactly this text."""
    return fingerprint([revision.code, revision.digest])


@transaction.atomic
def publish(revision: SheetRevision, *, by: User, remark: str = "") -> bool:
    """One office's yes; the last one puts the version in force. Returns whether it did."""
    lock(revision)
    step = WORKFLOW.step("publish")
    require_source(WORKFLOW, step, revision, by)
    step.check(by, revision)
    roles, now = rules.pack_of(revision.city).offices.approvals, mark(revision)
    approvals.check(by, revision, ACT, now, roles, revision.imported_by_id)
    approvals.give(by, revision, ACT, now, label="会签评分表新版本", remark=remark)
    if approvals.missing(revision, ACT, now, roles):
        return False
    with taking(WORKFLOW, "publish", revision, by=by, remark=remark) as record:
        record.version = sheet_library.store(sheet_library.read(record.code, record.text))
        record.published_at = clock.now(fresh=True)
    return True


def discard(revision: SheetRevision, *, by: User, reason: str) -> None:
    """The version is not wanted; a corrected file may be imported."""
    with taking(WORKFLOW, "discard", revision, by=by, remark=reason):
        pass


@transaction.atomic
def rehearse(revision: SheetRevision, round: Round, *, by: User) -> Rehearsal:
    """Ask the worker what an earlier round would have come to; changes nothing in it."""
    rules.check_make(by, revision.city)
    if round.city != revision.city or round.sheet.code != revision.code:
        raise Refused("这一批次用的不是这张评分表，不能试算")
    now = clock.now(fresh=True)
    made = Rehearsal.objects.create(sheet=revision, round=round, requested_by=by, requested_at=now)
    request_rendering(kind=REHEARSAL, subject=made, by=by, data={}, fingerprint=str(made.pk))
    return made
