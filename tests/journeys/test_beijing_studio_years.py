"""A Beijing studio through its years: agreement, papers, a master kept on, another master, silence, the end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from portal.accounts.kinds import City as CityOf
from portal.accounts.models import User
from portal.policy import clock
from portal.workbench.demo import cases
from studios.models import Amendment, BodySummary, EndingProposal, LeaderStatus, Plaque, Studio, TargetAgreement, Term
from studios.models import YearlyFiling as Filing
from studios.states import AgreementState, AmendmentState, FilingState, State
from tests.factories.accounts import UserFactory
from tests.factories.chain import load_calendar
from tests.journeys.browser import Person
from tests.journeys.chapter_three import BEIJING, Road
from tests.journeys.host import Host
from tests.journeys.years import City, Desk, Unit, again, day, night, place, public_page, verified_page

pytestmark = pytest.mark.django_db
TARGETS = {
    "funds": "300000", "duties": "引领技能研发，实行名师带徒。", "rnd": "2", "promoted": "1", "apprentices": "5",
    "upgraded": "2", "exchanges": "3", "schools": "1", "judging": "0", "service": "2", "unit_signer": "王建国",
    "leader_signer": "沈砚舟",
}  # fmt: skip
# Retires by the table in August 2028.
FIRST = replace(cases.case(13), leader="沈砚舟", birth=date(1967, 11, 8))
SECOND = replace(FIRST, leader="沈继业", birth=date(1979, 3, 14))
SILENT_SINCE = "2029-05-10"


@dataclass
class Scene:
    """The studio and the people of its three levels; each person's browser is opened anew for every act."""

    at: Any
    client_of: Any
    road: Road
    clerk: User
    bureau_user: User
    studio: Studio

    @property
    def unit(self) -> Unit:
        return Unit(self.client_of(self.clerk), self.studio)

    @property
    def body(self) -> Desk:
        return Desk(self.client_of(self.road.reviewer_user), self.studio)

    @property
    def centre(self) -> City:
        return City(self.client_of(self.road.officer_user), self.studio)

    @property
    def bureau(self) -> City:
        return City(self.client_of(self.bureau_user), self.studio)

    def approvers(self) -> list[City]:
        """HR, then finance (BJ-06)."""
        return [City(self.client_of(each), self.studio) for each in self.road.approver_users]

    def to(self, moment: str) -> None:
        """The clock at a moment, the night's work before it done."""
        self.at(moment)
        night()


@pytest.fixture
def scene(at: Any, client_of: Any) -> Scene:
    """From the call and the unit's registration to the recognised studio, on pages."""
    load_calendar(2027, 2028, 2029, 2030)
    at("2026-04-20 09:00")
    road = Road.of(CityOf.BEIJING, at, client_of, FIRST.region)
    call = road.open(2026, BEIJING)
    host = Host(FIRST)
    host.register(affiliation="local")
    host.begin(call.code)
    road.walk(host, BEIJING)
    bureau = UserFactory(city_officer=True, city=CityOf.BEIJING)
    return Scene(at, client_of, road, host.user, bureau, again(Studio.objects.get()))


def signs(scene: Scene) -> None:
    """BJ-41: written, signed by both, put on file by the body."""
    scene.at("2026-09-20 10:00")
    dates = dict.fromkeys(("unit_signed_on", "leader_signed_on"), "2026-09-20")
    scene.unit.sign_agreement(2026, **TARGETS, **dates)
    agreement = TargetAgreement.objects.get()
    assert agreement.state == AgreementState.SIGNED
    scene.body.put_agreement_on_file(2026)
    hands_over_the_plaque(scene)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.filed_on) == (AgreementState.FILED, day("2026-09-20"))


def reports(scene: Scene, year: int) -> None:
    """BJ-43, BJ-45: the unit to its body, the body to the city on its last day."""
    scene.at(f"{year}-09-25 20:00")
    scene.unit.add("service", on=f"{year}-09-25", title="进社区义务维修", organiser="government", people="60")
    scene.to(f"{year}-11-20 09:00")
    scene.unit.write_papers(year)
    scene.unit.file_papers(year)
    scene.body.accept_papers(year)
    scene.at(f"{year}-12-10 22:00")
    scene.body.send_summary(year)
    filing = Filing.objects.get(year=year)
    summary = BodySummary.objects.get(year=year)
    assert (filing.state, filing.late, filing.summary) == (FilingState.ACCEPTED, False, summary)
    assert summary.timing == "on_time"
    page = scene.bureau.press(scene.bureau.open(place("city_summary", summary.pk)), "核收")
    assert page.says(scene.studio.name)


def is_kept_on(scene: Scene) -> None:
    """BJ-57: verified by the body, filed with the centre; nothing is decided and nobody proposes an end."""
    scene.to("2028-07-01 09:00")
    scene.unit.add("service", on="2028-07-01", title="进校园讲工艺", organiser="government", people="40")
    typed = {"leader_post": "kept_on", "since": "2028-08-01", "until": "2031-07-31"}
    change = scene.unit.ask_for_change("leader_retained", **typed)
    scene.body.verify(change)
    scene.centre.file_change(change)
    change.refresh_from_db()
    assert (change.state, change.effective_on) == (AmendmentState.ACCEPTED, day("2028-08-01"))
    assert LeaderStatus.objects.latest("pk").status == "kept_on"
    scene.to("2029-03-01 09:00")
    assert not EndingProposal.objects.exists()


