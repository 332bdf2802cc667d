"""What a process that may be killed does with money: `python -m tests.funding.hands prepare|read|ask|check FILE`."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402

from funding.models import Batch, LedgerEntry, Payment, ResultFile  # noqa: E402
from funding.tasks import keep_ledgers  # noqa: E402
from funding.transitions import bank  # noqa: E402
from portal.audit.chain import verify  # noqa: E402
from portal.celery import app  # noqa: E402
from portal.policy.refusal import Refused  # noqa: E402
from tests.funding.scene import Desk, answer  # noqa: E402
from tests.invariants.breaking import found  # noqa: E402

ROWS = 24
MONEY = ("01", "12", "13", "14", "15", "16", "17", "32")


def prepare(file: Path) -> None:
    """A sent batch, and what the bank answers about it."""
    call_command("migrate", verbosity=0)
    desk = Desk()
    file.write_bytes(answer(desk.sent(*(desk.due() for _ in range(ROWS)))))


def read(file: Path) -> None:
    batch = Batch.objects.select_related("maker", "budget").get()
    print("begun", flush=True)
    try:
        bank.read_result(batch, file.read_bytes(), by=batch.maker, name=file.name)
    except Refused as refused:
        print(f"refused: {refused}", flush=True)
    else:
        print("done", flush=True)


def ask(file: Path) -> None:
    """The worker is to bring the ledgers up to date, as the scheduler asks it every five minutes."""
    app.send_task(keep_ledgers.name)


def check(file: Path) -> None:
    """What stands: payments, files, the batch's state, and every promise that is broken."""
    broken = [*found(*MONEY), *(["the log's chain"] if verify() is not None else [])]
    state = Batch.objects.get().state
    told = {"payments": Payment.objects.count(), "files": ResultFile.objects.count(), "state": state, "broken": broken}
    told |= {"booked": LedgerEntry.objects.count(), "unbooked": len(found("33"))}
    print(json.dumps(told))


if __name__ == "__main__":
    {"prepare": prepare, "read": read, "ask": ask, "check": check}[sys.argv[1]](Path(sys.argv[2]))
