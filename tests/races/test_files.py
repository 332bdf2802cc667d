"""One file, many hands: handed in once, decided once, never both kept and taken back (T-C1, T-C2)."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from applications import sections, transitions
from applications.models import Application, Batch, Place, Section, Version
from applications.sections import Typed
from applications.states import State
from applications.transitions.review import Point
from portal.accounts.kinds import City
from portal.audit.chain import verify
from portal.audit.models import Entry
from portal.desks.models import Opinion
from portal.documents.models import Rendering
from portal.documents.numbers import next_number
from portal.notifications.models import Message, Outbox
from portal.policy import clock
from portal.policy.refusal import Conflict, Refused
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain
from tests.races.hands import raised, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def chain(at: Any) -> Chain:
    at("2026-04-20 10:00")
    return Chain(City.HANGZHOU, at)


def fresh(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)


def steps_of(application: Application) -> list[str]:
    return [each.action for each in Entry.objects.about(application).order_by("seq") if each.to_state]


def test_sixteen_presses_hand_in_once(chain, client_of):
    """One version, one receipt, one letter to the host; the others read that it is done."""
    draft = chain.draft()
    host = draft.created_by
    clients = [client_of(host) for _ in range(16)]
    address = reverse("applications:check", args=[draft.number])
    ticked = {"agreed": "on", "seen": sum(each.version for each in draft.sections.all())}

    answers = together([lambda each=each: each.post(address, ticked).status_code for each in clients])

    assert not raised(answers) and set(answers) == {302}, answers
    assert fresh(draft).state == State.SUBMITTED and fresh(draft).version_no == 1
    assert Version.objects.filter(application=draft).count() == 1
    assert Rendering.objects.filter(kind__contains="receipt").count() == 1
    assert steps_of(draft) == ["application.begin", "application.submit"]
    letters = Message.objects.filter(user=host, about_id=str(draft.pk))
    assert letters.count() == Outbox.objects.filter(user=host, key__in=letters.values("key")).count() == 1
    assert verify() is None


def test_handed_in_or_taken_back_but_only_in_a_legal_order(chain):
    draft = chain.draft()
    host = draft.created_by

    together(
        [
            lambda: transitions.submit(fresh(draft), by=host),
            lambda: transitions.withdraw(fresh(draft), by=host, remark="暂不申报"),
        ]
    )

    taken = steps_of(draft)[1:]
    assert fresh(draft).state == State.WITHDRAWN
    assert taken in (["application.withdraw"], ["application.submit", "application.withdraw"])
    assert Version.objects.filter(application=draft).count() == taken.count("application.submit")


def test_two_officers_decide_and_one_is_told_he_was_second(chain):
    file = chain.submit(chain.draft())
    one, two = chain.reviewer(file), UserFactory(district_officer=True, organisation=file.recommender)
    point = Point(target="field", key="leader.skills", label="技能特长", wording="请补充", clause="")

    outcomes = together(
        [
            lambda: transitions.decline_to_recommend(fresh(file), by=one, reasons="条件不符"),
            lambda: transitions.return_for_correction(
                fresh(file), by=two, points=[point], due_on=clock.today().replace(day=27), remark="请补正"
            ),
        ]
    )

    lost = raised(outcomes)
    assert len(lost) == 1 and isinstance(lost[0], Conflict), outcomes
    assert fresh(file).state in (State.NOT_RECOMMENDED, State.RETURNED)
    assert len(steps_of(file)) == 3


def test_an_autosave_is_in_the_version_or_refused_never_lost_between(chain):
    """What the receipt freezes is what the form holds afterwards."""
    draft = chain.draft()
    host = draft.created_by
    row = draft.sections.get(key="leader")
    typed = Typed(fields={"skills": "与提交同时保存的一句话。"})

    outcomes = together(
        [
            lambda: transitions.submit(fresh(draft), by=host),
            lambda: sections.save(
                fresh(draft), "leader", typed, by=host, at=clock.now(fresh=True), version=row.version
            ),
        ]
    )

    assert all(isinstance(each, Refused) for each in raised(outcomes)), outcomes
    stored = Section.objects.get(application=draft, key="leader").data["skills"]
    versions = Version.objects.filter(application=draft)
    if not isinstance(outcomes[0], Exception):
        frozen = str(versions.get().data)
        assert stored in frozen
        assert isinstance(outcomes[1], Refused) == (stored != "与提交同时保存的一句话。")
    assert not raised(outcomes) or not isinstance(outcomes[1], Conflict) or fresh(draft).state == State.SUBMITTED


def test_two_reports_upward_never_use_a_place_twice(at):
    """BJ-25: one place, two files, two officers."""
    at("2026-04-20 10:00")
    chain = Chain(City.BEIJING, at)
    first = chain.review(chain.submit(chain.draft(occupation="钳工")), rank=1)
    second = chain.review(chain.submit(chain.draft(occupation="焊工", recommender=first.recommender)), rank=2)
    assert first.recommender_id == second.recommender_id
    Place.objects.create(call=chain.call, recommender=first.recommender, places=1)
    one, two = chain.reviewer(first), UserFactory(district_officer=True, organisation=first.recommender)

    outcomes = together(
        [
            lambda: transitions.report_upward(chain.call, [fresh(first)], by=one),
            lambda: transitions.report_upward(chain.call, [fresh(second)], by=two),
        ]
    )

    assert len(raised(outcomes)) == 1 and isinstance(raised(outcomes)[0], Refused), outcomes
    assert Batch.objects.count() == 1
    assert sorted([fresh(first).state, fresh(second).state]) == [State.ENDORSED, State.SUBMITTED]


def test_the_same_file_reported_twice_is_in_one_batch(chain):
    file = chain.review(chain.submit(chain.draft()))
    one, two = chain.reviewer(file), UserFactory(district_officer=True, organisation=file.recommender)

    outcomes = together(
        [lambda who=who: transitions.report_upward(chain.call, [fresh(file)], by=who) for who in (one, two)]
    )

    assert len(raised(outcomes)) == 1 and isinstance(raised(outcomes)[0], Conflict), outcomes
    assert Batch.objects.count() == 1 and fresh(file).batch is not None


def test_two_opinions_at_once_leave_one_standing(chain):
    file = chain.review(chain.submit(chain.draft()))
    one, two = chain.reviewer(file), UserFactory(district_officer=True, organisation=file.recommender)

    together(
        [
            lambda who=who: transitions.sign_opinion(fresh(file), by=who, text="同意", agree=True, rank=1)
            for who in (one, two)
        ]
    )

    assert Opinion.objects.about(file).filter(stage=Opinion.Stage.FIRST_REVIEW, void=False).count() == 1


def test_a_number_series_gives_each_number_once(db):
    outcomes = together([lambda: next_number("试验") for _ in range(16)])

    assert sorted(outcomes) == list(range(1, 17))
