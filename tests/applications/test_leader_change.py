"""A new lead master for a studio: the whole chain again, the same title afterwards (BJ-56, A-32)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from applications import dues, eligibility, examination, leader_change, letters, opening, quotas, transitions
from applications.models import Application, Call
from applications.printing.form import request_preview
from applications.states import State
from portal.accounts.kinds import City
from portal.accounts.models import User
from portal.documents import verification
from portal.notifications.models import Message
from portal.policy import clock, measures, wording
from portal.policy.refusal import Refused
from studios import amendment_worklist, plaques
from studios.models import Amendment, LeaderStatus, Plaque, Studio, Term
from studios.states import AmendmentState, LeaderPost
from studios.transitions import amendments, people
from tests.applications.printing_scene import drawn, pages_of
from tests.factories.accounts import UserFactory
from tests.factories.applications import CallFactory, fill_complete
from tests.factories.chain import Chain, load_calendar
from tests.studios.life_scene import studio_of
from tests.studios.test_amendments import asked

pytestmark = pytest.mark.django_db
START, LEFT = "2026-05-13 10:00", date(2027, 4, 1)
NEW = {"lead_master": "沈继业", "cause": "left"}


class Scene:
    """A Beijing studio recognised by the whole chain, whose master leaves the next spring."""

    def __init__(self, at: Any) -> None:
        load_calendar(2027)
        at(START)
        self.chain = Chain(City.BEIJING, at)
        self.first = self.chain.bring(self.chain.draft(leader_name="沈砚舟", serial=7), State.RECOGNISED)
        self.clerk: User = self.first.created_by
        self.desk = self.chain.reviewer(self.first)
        self.centre = self.chain.officer
        at("2027-05-10 10:00")
        people.record_leader_status(self.studio, by=self.clerk, status=LeaderPost.LEFT, since=LEFT)
        self.call = self.chain.call = CallFactory(city=City.BEIJING, kind=Call.Kind.LEADER_CHANGE)

    @property
    def studio(self) -> Studio:
        return Studio.objects.get()

    def verified(self) -> Amendment:
        change = asked(self, "leader_replaced", NEW)
        amendments.submit(change, by=self.clerk)
        amendments.verify(change, by=self.desk, remark="领办人已离职，情况属实")
        return change

    def filled(self, **person: Any) -> Application:
        application = leader_change.open_application(self.verified(), by=self.clerk)
        person = {"leader_name": "沈继业", "serial": 11, "occupation": self.studio.occupation, **person}
        return fill_complete(application, by=self.clerk, **person)


@pytest.fixture
def scene(at: Any) -> Scene:
    return Scene(at)


def test_the_new_master_goes_through_the_whole_chain(scene):
    """BJ-56: recommended, accepted, marked, noticed, recognised; A-32: the title, its clock and its money stay."""
    before, old_code = scene.studio, scene.studio.verification_code
    terms = list(Term.objects.values())
    application = scene.filled()

    scene.chain.bring(application, State.RECOGNISED)

    studio = scene.studio
    assert application.studio == studio
    team = {row["name"] for row in application.sections.get(key="team").data["members"]}
    assert set(people.present_members(studio).values_list("name", flat=True)) == team
    assert (studio.lead_master, studio.leader_index) == ("沈继业", application.leader_index)
    assert studio.name == "沈继业装配钳工技能大师工作室"
    kept = ("number", "recognised_on", "valid_from", "valid_to", "document_no", "term_no", "origin_no", "state")
    assert [getattr(studio, each) for each in kept] == [getattr(before, each) for each in kept]
    assert list(Term.objects.values()) == terms
    change = Amendment.objects.get()
    assert (change.state, change.effective_on) == (AmendmentState.ACCEPTED, application.recognition.dated)
    assert (change.old["lead_master"], change.new["lead_master"]) == ("沈砚舟", "沈继业")
    newest = LeaderStatus.objects.order_by("-pk").first()
    assert (newest.person, newest.status, newest.since) == ("沈继业", "in_post", application.recognition.dated)
    old, new = Plaque.objects.order_by("pk")
    assert (old.replaced_by, new.text, plaques.hanging(studio), studio.plaque_no) == (
        new, studio.name, new, new.number,
    )  # fmt: skip
    assert verification.lookup(old_code).void_at is not None
    assert dict(verification.lookup(studio.verification_code).fact_rows)["工作室"] == studio.name


def test_the_letter_speaks_of_the_change(scene):
    """A-32: what goes on, what is new and since when; not the document of the first recognition."""
    application = scene.chain.bring(scene.filled(), State.RECOGNISED)

    letter = application.letters.get(kind="recognised")
    record, studio = application.recognition, scene.studio
    assert letter.title == "更换领办人结果通知"
    since = wording.day_words(record.dated)
    assert f"同意更换领办人，自 {since}起由沈继业领办。\n文号：{record.document_no}；" in letter.body
    assert f"铭牌编号：{studio.plaque_no}" in letter.body and studio.document_no not in letter.body
    assert "更换领办人" in record.title
    assert letters.issuers(letter)


def test_the_printed_form_says_whose_master_changes(scene):
    """BJ-56: the same form as for a new studio, told apart on its cover."""
    application = scene.filled()

    cover = pages_of(drawn(request_preview(application, by=scene.clerk)))[0]

    assert f"申报事项：更换领办人（工作室编号{scene.studio.number}）" in cover


def test_the_host_reads_that_the_change_is_agreed(scene, client_of):
    """The status page and the message speak of the change, not of another studio."""
    application = scene.chain.bring(scene.filled(), State.RECOGNISED)

    page = client_of(scene.clerk).get(reverse("applications:status", args=[application.number])).content.decode()

    assert f"已同意更换：自 {wording.day_words(application.recognition.dated)}起由沈继业负责" in page
    assert "已认定为技能大师工作室" not in page
    assert Message.objects.filter(user=scene.clerk, subject="已同意更换领办人").exists()


def test_a_leader_change_takes_no_place_and_brings_no_money(scene):
    """A-32: not one of the 10, and no second 300,000."""
    assert quotas.of_year(scene.call).limit is None
    due = dues.on_recognition(measures.load("beijing-2023"), Call.Kind.LEADER_CHANGE, True)
    assert (due.amount, due.clause) == (0, "系统默认 A-32")


def test_its_own_studio_is_no_rival(scene):
    """BJ-22 is asked of everybody else; the new master must not lead another studio (BJ-21)."""
    application = scene.filled()

    report = examination.examine(application, at=clock.now()).report
    found = {each.rule: each.outcome for each in report.items}

    assert found["BJ-22"] == eligibility.PASS
    assert found["BJ-21"] == eligibility.PASS


def test_the_new_master_meets_every_condition(scene):
    """BJ-13: two years before the statutory age, as for any master."""
    application = scene.filled(birth=date(1968, 1, 1))

    with pytest.raises(Refused, match="还不能提交"):
        transitions.submit(application, by=scene.clerk)


@pytest.mark.parametrize(
    ("birth", "outcome"),
    [(date(1968, 6, 29), eligibility.PASS), (date(1968, 6, 28), eligibility.BLOCK)],
    ids=["two years to the day", "a day less"],
)
def test_two_years_to_the_day_are_enough(scene, birth, outcome):
    """BJ-13, A-12: counted to the last day of the call for new masters, which is 29 May 2027; 以上（含）."""
    application = scene.filled(birth=birth)

    found = examination.examine(application, at=clock.now()).report.of("BJ-13")

    assert found.outcome == outcome, found.text


def test_who_leads_another_studio_does_not_take_over_this_one(scene):
    """BJ-21: one master, one studio; another unit's counts as well."""
    application = scene.filled()
    other = studio_of(City.BEIJING, leader_index=application.leader_index, lead_master="沈继业")

    with pytest.raises(Refused, match="同一技能大师只能领办一个工作室"):
        transitions.submit(application, by=scene.clerk)

    assert Studio.objects.exclude(pk=other.pk).get().lead_master == "沈砚舟"


