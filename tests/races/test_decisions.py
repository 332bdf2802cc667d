"""Approvals, lists, documents: never twice (T-C4, T-C6); places are held by tests/applications/test_quota_races.py."""

from __future__ import annotations

from typing import Any

import pytest

from applications import transitions
from applications.models import Application, Call, Recognition, SelectionList
from applications.states import ListState, State
from portal.accounts.kinds import City
from portal.audit.chain import verify
from portal.desks.models import Approval
from portal.policy.refusal import Conflict, Refused
from studios.models import Studio
from tests.applications.boards import appraise_many
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain, load_calendar
from tests.races.hands import raised, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def city(at: Any, name: str) -> Chain:
    load_calendar(2026, 2027)
    at("2026-04-20 10:00")
    return Chain(name, at)


def released(selection: SelectionList) -> SelectionList:
    return SelectionList.objects.get(pk=selection.pk)


def approvals_of(chain: Chain, *lists: SelectionList) -> list[Any]:
    """Every approver's press on every list."""
    return [
        lambda who=who, each=each: transitions.approve_list(released(each), by=who)
        for each in lists
        for who in chain.approvers
    ]


@pytest.mark.parametrize("name", [City.HANGZHOU, City.BEIJING])
def test_a_list_pressed_by_everyone_is_released_once(at, name):
    chain = city(at, name)
    files = appraise_many(chain, [90, 80])
    selection = chain.compile()
    transitions.submit_list(selection, by=chain.officer)
    presses = approvals_of(chain, selection) * 4

    outcomes = together(presses)

    lost = raised(outcomes)
    assert all(isinstance(each, Refused) for each in lost), outcomes
    assert outcomes.count(True) == 1
    assert released(selection).state == ListState.RELEASED
    assert Approval.objects.about(selection).count() == len(chain.approvers)
    assert {each.state for each in Application.objects.filter(pk__in=[f.pk for f in files])} == {State.PROPOSED}
    assert verify() is None


def test_second_approver_in_the_same_office_is_a_conflict(at):
    chain = city(at, City.HANGZHOU)
    appraise_many(chain, [90])
    selection = chain.compile()
    transitions.submit_list(selection, by=chain.officer)
    colleague = UserFactory(city_approver=True, city=chain.city)

    outcomes = together(
        [lambda who=who: transitions.approve_list(released(selection), by=who) for who in (chain.approver, colleague)]
    )

    assert len(raised(outcomes)) == 1 and isinstance(raised(outcomes)[0], Conflict), outcomes


def test_two_lists_are_never_compiled_from_the_same_files(at):
    chain = city(at, City.HANGZHOU)
    appraise_many(chain, [90, 80])
    officer = chain.officer

    outcomes = together([lambda: transitions.compile_list(Call.objects.get(pk=chain.call.pk), by=officer)] * 4)

    assert len(raised(outcomes)) == 3 and all(isinstance(each, Refused) for each in raised(outcomes)), outcomes
    assert SelectionList.objects.count() == 1


def test_recognised_once_with_one_studio_and_one_plaque(at):
    chain = city(at, City.HANGZHOU)
    file = chain.bring(chain.draft(), State.UNDER_NOTICE)
    chain.after_notice(chain._notice)
    record = chain.draft_recognition(chain._notice)
    approver = chain.approver

    outcomes = together(
        [lambda: transitions.issue_recognition(Recognition.objects.get(pk=record.pk), by=approver) for _ in range(6)]
    )

    assert outcomes.count(True) == 1
    assert all(isinstance(each, Refused) for each in raised(outcomes)), outcomes
    assert Studio.objects.count() == 1
    assert Application.objects.get(pk=file.pk).state == State.RECOGNISED
    assert verify() is None