def changes_master(scene: Scene) -> None:
    """BJ-56, A-24, A-32: the whole application again; the same title goes on."""
    scene.at("2029-04-01 09:00")
    scene.unit.step(place("leader_status", scene.studio.number), "登记", status="left", since="2029-04-01")
    change = scene.unit.ask_for_change("leader_replaced", lead_master=SECOND.leader, cause="left")
    scene.body.verify(change)
    waiting = scene.unit.look(reverse("applications:leader_change", args=[change.number]))
    assert (waiting.status, waiting.says("还没有开放更换领办人的申报批次")) == (403, True)
    scene.road.open(2029, BEIJING, kind="leader_change")
    scene.to("2029-05-10 09:00")
    assert not EndingProposal.objects.exists()
    scene.unit.add("service", on=SILENT_SINCE, title="技能开放日", organiser="industry", people="30")
    applies(scene, change)

    before, scene.studio = scene.studio, again(scene.studio)
    change.refresh_from_db()
    assert (change.state, scene.studio.lead_master) == (AmendmentState.ACCEPTED, "沈继业")
    kept = ("number", "recognised_on", "valid_from", "valid_to", "document_no", "state")
    assert [getattr(scene.studio, each) for each in kept] == [getattr(before, each) for each in kept]
    assert Term.objects.count() == Studio.objects.count() == 1
    assert public_page(scene.studio).says("沈继业电工技能大师工作室")
    assert 'data-verdict="genuine"' not in verified_page(before).source
    changes_plaque(scene, before.plaque_no)


def applies(scene: Scene, change: Amendment) -> None:
    """BJ-56: from the change's page to the form, and through every office of chapter 3."""
    host = Host(SECOND, scene.client_of(scene.clerk))
    page = host.open(host.open(place("amendment", scene.studio.number, change.number)).address("填写新领办人的申报"))
    host.number = host.press(page, "开始填写").url.split("/")[2]
    assert (host.application.lead_master, host.application.occupation) == ("沈继业", "电工")
    scene.road.walk(host, BEIJING)
    assert host.application.studio == scene.studio


def hands_over_the_plaque(scene: Scene) -> None:
    """Made by the bureau and handed over (BJ-34)."""
    number, today = scene.studio.plaque_no, clock.today().isoformat()
    scene.bureau.step(place("plaque_step", number, "make"), "登记", on=today)
    scene.bureau.step(place("plaque_step", number, "hand"), "登记", on=today, to=scene.studio.lead_master)


def changes_plaque(scene: Scene, former: str) -> None:
    """The plaque with the new master's name; the old one comes back (A-32)."""
    hands_over_the_plaque(scene)
    assert Plaque.objects.get(number=former).replaced_by == Plaque.objects.get(number=scene.studio.plaque_no)
    today = clock.today().isoformat()
    page = scene.bureau.step(place("plaque_step", former, "return"), "登记", on=today, note="完好。")
    assert page.says("已收回")


def falls_silent(scene: Scene) -> EndingProposal:
    """BJ-59: after 270 days body and unit are told, after more than 365 there is a ground."""
    scene.to("2030-02-03 09:00")
    assert "久无活动" not in scene.body.open("/workbench/").source
    scene.to("2030-02-04 09:00")
    assert "久无活动" in scene.body.open("/workbench/").source
    assert "久无活动" in scene.unit.open(place("manage", scene.studio.number)).source
    scene.to("2030-05-10 09:00")
    assert not EndingProposal.objects.exists()
    scene.to("2030-05-11 09:00")
    proposal = EndingProposal.objects.get()
    assert (proposal.state, proposal.ground, proposal.ground_on) == (
        "suggested", "inactive_over_one_year", day("2030-05-11"),
    )  # fmt: skip
    return proposal


def is_revoked(scene: Scene, proposal: EndingProposal) -> None:
    """BJ-63, BJ-06: the body proposes, the unit is heard, both bureaus decide."""
    assert scene.bureau.look(place("ending_step", proposal.number, "propose")).status == 403
    scene.body.take_up(proposal)
    scene.at("2030-05-25 09:00")
    scene.bureau.decide(proposal, "京人社能发〔2030〕9号")
    hr, finance = scene.approvers()
    hr.ending(proposal, "approve", "会签")
    assert again(scene.studio).state == State.ACTIVE
    finance.ending(proposal, "approve", "会签")

    studio = again(scene.studio)
    assert (studio.state, studio.ended_on, studio.ended_by) == (
        State.REVOKED, day("2030-05-25"), "京人社能发〔2030〕9号",
    )  # fmt: skip
    assert public_page(studio).says("已撤销", "京人社能发〔2030〕9号")
    page = verified_page(studio)
    assert 'data-verdict="genuine"' not in page.source
    assert page.says("已撤销", "不再持有称号")
    plaque = Plaque.objects.get(number=studio.plaque_no)
    assert plaque.recall_due_on is not None and plaque.returned_on is None
    assert scene.bureau.open(place("plaque", plaque.number)).says("待收回")
    assert Person().open(place("directory")).status == 200


def test_the_years_of_a_beijing_studio(scene: Scene) -> None:
    signs(scene)
    reports(scene, 2026)
    reports(scene, 2027)
    is_kept_on(scene)
    changes_master(scene)
    is_revoked(scene, falls_silent(scene))