def test_the_file_is_about_another_master_and_the_same_trade(scene):
    application = scene.filled(leader_name="沈砚舟", serial=7)
    with pytest.raises(Refused, match="就是现任领办人"):
        transitions.submit(application, by=scene.clerk)

    fill_complete(application, by=scene.clerk, leader_name="沈继业", serial=11, occupation="焊工", files=False)
    with pytest.raises(Refused, match="不改变工作室的职业（工种），应为“装配钳工”"):
        transitions.submit(application, by=scene.clerk)


def test_the_draft_is_filled_in_from_the_studio_and_opened_once(scene):
    change = scene.verified()

    application = leader_change.open_application(change, by=scene.clerk)

    assert (application.lead_master, application.occupation) == ("沈继业", "装配钳工")
    assert application.recommender == scene.studio.recommender
    assert leader_change.open_application(change, by=scene.clerk) == application
    change.refresh_from_db()
    assert change.application_no == application.number


def test_it_opens_from_a_verified_change_only(scene):
    """Nobody enters the call by the front door, and nothing opens before the body has looked at it."""
    with pytest.raises(Refused, match="从工作室的“变更”页面进入"):
        opening.create_draft(scene.call, scene.studio.host, by=scene.clerk)
    change = asked(scene, "leader_replaced", NEW)
    with pytest.raises(Refused, match="经推荐单位核实后才能填写申报"):
        leader_change.open_application(change, by=scene.clerk)


