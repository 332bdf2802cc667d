"""From the closed panel to its results: two rounds that share twelve places, and a Beijing second review."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments import sheets, transitions
from assessments.models import GradeList, Participant, Recheck, ResultLetter
from assessments.transitions import self_assessing
from portal.accounts.models import User
from portal.policy import clock
from studios.models import AssessmentResult, EndingProposal, Studio
from studios.states import ProposalState, State
from tests.assessments.round_scene import Kind, RoundScene, renewed
from tests.factories.accounts import UserFactory
from tests.factories.chain import load_calendar
from tests.journeys.browser import Page, Person
from tests.journeys.years import night
from tests.studios.life_scene import studio_of

pytestmark = pytest.mark.django_db
E, S, U = (each.value for each in AssessmentResult.Grade)
MINUTES = "考核组会议逐家讨论，一致同意按得分和排名确定等次。"


def url(name: str, *args: Any) -> str:
    return reverse(f"assessments:{name}", args=args)


def marks_of(scene: RoundScene, share: int) -> dict[str, str]:
    """Every item of the base at a share of four quarters, the bonus at nothing."""
    return {
        key: "0" if line.kind == sheets.BONUS else str(line.points * share // 4)
        for key, line in sheets.lines(scene.round.sheet).items()
    }


def judged(scene: RoundScene, shares: Mapping[int, int]) -> None:
    """Self-assessments, panel, marks by studio, the records: up to the closed panel."""
    for participant in scene.round.participants.filter(state="open").select_related("studio"):
        scene.handed_in(participant.studio)
    panel = scene.panel()
    for assignment in panel.assignments.filter(state="assigned").select_related("expert__user", "panel__sheet"):
        studio = Participant.objects.get(pk=assignment.subject_id).studio_id
        scene.marked(assignment, **marks_of(scene, shares[studio]))
    scene.recorded(panel)
    transitions.close(panel, by=scene.officer)


class Office:
    """The people of the city at their browsers, about one round."""

    def __init__(self, scene: RoundScene, client_of: Any) -> None:
        self.scene, self.client_of = scene, client_of
        beijing = scene.city == "beijing"
        self.approvers: list[User] = [UserFactory(city_approver=True, city=scene.city)]
        if beijing:
            self.approvers.append(UserFactory(finance_approver=True, city=scene.city))

    def person(self, user: User) -> Person:
        return Person(self.client_of(user))

    @property
    def officer(self) -> Person:
        return self.person(self.scene.officer)

    def board(self) -> Page:
        return self.officer.open(url("grade_board", self.scene.round.code))

    def drafts(self, document_no: str) -> Page:
        """By rank, then minutes and the notice of results, then to the approvers."""
        page = self.officer.press(self.board(), "按得分和排名生成等次草稿")
        page = self.officer.open(page.address("会议纪要和结果通报"))
        page = self.officer.press(page, "保存", {"minutes": MINUTES, "document_no": document_no})
        page = self.officer.open(page.address("提交会签"))
        return self.officer.press(page, "提交会签")

    def sign(self) -> Page:
        """Each office in turn; the last one publishes."""
        for user in self.approvers:
            person = self.person(user)
            page = person.open(url("grade_board", self.scene.round.code))
            page = person.press(person.open(page.address("会签并生效")), "同意")
        return page

    def publishes(self, document_no: str) -> Page:
        self.drafts(document_no)
        return self.sign()


def grades_of(*studios: Studio) -> list[str]:
    found = {each.studio_id: each.grade for each in AssessmentResult.objects.standing().order_by("pk")}
    return [found[studio.pk] for studio in studios]


def test_a_term_and_an_annual_round_share_the_twelve_places(at, client_of):
    """HZ-50…55, HZ-61, HZ-66, A-05: excellence, renewal and revocation each follow from the one release."""
    load_calendar(2027, 2028)
    at("2028-01-10 09:00")
    expiring = [studio_of(recognised_on=date(2024, 6, 1)) for _ in range(3)]
    keeping = [renewed(date(2023, 6, 1)) for _ in range(3)]
    night()
    term, annual = RoundScene(Kind.END_OF_TERM, expiring), RoundScene(Kind.ANNUAL, keeping)
    term.opened(), annual.opened()
    unit = Person(client_of(term.clerk(expiring[0])))
    judged(term, dict(zip((each.pk for each in expiring), (4, 3, 1), strict=True)))
    judged(annual, dict(zip((each.pk for each in keeping), (4, 3, 1), strict=True)))
    assert AssessmentResult.objects.count() == 0
    assert "考核中" in unit.open(url("participant", term.participant(expiring[0]).pk)).text

    office = Office(term, client_of)
    assert office.board().says("参评期满考核 3 家、年度绩效考核 3 家，全年优秀名额 12 家左右", "本批次名额 3 家")
    office.drafts("杭人社考〔2028〕1号")
    assert unit.look(url("grade_board", term.round.code)).status == 404
    assert "考核中" in unit.open(url("participant", term.participant(expiring[0]).pk)).text
    office.sign()
    second = Office(annual, client_of)
    assert second.board().says("已定优秀 1 家")
    second.publishes("杭人社考〔2028〕2号")

    assert grades_of(*expiring, *keeping) == [E, S, U, E, S, U]
    failed = EndingProposal.objects.filter(ground="assessment_failed", state=ProposalState.SUGGESTED)
    assert set(failed.values_list("studio", flat=True)) == {expiring[2].pk, keeping[2].pk}
    letter = unit.open(unit.open(url("participant", term.participant(expiring[0]).pk)).address("期满考核结果告知书"))
    assert letter.says("等次：优秀", "可以申请续建", "救济途径")
    assert not letter.says(term.experts[0].user.name)
    renewal = unit.open(reverse("studios:renewal", args=[expiring[0].number]))
    unit.press(renewal, "提交续建申请", {"plan": "今后三年再带徒十人，攻关六项。"})
    listed = office.officer.open(reverse("studios:recommended"))
    assert listed.says(expiring[0].name, keeping[0].name)
    assert not listed.says(expiring[1].name)
    assert Person(Client()).look(url("result_page", GradeList.objects.first().pk)).status == 404


def test_a_failed_beijing_studio_mends_is_reviewed_again_and_fails_again(at, client_of):
    """BJ-49, BJ-51, BJ-52, BJ-60, A-22, A-27, A-42: both bureaus, public grades, three months, 第18条(二)."""
    load_calendar(2028, 2029)
    at("2028-07-10 09:00")
    studios = [studio_of("beijing", recognised_on=date(2026, 4, 28)) for _ in range(5)]
    scene = RoundScene(Kind.PERFORMANCE, studios, year=2028, reference_on=date(2028, 6, 30))
    scene.opened()
    judged(scene, dict(zip((each.pk for each in studios), (4, 4, 3, 3, 1), strict=True)))
    office = Office(scene, client_of)
    board = office.board()
    assert board.says("参评 5 家，优秀名额 1 家")
    assert [each for each in board.marked("board-row") if "［" in each]

    page = office.officer.press(board, "按得分和排名生成等次草稿")
    first, other = (scene.participant(each).pk for each in studios[:2])
    vote = {f"grade_{first}": E, f"reason_{first}": "会议表决 6:1", f"reason_{other}": "会议表决 1:6"}
    office.officer.press(page, "保存本页等次", vote)
    page = office.officer.open(office.board().address("会议纪要和结果通报"))
    page = office.officer.press(page, "保存", {"minutes": MINUTES, "document_no": "京人社考〔2028〕1号"})
    office.officer.press(office.officer.open(page.address("提交会签")), "提交会签")
    office.sign()

    assert grades_of(*studios) == [E, S, S, S, U]
    public = Person(Client()).open(url("result_page", GradeList.objects.get().pk))
    assert public.says(studios[4].name, "不合格")
    mending = Studio.objects.get(pk=studios[4].pk)
    assert mending.state == State.RECTIFYING

    at("2028-07-17 23:50")
    unit = Person(client_of(scene.clerk(studios[4])))
    letter = ResultLetter.objects.get(studio=mending)
    page = unit.open(unit.open(url("result_letter", letter.pk)).address("申请复核"))
    unit.press(page, "提交申请", {"text": "带徒人数少计。"})
    at("2028-07-20 09:00")
    found = office.officer.open(url("recheck", Recheck.objects.get().pk))
    page = office.officer.open(found.address("提出复核意见"))
    office.officer.press(page, "提出", {"finding": "经核实，计分无误。"})
    for user in office.approvers:
        person = office.person(user)
        page = person.open(url("recheck", Recheck.objects.get().pk))
        person.press(person.open(page.address("决定")), "同意")
    assert unit.open(url("recheck", Recheck.objects.get().pk)).says("维持原结果：不合格。")

    at("2028-10-11 09:00")
    page = office.officer.open(url("participant", scene.participant(studios[4]).pk))
    page = office.officer.open(page.address("列入复评"))
    office.officer.press(page, "列入复评", {"last_day": "2028-10-20"})
    again = scene.participant(studios[4], attempt=2)
    at("2028-10-21 09:00")
    self_assessing.go_on(again, by=scene.officer, reason="逾期未交自评。")
    panel = scene.panel(files=[scene.participant(studios[4], attempt=2)])
    for assignment in panel.assignments.filter(state="assigned").select_related("expert__user", "panel__sheet"):
        scene.marked(assignment, **marks_of(scene, 1))
    scene.recorded(panel)
    transitions.close(panel, by=scene.officer)
    office.publishes("京人社考〔2028〕2号")

    assert list(AssessmentResult.objects.filter(studio=mending).values_list("attempt", "grade")) == [(1, U), (2, U)]
    proposal = EndingProposal.objects.get(studio=mending)
    assert (proposal.ground, proposal.ground_on) == ("failed_after_rectification", clock.today())
