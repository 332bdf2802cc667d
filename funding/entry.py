"""What money enters into the portal's registries."""

from __future__ import annotations

from applications import dues
from funding import batch_paper, due_listing, entitlement, guards, money_lines, worklist
from portal.documents import guards as file_guards
from portal.workflow import worklist as worklists
from studios import overview, rooms


def enter() -> None:
    """Called once from `apps.py`."""
    dues.register(entitlement.establishment)
    due_listing.enter()
    batch_paper.enter()
    worklists.register("funding", tasks=worklist.tasks)
    overview.register("funding", money_lines.lines, slot="money")
    rooms.register("资助和收款账户", "funding:studio")
    for name in ("payeeaccount", "budgetdecision", "batch"):
        file_guards.register(f"funding.{name}", guards.may_see)
    file_guards.register("funding.resultfile", guards.may_read_answer)
