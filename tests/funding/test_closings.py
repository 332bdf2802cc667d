"""A year closed by two people: nothing dated in it is added, its figures stay (BJ-48)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import DatabaseError, transaction

from funding import reporting, year_content
from funding.models import LedgerEntry, YearClosing
from funding.transitions import closings, ledgers
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Conflict, Refused
from tests.funding.ledger_scene import TODAY, Scene, account_of, paid, spending, studio_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(at):
    """300,000 paid in 2024, 100,000 of it spent in March 2026."""
    at(TODAY)
    scene = Scene(studio_of())
    paid(scene.studio)
    ledgers.write(account_of(scene.studio, by=scene.leader), spending("100000.00"), by=scene.leader)
    return scene


@pytest.fixture
def closed(scene):
    closing = closings.propose("beijing", 2026, by=scene.payer)
    closings.close(closing, by=scene.second_payer)
    return closing


def test_the_report_of_a_year_adds_up_by_studio_and_district(scene):
    report = reporting.of("beijing", 2026)

    assert report.total.sums["spent"] == Decimal("100000.00")
    assert [(each.label, each.sums["spent"]) for each in report.districts] == [("朝阳区", Decimal("100000.00"))]
    assert report.categories == [("equipment", Decimal("100000.00"))]
    assert report.months[2] == (Decimal("0.00"), Decimal("100000.00"), Decimal("0.00"))


def test_what_was_paid_stands_in_its_own_year_with_its_kind_and_budget(scene):
    report = reporting.of("beijing", 2024)

    assert report.total.sums["paid"] == Decimal("300000.00")
    assert report.kinds[0].sums["committed"] == Decimal("300000.00")
    assert report.sources[0].left == Decimal("4700000.00")


def test_a_second_person_closes_it(closed, scene):
    assert (closed.state, closed.checker, closed.closed_on) == ("closed", scene.second_payer, date(2027, 6, 15))
    assert closed.sha256 == fingerprint(closed.content)


def test_who_proposed_does_not_close(scene):
    closing = closings.propose("beijing", 2026, by=scene.payer)

    with pytest.raises(Refused, match="关账的提出人不能自己复核"):
        closings.close(closing, by=scene.payer)


def test_nothing_dated_in_a_closed_year_is_added(closed, scene):
    account = account_of(scene.studio)

    with pytest.raises(Refused, match="2026 年度资金已关账"):
        ledgers.write(account, spending("1.00", date(2026, 4, 1)), by=scene.leader)


def test_a_row_of_a_closed_year_is_taken_back_in_this_one(closed, scene):
    back = ledgers.reverse(LedgerEntry.objects.get(kind="spending"), by=scene.leader, reason="重复")

    assert back.on == date(2027, 6, 15)
    assert year_content.moved_since(closed.content) == []


def test_what_moved_since_the_proposal_stops_the_closing(scene):
    closing = closings.propose("beijing", 2026, by=scene.payer)
    ledgers.write(account_of(scene.studio), spending("1.00", date(2026, 4, 1)), by=scene.leader)

    with pytest.raises(Refused, match="提出关账以后，这一年的数据有变动"):
        closings.close(closing, by=scene.second_payer)


def test_a_year_that_runs_is_not_closed(scene):
    with pytest.raises(Refused, match="2027 年还没有结束"):
        closings.propose("beijing", 2027, by=scene.payer)


def test_a_year_with_payments_outside_the_ledgers_is_not_closed(scene):
    paid(scene.studio, "5.00", on=date(2026, 5, 2), approved_on=date(2026, 5, 1), kind="top_up", book=False)

    with pytest.raises(Refused, match="2026 年还有 1 笔拨付没有记入台账"):
        closings.propose("beijing", 2026, by=scene.payer)


def test_a_year_is_proposed_once(scene):
    closings.propose("beijing", 2026, by=scene.payer)

    with pytest.raises(Conflict, match="2026 年度已经提出关账"):
        closings.propose("beijing", 2026, by=scene.second_payer)


def test_a_withdrawn_closing_may_be_proposed_again(scene):
    closings.withdraw(closings.propose("beijing", 2026, by=scene.payer), by=scene.payer, remark="还有一笔要补")

    again = closings.propose("beijing", 2026, by=scene.payer)

    assert again.state == "proposed"


def test_the_frozen_report_reads_back_as_it_was(closed):
    assert year_content.report_of(closed.content) == reporting.of("beijing", 2026)


def test_who_went_past_the_portal_is_seen(closed, scene):
    content = closed.content | {"total": closed.content["total"] | {"spent": "99999.99"}}

    assert year_content.moved_since(content) == ["spent"]


@pytest.mark.postgres
def test_the_database_adds_nothing_to_a_closed_year(closed, scene):
    row = LedgerEntry.objects.get(kind="spending")
    row.pk, row.no = None, 99

    with pytest.raises(DatabaseError, match="is closed for beijing"), transaction.atomic():
        row.save(force_insert=True)


@pytest.mark.postgres
def test_the_database_keeps_rows_and_closings_as_they_are(closed):
    row = LedgerEntry.objects.get(kind="spending")
    row.payee = "别人"

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        row.save()
    with pytest.raises(DatabaseError, match="a closed year is closed"), transaction.atomic():
        YearClosing.objects.update(sha256="0" * 64)
