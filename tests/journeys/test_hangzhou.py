"""Hangzhou from the call to the plaque, over HTTP."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from applications.models import Application
from applications.states import State
from portal.accounts.models import Organisation
from portal.bulletin.models import Objection
from portal.policy import clock
from portal.workbench.demo import cases
from studios.models import Studio
from tests.factories.accounts import UserFactory
from tests.factories.assessments import ExpertFactory
from tests.journeys.browser import Person
from tests.journeys.host import Host
from tests.journeys.offices import Approver, CityOffice, ExpertAtHome, Office, citizen_objects, url

pytestmark = pytest.mark.django_db

SECRETS = ("后备", "名次", "排名", "拟认定", "得分", "汇总分", "极差")


def shielded(host: Host) -> bool:
    """Every page the applicant can open says 评审中 and none of what is decided behind it (ux.md §2)."""
    for name in ("mine", "status", "done"):
        page = host.open(reverse("applications:mine") if name == "mine" else host.url(name))
        assert not [word for word in SECRETS if word in page.text], (name, page.text)
    return "评审中" in host.open(host.url("status")).text


@dataclass
class Scene:
    """The people of the story and what they have made so far."""

    at: Any
    district: Office
    officer: CityOffice
    approver: Approver
    pool: list[Any]
    experts: list[ExpertAtHome]
    host: Host = field(default_factory=lambda: Host(cases.case(1)))
    call: Any = None
    panel: Any = None
    selection: Any = None
    notice: Any = None


def opens(scene: Scene) -> None:
    """The city opens the call; anybody may read it."""
    scene.at("2026-04-01 09:00")
    scene.call = scene.officer.open_call("杭人社通〔2026〕5号")
    assert Person().open(url("public_call", scene.call.code)).says("杭人社通〔2026〕5号")


def hands_in(scene: Scene) -> None:
    """A unit registers, invites its master, fills in everything and hands in."""
    scene.at("2026-04-10 10:00")
    scene.host.register()
    master = scene.host.invite_lead_master()
    assert master.open(reverse("accounts:duties")).status == 200
    scene.host.begin(scene.call.code)
    scene.host.fill()
    scene.host.upload()
    scene.at("2026-04-20 15:30")
    page = scene.host.submit()
    assert page.says(scene.host.number, "2026年4月20日", "15:30:00")
    assert Application.objects.get(number=scene.host.number).state == State.SUBMITTED
    scene.host.send_scan()
    assert scene.host.application.sealed_version == 1


def returned(scene: Scene) -> None:
    """The district finds it in its list, sends it back about one field, and gets it back."""
    scene.at("2026-04-22 09:30")
    assert scene.host.number in scene.district.open(reverse("applications:desk")).source
    scene.district.send_back(scene.host.number, "leader.skills", "请写明“三看三试”操作法解决过什么问题。")
    page = scene.host.open(scene.host.url("status"))
    assert page.says("退回补正", "4月29日")
    scene.at("2026-04-23 10:00")
    scene.host.correct("leader", {"skills": "“三看三试”操作法解决了主轴装配同轴度超差的问题，返工率降到千分之三。"})
    assert scene.host.application.state == State.SUBMITTED
    assert scene.host.application.version_no == 2
    scene.host.send_scan()
    assert scene.host.application.sealed_version == 2


def reviewed(scene: Scene) -> None:
    """First review to its end; the window for 上报 opens on 6 May."""
    scene.at("2026-05-07 10:00")
    page = scene.district.judge(scene.host.number)
    scene.district.check_originals(scene.host.number)
    scene.district.sign(scene.host.number)
    page = scene.district.report(scene.host.number)
    assert page.says(scene.host.application.studio_name)
    assert scene.host.application.state == State.ENDORSED


def accepted(scene: Scene) -> None:
    """The city accepts."""
    scene.at("2026-05-11 10:00")
    assert scene.host.number in scene.officer.open(reverse("applications:city_list")).source
    scene.officer.accept(scene.host.number)
    assert scene.host.application.state == State.ACCEPTED


def marked(scene: Scene) -> None:
    """The panel."""
    scene.at("2026-06-10 10:00")
    scene.panel = scene.officer.convene(scene.call, scene.pool)
    assert shielded(scene.host)
    seated = set(scene.panel.assignments.values_list("expert_id", flat=True))
    marking = [person for expert, person in zip(scene.pool, scene.experts, strict=True) if expert.pk in seated]
    for place, person in enumerate(marking):
        person.declare(scene.panel)
        person.mark(scene.panel, scene.host.application, less=place)
    scene.officer.record(scene.panel)
    scene.officer.close(scene.panel)
    assert scene.host.application.state == State.APPRAISED
    assert str(scene.host.application.score) == "99.000"


def listed(scene: Scene) -> None:
    """List, countersigned by a second person."""
    scene.at("2026-09-02 10:00")
    scene.selection = scene.officer.compile(scene.call)
    assert shielded(scene.host)
    assert scene.officer.look(url("list_approve", scene.selection.pk)).status == 403
    scene.approver.approve_list(scene.selection)
    assert scene.host.application.state == State.PROPOSED
    assert shielded(scene.host)


def published(scene: Scene) -> None:
    """Public notice, an objection that does not hold."""
    scene.at("2026-09-03 09:00")
    scene.notice = scene.officer.draft_notice(scene.selection)
    scene.approver.publish(scene.notice)
    scene.notice.refresh_from_db()
    page = Person().open(url("public_notice", scene.notice.code))
    assert page.says("沈砚舟", "杭州钱江重机有限公司", "萧山区")
    assert cases.case(1).id_number not in page.source
    scene.at("2026-09-04 11:00")
    number = citizen_objects(scene.notice, scene.host.application)
    assert Objection.objects.get().number == number
    scene.at("2026-09-07 11:00")
    scene.officer.dismiss(number)
    scene.at(clock.end_of(scene.notice.ends_on) + timedelta(hours=9))
    scene.record = scene.officer.draft_recognition(scene.notice, "杭人社发〔2026〕88号")
    scene.approver.issue(scene.record)


def recognised(scene: Scene) -> None:
    """The studio, its page, its code, the letter."""
    assert scene.host.application.state == State.RECOGNISED
    studio = Studio.objects.get()
    assert studio.name == "沈砚舟装配钳工技能大师工作室"
    assert (studio.valid_to.year - studio.valid_from.year) == 3
    page = Person().open(reverse("studios:page", args=[studio.number]))
    assert page.says(studio.name, "杭人社发〔2026〕88号")
    page = Person().open(reverse("verification:result", args=[studio.verification_code]))
    assert page.says("真实", studio.name)
    assert scene.host.open(scene.host.url("status")).says("已认定")


def test_an_application_of_hangzhou_becomes_a_recognised_studio(at, client_of):
    bureau = Organisation.objects.get(kind="district_bureau", region_id="330109")
    pool = [ExpertFactory() for _ in range(4)]
    scene = Scene(
        at=at,
        district=Office(client_of(UserFactory(district_officer=True, organisation=bureau))),
        officer=CityOffice(client_of(UserFactory(city_officer=True))),
        approver=Approver(client_of(UserFactory(city_approver=True))),
        pool=pool,
        experts=[ExpertAtHome(client_of(each.user)) for each in pool],
    )

    for chapter in (opens, hands_in, returned, reviewed, accepted, marked, listed, published, recognised):
        chapter(scene)

    assert scene.host.application.state == State.RECOGNISED
