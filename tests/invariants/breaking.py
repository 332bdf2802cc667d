"""Ways round the portal's own doors, for tests that break a promise and look whether it is named."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from django.core.files.storage import default_storage
from django.db import connection, transaction

from applications import transitions
from applications.models import Application, Call
from applications.points import Point
from portal.audit.log import append
from portal.bulletin.models import Objection, PublicNotice
from portal.desks.models import ReturnNotice
from portal.documents.models import Attachment
from portal.policy import clock
from portal.workbench import invariants
from tests.factories.chain import Chain


def as_if_uploaded() -> None:
    """Files of the factories are stored past the upload; here they get the hash an upload would have written."""
    for attachment in Attachment.objects.all():
        with default_storage.open(attachment.file.name) as handle:
            attachment.sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
        attachment.save(update_fields=["sha256"])


def as_if_opened(call: Call) -> None:
    """The factory's call is born open; here its log gets the two steps that would have opened it."""
    with transaction.atomic():
        steps = (("begin", "", "draft"), ("open", "draft", "open"))
        for name, came_from, state in steps:
            append(subject=call, action=f"call.{name}", label=name, actor=None, from_state=came_from, to_state=state)
    Call.objects.filter(pk=call.pk).update(revision=1)


def found(*codes: str) -> list[str]:
    return [each.words for each in invariants.breaks(codes)]


def all_codes() -> set[str]:
    return {each.code for each in invariants.registry()}


def another(chain: Chain, number: int) -> Application:
    return chain.draft(serial=10 + number, occupation=f"装配钳工{number}")


def send_back(chain: Chain, application: Application) -> ReturnNotice:
    point = Point("field", "projects.projects", "工艺改进项目", "请写明成效")
    transitions.return_for_correction(
        application,
        by=chain.reviewer(application),
        points=[point],
        remark="请补正",
        due_on=clock.today() + timedelta(days=10),
    )
    return ReturnNotice.objects.get()


def objection_against(subject, state: str, notice: PublicNotice | None = None) -> Objection:
    return Objection.objects.create(
        subject=subject,
        notice=notice or subject.notice,
        number="Y01",
        text="材料不实",
        received_at=clock.now(),
        **({"finding": "属实", "decided_at": clock.now()} if state == "upheld" else {}),
        **{"state": state},
    )


def switch_guard(cursor, word: str) -> None:
    """The log's own guard stands in PostgreSQL's way; an intruder with the owner's rights would switch it off."""
    if connection.vendor == "postgresql":
        # Checks that wait for the end of the transaction would hold the table.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(f"ALTER TABLE audit_entry {word} TRIGGER USER")


def write_marks(statement: str, *values: object) -> None:
    """Submitted marks are final in the database too; the guard is taken away first."""
    with connection.cursor() as cursor:
        drop_guards(cursor)
        cursor.execute(statement, values)


def drop_guards(cursor) -> None:
    if connection.vendor == "postgresql":
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE assessments_mark DISABLE TRIGGER USER")
        return
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'assessments_mark'")
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')
