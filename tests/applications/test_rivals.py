"""Uniqueness across files and studios: hard in Beijing, a hint in Hangzhou (BJ-21…23, A-17, A-30, A-31)."""

from __future__ import annotations

from datetime import date

import pytest

from applications import eligibility, rivals, transitions
from applications.eligibility import Finding
from applications.models import Application
from portal.policy import clock
from portal.policy.refusal import Refused
from studios import transitions as register
from studios.models import Studio
from tests.factories.accounts import BranchFactory, OrganisationFactory, UserFactory
from tests.factories.applications import ApplicationFactory

pytestmark = pytest.mark.django_db


def finding(application: Application, rule: str) -> Finding:
    return eligibility.report(application, at=clock.now(fresh=True)).of(rule)


def submitted(**options) -> Application:
    application = ApplicationFactory(complete=True, **options)
    transitions.submit(application, by=application.created_by)
    return application


def established(application: Application, **changes) -> Studio:
    """A studio that came from another year's file of the same master, unit and occupation."""
    title = {
        "city": application.city,
        "kind": "new",
        "name": application.studio_name,
        "host": application.host,
        "branch": application.branch,
        "recommender": application.recommender,
        "region": application.host.region,
        "lead_master": application.lead_master,
        "leader_index": application.leader_index,
        "occupation": application.occupation,
        "occupation_key": application.occupation_key,
        "document_no": "试人社发〔2024〕1号",
        "pack": application.call.pack,
        "origin_no": "旧-2024-0001",
        **changes,
    }
    officer = UserFactory(city_officer=True, city=application.city)
    return register.establish(by=officer, year=2024, recognised_on=date(2024, 10, 1), validity_years=None, **title)


def test_a_master_with_a_pending_file_elsewhere_stops_beijing_and_the_other_unit_is_not_named():
    first = submitted(beijing=True, serial=21)
    second = ApplicationFactory(beijing=True, complete=True, serial=21)

    found = finding(second, "BJ-21")

    assert found.stops
    assert "另一单位的一份申报（在办）" in found.text
    assert first.number not in found.text and first.host.name not in found.text
    with pytest.raises(Refused, match="同一技能大师只能领办一个工作室"):
        transitions.submit(second, by=second.created_by)


def test_a_master_with_a_pending_file_is_a_hint_in_hangzhou():
    submitted(serial=22)
    second = ApplicationFactory(complete=True, serial=22)

    assert finding(second, "A-17").outcome == "warn"
    transitions.submit(second, by=second.created_by)


def test_a_draft_of_others_counts_for_nothing():
    ApplicationFactory(beijing=True, complete=True, serial=23)
    second = ApplicationFactory(beijing=True, complete=True, serial=23)

    assert finding(second, "BJ-21").outcome == "pass"


def test_a_withdrawn_file_frees_the_master():
    first = submitted(beijing=True, serial=24)
    transitions.withdraw(first, by=first.created_by, remark="改由另一单位申报")
    second = ApplicationFactory(beijing=True, complete=True, serial=24)

    assert finding(second, "BJ-21").outcome == "pass"


def test_a_studio_of_the_master_is_named_for_it_is_public():
    application = ApplicationFactory(beijing=True, complete=True)
    studio = established(application, host=OrganisationFactory(beijing=True), occupation_key="铣工")

    found = finding(application, "BJ-21")

    assert found.stops
    assert f"{studio.number} {studio.name}（已认定）" in found.text
    assert finding(application, "BJ-22").outcome == "pass"


def test_the_same_occupation_in_the_unit_stops_beijing_by_its_normal_form():
    first = submitted(beijing=True, occupation="电工")
    second = ApplicationFactory(
        beijing=True, complete=True, host=first.host, created_by=first.created_by, occupation="电工（低压）"
    )

    found = finding(second, "BJ-22")

    assert found.stops
    assert f"{first.number} {first.studio_name}（在办）" in found.text


def test_another_branch_of_the_unit_may_have_its_own():
    host = OrganisationFactory(beijing=True)
    clerk = UserFactory(host_clerk=True, organisation=host)
    first = submitted(beijing=True, host=host, created_by=clerk, branch=BranchFactory(organisation=host))
    second = ApplicationFactory(
        beijing=True, complete=True, host=host, created_by=clerk, branch=BranchFactory(organisation=host)
    )

    assert finding(second, "BJ-22").outcome == "pass"
    assert first.branch != second.branch


def test_in_hangzhou_branches_are_one_unit_and_it_is_a_hint():
    host = OrganisationFactory()
    clerk = UserFactory(host_clerk=True, organisation=host)
    submitted(host=host, created_by=clerk)
    second = ApplicationFactory(
        complete=True, host=host, created_by=clerk, branch=BranchFactory(organisation=host, region=host.region)
    )

    assert finding(second, "A-17.2").outcome == "warn"


def test_the_other_city_does_not_count():
    submitted(serial=25)
    second = ApplicationFactory(beijing=True, complete=True, serial=25)

    assert finding(second, "BJ-21").outcome == "pass"


def test_an_empty_draft_has_no_rivals():
    submitted(beijing=True)

    assert rivals.of(ApplicationFactory(beijing=True), per_branch=True) == rivals.Rivals()
