"""Recognition meets whoever comes at the same moment: an objection from the queue, a second draft, the other bureau."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from applications import recognition, transitions
from applications.models import Application, Recognition
from applications.states import State
from portal.accounts.kinds import City
from portal.audit.chain import verify
from portal.bulletin import transitions as bulletin
from portal.bulletin.models import Objection, PublicNotice
from portal.policy import clock
from portal.policy.refusal import Conflict, Refused
from portal.workbench.invariants import breaks, registry
from studios.models import Studio
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain, load_calendar
from tests.races.hands import raised, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
# Seconds after the last day of the notice: within the door's queue, and how long ago the objection came to the door.
AFTER, WAITED = 20, 40


@pytest.fixture
def chain(at: Any, request: Any) -> Chain:
    load_calendar(2026, 2027)
    at("2026-04-20 10:00")
    found = Chain(getattr(request, "param", City.HANGZHOU), at)
    found.file = found.bring(found.draft(), State.UNDER_NOTICE)
    return found


def ended(chain: Chain) -> PublicNotice:
    """The notice, a few seconds after its last day: its own objections may still stand in the queue."""
    notice = PublicNotice.objects.get()
    chain.at(clock.end_of(notice.ends_on) + timedelta(seconds=AFTER))
    return notice


def object_from_the_queue(notice: PublicNotice, about: Application) -> Objection:
    """As from a request that reached the door before midnight and is only handled now."""
    with clock.one_reading(datetime.now(UTC) - timedelta(seconds=WAITED)):
        return bulletin.raise_objection(
            notice, about=about, name="李某", contact="a@example.invalid", text="证书不实", anonymous=False
        )


def issue(record: Recognition, by: Any) -> bool:
    return transitions.issue_recognition(Recognition.objects.get(pk=record.pk), by=by)


def broken() -> set[str]:
    """Every break there is; the scene itself has some, for its call and its papers come from a factory."""
    return {each.words for each in breaks({each.code for each in registry()})}


def test_an_objection_and_the_recognition_never_both_get_through(chain):
    notice = ended(chain)
    record = chain.draft_recognition(notice)
    approver, before = chain.approver, broken()

    objection, issued = together(
        [
            lambda: object_from_the_queue(PublicNotice.objects.get(pk=notice.pk), Application.objects.get()),
            lambda: issue(record, approver),
        ]
    )

    recognised = Application.objects.get().state == State.RECOGNISED
    assert recognised is (issued is True)
    assert recognised is not Objection.objects.exists()
    loser = objection if recognised else issued
    assert isinstance(loser, Refused), (objection, issued)
    assert Studio.objects.count() == int(recognised)
    assert broken() - before == set()
    assert verify() is None


def test_an_objection_in_hand_holds_the_recognition_back(chain):
    notice = ended(chain)
    record = chain.draft_recognition(notice)
    object_from_the_queue(notice, chain.file)

    (outcome,) = together([lambda: issue(record, chain.approver)])

    assert isinstance(outcome, Refused) and outcome.reason == "公示期内的异议还没有结论，不能认定"
    assert not Studio.objects.exists()


def test_of_those_who_draft_the_document_at_once_one_does(chain):
    notice = ended(chain)
    officers = [chain.officer, *(UserFactory(city_officer=True, city=chain.city) for _ in range(3))]

    outcomes = together(
        [lambda who=who: recognition.draft(PublicNotice.objects.get(pk=notice.pk), by=who) for who in officers]
    )

    assert Recognition.objects.count() == 1
    assert [type(each) for each in raised(outcomes)] == [Conflict] * 3, outcomes


@pytest.mark.parametrize("chain", [City.BEIJING], indirect=True)
def test_both_bureaus_at_once_issue_it_once(chain):
    """BJ-06, A-28: whoever comes second finds the first one's yes and issues; nobody issues twice."""
    record = chain.draft_recognition(ended(chain))
    presses = [lambda who=who: issue(record, who) for who in (*chain.approvers, *chain.approvers)]
    before = broken()

    outcomes = together(presses)

    assert (outcomes.count(True), outcomes.count(False)) == (1, 1), outcomes
    assert all(isinstance(each, Refused) for each in raised(outcomes))
    assert Recognition.objects.get().state == "issued"
    assert Studio.objects.count() == 1
    assert broken() - before == set()
    assert verify() is None
