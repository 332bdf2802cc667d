"""Beijing from the call to the plaque, over HTTP: two bureaus, a recommender's places, no end of validity."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from applications.states import State
from portal.accounts.kinds import City
from portal.accounts.models import Organisation
from portal.policy import clock
from portal.workbench.demo import cases
from studios.models import Studio
from tests.factories.accounts import UserFactory
from tests.factories.assessments import ExpertFactory
from tests.journeys.browser import Person
from tests.journeys.host import Host
from tests.journeys.offices import Approver, CityOffice, ExpertAtHome, Office, citizen_objects, url
from tests.journeys.test_hangzhou import shielded

pytestmark = pytest.mark.django_db


def test_an_application_of_beijing_becomes_a_recognised_studio(at, client_of):
    bureau = Organisation.objects.get(kind="district_bureau", region_id="110114")
    centre = CityOffice(client_of(UserFactory(centre_officer=True)))
    approver = Approver(client_of(UserFactory(city_approver=True, city=City.BEIJING)))
    finance = Approver(client_of(UserFactory(finance_approver=True)))
    district = Office(client_of(UserFactory(district_officer=True, organisation=bureau)))
    pool = [ExpertFactory(city=City.BEIJING) for _ in range(4)]
    experts = [ExpertAtHome(client_of(each.user)) for each in pool]

    # Both bureaus issue the call, with places for the recommender (BJ-25).
    at("2026-04-20 09:00")
    call = centre.open_call("京人社能发〔2026〕7号", places={bureau.pk: 1})
    page = Person().open(url("public_call", call.code))
    assert page.says("北京市人力资源和社会保障局", "北京市财政局")

    # The unit registers and hands in; its master is invited.
    at("2026-05-06 10:00")
    host = Host(cases.case(13))
    host.register(affiliation="local")
    host.invite_lead_master()
    host.begin(call.code)
    host.fill()
    host.upload()
    page = host.submit()
    assert page.says(host.number)
    host.send_scan()
    assert host.application.sealed_version == 1

    # The recommender reviews and reports within its places.
    at("2026-05-12 10:00")
    district.judge(host.number)
    district.sign(host.number)
    district.report(host.number)
    assert host.application.state == State.ENDORSED

    # The employment centre accepts and runs the panel.
    at("2026-05-14 10:00")
    centre.accept(host.number)
    at("2026-07-02 10:00")
    panel = centre.convene(call, pool)
    assert shielded(host)
    seated = set(panel.assignments.values_list("expert_id", flat=True))
    for expert, person in zip(pool, experts, strict=True):
        if expert.pk in seated:
            person.declare(panel)
            person.mark(panel, host.application, less=3)
    centre.record(panel)
    centre.close(panel)
    assert str(host.application.score) == "97.000"

    # One bureau's yes moves nothing; both release the list (BJ-06, A-28).
    at("2026-09-02 10:00")
    selection = centre.compile(call)
    approver.approve_list(selection)
    assert host.application.state == State.APPRAISED
    finance.approve_list(selection)
    assert host.application.state == State.PROPOSED
    assert shielded(host)

    # Five working days; an objection bars the document until it is decided (BJ-32).
    at("2026-09-03 09:00")
    notice = centre.draft_notice(selection)
    approver.publish(notice)
    notice.refresh_from_db()
    assert (str(notice.starts_on), str(notice.ends_on)) == ("2026-09-04", "2026-09-10")
    number = citizen_objects(notice, host.application)
    record = None
    at(clock.end_of(notice.ends_on) + timedelta(hours=9))
    record = centre.draft_recognition(notice, "京人社能发〔2026〕30号")
    refused = approver.look(url("recognition_issue", record.pk))
    assert refused.status == 403
    assert "异议" in refused.text
    centre.dismiss(number)

    # Both bureaus sign the recognition; the studio has no last day (BJ-33).
    approver.issue(record)
    assert host.application.state == State.UNDER_NOTICE
    finance.issue(record)
    assert host.application.state == State.RECOGNISED
    studio = Studio.objects.get()
    assert studio.valid_to is None
    page = Person().open(reverse("studios:page", args=[studio.number]))
    assert page.says("傅立群电工技能大师工作室", "京人社能发〔2026〕30号")
    page = Person().open(reverse("verification:result", args=[studio.verification_code]))
    assert page.says("真实")
