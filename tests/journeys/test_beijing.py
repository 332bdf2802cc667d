"""Beijing from the call to the plaque, over HTTP: two bureaus, a recommender's places, no end of validity."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

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


@dataclass
class Scene:
    """The people of the story and what they have made so far."""

    at: Any
    bureau: Organisation
    district: Office
    centre: CityOffice
    approver: Approver
    finance: Approver
    pool: list[Any]
    experts: list[ExpertAtHome]
    host: Host = field(default_factory=lambda: Host(cases.case(13)))
    call: Any = None
    selection: Any = None
    record: Any = None


def opens(scene: Scene) -> None:
    """Both bureaus issue the call, with places for the recommender (BJ-25)."""
    scene.at("2026-04-20 09:00")
    scene.call = scene.centre.open_call("京人社能发〔2026〕7号", places={scene.bureau.pk: 1})
    page = Person().open(url("public_call", scene.call.code))
    assert page.says("北京市人力资源和社会保障局", "北京市财政局")


def hands_in(scene: Scene) -> None:
    """The unit registers and hands in; its master is invited."""
    scene.at("2026-05-06 10:00")
    scene.host.register(affiliation="local")
    scene.host.invite_lead_master()
    scene.host.begin(scene.call.code)
    scene.host.fill()
    scene.host.upload()
    page = scene.host.submit()
    assert page.says(scene.host.number)
    scene.host.send_scan()
    assert scene.host.application.sealed_version == 1


def reported(scene: Scene) -> None:
    """The recommender reviews and reports within its places."""
    scene.at("2026-05-12 10:00")
    scene.district.judge(scene.host.number)
    scene.district.sign(scene.host.number)
    scene.district.report(scene.host.number)
    assert scene.host.application.state == State.ENDORSED


def marked(scene: Scene) -> None:
    """The employment centre accepts and runs the panel."""
    scene.at("2026-05-14 10:00")
    scene.centre.accept(scene.host.number)
    scene.at("2026-07-02 10:00")
    panel = scene.centre.convene(scene.call, scene.pool)
    assert shielded(scene.host)
    seated = set(panel.assignments.values_list("expert_id", flat=True))
    for expert, person in zip(scene.pool, scene.experts, strict=True):
        if expert.pk in seated:
            person.declare(panel)
            person.mark(panel, scene.host.application, less=3)
    scene.centre.record(panel)
    scene.centre.close(panel)
    assert str(scene.host.application.score) == "97.000"


def released(scene: Scene) -> None:
    """One bureau's yes moves nothing; both release the list (BJ-06, A-28)."""
    scene.at("2026-09-02 10:00")
    scene.selection = scene.centre.compile(scene.call)
    scene.approver.approve_list(scene.selection)
    assert scene.host.application.state == State.APPRAISED
    scene.finance.approve_list(scene.selection)
    assert scene.host.application.state == State.PROPOSED
    assert shielded(scene.host)


def published(scene: Scene) -> None:
    """Five working days; an objection bars the document until it is decided (BJ-32)."""
    scene.at("2026-09-03 09:00")
    notice = scene.centre.draft_notice(scene.selection)
    scene.approver.publish(notice)
    notice.refresh_from_db()
    assert (str(notice.starts_on), str(notice.ends_on)) == ("2026-09-04", "2026-09-10")
    number = citizen_objects(notice, scene.host.application)
    scene.at(clock.end_of(notice.ends_on) + timedelta(hours=9))
    scene.record = scene.centre.draft_recognition(notice, "京人社能发〔2026〕30号")
    refused = scene.approver.look(url("recognition_issue", scene.record.pk))
    assert refused.status == 403
    assert "异议" in refused.text
    scene.centre.dismiss(number)


def recognised(scene: Scene) -> None:
    """Both bureaus sign the recognition; the studio has no last day (BJ-33)."""
    scene.approver.issue(scene.record)
    assert scene.host.application.state == State.UNDER_NOTICE
    scene.finance.issue(scene.record)
    assert scene.host.application.state == State.RECOGNISED
    studio = Studio.objects.get()
    assert studio.valid_to is None
    page = Person().open(reverse("studios:page", args=[studio.number]))
    assert page.says("傅立群电工技能大师工作室", "京人社能发〔2026〕30号")
    page = Person().open(reverse("verification:result", args=[studio.verification_code]))
    assert page.says("真实")


def test_an_application_of_beijing_becomes_a_recognised_studio(at, client_of):
    bureau = Organisation.objects.get(kind="district_bureau", region_id="110114")
    pool = [ExpertFactory(city=City.BEIJING) for _ in range(4)]
    scene = Scene(
        at=at,
        bureau=bureau,
        district=Office(client_of(UserFactory(district_officer=True, organisation=bureau))),
        centre=CityOffice(client_of(UserFactory(centre_officer=True))),
        approver=Approver(client_of(UserFactory(city_approver=True, city=City.BEIJING))),
        finance=Approver(client_of(UserFactory(finance_approver=True))),
        pool=pool,
        experts=[ExpertAtHome(client_of(each.user)) for each in pool],
    )

    for chapter in (opens, hands_in, reported, marked, released, published, recognised):
        chapter(scene)

    assert scene.host.application.state == State.RECOGNISED
