"""The lead master's subsidy for the city's service activities: attendance → amount → batch (HZ-69)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from funding import gathering
from funding.models import Grant
from funding.states import GrantState
from funding.transitions import budgets
from portal.accounts.kinds import City
from portal.policy import clock
from portal.policy.refusal import Refused
from studios.models import Attendance, CityActivity, Studio
from tests.funding.scene import Desk

pytestmark = pytest.mark.django_db


def came(studio: Studio, *, kind: str = "service", **changes: Any) -> Attendance:
    """Attendance as the city confirmed it."""
    today, at = clock.today(), clock.now()
    activity = CityActivity.objects.create(
        number=f"HZ-HD-2026-{studio.pk:03d}", city=studio.city, kind=kind, title="进社区送技能", place="街道", on=today,
        until=today, closes_on=today, maker=Desk(studio.city).maker, state="held", state_since=at,
    )  # fmt: skip
    fields = {"person": studio.lead_master, "is_leader": True, "attended": True, "confirmed_at": at, **changes}
    place: Attendance = Attendance.objects.create(activity=activity, studio=studio, recorded_at=at, **fields)
    return place


def subsidies(city: str) -> list[tuple[str, Decimal]]:
    gathering.gather(city)
    return list(Grant.objects.filter(kind="service").order_by("pk").values_list("state", "amount"))


def test_nothing_is_due_until_the_city_has_set_the_amount(desk):
    came(desk.studio())

    assert subsidies(desk.city) == [(GrantState.CHECKING, Decimal(0))]


def test_a_lead_master_who_came_is_paid_what_the_city_set(desk):
    studio = desk.studio()
    came(studio)
    gathering.gather(desk.city)
    desk.decide(desk.budget, "service", 20_000, unit_amount=Decimal(600))

    assert subsidies(desk.city) == [(GrantState.DUE, Decimal(600))]
    desk.account(studio, purpose="leader")
    batch = desk.paid(Grant.objects.get(kind="service"))
    assert (batch.total, batch.rows.get().payee.purpose) == (Decimal(600), "leader")


@pytest.mark.parametrize(
    "changes",
    [{"is_leader": False}, {"attended": False}, {"attended": None}, {"confirmed_at": None}, {"kind": "training"}],
)
def test_who_is_not_paid(desk, changes):
    came(desk.studio(), **changes)

    assert subsidies(desk.city) == []


def test_beijing_has_no_such_subsidy(at):
    at("2026-05-11 09:00")
    desk = Desk(City.BEIJING)
    came(desk.studio())

    assert subsidies(desk.city) == []
    with pytest.raises(Refused, match="本市办法没有专项服务补贴"):
        desk.decide(desk.budget, "service", 20_000, unit_amount=Decimal(600))


@pytest.mark.parametrize("unit", [Decimal(0), Decimal("1000.01"), None])
def test_the_amount_stays_within_the_pack(desk, unit):
    with pytest.raises(Refused, match="每人每次应大于 0、不超过 1,000 元"):
        budgets.enter(
            desk.budget, by=desk.maker, purpose="service", amount=Decimal(1), document_no="试", unit_amount=unit,
            decided_on=clock.today(),
        )  # fmt: skip
