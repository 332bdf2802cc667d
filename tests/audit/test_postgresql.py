"""What PostgreSQL itself refuses, and many writers at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import InternalError, ProgrammingError, connection, connections, transaction

from portal.audit import log
from portal.audit.chain import verify
from portal.audit.models import Entry

pytestmark = pytest.mark.postgres
REFUSED = (ProgrammingError, InternalError)


@pytest.mark.parametrize("statement", ["UPDATE audit_entry SET remark = 'x'", "DELETE FROM audit_entry WHERE seq = 3"])
def test_the_database_refuses_to_change_or_delete(five: list[Entry], statement: str) -> None:
    with pytest.raises(REFUSED, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert Entry.objects.count() == 5


def test_the_database_refuses_to_truncate(db: None) -> None:
    """The test set-up switches this trigger off, because that is how tests empty their tables."""
    with pytest.raises(REFUSED, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE audit_entry ENABLE TRIGGER audit_entry_no_truncate")
        cursor.execute("TRUNCATE audit_entry")


@pytest.mark.django_db(transaction=True)
def test_forty_writers_at_once_leave_one_gapless_chain() -> None:
    barrier = Barrier(8)

    def write(number: int) -> None:
        barrier.wait(timeout=30)
        for step in range(5):
            with transaction.atomic():
                log.append(subject=f"x:{number}", action="x", label=str(step), actor=None)
        connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(8)))

    assert [entry.seq for entry in Entry.objects.all()] == list(range(1, 41))
    assert verify() is None
