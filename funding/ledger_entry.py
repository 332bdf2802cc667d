"""What ledgers, recoveries and closed years enter into the portal's registries."""

from __future__ import annotations

from funding import (
    blocks,
    facts,
    figures,
    ledger_duties,
    ledger_export,
    ledger_worklist,
    money_guards,
    recovery_paper,
    recovery_watch,
    report_export,
    report_print,
    yearly_books,
)
from portal.documents import guards
from portal.workflow import deadlines, worklist
from studios import filing_money, overview, rooms


def enter() -> None:
    """Called once from `apps.py`."""
    blocks.register("recovery", recovery_watch.blocks)
    figures.register_recoveries(recovery_watch.to_recover)
    facts.enter()
    ledger_export.enter()
    recovery_paper.enter()
    report_export.enter()
    report_print.enter()
    deadlines.register("funding_ledgers", ledger_duties.duties)
    worklist.register("funding_ledgers", tasks=ledger_worklist.tasks)
    overview.register("funding_ledgers", ledger_duties.alerts, slot="alert")
    rooms.register("资金台账", "funding:ledger")
    filing_money.register(yearly_books.of_year)
    for name in ("fundaccount", "ledgerentry", "recovery", "yearclosing"):
        guards.register(f"funding.{name}", money_guards.may_see)
