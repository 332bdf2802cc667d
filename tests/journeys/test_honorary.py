"""A lead master of Hangzhou retires and is kept: the honorary title over HTTP, from the call to the old one's end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from applications.models import Application
from applications.states import State as ApplicationState
from funding.tasks import gather_due
from portal.accounts.kinds import City as CityOf
from portal.policy import clock
from portal.workbench.demo import answers, cases, hosts
from studios.models import EndingProposal, Studio
from studios.states import State
from tests.factories.accounts import UserFactory
from tests.factories.applications import CallFactory
from tests.factories.chain import Chain, load_calendar
from tests.journeys.browser import Person
from tests.journeys.chapter_three import HANGZHOU, Road
from tests.journeys.host import Host
from tests.journeys.years import City, Unit, night, place, public_page, verified_page

pytestmark = pytest.mark.django_db
# By the table the statutory day is 22 April 2029, three years after the first call closed and within the first term.
MASTER = replace(cases.case(1), birth=date(1968, 5, 22), honour="chinese_skill_award")
RETIRED = replace(
    MASTER,
    employment="retired_rehired",
    relation="rehired",
    retired_on=date(2029, 4, 22),
    rehired_from=date(2029, 4, 23),
)


@dataclass
class Scene:
    """The studio, its unit's clerk at the form, and the offices of the city."""

    at: Any
    client_of: Any
    road: Road
    first: Application
    host: Host

    @property
    def studio(self) -> Studio:
        return Studio.objects.get(origin_no=self.first.number)

    @property
    def unit(self) -> Unit:
        return Unit(self.client_of(self.first.created_by), self.studio)

    @property
    def officer(self) -> City:
        return City(self.client_of(self.road.officer_user), self.studio)

    def to(self, moment: str) -> None:
        """The clock at a moment, the night's work before it done."""
        self.at(moment)
        night()


@pytest.fixture
def scene(at: Any, client_of: Any) -> Scene:
    """Recognised in 2026 by real steps; the pages of that road are pressed in the story of three years."""
    load_calendar(2027, 2028, 2029)
    at("2026-04-20 10:00")
    chain = Chain(CityOf.HANGZHOU, at)
    windows = {"application": (clock.start_of(date(2026, 4, 1)), clock.end_of(date(2026, 4, 20)))}
    chain.call = CallFactory(city=CityOf.HANGZHOU, windows=windows)
    first = chain.bring(hosts.draft(MASTER, chain.call), ApplicationState.RECOGNISED)
    at("2029-03-01 09:00")
    road = Road.of(CityOf.HANGZHOU, at, client_of, MASTER.region)
    return Scene(at, client_of, road, first, Host(RETIRED, client_of(first.created_by)))


def asks_too_early(scene: Scene) -> None:
    """HZ-29: the call is open, the master still in post; the form says what is missing."""
    call = scene.road.open(2029, HANGZHOU, kind="honorary")
    scene.at("2029-04-10 10:00")
    scene.host.begin(call.code)
    spec = next(each for each in call.measures.sections if each.key == "leader")
    scene.host.section(spec, answers.leader(MASTER), "保存并返回清单")
    page = scene.host.open(scene.host.url("check"))
    assert page.says("领衔人须已退休且单位仍聘其承担领办工作")


def retires(scene: Scene) -> EndingProposal:
    """HZ-59: nobody has written down that the master stays, so the night proposes the end."""
    scene.to("2029-04-22 09:00")
    proposal = EndingProposal.objects.get()
    assert (proposal.state, proposal.ground) == ("suggested", "retired")
    return proposal


def hands_in(scene: Scene, proposal: EndingProposal) -> None:
    """A-10: from then on the retirement is no ground, whatever the term does meanwhile (A-02)."""
    scene.road.hand_in(scene.host, "2029-04-25 10:00")
    scene.to("2029-04-30 09:00")
    proposal.refresh_from_db()
    assert (proposal.state, scene.studio.state) == ("dismissed", State.TERM_PENDING)
    facts = {"ground": "retired", "ground_on": "2029-04-22", "facts": "领衔人已退休。"}
    page = scene.officer.open(place("ending_new", scene.studio.number))
    with pytest.raises(AssertionError, match="申报荣誉工作室的事项正在办理，办结前不能因退休终止称号"):
        scene.officer.press(page, "提出", facts)
    assert not EndingProposal.objects.exclude(pk=proposal.pk).exists()


def takes_over(scene: Scene) -> Studio:
    """A-10: the old title is converted, its plaque and its code are no longer good; the new one has no last day."""
    old, new = scene.studio, Studio.objects.get(kind=Studio.Kind.HONORARY)
    assert (old.state, old.converted_to) == (State.CONVERTED, new)
    assert (new.state, new.name, new.valid_to) == (State.ACTIVE, "沈砚舟装配钳工荣誉技能大师工作室", None)
    assert public_page(old).says("已转为荣誉工作室")
    assert 'data-verdict="genuine"' not in verified_page(old).source
    assert 'data-verdict="genuine"' in verified_page(new).source
    assert scene.officer.open(place("plaque", old.plaque_no)).says("称号终止时尚未交付")
    scene.to("2029-09-20 09:00")
    assert not EndingProposal.objects.exclude(state="dismissed").exists()
    return new


def takes_no_place(scene: Scene) -> None:
    """A-07: outside the 25."""
    page = scene.officer.open(reverse("applications:ranking", args=[scene.host.application.call.code]))
    assert page.says("不占名额 1 家", "不设名额")


def brings_no_money(scene: Scene, new: Studio) -> None:
    """A-08: no construction grant, and the finance desk reads why."""
    gather_due()
    payer = Person(scene.client_of(UserFactory(finance_officer=True)))
    page = payer.open(f"{reverse('funding:due')}?q={new.number}")
    assert page.says("不予资助", "不是首次认定，没有一次性资助")


def is_assessed_next_year(scene: Scene, new: Studio) -> None:
    """A-09: the first one covers the calendar year after the recognition."""
    page = scene.unit.open(reverse("workbench:studio_life", args=[new.number]))
    assert page.says("2030 年度绩效考核")


def test_an_honorary_title_takes_over(scene: Scene) -> None:
    asks_too_early(scene)
    hands_in(scene, retires(scene))
    scene.road.decide(scene.host, HANGZHOU)
    new = takes_over(scene)
    takes_no_place(scene)
    brings_no_money(scene, new)
    is_assessed_next_year(scene, new)
