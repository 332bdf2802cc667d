"""What docs/ says about files is what the portal writes and reads: columns, and the samples as they stand there."""

from __future__ import annotations

import csv
import io
import re
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from funding import bank_list, bank_tables, ledger_import
from funding.models import Batch, LedgerEntry
from funding.transitions import bank, batches
from tests.factories.accounts import OrganisationFactory
from tests.funding.ledger_scene import Scene, account_of, paid, studio_of

pytestmark = pytest.mark.django_db
DOCS = Path(__file__).resolve().parents[2] / "docs"
BANK = (DOCS / "bank-files.md").read_text(encoding="utf-8")
LEDGER = (DOCS / "ledger-sheet.md").read_text(encoding="utf-8")
LIST, ANSWER = re.findall(r"```csv\n(.*?)```", BANK, re.S)


def lines(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


def table(text: str) -> list[list[str]]:
    """The first table of a page, without the line below its head."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    end = next(at for at, row in enumerate(rows) if row[0] == "column")
    return [rows[0], *rows[2:end]]


@pytest.fixture
def batch(desk) -> Batch:
    """Two studios' grants, in the approved batch that the samples are about."""
    units = ("试验机械有限公司", "试验电气有限公司")
    return desk.approved(*(desk.due(host=OrganisationFactory(city=desk.city, name=name)) for name in units))


def test_the_documented_list_is_the_one_the_bank_gets(desk, batch):
    assert lines(bank_list.as_csv(batch, by=desk.maker).decode("utf-8-sig")) == lines(LIST)


def test_the_columns_of_the_list_are_described():
    described = "、".join(re.findall(r"^\| ([^|]+) \|", BANK, re.M)).replace(", ", "、").split("、")

    assert described[2:] == [column.label for column in bank_list.COLUMNS]


def test_the_heads_of_the_answer_are_described():
    assert f"\n    {','.join(bank_tables.HEADS)}\n" in BANK
    assert lines(ANSWER)[0] == list(bank_tables.HEADS)


def test_the_documented_answer_is_read(desk, batch):
    batches.send(batch, by=desk.maker)

    file = bank.read_result(batch, ANSWER.encode(), by=desk.maker, name="回单.csv")

    assert (file.paid_count, file.paid_total, file.failed_count) == (1, Decimal(100_000), 1)
    assert batch.state == "settled"


def test_the_documented_sheet_is_imported(at):
    at("2026-06-15 10:00")
    scene = Scene(studio_of())
    paid(scene.studio)
    account = account_of(scene.studio, by=scene.leader)
    book = Workbook()
    for line in table(LEDGER):
        book.active.append(line)  # type: ignore[union-attr]
    out = io.BytesIO()
    book.save(out)

    written = ledger_import.store(account, ledger_import.read(out.getvalue()), by=scene.leader)

    rows = LedgerEntry.objects.filter(kind="spending").order_by("no").values_list("amount", "category", "reason")
    assert (written, list(rows)) == (
        2,
        [(Decimal("12800.50"), "equipment", ""), (Decimal("600.00"), "other", "评审专家交通")],
    )


def test_every_column_of_the_sheet_is_described():
    described = re.findall(r"^\| ([^|]+) \| [^|]+ \|$", LEDGER, re.M)[2:]

    assert "、".join(described).replace(", ", "、") == "、".join(ledger_import.HEADINGS)
