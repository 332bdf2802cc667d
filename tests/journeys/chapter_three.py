"""Chapter 3 page by page, from the call to the register: how every story about a studio's years begins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from applications.models import Call
from applications.states import State
from assessments.models import Expert
from portal.accounts.kinds import City
from portal.accounts.models import Organisation, User
from portal.policy import clock
from tests.factories.accounts import UserFactory
from tests.factories.assessments import ExpertFactory
from tests.journeys.host import Host
from tests.journeys.offices import Approver, CityOffice, ExpertAtHome, Office


@dataclass(frozen=True)
class Days:
    """The day of each act, as month and day."""

    call: str
    handed_in: str
    reported: str
    accepted: str
    seated: str
    listed: str
    noticed: str


# Within the windows of the packs.
HANGZHOU = Days("04-01", "04-20", "05-07", "05-11", "06-10", "09-02", "09-03")
BEIJING = Days("04-20", "05-11", "05-14", "05-18", "07-02", "09-02", "09-03")


@dataclass
class Road:
    """Everybody whom a city's file passes; each person's browser is opened anew for every act."""

    at: Any
    client_of: Any
    city: str
    bureau: Organisation
    reviewer_user: User
    # Who accepts and runs the panel: the bureau's officer, in Beijing the employment centre's.
    officer_user: User
    approver_users: tuple[User, ...]
    pool: list[Expert]

    @classmethod
    def of(cls, city: str, at: Any, client_of: Any, region: str) -> Road:
        beijing = city == City.BEIJING
        bureau = Organisation.objects.get(kind="district_bureau", region_id=region)
        officer = {"centre_officer" if beijing else "city_officer": True}
        approving = ("city_approver", "finance_approver") if beijing else ("city_approver",)
        return cls(
            at,
            client_of,
            city,
            bureau,
            UserFactory(district_officer=True, organisation=bureau),
            UserFactory(**officer, city=city),
            tuple(UserFactory(**{role: True}, city=city) for role in approving),
            [ExpertFactory(city=city) for _ in range(4)],
        )

    @property
    def reviewer(self) -> Office:
        return Office(self.client_of(self.reviewer_user))

    @property
    def office(self) -> CityOffice:
        return CityOffice(self.client_of(self.officer_user))

    def approvers(self) -> list[Approver]:
        return [Approver(self.client_of(each)) for each in self.approver_users]

    def open(self, year: int, days: Days, **choice: Any) -> Call:
        """The call of a year, of the usual kind unless told otherwise; in Beijing with a place for the body (BJ-25)."""
        self.at(f"{year}-{days.call} 09:00")
        beijing = self.city == City.BEIJING
        document_no = f"京人社能发〔{year}〕7号" if beijing else f"杭人社通〔{year}〕5号"
        return self.office.open_call(document_no, places={self.bureau.pk: 1} if beijing else None, **choice)

    def walk(self, host: Host, days: Days) -> None:
        """A draft that its unit has begun, to the register."""
        self.hand_in(host, f"{host.application.call.year}-{days.handed_in} 10:00")
        self.decide(host, days)

    def hand_in(self, host: Host, moment: str) -> None:
        self.at(moment)
        host.fill()
        host.upload()
        host.submit()
        host.send_scan()
        assert host.application.state == State.SUBMITTED

    def decide(self, host: Host, days: Days) -> None:
        """Recommended, accepted, marked, proposed, noticed, recognised; in Beijing both bureaus say yes to list and
        document (BJ-06)."""
        call = host.application.call
        self._recommended(host, f"{call.year}-{days.reported} 10:00")
        self.at(f"{call.year}-{days.accepted} 10:00")
        self.office.accept(host.number)
        self._marked(host, f"{call.year}-{days.seated} 10:00")
        self.at(f"{call.year}-{days.listed} 10:00")
        selection = self.office.compile(call)
        for approver in self.approvers():
            approver.approve_list(selection)
        assert host.application.state == State.PROPOSED
        self.at(f"{call.year}-{days.noticed} 09:00")
        notice = self.office.draft_notice(selection)
        self.approvers()[0].publish(notice)
        notice.refresh_from_db()
        self.at(clock.end_of(notice.ends_on) + timedelta(hours=9))
        record = self.office.draft_recognition(notice, f"试人社发〔{call.year}〕{notice.pk}号")
        for approver in self.approvers():
            assert host.application.state == State.UNDER_NOTICE
            approver.issue(record)
        assert host.application.state == State.RECOGNISED

    def _recommended(self, host: Host, moment: str) -> None:
        self.at(moment)
        reviewer = self.reviewer
        reviewer.judge(host.number)
        if self.city == City.HANGZHOU:
            reviewer.check_originals(host.number)
        reviewer.sign(host.number)
        reviewer.report(host.number)
        assert host.application.state == State.ENDORSED

    def _marked(self, host: Host, moment: str) -> None:
        """Experts declare, mark in full and sign; both records are written, the panel closes."""
        self.at(moment)
        office = self.office
        panel = office.convene(host.application.call, self.pool)
        for assignment in panel.assignments.select_related("expert__user").order_by("pk"):
            expert = ExpertAtHome(self.client_of(assignment.expert.user))
            expert.declare(panel)
            expert.mark(panel, host.application, less=0)
        office.record(panel)
        office.close(panel)
        assert host.application.state == State.APPRAISED
