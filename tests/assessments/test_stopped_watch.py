"""What a stopped review has found stays a ground, whatever the records say (BJ-59)."""

from __future__ import annotations

from datetime import date

import pytest

from assessments.models import Participant
from assessments.states import ParticipantState
from portal.accounts.kinds import City
from studios import watch
from studios.models import EndingProposal
from studios.states import ProposalState
from tests.assessments.grade_scene import PERFORMANCE, round_of

pytestmark = pytest.mark.django_db
STOPPED = {
    "state": ParticipantState.STOPPED,
    "ground": "refuses_management_or_review",
    "ground_on": date(2029, 5, 8),
    "remark": "两次拒绝现场考察。",
}


def test_the_night_proposes_the_cancellation_and_keeps_it(at):
    at("2029-05-10 02:00")
    round_of(City.BEIJING, PERFORMANCE).appraised(None, **STOPPED)

    watch.look()
    watch.look()

    proposal = EndingProposal.objects.get(ground="refuses_management_or_review")
    assert (proposal.state, proposal.ground_on) == (ProposalState.SUGGESTED, date(2029, 5, 8))


def test_it_goes_when_the_studio_is_taken_back_into_the_round(at):
    at("2029-05-10 02:00")
    stopped = round_of(City.BEIJING, PERFORMANCE).appraised(None, **STOPPED)
    watch.look()
    Participant.objects.filter(pk=stopped.pk).update(state=ParticipantState.OPEN, ground="", remark="")

    watch.look()

    found = EndingProposal.objects.get(ground="refuses_management_or_review")
    assert found.state == ProposalState.DISMISSED
