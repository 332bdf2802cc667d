"""What a city owes by its policy's own calendar: the year's notice in the first half-year, a policy that follows."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from applications import city_duties, worklist_decisions
from applications.models import Call
from portal.accounts.models import User
from portal.policy import clock
from portal.workflow import worklist
from portal.workflow.deadlines import Duty
from tests.factories.accounts import UserFactory
from tests.factories.applications import CallFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(at: Any) -> User:
    at("2027-05-10 09:00")
    return UserFactory(city_officer=True, city="beijing")


def duties(kind: str) -> list[Duty]:
    return [each for each in city_duties.duties(clock.now()) if each.key.startswith(f"{kind}:")]


def rows(user: User) -> list[tuple[str, date]]:
    found = [*city_duties.tasks(user, clock.now()), *worklist_decisions.tasks(user, clock.now())]
    items = worklist.read(worklist.in_order(found), 0, 9)
    return [(each.label, clock.day_of(each.due - timedelta(microseconds=1))) for each in items if each.due]


def test_beijings_notice_is_due_with_june(officer):
    """BJ-25: for those who issue it; the approvers hear when it is late. Hangzhou's policy names no day."""
    approver = UserFactory(finance_approver=True, city="beijing")
    UserFactory(city_officer=True, city="hangzhou")

    (found,) = duties("notice")

    assert (found.key, found.label) == ("notice:beijing:2027", "下发 2027 年度申报通知")
    assert (found.due, found.offsets) == (clock.end_of(date(2027, 6, 30)), (-30, -7, -1, 1))
    assert (found.holders, found.escalate) == ((officer,), (approver,))
    assert found.clause.endswith("第七条")
    assert rows(officer) == [("下发申报通知", date(2027, 6, 30))]


@pytest.mark.parametrize(
    ("today", "asked"), [("2027-04-30", 0), ("2027-05-01", 1), ("2027-07-30", 1), ("2027-07-31", 0)]
)
def test_it_is_spoken_of_from_sixty_days_before_to_thirty_after(officer, at, today, asked):
    at(f"{today} 09:00")

    assert len(duties("notice")) == asked


def test_a_draft_keeps_the_day_and_the_notice_ends_it(officer):
    call = CallFactory(city="beijing", kind="new", year=2027, state="draft")
    assert rows(officer) == [("发布申报通知", date(2027, 6, 30))] and len(duties("notice")) == 1

    Call.objects.filter(pk=call.pk).update(state="open")

    assert rows(officer) == [] and duties("notice") == []


def test_a_call_for_a_new_leader_is_not_the_years_notice(officer):
    CallFactory(city="beijing", kind="leader_change", year=2027, state="open")

    assert len(duties("notice")) == 1


@pytest.mark.parametrize("role", ["city_approver", "finance_approver", "district_officer", "host_clerk", "supervisor"])
def test_nobody_else_is_asked_for_the_notice(officer, role):
    assert rows(UserFactory(**{role: True}, city="beijing")) == []


@pytest.mark.parametrize(
    ("today", "asked"), [("2029-12-30", 0), ("2029-12-31", 1), ("2030-12-31", 1), ("2031-01-01", 0)]
)
def test_the_end_of_beijings_policy_is_warned_of_a_year_ahead(officer, at, today, asked):
    """BJ-02: until 31 December 2030."""
    at(f"{today} 09:00")
    CallFactory(city="beijing", kind="new", year=int(today[:4]), state="open")

    found = duties("policy")

    assert len(found) == asked
    for each in found:
        assert each.due == clock.end_of(date(2030, 12, 31)) and officer in each.holders
        assert each.label.endswith("执行期满，之后的批次须有新的办法")