def test_without_an_open_call_it_says_whom_to_ask(scene):
    Call.objects.filter(pk=scene.call.pk).update(state="finished")

    with pytest.raises(Refused, match="还没有开放更换领办人的申报批次"):
        leader_change.open_application(scene.verified(), by=scene.clerk)


def test_while_it_is_under_way_the_change_is_not_taken_back(scene):
    application = scene.filled()
    change = Amendment.objects.get()
    scene.chain.submit(application)

    with pytest.raises(Refused, match="正在办理，不能撤回变更"):
        amendments.withdraw(change, by=scene.clerk)
    with pytest.raises(Refused, match="正在办理，不能不予变更"):
        amendments.reject(change, by=scene.centre, remark="不符")
    transitions.withdraw(application, by=scene.clerk, remark="另选")
    amendments.withdraw(change, by=scene.clerk)

    assert change.state == AmendmentState.WITHDRAWN


def test_a_change_taken_back_ends_its_draft(scene):
    application = scene.filled()
    amendments.withdraw(Amendment.objects.get(), by=scene.clerk)

    with pytest.raises(Refused, match="已撤回或办结，不能再提交"):
        transitions.submit(application, by=scene.clerk)


def test_the_unit_goes_from_its_change_to_the_form(scene):
    change = scene.verified()
    client = Client()
    client.force_login(scene.clerk)
    page = reverse("studios:amendment", args=[scene.studio.number, change.number])
    there = reverse("applications:leader_change", args=[change.number])

    assert there in client.get(page).content.decode()
    assert "不再发放一次性资助" in client.get(there).content.decode()
    answer = client.post(there)

    application = Application.objects.get(call=scene.call)
    assert answer.url == reverse("applications:form", args=[application.number])
    assert client.get(answer.url).status_code == 200
    assert scene.call.code not in client.get(reverse("applications:mine")).content.decode()


@pytest.mark.parametrize(("role", "status"), [("host_clerk", 404), ("centre_officer", 403), ("expert", 404)])
def test_others_do_not_begin_it(scene, role, status):
    change = scene.verified()
    client = Client()
    client.force_login(UserFactory(**{role: True}, city=City.BEIJING))

    answer = client.post(reverse("applications:leader_change", args=[change.number]))

    assert answer.status_code == status
    assert not Application.objects.filter(call=scene.call).exists()


def test_the_units_master_reads_who_writes_the_application(scene, client_of):
    """The button, the forged form and the work list say the same: it is the clerk's or the administrator's."""
    change, master = scene.verified(), UserFactory(lead_master=True, organisation=scene.studio.host)
    client = client_of(master)
    page = client.get(reverse("studios:amendment", args=[scene.studio.number, change.number])).content.decode()

    answer = client.post(reverse("applications:leader_change", args=[change.number]))

    words = "新领办人的申报由单位的经办人或管理员填写"
    assert words in page
    assert answer.status_code == 403 and words in answer.content.decode()
    assert [row for bundle in amendment_worklist.of_unit(master, clock.now()) for row in bundle.read(0, 9)] == []


def test_a_call_for_new_masters_needs_no_places(scene):
    """BJ-25 gives places for new studios; Hangzhou has no such call (A-34)."""
    drawn = transitions.calls.draw_up(city=City.BEIJING, kind="leader_change", year=2028, by=scene.centre)

    assert (drawn.code, drawn.title) == ("BJ-2028-L", "2028年度北京市技能大师工作室更换领办人申报")
    with pytest.raises(Refused, match="没有这一类申报"):
        transitions.calls.draw_up(
            city=City.HANGZHOU, kind="leader_change", year=2028, by=UserFactory(city_officer=True, city=City.HANGZHOU)
        )
