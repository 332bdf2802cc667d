"""What is on its way to the bank when its basis goes: a corrected result, a title that ended, an institution marked."""

from __future__ import annotations

from decimal import Decimal

import pytest

from funding import falling_out, gathering
from funding.models import BatchRow, Grant
from funding.states import BatchState, GrantState
from funding.transitions import batches
from funding.transitions import grants as steps
from portal.accounts.kinds import City
from portal.policy import clock
from portal.policy.refusal import Refused
from studios.models import AssessmentResult, Studio
from studios.states import State
from tests.funding.scene import Desk, excellent
from tests.invariants.breaking import found

pytestmark = pytest.mark.django_db
CORRECTED = "考核结果复核后已更正，以更正后的结果为准"


def corrected(result: AssessmentResult) -> None:
    """A later decision makes 合格 of it (A-42)."""
    AssessmentResult.objects.create(
        studio=result.studio, year=result.year, kind=result.kind, grade="satisfactory",
        concluded_on=result.concluded_on,
        document_no="试核〔2026〕4号", source=result.source, corrects=result, correction=1, recorded_at=clock.now(),
    )  # fmt: skip


@pytest.fixture
def praised(desk) -> Grant:
    """An excellent result of a studio with an account, due."""
    studio = desk.studio()
    excellent(studio)
    gathering.gather(desk.city)
    desk.account(studio)
    grant: Grant = Grant.objects.get(studio=studio, kind="top_up")
    return grant


def to_be_settled(desk: Desk) -> Grant:
    """An excellent result of an institution outside the scheme: finance decides (A-06)."""
    studio = desk.studio(construction_grant_eligible=False)
    excellent(studio)
    gathering.gather(desk.city)
    grant: Grant = Grant.objects.get(studio=studio, kind="top_up")
    return grant


@pytest.mark.parametrize("stage", ["batch", "submitted", "approved"])
def test_a_corrected_result_falls_out_of_a_batch_that_was_not_sent(desk, praised, stage):
    batch = getattr(desk, stage)(praised, desk.due())
    corrected(praised.result)

    fallen = falling_out.look(desk.city)

    batch.refresh_from_db()
    praised.refresh_from_db()
    assert (fallen, batch.state, batch.total) == (1, BatchState.DRAFT, Decimal(100_000))
    assert (praised.state, praised.reason) == (GrantState.EXCLUDED, CORRECTED)
    assert BatchRow.objects.get(grant=praised).note == CORRECTED
    assert falling_out.look(desk.city) == 0


def test_a_corrected_result_is_not_approved(desk, praised):
    batch = desk.submitted(praised)
    corrected(praised.result)

    with pytest.raises(Refused, match=f"有不能拨付的明细，请先移出：第 1 行.*：{CORRECTED}"):
        batches.approve(batch, by=desk.checker)


def test_a_corrected_result_is_not_sent(desk, praised):
    batch = desk.approved(praised)
    corrected(praised.result)

    with pytest.raises(Refused, match=CORRECTED):
        batches.send(batch, by=desk.maker)


def test_a_corrected_result_is_not_batched(desk, praised):
    corrected(praised.result)

    with pytest.raises(Refused, match=CORRECTED):
        desk.batch(praised)


def test_a_batch_at_the_bank_waits_for_its_answer(desk, praised):
    batch = desk.sent(praised)
    corrected(praised.result)

    assert falling_out.look(desk.city) == 0
    assert batch.rows.waiting().count() == 1


def test_a_revoked_studio_falls_out_and_nothing_more_is_paid(desk):
    """INV-16: approved and not sent when the title ends."""
    grant = desk.due()
    batch = desk.approved(grant)
    Studio.objects.filter(pk=grant.studio_id).update(state=State.REVOKED, ended_on=clock.today())

    falling_out.look(desk.city)

    batch.refresh_from_db()
    grant.refresh_from_db()
    assert (batch.state, batch.rows_count, grant.state) == (BatchState.DRAFT, 0, GrantState.EXCLUDED)
    assert grant.reason == "工作室已撤销，不再拨付"
    assert found("16") == []


def test_an_institution_marked_as_outside_the_scheme_falls_out(desk):
    """HZ-64, INV-17."""
    grant = desk.due()
    desk.approved(grant)
    Studio.objects.filter(pk=grant.studio_id).update(construction_grant_eligible=False)

    falling_out.look(desk.city)

    grant.refresh_from_db()
    assert (grant.state, grant.amount) == (GrantState.EXCLUDED, Decimal(0))
    assert found("17") == []


def test_what_finance_let_through_ends_with_its_result(desk):
    """A-06: approved by a person, and yet it rests on the result."""
    grant = to_be_settled(desk)
    steps.approve(grant, by=desk.maker, remark="经核定可以资助", document="试财函〔2026〕1号")
    corrected(grant.result)

    gathering.gather(desk.city)

    grant.refresh_from_db()
    assert (grant.state, grant.settled, grant.reason) == (GrantState.EXCLUDED, False, CORRECTED)


def test_what_finance_ended_stays_ended_in_its_words(desk):
    grant = to_be_settled(desk)
    steps.exclude(grant, by=desk.maker, remark="本年不安排", document="试财函〔2026〕2号")
    corrected(grant.result)

    gathering.gather(desk.city)

    grant.refresh_from_db()
    assert (grant.settled, grant.reason) == (True, "已核定不予资助：本年不安排")


def test_a_second_excellent_grant_of_a_year_is_not_reopened(desk):
    """A-04: the other result of the year has taken its place meanwhile."""
    studio = desk.studio(construction_grant_eligible=False)
    first, _ = excellent(studio), excellent(studio, kind="end_of_term")
    gathering.gather(desk.city)
    ended = Grant.objects.get(result=first)
    steps.exclude(ended, by=desk.maker, remark="按期满考核资助", document="试财函〔2026〕2号")
    gathering.gather(desk.city)

    with pytest.raises(Refused, match="同一考核年度已有一笔优秀资助，不能重新核定"):
        steps.reopen(ended, by=desk.maker, remark="再看一次")


@pytest.mark.parametrize("quick", ["checker", "bureau"])
def test_either_bureau_may_be_first_and_each_stands_in_its_own_place(at, quick):
    """BJ-46."""
    at("2026-05-11 09:00")
    desk = Desk(City.BEIJING)
    batch = desk.submitted(desk.due())
    order = [desk.checker, desk.bureau] if quick == "checker" else [desk.bureau, desk.checker]

    for person in order:
        batches.approve(batch, by=person)

    assert (batch.state, batch.checker, batch.countersigner) == (BatchState.APPROVED, desk.checker, desk.bureau)
