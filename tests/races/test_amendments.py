"""A change decided by two officers at once: one wins, the register is written once (T-C4)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from applications import transitions
from applications.models import Application, Recognition
from applications.states import State
from portal.accounts.kinds import City
from portal.audit.chain import verify
from portal.audit.models import Entry
from portal.policy import clock
from portal.policy.refusal import Conflict, Refused
from studios.models import Amendment, Plaque, Studio
from studios.states import AmendmentState
from studios.states import State as Title
from studios.transitions import amendments
from tests.applications.test_honorary import Scene as HonoraryScene
from tests.applications.test_leader_change import Scene as LeaderScene
from tests.factories.accounts import OrganisationFactory
from tests.races.hands import behind_the_log, raised, together
from tests.studios.life_scene import Scene, studio_of
from tests.studios.test_amendments import verified

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DAY = date(2027, 3, 1)


def fresh(change: Amendment) -> Amendment:
    return Amendment.objects.select_related("studio").get(pk=change.pk)


def scene_of(at: Any) -> Scene:
    at("2027-03-01 09:00")
    host = OrganisationFactory(city=City.HANGZHOU, name="旧名重工")
    return Scene(studio_of(City.HANGZHOU, host=host, name="旧名重工沈砚装配钳工技能大师工作室"))


def test_accepted_by_two_officers_it_is_written_once(at: Any) -> None:
    scene = scene_of(at)
    change = verified(scene, "licence_renamed", {"unit_name": "新名重工"})
    officers = (scene.officer, scene.colleague) * 2

    outcomes = together(
        [lambda who=who: amendments.accept(fresh(change), by=who, effective_on=DAY) for who in officers]
    )

    assert len(raised(outcomes)) == 3
    assert all(isinstance(each, Conflict) for each in raised(outcomes)), outcomes
    assert Plaque.objects.filter(studio=scene.studio).count() == 2
    assert Entry.objects.about(scene.studio).filter(action="studio.amended").count() == 1
    assert verify() is None


def test_accepted_by_one_and_declined_by_the_other_one_of_them_holds(at: Any) -> None:
    scene = scene_of(at)
    change = verified(scene, "licence_renamed", {"unit_name": "新名重工"})

    outcomes = together(
        [
            lambda: amendments.accept(fresh(change), by=scene.officer, effective_on=DAY),
            lambda: amendments.reject(fresh(change), by=scene.colleague, remark="不符"),
        ]
    )

    assert len(raised(outcomes)) == 1, outcomes
    won = Amendment.objects.get().state == AmendmentState.ACCEPTED
    assert Studio.objects.get().unit == ("新名重工" if won else "旧名重工")
    assert verify() is None


def test_accepted_while_the_unit_takes_it_back_one_of_them_holds(at: Any) -> None:
    scene = scene_of(at)
    change = verified(scene, "licence_renamed", {"unit_name": "新名重工"})

    outcomes = together(
        [
            lambda: amendments.accept(fresh(change), by=scene.officer, effective_on=DAY),
            lambda: amendments.withdraw(fresh(change), by=scene.clerk),
        ]
    )

    assert [type(each) for each in raised(outcomes)] == [Conflict], outcomes
    won = Amendment.objects.get().state == AmendmentState.ACCEPTED
    assert Studio.objects.get().unit == ("新名重工" if won else "旧名重工")
    assert verify() is None


def test_handed_in_while_the_change_is_taken_back_one_of_them_holds(at: Any) -> None:
    """BJ-56: no application runs for a change that is not there any more."""
    scene = LeaderScene(at)
    file = scene.filled()
    change = Amendment.objects.get()

    outcomes = behind_the_log(
        [
            lambda: transitions.submit(Application.objects.get(pk=file.pk), by=scene.clerk),
            lambda: amendments.withdraw(fresh(change), by=scene.clerk),
        ]
    )

    assert len(raised(outcomes)) == 1, outcomes
    assert isinstance(raised(outcomes)[0], Refused)
    states = (Application.objects.get(pk=file.pk).state, Amendment.objects.get().state)
    assert states in {(State.SUBMITTED, AmendmentState.VERIFIED), (State.DRAFT, AmendmentState.WITHDRAWN)}
    assert verify() is None


def test_accepted_while_the_title_becomes_honorary_nobody_hangs(at: Any) -> None:
    """A-10: the conversion locks what lapses with the old title before it writes; whichever comes first, both end."""
    scene = HonoraryScene(at)
    around = Scene(scene.old)
    change = verified(around, "licence_renamed", {"unit_name": "新名重工"})
    file, chain = scene.application, scene.chain
    with_notice = chain.bring(file, State.UNDER_NOTICE)
    chain.after_notice(chain._notice)
    record = chain.draft_recognition(chain._notice)

    outcomes = behind_the_log(
        [
            lambda: transitions.issue_recognition(Recognition.objects.get(pk=record.pk), by=chain.approver),
            lambda: amendments.accept(fresh(change), by=around.officer, effective_on=clock.today()),
        ]
    )

    assert all(isinstance(each, Conflict | Refused) for each in raised(outcomes)), outcomes
    assert Application.objects.get(pk=with_notice.pk).state == State.RECOGNISED
    assert Studio.objects.get(pk=scene.old.pk).state == Title.CONVERTED
    assert Amendment.objects.get(pk=change.pk).state in (AmendmentState.ACCEPTED, AmendmentState.WITHDRAWN)
    assert verify() is None
