"""The money of the world's studio: a ledger with its invoice, a finding, a claim with a receipt, a year to close."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

from funding.models import FundAccount, Receipt, Recovery, YearClosing
from funding.transitions import assets, ledgers
from portal.accounts.kinds import City
from portal.documents.models import Attachment
from portal.policy import clock
from tests.documents.files import picture
from tests.factories.accounts import UserFactory
from tests.funding.ledger_scene import account_of, paid, spending

if TYPE_CHECKING:
    from tests.access.world import World


def build(world: World) -> None:
    things, people, today, now = world.things, world.people, clock.today(), clock.now()
    studio, clerk = things["studio"], people["host_clerk"]
    paid(studio, "100000.00", on=today, approved_on=today, kind="top_up")
    account = account_of(studio, by=clerk)
    account_of(studio, FundAccount.Fund.MATCHING, by=clerk)
    invoice = SimpleUploadedFile("发票.jpg", picture(4), "image/jpeg")
    things["ledger_row"] = ledgers.write(account, spending("10.00", today), by=clerk, files=[invoice])
    things["invoice"] = Attachment.objects.about(things["ledger_row"]).get()
    things["finding"] = assets.find_fault(
        studio, by=people["own_desk"], kind="improper", on=today, words="试验", document_no="检查记录",
        entry=things["ledger_row"],
    )  # fmt: skip
    another = UserFactory(finance_officer=True, city=world.city)
    things["recovery"] = Recovery.objects.create(
        number=f"ZH-{world.city}", studio=studio, city=world.city, proposal=things["ending"], ground_on=today,
        computed=Decimal("9.00"), due_amount=Decimal("9.00"), received=Decimal("1.00"), clause="试验条款",
        document_no="试〔2026〕5号", notified_on=today, pay_by=today, pay_to="试验", state="demanded", state_since=now,
        recorded_at=now,
    )  # fmt: skip
    things["receipt"] = Receipt.objects.create(
        recovery=things["recovery"], on=today, amount=Decimal("1.00"), voucher="P1", recorded_by=another,
        recorded_at=now,
    )  # fmt: skip
    frozen = {"total": _nothing(), "districts": [], "studios": [], "kinds": [], "months": [], "categories": []}
    # Each city another year: where both worlds stand at once, an address of one is none of the other.
    year = 2025 if world.city == City.HANGZHOU else 2024
    things["closing"] = YearClosing.objects.create(
        city=world.city, year=year, content={**frozen, "sources": [], "counts": {}, "city": world.city, "year": year},
        sha256="0" * 64, maker=another, made_at=now, state="proposed", state_since=now,
    )  # fmt: skip
    assert date(2025, 12, 31) < today


def _nothing() -> dict[str, str]:
    measures = ("planned", "committed", "paid", "spent", "recovered")
    return {"key": "", "label": "合计", **dict.fromkeys(measures, "0.00")}
