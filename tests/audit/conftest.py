"""A log of five entries, and a way past every guard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection, transaction

from portal.audit import log
from portal.audit.models import Entry
from tests.factories.accounts import UserFactory

Write = Callable[..., Entry]


@pytest.fixture
def write(db: None) -> Write:
    """`write(remark=…)` appends one entry with plain defaults."""

    def append(**said: object) -> Entry:
        defaults: dict[str, object] = {
            "subject": "applications.application:12",
            "action": "application.return",
            "label": "退回补正",
            "actor": None,
        }
        with transaction.atomic():
            return log.append(**{**defaults, **said})  # type: ignore[arg-type]

    return append


@pytest.fixture
def five(write: Write) -> list[Entry]:
    officer = UserFactory(district_officer=True, name="王某")
    states = ["draft", "submitted", "returned", "submitted", "endorsed", "accepted"]
    return [
        write(
            actor=officer,
            remark=f"第 {number} 步",
            from_state=states[number - 1],
            to_state=states[number],
            data={"points": number, "field": "证书"},
            on_behalf="张某",
        )
        for number in range(1, 6)
    ]


@pytest.fixture
def sql(db: None) -> Callable[[str], None]:
    """Statements of someone with the database's password: on PostgreSQL the owner, who switches the guard off first."""

    def execute(statement: str) -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
            cursor.execute(statement)

    return execute
