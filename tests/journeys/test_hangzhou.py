"""Hangzhou from the call to the plaque, over HTTP."""

from __future__ import annotations

from datetime import timedelta

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


def test_an_application_of_hangzhou_becomes_a_recognised_studio(at, client_of):
    bureau = Organisation.objects.get(kind="district_bureau", region_id="330109")
    officer = CityOffice(client_of(UserFactory(city_officer=True)))
    approver = Approver(client_of(UserFactory(city_approver=True)))
    district = Office(client_of(UserFactory(district_officer=True, organisation=bureau)))
    pool = [ExpertFactory() for _ in range(4)]
    experts = [ExpertAtHome(client_of(each.user)) for each in pool]

    # The city opens the call; anybody may read it.
    at("2026-04-01 09:00")
    call = officer.open_call("杭人社通〔2026〕5号")
    assert Person().open(url("public_call", call.code)).says("杭人社通〔2026〕5号")

    # A unit registers, invites its master, fills in everything and hands in.
    at("2026-04-10 10:00")
    host = Host(cases.case(1))
    host.register()
    master = host.invite_lead_master()
    assert master.open(reverse("accounts:duties")).status == 200
    host.begin(call.code)
    host.fill()
    host.upload()
    at("2026-04-20 15:30")
    page = host.submit()
    assert page.says(host.number, "2026年4月20日", "15:30:00")
    assert Application.objects.get(number=host.number).state == State.SUBMITTED
    host.send_scan()
    assert host.application.sealed_version == 1

    # The district finds it in its list, sends it back about one field, and gets it back.
    at("2026-04-22 09:30")
    assert host.number in district.open(reverse("applications:desk")).source
    district.send_back(host.number, "leader.skills", "请写明“三看三试”操作法解决过什么问题。")
    page = host.open(host.url("status"))
    assert page.says("退回补正", "4月29日")
    at("2026-04-23 10:00")
    host.correct("leader", {"skills": "“三看三试”操作法解决了主轴装配同轴度超差的问题，返工率降到千分之三。"})
    assert host.application.state == State.SUBMITTED
    assert host.application.version_no == 2
    host.send_scan()
    assert host.application.sealed_version == 2

    # First review to its end; the window for 上报 opens on 6 May.
    at("2026-05-07 10:00")
    page = district.judge(host.number)
    district.check_originals(host.number)
    district.sign(host.number)
    page = district.report(host.number)
    assert page.says(host.application.studio_name)
    assert host.application.state == State.ENDORSED

    # The city accepts.
    at("2026-05-11 10:00")
    assert host.number in officer.open(reverse("applications:city_list")).source
    officer.accept(host.number)
    assert host.application.state == State.ACCEPTED

    # The panel.
    at("2026-06-10 10:00")
    panel = officer.convene(call, pool)
    assert shielded(host)
    seated = set(panel.assignments.values_list("expert_id", flat=True))
    marking = [person for expert, person in zip(pool, experts, strict=True) if expert.pk in seated]
    for place, person in enumerate(marking):
        person.declare(panel)
        person.mark(panel, host.application, less=place)
    officer.record(panel)
    officer.close(panel)
    assert host.application.state == State.APPRAISED
    assert str(host.application.score) == "99.000"

    # List, countersigned by a second person.
    at("2026-09-02 10:00")
    selection = officer.compile(call)
    assert shielded(host)
    assert officer.look(url("list_approve", selection.pk)).status == 403
    approver.approve_list(selection)
    assert host.application.state == State.PROPOSED
    assert shielded(host)

    # Public notice, an objection that does not hold.
    at("2026-09-03 09:00")
    notice = officer.draft_notice(selection)
    approver.publish(notice)
    notice.refresh_from_db()
    page = Person().open(url("public_notice", notice.code))
    assert page.says("沈砚舟", "杭州钱江重机有限公司", "萧山区")
    assert cases.case(1).id_number not in page.source
    at("2026-09-04 11:00")
    number = citizen_objects(notice, host.application)
    assert Objection.objects.get().number == number
    at("2026-09-07 11:00")
    officer.dismiss(number)
    at(clock.end_of(notice.ends_on) + timedelta(hours=9))
    record = officer.draft_recognition(notice, "杭人社发〔2026〕88号")
    approver.issue(record)

    # The studio, its page, its code, the letter.
    assert host.application.state == State.RECOGNISED
    studio = Studio.objects.get()
    assert studio.name == "沈砚舟装配钳工技能大师工作室"
    assert (studio.valid_to.year - studio.valid_from.year) == 3
    page = Person().open(reverse("studios:page", args=[studio.number]))
    assert page.says(studio.name, "杭人社发〔2026〕88号")
    page = Person().open(reverse("verification:result", args=[studio.verification_code]))
    assert page.says("真实", studio.name)
    assert host.open(host.url("status")).says("已认定")
