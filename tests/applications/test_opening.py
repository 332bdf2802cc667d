"""Opening a draft: number, route, first values; what is refused."""

from __future__ import annotations

from datetime import timedelta

import pytest

from applications import opening, routes, transitions
from applications.models import Application, Call
from applications.states import State
from portal.accounts.kinds import OrganisationKind
from portal.audit.models import Entry
from portal.policy import clock
from portal.policy.refusal import Refused
from tests.factories.accounts import BranchFactory, OrganisationFactory, RegionFactory, UserFactory
from tests.factories.applications import ApplicationFactory, CallFactory

pytestmark = pytest.mark.django_db


def open_draft(call: Call, host, **options) -> Application:
    return opening.create_draft(call, host, by=UserFactory(host_clerk=True, organisation=host), **options)


def test_the_number_names_city_and_year_and_counts_up(at):
    at("2027-04-10 09:00")
    call = CallFactory(year=2027)

    first = open_draft(call, OrganisationFactory())
    second = open_draft(call, OrganisationFactory())

    assert (first.number, second.number) == ("HZ-2027-0001", "HZ-2027-0002")
    assert first.state == State.DRAFT
    assert Entry.objects.about(first).get().label == "建立草稿"


def test_hangzhou_goes_to_the_bureau_of_the_district():
    host = OrganisationFactory(region=RegionFactory(code="330109", name="萧山区"))

    assert open_draft(CallFactory(), host).recommender.region_id == "330109"


def test_a_branch_goes_to_the_bureau_of_its_own_district():
    host = OrganisationFactory(beijing=True)
    branch = BranchFactory(organisation=host, region=RegionFactory(code="110111", name="房山区", city="beijing"))

    draft = open_draft(CallFactory(beijing=True), host, branch=branch)

    assert draft.recommender.region_id == "110111"
    assert draft.sections.get(key="unit").data["branch_name"] == branch.name


def test_a_municipal_unit_goes_to_its_group():
    host = OrganisationFactory(municipal=True)

    assert open_draft(CallFactory(beijing=True), host).recommender == host.parent


def test_a_central_unit_may_not_take_the_group_route():
    host = OrganisationFactory(central=True)
    group = OrganisationFactory(kind=OrganisationKind.ENTERPRISE_GROUP, beijing=True)

    with pytest.raises(Refused, match="驻区中央单位由所在区推荐"):
        open_draft(CallFactory(beijing=True), host, recommender=group)


def test_a_municipal_unit_may_not_go_to_the_district():
    host = OrganisationFactory(municipal=True)
    bureau = OrganisationFactory(kind=OrganisationKind.DISTRICT_BUREAU, beijing=True)

    with pytest.raises(Refused, match=f"应由{host.parent.name}推荐"):
        open_draft(CallFactory(beijing=True), host, recommender=bureau)


def test_a_route_is_taken_by_its_key():
    host = OrganisationFactory(central=True)
    pack = CallFactory(beijing=True).measures

    assert routes.by_route(pack, host, None, "territory").kind == OrganisationKind.DISTRICT_BUREAU
    with pytest.raises(Refused, match="应由"):
        routes.by_route(pack, host, None, "affiliation")


def test_a_unit_whose_group_is_gone_is_told_what_to_check():
    host = OrganisationFactory(municipal=True)
    host.parent.active = False
    host.parent.save()
    pack = CallFactory(beijing=True).measures

    with pytest.raises(Refused, match="核对所在区县和隶属关系"):
        routes.by_route(pack, host, None, "affiliation")
    with pytest.raises(Refused, match="核对所在区县和隶属关系"):
        routes.choose(pack, host, None, None)


def test_only_the_hosts_people_open_a_draft():
    with pytest.raises(Refused, match="只有申报单位的经办人"):
        opening.create_draft(CallFactory(), OrganisationFactory(), by=UserFactory(host_clerk=True))


def test_a_unit_of_the_other_city_is_refused():
    with pytest.raises(Refused, match="另一个城市"):
        open_draft(CallFactory(), OrganisationFactory(beijing=True))


def test_a_branch_of_another_unit_is_refused():
    with pytest.raises(Refused, match="不属于贵单位"):
        open_draft(CallFactory(beijing=True), OrganisationFactory(beijing=True), branch=BranchFactory())


def test_after_the_last_day_no_draft_is_opened(at):
    call = CallFactory()
    closes = call.window("application").closes_at

    at(closes - timedelta(seconds=1))
    assert open_draft(call, OrganisationFactory()).pk
    at(closes)
    with pytest.raises(Refused, match="不再接收新的提交。草稿会保留"):
        open_draft(call, OrganisationFactory())


def test_before_the_first_day_the_start_is_named(at):
    call = CallFactory()
    at(call.window("application").opens_at - timedelta(hours=1))

    with pytest.raises(Refused, match="开始接收申报"):
        open_draft(call, OrganisationFactory())


def test_an_untouched_draft_is_opened_again():
    call, host = CallFactory(), OrganisationFactory()

    assert open_draft(call, host) == open_draft(call, host)


def test_a_known_unit_is_not_asked_twice():
    host = OrganisationFactory(
        ownership="private", address="试验路 1 号", legal_person="周明远", email="a@example.invalid"
    )
    draft = open_draft(CallFactory(), host)

    data = {row.key: row.data for row in draft.sections.all()}
    sources = [source for section in data.values() for source in section.get("_sources", {}).values()]
    assert data["unit"]["uscc"] == host.uscc
    assert len(sources) >= 11
    assert data["undertaking"]["signer"] == draft.created_by.name


def test_a_second_file_of_the_call_takes_over_what_is_the_units_own():
    first = ApplicationFactory(complete=True)
    second = ApplicationFactory(host=first.host, call=first.call, created_by=first.created_by)

    data = {row.key: row.data for row in second.sections.all()}
    assert data["unit"]["staff_total"] == "500"
    assert data["unit"]["_sources"]["staff_total"] == f"上次申报 {first.number}"
    assert "name" not in data["leader"]


def test_after_a_withdrawal_everything_but_the_undertaking_is_taken_over():
    first = ApplicationFactory(complete=True)
    transitions.withdraw(first, by=first.created_by, remark="重新整理")
    second = ApplicationFactory(host=first.host, call=first.call, created_by=first.created_by)

    data = {row.key: row.data for row in second.sections.all()}
    assert data["leader"]["name"] == first.lead_master
    assert len(data["team"]["members"]) == 3
    assert "truth_commitment" not in data["undertaking"]
    assert second.leader_index == first.leader_index


def test_a_draft_stays_after_the_deadline(at):
    draft = ApplicationFactory(complete=True)
    at(draft.call.window("application").closes_at + timedelta(days=1))

    with pytest.raises(Refused, match="草稿会保留"):
        transitions.submit(draft, by=draft.created_by)
    assert Application.objects.get(pk=draft.pk).state == State.DRAFT
    assert clock.now() > draft.call.window("application").closes_at
