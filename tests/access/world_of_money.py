"""The money of the access matrix's world."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from funding import gathering
from funding.models import Grant, Payment
from funding.transitions import budgets, payees
from portal.accounts.kinds import City
from portal.accounts.models import User
from portal.policy import clock
from tests.funding.scene import Desk, excellent, proof


def build(city: str, things: dict[str, Any], people: dict[str, User]) -> None:
    """A grant paid, one in an approved batch, one that finance must decide; an account and a decision that wait."""
    studio = things["studio"]
    desk = Desk(city)
    own = {"host": things["host"], "recommender": studio.recommender}
    paid, waiting = desk.due(**own), desk.due()
    things["budget"] = desk.budget
    desk.paid(paid)
    things["payment"] = Payment.objects.get(grant=paid)
    things["payment_batch"] = desk.approved(waiting)
    things["batch_row"] = things["payment_batch"].rows.get()
    things["decision"] = budgets.enter(
        desk.budget, by=desk.maker, purpose="establishment", amount=Decimal(900_000), document_no="试财〔2026〕9号",
        decided_on=clock.today(),
    )  # fmt: skip
    things["payee"] = payees.enter(
        studio, by=people["host_clerk"], purpose="leader", holder="试验公司", bank="试验银行",
        number="6222020200012345678", proof=[proof()],
    )  # fmt: skip
    payees.confirm(things["payee"], by=people["host_administrator"])
    result = excellent(studio, year=2022, on=clock.today(), kind="performance" if city == City.BEIJING else "annual")
    gathering.gather(city)
    things["grant"] = Grant.objects.get(studio=studio, basis__startswith="term:")
    things["grant_open"] = Grant.objects.get(result=result)
    # As of an institution outside the scheme.
    Grant.objects.filter(pk=things["grant_open"].pk).update(state="checking", needs="finance")
