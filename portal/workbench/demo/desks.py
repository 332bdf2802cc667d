"""The offices' side of a story: each desk's person takes the portal's own steps, in the order of a file's life."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from applications import lists, points, recognition, transitions
from applications.eligibility import report
from applications.models import Application, Call, Recognition, SelectionList
from applications.notice_drafts import draft_notice
from applications.transitions import calls
from assessments import sheets
from assessments import transitions as panels
from assessments.models import Assignment, Expert, Panel
from portal.accounts.kinds import City
from portal.accounts.models import Organisation, User
from portal.accounts.roles import Role
from portal.bulletin import transitions as bulletin
from portal.bulletin.models import PublicNotice
from portal.desks.models import Waiver
from portal.policy import clock
from portal.workbench.demo import experts

SHEETS = {City.HANGZHOU: "hangzhou-application-default", City.BEIJING: "beijing-application-default"}
NOTICE = (
    "请符合条件的单位按管理办法规定的条件和程序，在规定时间内通过本系统填报，经{first}后上报。"
    "材料分批受理、分批评审。本通知为演示内容。"
)


@dataclass
class Offices:
    """The offices of a city and what they do."""

    city: str

    @cached_property
    def beijing(self) -> bool:
        return self.city == City.BEIJING

    def holder(self, role: Role, place: int = 0) -> User:
        people = User.objects.holding(role, city=self.city).with_post().order_by("pk")
        return people[place]

    @cached_property
    def officer(self) -> User:
        """Who accepts and runs panels: the city's officer, in Beijing the employment centre's (BJ-48)."""
        return self.holder(Role.CENTRE_OFFICER if self.beijing else Role.CITY_OFFICER)

    @cached_property
    def planner(self) -> User:
        """Who may let a call differ from the pack: the policy office (BJ-47)."""
        return self.holder(Role.CITY_OFFICER)

    @cached_property
    def approvers(self) -> Sequence[User]:
        roles = (Role.CITY_APPROVER, Role.FINANCE_APPROVER) if self.beijing else (Role.CITY_APPROVER,)
        return [self.holder(role) for role in roles]

    def reviewer(self, office: Organisation) -> User:
        role = Role.DISTRICT_OFFICER if office.kind == "district_bureau" else Role.RECOMMENDER_OFFICER
        return User.objects.holding(role, organisation=office).with_post().order_by("pk")[0]

    # Calls

    def open_call(
        self,
        *,
        kind: str,
        year: int,
        serial: int,
        windows: dict[str, tuple[date, date]] | None = None,
        places: Iterable[Organisation] = (),
        overrides: dict[str, Any] | None = None,
    ) -> Call:
        """Draw up, describe and issue; `overrides` each get the meeting's reason."""
        call = calls.draw_up(city=self.city, kind=kind, year=year, by=self.officer)
        first = call.measures.word("first_review")
        number = f"{'京人社能' if self.beijing else '杭人社'}通〔{year}〕{serial}号"
        content = {"notice_no": number, "notice_text": NOTICE.format(first=first)}
        calls.describe(call, by=self.officer, content=content)
        calls.set_windows(call, by=self.officer, dates=windows or {})
        if self.beijing:
            calls.set_places(call, by=self.officer, places=dict.fromkeys(places, 3))
        for name, value in (overrides or {}).items():
            calls.override(call, by=self.planner, parameter=name, value=value, reason="按本年度经费预算和会议纪要安排")
        calls.open_call(call, by=self.officer)
        return call

    def finish(self, call: Call) -> None:
        transitions.close_call(call, by=self.officer, remark="本批次全部办结")

    # First review

    def check(self, application: Application) -> None:
        """Verdicts, originals, waivers, paper: everything before the opinion."""
        reviewer = self.reviewer(application.recommender)
        for item in application.measures.review_items:
            transitions.give_verdict(application, by=reviewer, item=item.key, verdict="pass")
        self._see_originals(application, reviewer)
        self._waive(application, Waiver.Level.FIRST_REVIEW, reviewer)
        transitions.receive_paper(application, by=reviewer, on=clock.today())

    def _see_originals(self, application: Application, reviewer: User) -> None:
        slots = [each.key for each in application.measures.materials if each.needs_original_check]
        keys = list(application.evidence.filter(slot__in=slots).values_list("pk", flat=True))
        if keys:
            transitions.check_originals(application, by=reviewer, keys=keys)
            transitions.return_originals(application, by=reviewer, keys=keys)

    def _waive(self, application: Application, level: Waiver.Level, by: User) -> None:
        for finding in report(application, at=clock.now(fresh=True)).to_waive:
            transitions.waive(
                application,
                by=by,
                rule=finding.rule,
                level=level,
                granted=True,
                reason="情况属实，同意按原则性条件认定",
            )

    def endorse(self, application: Application, rank: int = 1) -> None:
        """Signed opinion with rank, and 上报."""
        self.check(application)
        reviewer = self.reviewer(application.recommender)
        text = "经审核，材料真实完整，符合申报条件，同意推荐。"
        transitions.sign_opinion(application, by=reviewer, text=text, agree=True, rank=rank)
        transitions.report_upward(application.call, [application], by=reviewer)

    def not_recommend(self, application: Application) -> None:
        reviewer = self.reviewer(application.recommender)
        reasons = "团队成员近三年没有带徒和攻关记录，工作室场地尚未建成，建议条件成熟后再申报。"
        transitions.decline_to_recommend(application, by=reviewer, reasons=reasons)

    def send_back(self, application: Application, wordings: dict[tuple[str, str], str], due_on: date) -> None:
        """Return for correction with a point for each field or file named."""
        found = [
            points.Point(target, key, named.label, wording, named.clause)
            for (target, key), wording in wordings.items()
            for named in [points.named(application, target, key)]
        ]
        reviewer = self.reviewer(application.recommender)
        transitions.return_for_correction(
            application, by=reviewer, points=found, due_on=due_on, remark="请按清单逐项补正。"
        )

    # City

    def accept(self, application: Application) -> None:
        self._waive(application, Waiver.Level.CITY, self.officer)
        transitions.record_material_review(application, by=self.officer, text="材料齐全，符合受理条件。", agree=True)
        transitions.accept(application, by=self.officer)

    # Panels

    def seat(self, call: Call, files: Sequence[Application], *, name: str, days: int) -> Panel:
        """Convene, draw a balanced draft of three experts a file, release."""
        pool = list(Expert.objects.filter(city=self.city).order_by("pk")[: experts.SEATED])
        panel = panels.open_panel(
            call,
            city=self.city,
            name=name,
            sheet=sheets.pin(SHEETS[City(self.city)]),
            due=clock.end_of(clock.today() + timedelta(days=days)),
            experts=pool,
            marks_per_subject=int(call.measures.value("marks_per_file")),
            by=self.officer,
            files=files,
        )
        panels.set_members(panel, pool, by=self.officer, chair=pool[0])
        panels.draw(panel, by=self.officer, seed=f"demo-{call.code}")
        panels.release(panel, by=self.officer)
        _again(files)
        return panel

    def mark(self, assignment: Assignment, off: int, *, hand_in: bool = True) -> None:
        """Declare, mark `off` points below full marks, hand in (or leave the sheet half done)."""
        expert = User.objects.with_post().get(pk=assignment.expert.user_id)
        panels.declare(assignment, by=expert)
        marks = _marks(assignment, off)
        if not hand_in:
            marks = dict(list(marks.items())[: len(marks) // 2])
        panels.save_marks(assignment, marks, by=expert, comment="材料较完整，成果可核实。")
        if hand_in:
            panels.submit(assignment, by=expert)

    def record(self, panel: Panel, application: Application) -> None:
        """现场考察 and 材料评审."""
        day = clock.today()
        visit = {
            "visited_on": day,
            "place": "工作室现场",
            "people": "考察组三人，区县陪同一人",
            "findings": {},
            "conclusion": "场地、设备与申报材料相符，制度上墙，带徒记录完整。",
        }
        review = {"reviewed_on": day, "people": "专家组", "conclusion": "材料属实，成果可以核实。"}
        panels.record_visit(panel, application, visit, by=self.officer)
        panels.record_review(panel, application, review, by=self.officer)

    def appraise(self, panel: Panel, files: Sequence[Application], off: dict[int, int]) -> None:
        """All marks in, both records made, panel closed."""
        for assignment in panel.assignments.select_related("expert", "panel__sheet").order_by("pk"):
            self.mark(assignment, off[assignment.subject_id] + assignment.expert_id % 2)
        for application in files:
            self.record(panel, application)
        panels.close(panel, by=self.officer)
        _again(files)

    # Lists, notice, recognition

    def propose(self, call: Call) -> SelectionList:
        """拟定 and 会签: the last approver releases the list."""
        selection = transitions.compile_list(call, by=self.officer)
        lists_minutes(selection)
        self._release(selection)
        return selection

    def promote(self, call: Call, chosen: Application) -> None:
        self._release(lists.draft_promotion(call, [chosen], by=self.officer))

    def _release(self, selection: SelectionList) -> None:
        transitions.submit_list(selection, by=self.officer)
        for approver in self.approvers:
            transitions.approve_list(selection, by=approver, remark="同意")

    def give_notice(self, selection: SelectionList) -> PublicNotice:
        notice = draft_notice(selection, by=self.officer)
        bulletin.submit_notice(notice, by=self.officer)
        transitions.publish_notice(notice, by=self.approvers[0])
        return notice

    def uphold_objection(self, application: Application) -> None:
        """Somebody objects, the finding confirms it, the file is struck from the list."""
        if application.notice is None:
            raise LookupError(f"{application} is not under notice")
        objection = bulletin.raise_objection(
            application.notice,
            about=application,
            name="演示群众",
            contact="citizen@example.invalid",
            text="该单位申报的一项专利权利人并非本单位职工，请核查。",
            anonymous=False,
        )
        finding = "经核查，所列专利的权利人与领衔人（领办人）不符，异议成立。"
        bulletin.take_up(objection, by=self.officer)
        bulletin.decide(objection, by=self.officer, upheld=True, finding=finding)
        for approver in self.approvers:
            transitions.strike_out(application, by=approver, finding=finding)

    def recognise(self, notice: PublicNotice, *, serial: int) -> Recognition:
        record = recognition.draft(notice, by=self.officer)
        pack = record.call.measures
        recognition.edit(
            record,
            by=self.officer,
            document_no=pack.documents["recognition_no"].format(year=record.call.year, number=serial),
            title=record.title,
            text="经申报、推荐、评审和公示，现将技能大师工作室名单予以公布。",
            dated=clock.today(),
        )
        transitions.submit_recognition(record, by=self.officer)
        for approver in self.approvers:
            transitions.issue_recognition(record, by=approver, remark="同意")
        return record


def lists_minutes(selection: SelectionList) -> None:
    """The meeting's minutes, which the approvers read."""
    selection.minutes = "评审委员会听取了专家组汇报，逐件讨论，按综合评审得分排序形成一致意见。"
    selection.save(update_fields=["minutes"])


def _marks(assignment: Assignment, off: int) -> dict[str, tuple[Any, str]]:
    """Full points less `off` in all, spread over the items from the first."""
    marks = {}
    lines = list(sheets.lines(assignment.panel.sheet).values())
    for place, line in enumerate(lines):
        share = Decimal(off // len(lines) + (place < off % len(lines)))
        marks[line.key] = (max(Decimal(0), line.points - share), "依据申报表和附件")
    return marks


def _again(files: Iterable[Application]) -> None:
    for application in files:
        application.refresh_from_db()
