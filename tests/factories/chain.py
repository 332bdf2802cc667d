"""Takes applications along the chain by real steps, with one person at every desk of a city."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from applications import recognition, transitions
from applications.models import Application, Call, Evidence, Place, Recognition, SelectionList
from applications.notice_drafts import draft_notice
from applications.states import State
from assessments import transitions as panels
from assessments.models import Panel
from portal.accounts.kinds import City
from portal.accounts.models import User
from portal.bulletin import transitions as bulletin
from portal.bulletin.models import PublicNotice
from portal.policy import calendar_import, clock
from tests.factories.accounts import UserFactory
from tests.factories.applications import ApplicationFactory, CallFactory
from tests.factories.assessments import ExpertFactory, open_panel, seat_everyone, submitted
from tests.traced_cases import walked


def load_calendar(*years: int) -> None:
    """An arrangement for years whose own is not published, so that notices of the future can be counted."""
    for year in years:
        days = (date(year, 1, 1), date(year, 5, 1), *(date(year, 10, day) for day in range(1, 8)))
        off = tuple(calendar_import.Day(day, False, "试验假日") for day in days)
        calendar_import.store(year, off, None, source="试验")


@dataclass
class Chain:
    """The people of a city and the steps they take; `at` moves the clock."""

    city: str
    at: Any
    desks: dict[int, User] = field(default_factory=dict)

    @property
    def beijing(self) -> bool:
        return self.city == City.BEIJING

    @cached_property
    def call(self) -> Call:
        return CallFactory(city=self.city)

    @cached_property
    def officer(self) -> User:
        """Who accepts and runs panels: the city officer, in Beijing the employment centre's."""
        role = "centre_officer" if self.beijing else "city_officer"
        return UserFactory(**{role: True}, city=self.city)

    @cached_property
    def city_officer(self) -> User:
        return UserFactory(city_officer=True, city=self.city) if self.beijing else self.officer

    @cached_property
    def approver(self) -> User:
        return UserFactory(city_approver=True, city=self.city)

    @cached_property
    def finance(self) -> User:
        return UserFactory(finance_approver=True, city=self.city)

    @property
    def approvers(self) -> Sequence[User]:
        return (self.approver, self.finance) if self.beijing else (self.approver,)

    def reviewer(self, application: Application) -> User:
        """The officer of the file's first reviewer."""
        key = application.recommender_id
        if key not in self.desks:
            district = application.recommender.kind == "district_bureau"
            role = "district_officer" if district else "recommender_officer"
            self.desks[key] = UserFactory(**{role: True}, organisation=application.recommender)
        return self.desks[key]

    def draft(self, **fields: Any) -> Application:
        _ = self.call
        return ApplicationFactory(city=self.city, complete=True, call=self.call, **fields)

    def submit(self, application: Application) -> Application:
        transitions.submit(application, by=application.created_by)
        return application

    def review(self, application: Application, *, rank: int = 1) -> Application:
        """Everything a first reviewer does before 上报, and the host's sealed scan."""
        reviewer = self.reviewer(application)
        transitions.attach_sealed_scan(
            application, by=application.created_by, version_no=application.version_no, attachment_id="scan"
        )
        Evidence.objects.filter(application=application).update(
            original_checked_by=reviewer, original_checked_at=clock.now()
        )
        for item in application.measures.review_items:
            transitions.give_verdict(application, by=reviewer, item=item.key, verdict="pass")
        transitions.sign_opinion(application, by=reviewer, text="同意推荐", agree=True, rank=rank)
        return application

    def endorse(self, *applications: Application) -> None:
        """上报; in Beijing the recommender has places enough (BJ-25)."""
        if self.beijing:
            body = applications[0].recommender
            Place.objects.get_or_create(call=self.call, recommender=body, defaults={"places": 50})
        transitions.report_upward(self.call, applications, by=self.reviewer(applications[0]))
        for application in applications:
            application.refresh_from_db()

    def accept(self, application: Application) -> Application:
        transitions.record_material_review(application, by=self.officer, text="材料齐全", agree=True)
        transitions.accept(application, by=self.officer)
        return application

    def seat(self, *applications: Application, experts: int = 1) -> Panel:
        pool = [ExpertFactory(city=self.city) for _ in range(experts)]
        panel = open_panel(
            self.call, applications, by=self.officer, experts=pool, marks_per_subject=experts, city=self.city
        )
        seat_everyone(panel, pool, applications, by=self.officer)
        panels.release(panel, by=self.officer)
        self._again(applications)
        return panel

    def mark(self, panel: Panel, less: Sequence[int] = ()) -> None:
        """Every expert marks in full; `less` takes points off, file by file."""
        off = {row.subject_id: less[place] for place, row in enumerate(panel.files.all()) if place < len(less)}
        for assignment in panel.assignments.all():
            submitted(assignment, off.get(assignment.subject_id, 0))

    def close(self, panel: Panel, *applications: Application) -> None:
        day = clock.today()
        for application in applications:
            visit = {"visited_on": day, "place": "车间", "people": "考察组", "findings": {}, "conclusion": "属实"}
            panels.record_visit(panel, application, visit, by=self.officer)
            panels.record_review(panel, application, {"reviewed_on": day, "conclusion": "材料属实"}, by=self.officer)
        panels.close(panel, by=self.officer)
        self._again(applications)

    def compile(self) -> SelectionList:
        selection = transitions.compile_list(self.call, by=self.officer)
        selection.minutes = "会议按得分排序形成一致意见。"
        selection.save(update_fields=["minutes"])
        return selection

    def release(self, selection: SelectionList, *applications: Application) -> None:
        transitions.submit_list(selection, by=self.officer)
        for approver in self.approvers:
            transitions.approve_list(selection, by=approver)
        self._again(applications)

    def give_notice(self, selection: SelectionList, *applications: Application) -> PublicNotice:
        notice = draft_notice(selection, by=self.officer)
        bulletin.submit_notice(notice, by=self.officer)
        transitions.publish_notice(notice, by=self.approver)
        self._again(applications)
        return notice

    def draft_recognition(self, notice: PublicNotice) -> Recognition:
        record = recognition.draft(notice, by=self.officer)
        recognition.edit(
            record,
            by=self.officer,
            document_no=f"试人社发〔{self.call.year}〕{notice.pk}号",
            title=record.title,
            text="现予公布。",
            dated=clock.today(),
        )
        transitions.submit_recognition(record, by=self.officer)
        return record

    def recognise(self, record: Recognition, *applications: Application) -> None:
        for approver in self.approvers:
            transitions.issue_recognition(record, by=approver)
        self._again(applications)

    def after_notice(self, notice: PublicNotice) -> None:
        """Nine in the morning after the last day of the notice."""
        notice.refresh_from_db()
        self.at(clock.end_of(notice.ends_on) + timedelta(hours=9))

    def bring(self, application: Application, state: str) -> Application:
        """Along the main road to a state; side roads (returned, declined …) are taken by the tests themselves."""
        road = [
            (State.SUBMITTED, lambda: self.submit(application)),
            (State.ENDORSED, lambda: (self.review(application), self.endorse(application))),
            (State.ACCEPTED, lambda: self.accept(application)),
            (State.UNDER_PANEL, lambda: self._seat_one(application)),
            (State.APPRAISED, lambda: self._close_one(application)),
            (State.PROPOSED, lambda: self.release(self.compile(), application)),
            (State.UNDER_NOTICE, lambda: self._notice_one(application)),
            (State.RECOGNISED, lambda: self._recognise_one(application)),
        ]
        for reached, walk in road:
            if application.state == state:
                break
            with walked(self.city, application.call.kind, reached):
                walk()
            assert application.state == reached
        return application

    def _seat_one(self, application: Application) -> None:
        self._panel = self.seat(application)

    def _close_one(self, application: Application) -> None:
        self.mark(self._panel)
        self.close(self._panel, application)

    def _notice_one(self, application: Application) -> None:
        selection = SelectionList.objects.get(call=self.call, state="released")
        self._notice = self.give_notice(selection, application)

    def _recognise_one(self, application: Application) -> None:
        self.after_notice(self._notice)
        self.recognise(self.draft_recognition(self._notice), application)

    @staticmethod
    def _again(applications: Sequence[Application]) -> None:
        for application in applications:
            application.refresh_from_db()
