"""Three years of a Hangzhou studio and what follows: the clock moves and people act on pages, nothing else happens."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from applications.states import State as ApplicationState
from portal.accounts.kinds import City as CityOf
from portal.accounts.models import User
from portal.workbench.demo import cases
from studios.models import AssessmentResult, EndingProposal, Studio, Term, YearlyFiling
from studios.states import FilingState, RenewalState, State
from tests.factories.accounts import UserFactory
from tests.factories.chain import Chain, load_calendar
from tests.journeys.chapter_three import Days, Road
from tests.journeys.host import Host
from tests.journeys.years import City, Unit, again, day, night, public_page, verified_page

pytestmark = pytest.mark.django_db
LAST_DAY = "2029-04-28"
# A call that the city holds earlier in the year than usual, so that the title begins on 29 April 2026.
EARLY = Days("03-02", "03-10", "03-18", "03-20", "03-26", "04-14", "04-20")
WINDOWS = {
    "application": ("2026-03-02", "2026-03-13"),
    "first_review": ("2026-03-16", "2026-03-20"),
    "correction": ("2026-03-16", "2026-03-25"),
    "site_visit": ("2026-03-23", "2026-03-31"),
    "expert_review": ("2026-03-25", "2026-04-10"),
    "notice": ("2026-04-13", "2026-04-30"),
}


@dataclass
class Scene:
    """The studio with its people; each person's browser is opened anew for every act."""

    at: Any
    client_of: Any
    studio: Studio
    clerk: User
    master_user: User
    officer_user: User
    approver_user: User

    @property
    def unit(self) -> Unit:
        return Unit(self.client_of(self.clerk), self.studio)

    @property
    def master(self) -> Unit:
        return Unit(self.client_of(self.master_user), self.studio)

    @property
    def officer(self) -> City:
        return City(self.client_of(self.officer_user), self.studio)

    @property
    def approver(self) -> City:
        return City(self.client_of(self.approver_user), self.studio)

    def filing(self, year: int) -> YearlyFiling:
        return YearlyFiling.objects.get(studio=self.studio, year=year)

    def to(self, moment: str) -> None:
        """The clock at a moment, the night's work before it done."""
        self.at(moment)
        night()


@pytest.fixture
def walked(at: Any, client_of: Any) -> Scene:
    """From the call and the unit's registration to the recognised studio, on pages."""
    load_calendar(2027, 2028, 2029, 2030)
    case = cases.case(1)
    at("2026-03-02 09:00")
    road = Road.of(CityOf.HANGZHOU, at, client_of, case.region)
    call = road.open(2026, EARLY, windows=WINDOWS)
    host = Host(case)
    host.register()
    master = host.invite_lead_master()
    host.begin(call.code)
    road.walk(host, EARLY)
    studio = again(Studio.objects.get())
    return Scene(at, client_of, studio, host.user, master.user, road.officer_user, road.approver_users[0])


@pytest.fixture
def scene(at: Any, client_of: Any) -> Scene:
    """The same studio, recognised by the same steps without their pages."""
    load_calendar(2027, 2028, 2029, 2030)
    at("2026-04-20 10:00")
    chain = Chain(CityOf.HANGZHOU, at)
    file = chain.bring(chain.draft(leader_name="沈砚舟"), ApplicationState.RECOGNISED)
    master: Any = UserFactory(lead_master=True, organisation=file.host)
    assert file.studio is not None
    return Scene(at, client_of, again(file.studio), file.created_by, master, chain.officer, chain.approver)


def keeps_records(scene: Scene, year: int) -> None:
    """The lead master writes up the year from the form."""
    scene.at(f"{year}-09-10 20:00")
    scene.master.add("service", on=f"{year}-09-10", title="进社区义务维修", organiser="government", people="60")
    scene.master.add("apprentice", on=f"{year}-09-01", person=f"周某{year}", unit="本厂", agreement=True)
    assert scene.master.open(f"/studios/{scene.studio.number}/activities/?year={year}").says("进社区义务维修")


def files_in_time(scene: Scene, year: int) -> None:
    scene.to(f"{year}-12-28 09:00")
    scene.unit.write_papers(year)
    scene.unit.file_papers(year)
    scene.officer.accept_papers(year)
    filing = scene.filing(year)
    assert (filing.state, filing.late) == (FilingState.ACCEPTED, False)


def files_late(scene: Scene, year: int) -> None:
    """After 5 January; returned and filed again it stays late (HZ-48, A-39)."""
    scene.to(f"{year + 1}-01-07 09:00")
    scene.unit.write_papers(year)
    page = scene.unit.file_papers(year)
    assert "逾期" in page.source
    scene.officer.return_papers(year, "请补充技改项目的成效。")
    assert scene.filing(year).state == FilingState.RETURNED
    scene.at(f"{year + 1}-01-09 09:00")
    scene.unit.file_papers(year)
    scene.officer.accept_papers(year)
    filing = scene.filing(year)
    assert (filing.state, filing.late, filing.version_no) == (FilingState.ACCEPTED, True, 2)
    assert filing.first_filed_at is not None and filing.first_filed_at.day == 7


