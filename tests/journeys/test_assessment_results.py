"""From the closed panel to its results: two rounds that share twelve places, and a Beijing second review."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from assessments import sheets
from assessments.models import GradeList, Participant, Recheck, ResultLetter, Round
from portal.accounts.models import User
from portal.policy import clock
from studios.models import AssessmentResult, EndingProposal, Studio
from studios.states import ProposalState, State
from tests.assessments.round_scene import Kind, renewed
from tests.factories.accounts import UserFactory
from tests.factories.chain import load_calendar
from tests.journeys.assessing import Assessing
from tests.journeys.browser import Page, Person
from tests.journeys.years import night
from tests.studios.life_scene import studio_of

pytestmark = pytest.mark.django_db
E, S, U = (each.value for each in AssessmentResult.Grade)
MINUTES = "考核组会议逐家讨论，一致同意按得分和排名确定等次。"


def url(name: str, *args: Any) -> str:
    return reverse(f"assessments:{name}", args=args)


def marks_of(round: Round, share: int) -> dict[str, str]:
    """Every item of the base at so many quarters of its points, the bonus at nothing."""
    return {
        key.replace(".", "_"): "0" if line.kind == sheets.BONUS else str(line.points * share // 4)
        for key, line in sheets.lines(round.sheet).items()
    }


def judged(people: Assessing, round: Round, studios: list[Studio], shares: tuple[int, ...]) -> None:
    """Self-assessments, panel, visits, marks by studio: up to the closed panel."""
    marks = {each.pk: marks_of(round, share) for each, share in zip(studios, shares, strict=True)}
    people.to_closed_panel(round, marks)


class Office:
    """The people of the city at their browsers, about one round."""

    def __init__(self, people: Assessing, round: Round) -> None:
        self.people, self.round, self.client_of = people, round, people.client_of
        self.approvers: list[User] = [UserFactory(city_approver=True, city=people.city)]
        if people.city == "beijing":
            self.approvers.append(UserFactory(finance_approver=True, city=people.city))

    def person(self, user: User) -> Person:
        return Person(self.client_of(user))

    @property
    def officer(self) -> Person:
        return self.person(self.people.officer)

    def board(self) -> Page:
        return self.officer.open(url("grade_board", self.round.code))

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
            page = person.open(url("grade_board", self.round.code))
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
    people, others = (Assessing.of("hangzhou", client_of, each) for each in (expiring, keeping))
    term = people.open(Kind.END_OF_TERM, 2027, date(2027, 12, 31))
    annual = others.open(Kind.ANNUAL, 2027, date(2027, 12, 31))
    unit = Person(client_of(people.clerks[expiring[0].pk]))
    own = url("participant", Participant.objects.get(studio=expiring[0]).pk)
    judged(people, term, expiring, (4, 3, 1))
    judged(others, annual, keeping, (4, 3, 1))
    assert AssessmentResult.objects.count() == 0
    assert "考核中" in unit.open(own).text

    office = Office(people, term)
    assert office.board().says("参评期满考核 3 家、年度绩效考核 3 家，全年优秀名额 12 家左右", "本批次名额 3 家")
    office.drafts("杭人社考〔2028〕1号")
    assert unit.look(url("grade_board", term.code)).status == 404
    assert "考核中" in unit.open(own).text
    office.sign()
    second = Office(others, annual)
    assert second.board().says("已定优秀 1 家")
    second.publishes("杭人社考〔2028〕2号")

    assert grades_of(*expiring, *keeping) == [E, S, U, E, S, U]
    failed = EndingProposal.objects.filter(ground="assessment_failed", state=ProposalState.SUGGESTED)
    assert set(failed.values_list("studio", flat=True)) == {expiring[2].pk, keeping[2].pk}
    letter = unit.open(unit.open(own).address("期满考核结果告知书"))
    assert letter.says("等次：优秀", "可以申请续建", "救济途径")
    assert not letter.says(people.experts[0].user.name)
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
    people = Assessing.of("beijing", client_of, studios)
    round = people.open(Kind.PERFORMANCE, 2028, date(2028, 6, 30))
    judged(people, round, studios, (4, 4, 3, 3, 1))
    office = Office(people, round)
    board = office.board()
    assert board.says("参评 5 家，优秀名额 1 家")
    assert [each for each in board.marked("board-row") if "［" in each]

    page = office.officer.press(board, "按得分和排名生成等次草稿")
    first, other = (Participant.objects.get(studio=each).pk for each in studios[:2])
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
    unit = Person(client_of(people.clerks[studios[4].pk]))
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
    people.office.review_again(Participant.objects.get(studio=mending), date(2028, 10, 20))
    again = Participant.objects.get(studio=mending, attempt=2)
    people.unit(again).hand_in(again)
    panel = people.office.convene(round, people.experts)
    people.office.record(panel)
    people.judge_all(panel, {mending.pk: marks_of(round, 1)})
    people.office.close(panel)
    office.publishes("京人社考〔2028〕2号")

    assert list(AssessmentResult.objects.filter(studio=mending).values_list("attempt", "grade")) == [(1, U), (2, U)]
    proposal = EndingProposal.objects.get(studio=mending)
    assert (proposal.ground, proposal.ground_on) == ("failed_after_rectification", clock.today())
