"""The list for the bank or the treasury: CSV and Excel with the same columns (docs/bank-files.md).

It holds whole account numbers, so it is made when somebody takes it, logged, and never stored.
"""

from __future__ import annotations

import csv
import io
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction

from funding import batch_content, offices
from funding.states import BatchState
from portal.audit import log as audit
from portal.documents import workbook
from portal.documents.workbook import Column, Sheet
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from funding.models import Batch
    from portal.accounts.models import User

COLUMNS = (
    Column("批次号", width=20), Column("序号", "int", 8), Column("户名", width=36), Column("账号", width=28),
    Column("开户银行", width=36), Column("联行号", width=16), Column("金额", "money", 16), Column("用途", width=24),
    Column("依据", width=40), Column("工作室编号", width=20),
)  # fmt: skip
TOTAL = "合计"
READY = (BatchState.APPROVED, BatchState.SENT)


def check(user: User, batch: Batch) -> None:
    """For the finance desk, once the batch is approved."""
    offices.require_payer(user, batch.city)
    if batch.state not in READY:
        raise Refused(f"批次现为“{batch.state_label}”，审批同意后才能导出银行清单")


def as_csv(batch: Batch, *, by: User) -> bytes:
    """UTF-8 with a byte order mark, so that Excel opens it; the last line is the control total."""
    check(by, batch)
    _note(batch, by, "CSV")
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow([column.label for column in COLUMNS])
    for line in _lines(batch):
        writer.writerow([_cell(value) for value in line])
    writer.writerow([TOTAL, batch.rows_count, "", "", "", "", f"{batch.total:.2f}", "", "", ""])
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def as_excel(batch: Batch, *, by: User) -> bytes:
    check(by, batch)
    _note(batch, by, "Excel")
    query = {"批次号": batch.number, "笔数": str(batch.rows_count), "合计（元）": f"{batch.total:.2f}"}
    with tempfile.TemporaryDirectory() as folder:
        path = workbook.write(
            Path(folder) / "list.xlsx", [Sheet("拨付清单", COLUMNS, _lines(batch))], query=query, by=by.name
        )
        return path.read_bytes()


def _lines(batch: Batch) -> Iterator[list[Any]]:
    for row in batch_content.rows(batch):
        grant, payee = row.grant, row.payee
        yield [
            batch.number, row.no, payee.holder, payee.number, payee.bank, payee.bank_code, row.amount,
            grant.get_kind_display(), grant.basis_document, grant.studio.number,
        ]  # fmt: skip


def _cell(value: Any) -> str:
    """An account number is text to a bank's reader; only what could be a formula gets an apostrophe."""
    return workbook.safe_csv_text(value)


@transaction.atomic
def _note(batch: Batch, by: User, form: str) -> None:
    audit.append(
        subject=batch, action="payment_batch.list", label=f"导出银行清单（{form}）", actor=by,
        data={"rows": batch.rows_count, "total": str(batch.total)},
    )  # fmt: skip