def term_ends(scene: Scene) -> None:
    """HZ-49, HZ-50, A-02: the title is kept until the result."""
    assert scene.studio.valid_to == day(LAST_DAY)
    scene.to(f"{LAST_DAY} 23:00")
    assert again(scene.studio).state == State.ACTIVE
    scene.to("2029-04-29 03:30")
    scene.studio = again(scene.studio)
    assert scene.studio.state == State.TERM_PENDING
    assert scene.studio in Studio.objects.holding()
    assert public_page(scene.studio).says(State.TERM_PENDING.label)
    assert 'data-verdict="genuine"' in verified_page(scene.studio).source


def passes(scene: Scene) -> None:
    """Typed in from its document by one person, compared by another."""
    scene.to("2029-06-01 10:00")
    entry = scene.officer.enter_result("end_of_term", 2029, "excellent", "杭人社发〔2029〕60号")
    assert not AssessmentResult.objects.exists()
    own = scene.officer.open(f"/city/results/{entry.pk}/")
    assert own.says("登记人不能复核自己登记的结果")
    scene.approver.confirm_result(entry)
    assert AssessmentResult.objects.get().grade == "excellent"
    assert again(scene.studio).state == State.TERM_PENDING


def three_years(scene: Scene) -> None:
    keeps_records(scene, 2026)
    files_in_time(scene, 2026)
    keeps_records(scene, 2027)
    files_late(scene, 2027)
    keeps_records(scene, 2028)
    files_in_time(scene, 2028)


def test_three_years_and_a_second_term(walked: Scene) -> None:
    """HZ-48…53."""
    scene = walked
    three_years(scene)
    term_ends(scene)
    passes(scene)

    scene.at("2029-06-20 10:00")
    renewal = scene.unit.ask_to_renew()
    scene.officer.renewal(renewal, "draft", "拟定意见", remark="同意续建。", document_no="杭人社发〔2029〕70号")
    assert scene.officer.look(f"/city/renewals/{renewal.pk}/approve/").status == 403
    scene.approver.renewal(renewal, "approve", "准予续建")

    renewal.refresh_from_db()
    studio = again(scene.studio)
    assert renewal.state == RenewalState.APPROVED
    assert (studio.state, studio.term_no, studio.valid_from, studio.valid_to) == (
        State.ACTIVE, 2, day("2029-04-29"), None,
    )  # fmt: skip
    first, second = Term.objects.filter(studio=studio).order_by("no")
    assert (first.ends_on, second.starts_on, second.document_no) == (
        day(LAST_DAY), day("2029-04-29"), "杭人社发〔2029〕70号",
    )  # fmt: skip
    scene.to("2029-12-28 09:00")
    assert not EndingProposal.objects.exists()
    assert list(YearlyFiling.objects.order_by("year").values_list("year", "late")) == [
        (2026, False), (2027, True), (2028, False), (2029, None),
    ]  # fmt: skip


def is_sent_back_and_never_mended(scene: Scene) -> None:
    """The city gives the unit until the last day of the window, which passes."""
    scene.at("2029-07-02 10:00")
    renewal = scene.unit.ask_to_renew()
    scene.officer.renewal(renewal, "return", "退回补充", remark="请补充场地说明。")
    page = scene.unit.open(f"/studios/{scene.studio.number}/renewal/")
    assert page.says("请补充场地说明", "2029年7月31日（周二）24:00 前")
    scene.to("2029-07-28 09:00")
    assert scene.unit.open("/workbench/").says("补充续建申请")


@pytest.mark.parametrize("asked", [False, True], ids=["never asked", "sent back and never mended"])
def test_nobody_asks_to_go_on_and_the_title_expires(scene: Scene, asked: bool) -> None:
    """A-03: expired, not revoked, and only after people decided."""
    term_ends(scene)
    passes(scene)
    if asked:
        is_sent_back_and_never_mended(scene)
    scene.to("2029-07-31 09:00")
    assert not EndingProposal.objects.exists()
    scene.to("2029-08-01 09:00")
    proposal = EndingProposal.objects.get()
    assert (proposal.state, proposal.kind, proposal.ground) == ("suggested", "expire", "renewal_not_applied")
    assert again(scene.studio).state == State.TERM_PENDING

    scene.officer.ending(proposal, "propose", "提出", facts="期满考核合格，期限内没有申请续建。")
    scene.officer.decide(proposal, "杭人社发〔2029〕90号")
    scene.approver.ending(proposal, "approve", "会签")

    studio = again(scene.studio)
    assert (studio.state, studio.ended_on, studio.ended_by) == (
        State.EXPIRED, day("2029-08-01"), "杭人社发〔2029〕90号",
    )  # fmt: skip
    assert public_page(studio).says("已到期")
    assert 'data-verdict="genuine"' not in verified_page(studio).source
