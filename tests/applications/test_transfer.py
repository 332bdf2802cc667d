"""转交: a file that reached the wrong first reviewer is handed on, with its reason, and judged anew (HZ-32, BJ-26)."""

from __future__ import annotations

import pytest

from applications import eligibility, rules, transitions
from applications.models import Application, Evidence
from applications.states import State
from portal.accounts.kinds import Affiliation, City, OrganisationKind
from portal.accounts.models import Organisation
from portal.audit.models import Entry
from portal.desks.models import CartPoint, DeskHold, ItemVerdict, Opinion
from portal.notifications.models import Message
from portal.policy import clock
from portal.policy.refusal import Refused
from tests.applications.desk_scene import chain_of, gather, returned, says, text, url
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.chain import Chain

REASON = "单位隶属集团，应由集团推荐"


@pytest.fixture
def chain(at) -> Chain:
    return chain_of(at, City.BEIJING)


@pytest.fixture
def application(chain) -> Application:
    return chain.submit(chain.draft())


@pytest.fixture
def group(application) -> Organisation:
    """The group whose unit the host turns out to be."""
    group = OrganisationFactory(kind=OrganisationKind.ENTERPRISE_GROUP, city=City.BEIJING, name="京城重工集团")
    Organisation.objects.filter(pk=application.host_id).update(affiliation=Affiliation.MUNICIPAL, parent=group)
    UserFactory(recommender_officer=True, organisation=group)
    return group


@pytest.fixture
def desk(chain, application, client_of):
    return client_of(chain.reviewer(application))


def test_the_page_says_whose_file_it_is_and_proposes_that_office(desk, application, group):
    review = says(desk, url("review", application))
    page = says(desk, url("transfer", application))

    assert url("transfer", application) in review
    assert "应由京城重工集团推荐，不在本单位办理。您可以转交，并说明理由。〔京人社能发〔2023〕3号 第八条〕" in page
    assert f'<option value="{group.pk}" selected>' in page


def test_the_receiving_office_gets_the_file_and_everybody_is_told(desk, chain, application, group, client_of):
    receiver = group.posts.get().user

    answer = desk.post(url("transfer", application), {"to": group.pk, "reason": REASON})

    application.refresh_from_db()
    assert answer.url == url("desk")
    assert (application.state, application.recommender) == (State.SUBMITTED, group)
    assert application.number in says(client_of(receiver), url("desk"))
    assert desk.get(url("review", application)).status_code == 404
    told = Message.objects.filter(subject__contains="转")
    assert {each.user for each in told} == {receiver, application.created_by}
    assert all(REASON in each.body for each in told)


def test_the_log_names_both_offices_and_the_reason(chain, application, group):
    former = application.recommender.name

    transitions.transfer(application, by=chain.reviewer(application), to=group, reason=REASON)

    entry = Entry.objects.about(application).get(action="application.transfer")
    assert (entry.remark, entry.data) == (REASON, {"to": "京城重工集团", "from": former})
    assert (entry.from_state, entry.to_state) == ("submitted", "submitted")


def test_what_the_former_office_found_does_not_speak_for_the_receiver(at):
    chain = chain_of(at)
    application = chain.review(chain.submit(chain.draft()))
    by, other = chain.reviewer(application), UserFactory(district_officer=True, organisation=next_district(application))
    gather(application, by)
    originals = list(application.evidence.values_list("pk", flat=True))

    with pytest.raises(Refused, match="还有原件没有退还申报单位"):
        transitions.transfer(application, by=by, to=other.organisation, reason=REASON)
    transitions.return_originals(application, by=by, keys=originals)
    transitions.transfer(application, by=by, to=other.organisation, reason=REASON)

    assert not Opinion.objects.about(application).filter(stage=Opinion.Stage.FIRST_REVIEW, void=False).exists()
    assert not ItemVerdict.objects.about(application).exists()
    assert not CartPoint.objects.about(application).exists()
    assert not Evidence.objects.filter(application=application, original_checked_at__isnull=False).exists()
    assert application.originals_returned_on is None


def next_district(application: Application) -> Organisation:
    bureaus = Organisation.objects.of_kind(OrganisationKind.DISTRICT_BUREAU).filter(city=application.city)
    return bureaus.exclude(pk=application.recommender_id)[0]


def test_the_city_helps_out_and_the_former_office_hears_of_it(chain, application, group, client_of):
    former = chain.reviewer(application)
    officer = client_of(chain.officer)
    says(officer, url("transfer", application))

    answer = officer.post(url("transfer", application), {"to": group.pk, "reason": REASON})

    application.refresh_from_db()
    assert answer.url == url("city_list")
    assert application.recommender == group
    assert Message.objects.get(user=former, subject="申报已由市级转交其他单位").body.count("京城重工集团") == 1


def test_only_another_first_reviewer_with_people_can_take_it(desk, chain, application, group):
    empty = OrganisationFactory(kind=OrganisationKind.MUNICIPAL_BODY, city=City.BEIJING, name="某总公司")
    place = url("transfer", application)

    nobody = desk.post(place, {"to": empty.pk, "reason": REASON})
    itself = desk.post(place, {"to": application.recommender_id, "reason": REASON})
    silent = desk.post(place, {"to": group.pk, "reason": " "})

    assert nobody.status_code == 403
    assert "某总公司还没有开通审核账号" in text(nobody)
    assert "请从列表中选择一个单位。" in text(itself)
    assert "请写明转交的理由。" in text(silent)
    with pytest.raises(Refused, match="只能转交给本市另一个有初审职责的单位"):
        transitions.transfer(application, by=chain.reviewer(application), to=application.host, reason=REASON)
    with pytest.raises(Refused, match="请写明转交的理由"):
        transitions.transfer(application, by=chain.reviewer(application), to=group, reason="")
    application.refresh_from_db()
    assert application.recommender != group


def test_a_file_that_has_left_the_desk_is_a_conflict(desk, chain, application, group):
    transitions.decline_to_recommend(application, by=chain.reviewer(application), reasons="条件不符")

    late = desk.post(url("transfer", application), {"to": group.pk, "reason": REASON})

    assert late.status_code == 409
    assert "您的操作“转交”没有执行" in text(late)


def test_a_colleague_who_has_the_file_open_keeps_it(desk, chain, application, group):
    other = UserFactory(district_officer=True, organisation=application.recommender)
    transitions.open_file(application, by=other)

    answer = desk.post(url("transfer", application), {"to": group.pk, "reason": REASON})

    assert answer.status_code == 409
    assert DeskHold.objects.get().user == other


def test_a_file_on_its_right_way_says_so(desk, application):
    assert "应由现在的单位初审" in says(desk, url("transfer", application))


@pytest.mark.parametrize("city", [City.HANGZHOU, City.BEIJING])
def test_a_file_handed_on_can_be_corrected_with_its_new_office(at, city):
    chain = chain_of(at, city)
    application = chain.submit(chain.draft())
    other = UserFactory(district_officer=True, organisation=next_district(application))
    transitions.transfer(application, by=chain.reviewer(application), to=other.organisation, reason=REASON)
    returned(chain, application, by=other)
    point = rules.open_return(application).points.get()

    transitions.resubmit(application, by=application.created_by, answers={point.pk: "已补充"})

    assert (application.state, application.recommender) == ("submitted", other.organisation)
    route = eligibility.report(application, at=clock.now()).of("HZ-32" if city == City.HANGZHOU else "BJ-27")
    assert (route.outcome, route.text) == ("pass", f"已由经办单位转交{other.organisation.name}办理")
