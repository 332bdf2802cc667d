"""The end of a title, pressed by everyone at once: decided once, one plaque recalled (T-C4)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from portal.accounts.kinds import City
from portal.audit.chain import verify
from portal.audit.models import Entry
from portal.desks.models import Approval
from portal.policy.refusal import Refused
from studios import invariants
from studios.models import EndingProposal, Plaque, RenewalApplication, Studio, Term
from studios.states import ProposalState, State
from studios.term_invariants import terms_follow_one_another
from studios.transitions import endings, life, plaque_facts, renewals
from tests.factories.accounts import UserFactory
from tests.races.hands import raised, together
from tests.studios.life_scene import Scene, studio_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
TODAY = date(2029, 5, 10)


def drafted(scene: Scene, ground: str) -> EndingProposal:
    proposal = endings.propose(scene.studio, by=scene.proposer, ground=ground, ground_on=TODAY, facts="事实")
    endings.hear(proposal, by=scene.officer, heard_on=TODAY, hearing="无意见")
    endings.draft(proposal, by=scene.officer, decision="撤销", document_no="试〔2029〕1号", effective_on=TODAY)
    return proposal


def fresh(proposal: EndingProposal) -> EndingProposal:
    return EndingProposal.objects.select_related("studio").get(pk=proposal.pk)


@pytest.mark.parametrize(("city", "ground"), [(City.HANGZHOU, "refused_assessment"), (City.BEIJING, "cannot_operate")])
def test_a_decision_pressed_by_everyone_ends_the_title_once(at: Any, city: str, ground: str) -> None:
    at("2029-05-10 09:00")
    scene = Scene(studio_of(city))
    proposal = drafted(scene, ground)
    presses = [lambda who=who: endings.approve(fresh(proposal), by=who) for who in scene.approvers] * 4

    outcomes = together(presses)

    assert outcomes.count(True) == 1
    assert all(isinstance(each, Refused) for each in raised(outcomes)), outcomes
    assert Studio.objects.get(pk=scene.studio.pk).state == State.REVOKED
    assert Approval.objects.about(proposal).count() == len(scene.approvers)
    assert Entry.objects.about(scene.studio).filter(action="studio.revoke").count() == 1
    assert verify() is None


def test_two_approvers_of_one_office_on_two_proposals_end_it_once(at: Any) -> None:
    at("2029-05-10 09:00")
    scene = Scene(studio_of())
    first, second = drafted(scene, "refused_assessment"), drafted(scene, "left_unit")
    colleague = UserFactory(city_approver=True, city=City.HANGZHOU)

    outcomes = together(
        [
            lambda: endings.approve(fresh(first), by=scene.approver),
            lambda: endings.approve(fresh(second), by=colleague),
        ]
    )

    assert outcomes.count(True) == 1 and len(raised(outcomes)) == 1, outcomes
    states = sorted(EndingProposal.objects.values_list("state", flat=True))
    assert states == [ProposalState.CONFIRMED, ProposalState.DISMISSED]
    assert verify() is None


def ready_to_renew(scene: Scene) -> RenewalApplication:
    """Passed, applied for, drafted: one approval is missing."""
    life.end_term(scene.studio)
    life.record_result(
        scene.studio, by=scene.officer, kind="end_of_term", year=2029, grade="excellent", concluded_on=TODAY
    )
    renewal = renewals.apply_to_renew(scene.studio, by=scene.clerk, plan="计划")
    renewals.draft(renewal, by=scene.officer, remark="同意", document_no="试〔2029〕1号")
    return renewal


def test_a_renewal_pressed_twice_gives_one_term(at: Any) -> None:
    at("2029-05-10 09:00")
    scene = Scene(studio_of())
    renewal = ready_to_renew(scene)
    approver = scene.approver

    outcomes = together(
        [
            lambda: renewals.approve(type(renewal).objects.select_related("studio").get(pk=renewal.pk), by=approver)
            for _ in range(4)
        ]
    )

    assert len(raised(outcomes)) == 3, outcomes
    assert Term.objects.filter(studio=scene.studio).count() == 2
    assert verify() is None


def test_a_renewal_and_a_revocation_leave_one_history(at: Any) -> None:
    """Whichever comes first: the title ends, with the terms it had until then (HZ-61)."""
    at("2029-05-10 09:00")
    scene = Scene(studio_of())
    renewal = ready_to_renew(scene)
    proposal = drafted(scene, "left_unit")
    colleague, approver = UserFactory(city_approver=True, city=City.HANGZHOU), scene.approver

    outcomes = together(
        [
            lambda: endings.approve(fresh(proposal), by=approver),
            lambda: renewals.approve(type(renewal).objects.select_related("studio").get(pk=renewal.pk), by=colleague),
        ]
    )

    assert all(isinstance(each, Refused) for each in raised(outcomes)), outcomes
    assert Studio.objects.get(pk=scene.studio.pk).state == State.REVOKED
    assert list(invariants.ends_were_decided()) == list(terms_follow_one_another()) == []
    assert verify() is None


def test_a_plaque_reported_lost_by_two_is_made_again_once(at: Any) -> None:
    at("2026-05-10 09:00")
    scene = Scene(studio_of())
    Plaque.objects.update(made_on=date(2026, 5, 1), handed_on=date(2026, 5, 2))
    plaque = Plaque.objects.get()
    people = scene.officer, scene.colleague

    outcomes = together(
        [
            lambda who=who: plaque_facts.report_lost(
                Plaque.objects.select_related("studio").get(pk=plaque.pk), by=who, on=date(2026, 5, 9), note="遗失"
            )
            for who in people * 2
        ]
    )

    assert len(raised(outcomes)) == 3 and all(isinstance(each, Refused) for each in raised(outcomes)), outcomes
    assert Plaque.objects.count() == 2
    assert list(invariants.one_plaque_hangs()) == []
    assert verify() is None
