"""One city with a file in every state and one person of every kind, built by real steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from applications import transitions
from applications.models import Application, Call
from applications.models.application import Letter
from applications.notice_drafts import draft_notice
from applications.points import Point
from applications.printing import form
from applications.states import State
from applications.transitions import calls as call_steps
from assessments import transitions as panels
from assessments.models import Assignment, Expert, Panel, ResultLetter
from assessments.transitions import rechecks
from portal.accounts import invitations
from portal.accounts.kinds import City
from portal.accounts.models import JoinRequest, Organisation, Post, User
from portal.accounts.roles import Role
from portal.bulletin import transitions as bulletin
from portal.documents import exports
from portal.documents.models import Attachment, Rendering
from portal.documents.verification import issue
from portal.notifications.models import Message, Outbox
from portal.policy import clock
from studios import life_files
from studios.models import BodySummary, DistrictStudio, Member, OfficeRule, Plaque, YearlyFiling
from studios.transitions import activities, amendments, guidance, inspections, life, orders, renewals, results
from studios.transitions import filing as filings
from studios.transitions import records as studio_records
from studios.transitions.suggesting import Suggestion, suggest
from tests.access import money_world, world_of_money
from tests.access.rounds_of_world import of_rounds
from tests.access.sheets_of_world import of_sheets
from tests.assessments import grade_scene
from tests.browser.scenes import picture
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.chain import Chain, load_calendar
from tests.studios import visit_scene
from tests.studios.paper_scene import written

NOW = datetime.fromisoformat("2026-04-20T10:00:00+08:00")
ANONYMOUS = "anonymous"


@dataclass
class World:
    """Records by the name the matrix gives them, people by kind."""

    city: str
    chain: Chain
    files: dict[str, Application] = field(default_factory=dict)
    people: dict[str, User] = field(default_factory=dict)
    things: dict[str, Any] = field(default_factory=dict)

    def record(self, name: str) -> Any:
        """The record or person of that name; None when the text is no name but a value."""
        return self.files.get(name) or self.things.get(name) or self.people.get(name)

    def client(self, who: str) -> Client:
        client = Client(raise_request_exception=False)
        if who != ANONYMOUS:
            client.force_login(self.people[who], backend="portal.accounts.backends.NameOrEmailBackend")
        return client


@contextmanager
def standing(city: str) -> Iterator[World]:
    """A world for many tests, each of which undoes what it did; gone at the end."""
    with transaction.atomic():
        yield build(city)
        transaction.set_rollback(True)


def build(city: str) -> World:
    load_calendar(2027)
    clock.set_to(NOW)
    chain = Chain(city, clock.set_to)
    world = World(city, chain)
    host = _host(city)
    world.things["host"] = host
    _cast_of_host(world, host)
    _walk(world, host)
    _cast_of_offices(world)
    _strangers(world)
    _records(world)
    world_of_money.build(world.city, world.things, world.people)
    money_world.build(world)
    return world


def _host(city: str) -> Organisation:
    """In Beijing a unit of a group, so that the group recommends (BJ-26)."""
    return OrganisationFactory(municipal=True) if city == City.BEIJING else OrganisationFactory()


def _cast_of_host(world: World, host: Organisation) -> None:
    for role in (Role.HOST_CLERK, Role.HOST_ADMINISTRATOR, Role.LEAD_MASTER):
        world.people[role.value] = UserFactory(**{role.value: True}, organisation=host)


def _draft(world: World, host: Organisation, name: str) -> Application:
    made = world.chain.draft(
        host=host, created_by=world.people["host_clerk"], occupation=f"钳工{name}", leader_name=f"大师{name}"
    )
    Application.objects.filter(pk=made.pk).update(leader_user=world.people["lead_master"])
    made.refresh_from_db()
    world.files[name] = made
    return made


def _walk(world: World, host: Organisation) -> None:
    """From the last state to the first, so that no list takes a file that another test needs."""
    chain, things = world.chain, world.things
    chain.bring(_draft(world, host, "recognised"), State.RECOGNISED)
    things["recognition"] = world.files["recognised"].recognition
    noticed = chain.bring(_draft(world, host, "under_notice"), State.APPRAISED)
    selection = chain.compile()
    chain.release(selection, noticed)
    things["notice"] = chain.give_notice(selection, noticed)
    proposed = chain.bring(_draft(world, host, "proposed"), State.APPRAISED)
    things["released_list"] = chain.compile()
    chain.release(things["released_list"], proposed)
    things["notice_draft"] = draft_notice(things["released_list"], by=chain.officer)
    chain.bring(_draft(world, host, "appraised"), State.APPRAISED)
    things["list"] = chain.compile()
    chain.bring(_draft(world, host, "under_panel"), State.UNDER_PANEL)
    things["panel"] = chain._panel
    things["draft_panel"] = _empty_panel(world)
    for state in (State.ACCEPTED, State.ENDORSED, State.SUBMITTED):
        chain.bring(_draft(world, host, state.value), state)
    _send_back(world, _draft(world, host, "returned"))
    _draft(world, host, "draft")


def _send_back(world: World, file: Application) -> None:
    chain = world.chain
    point = Point("field", "unit.contact", "联系人", "请写明联系人")
    due = clock.today() + timedelta(days=7)
    desk = chain.reviewer(chain.submit(file))
    transitions.return_for_correction(file, by=desk, points=[point], due_on=due, remark="请补正")


def _empty_panel(world: World) -> Panel:
    made = Panel.objects.get(pk=world.things["panel"].pk)
    made.pk, made.state = None, "draft"
    made.save(force_insert=True)
    return made


def _cast_of_offices(world: World) -> None:
    chain, people = world.chain, world.people
    people["own_desk"] = chain.reviewer(world.files["submitted"])
    people["centre_officer" if chain.beijing else "city_officer"] = chain.officer
    people["city_officer"] = chain.city_officer
    people["city_approver"] = chain.approver
    people["finance_officer"] = UserFactory(finance_officer=True, city=world.city)
    people["supervisor"] = UserFactory(supervisor=True, city=world.city)
    people["administrator"] = UserFactory(administrator=True)
    if chain.beijing:
        people["finance_approver"] = chain.finance
    seat: Assignment = world.things["panel"].assignments.get()
    panels.declare(seat, by=seat.expert.user)
    people["expert"] = seat.expert.user
    world.things["seat"] = seat


def _strangers(world: World) -> None:
    """The same kinds of people, next door and in the other city."""
    other = City.HANGZHOU if world.chain.beijing else City.BEIJING
    people = world.people
    people["other_host"] = UserFactory(host_administrator=True, city=world.city)
    region = Organisation.objects.filter(kind="district_bureau", city=world.city).exclude(
        pk=world.files["submitted"].recommender_id
    )
    people["other_desk"] = UserFactory(district_officer=True, organisation=region[0])
    people["other_expert"] = Expert.objects.create(
        user=UserFactory(expert=True, city=world.city), city=world.city, employer="外校", title="教授", occupations=[]
    ).user
    people["elsewhere_officer"] = UserFactory(city_officer=True, city=other)
    people["elsewhere_approver"] = UserFactory(city_approver=True, city=other)
    people["elsewhere_supervisor"] = UserFactory(supervisor=True, city=other)
    people["postless"] = UserFactory()


def _records(world: World) -> None:
    """What hangs on the files: one of each, belonging to the people who own the rest."""
    people, files, things = world.people, world.files, world.things
    clerk, officer = people["host_clerk"], world.chain.officer
    things["evidence"] = files["draft"].evidence.first()
    things["attachment"] = attachment_of(files["draft"])
    things["desk_evidence"] = files["submitted"].evidence.first()
    things["desk_attachment"] = attachment_of(files["submitted"])
    things["panel_attachment"] = attachment_of(files["under_panel"])
    things["letter"] = Letter.objects.create(
        application=files["recognised"], kind="not_selected", title="评审结果", body="说明", issued_at=clock.now()
    )
    things["batch"] = files["endorsed"].batch
    things["studio"] = files["recognised"].studio
    _activities(world, clerk)
    _inspections(world)
    _guidance(world, clerk)
    _studio_records(world, clerk)
    _yearly_papers(world, clerk)
    things["message"] = Message.objects.filter(user=clerk).first()
    things["outbox"] = Outbox.objects.first()
    things["objection"] = bulletin.raise_objection(
        things["notice"], about=files["under_notice"], name="李某", contact="l@example.invalid", text="材料不实",
        anonymous=False,
    )  # fmt: skip
    _life(world)
    of_rounds(world, clerk)
    _results(world, clerk)
    _amendments(world, clerk)
    _grades(world, clerk)
    things["export"] = exports.request_export("applications", officer, {})
    things["rendering"] = _rendering(world)
    things["extension"] = _extension(world, officer)
    things["district_studio"] = DistrictStudio.objects.create(
        office=people["own_desk"].organisation, name="区级工作室", host="某厂", lead_master="某人",
        document_no="试〔2024〕1号", recognised_on=clock.today(),
    )  # fmt: skip
    kind = Call.Kind.NEW if world.chain.beijing else Call.Kind.HONORARY
    things["draft_call"] = call_steps.draw_up(city=world.city, kind=kind, year=2027, by=people["city_officer"])
    things["verification"] = issue(things["studio"], "studio", {"名称": "试验"}, "0" * 64)
    things["call"] = world.chain.call
    things["panel_file"] = things["panel"].files.get()
    things["pool_entry"] = things["seat"].expert
    things["officer_post"] = _post_of_a_colleague(people["own_desk"])
    things["host_post"] = _post_of_a_colleague(clerk)
    things["invitation"] = invitations.invite(
        email="new@example.invalid", name="新人", phone="", organisation=things["host"], role=Role.LEAD_MASTER,
        by=people["host_administrator"],
    )  # fmt: skip
    things["join_request"] = JoinRequest.objects.create(organisation=things["host"], user=UserFactory())
    things["superior"] = things["host"].parent or OrganisationFactory(kind="enterprise_group", city=world.city)


def _studio_records(world: World, clerk: User) -> None:
    """A line of the studio's year with its photo."""
    studio = world.things["studio"]
    values = {"on": studio.recognised_on, "title": "进社区", "organiser": "other", "partner": "", "people": 3}
    photo = SimpleUploadedFile("现场.jpg", picture(4), "image/jpeg")
    record = studio_records.add_record(studio, "service", values, by=clerk, files=[photo])
    world.things["studio_record"] = record
    world.things["studio_file"] = Attachment.objects.about(record).get()


def _yearly_papers(world: World, clerk: User) -> None:
    """The studio's papers, filed and returned so that the year's records are open; a summary still to be sent."""
    studio, at = world.things["studio"], clock.now()
    filing = YearlyFiling.objects.create(
        studio=studio, year=2026, due=clock.end_of(date(2027, 1, 5)), state="open", state_since=at, recorded_at=at
    )
    filings.file(written(filing, clerk), by=clerk)
    receiver = world.people["own_desk" if world.chain.beijing else "city_officer"]
    filings.return_(filing, by=receiver, remark="请补充带徒情况。")
    world.things["summary"] = BodySummary.objects.create(
        body=studio.recommender, year=2026, pack="beijing-2023", studios_due_on=date(2026, 11, 30),
        due=clock.end_of(date(2026, 12, 10)), state="open", state_since=at,
    )  # fmt: skip


def _life(world: World) -> None:
    """What hangs on the studio's title: a member, the plaque, and a ground the portal has pointed out."""
    studio = world.things["studio"]
    world.things["member"] = Member.objects.filter(studio=studio).first()
    world.things["plaque"] = Plaque.objects.get(studio=studio)
    ground = "cannot_operate" if world.chain.beijing else "refused_assessment"
    found = Suggestion(studio, "revoke", ground, ground, clock.today(), "系统提示")
    world.things["ending"] = suggest(found)


def _results(world: World, clerk: User) -> None:
    """A result that waits for a second person; in Hangzhou also a passed term, and the unit asks to go on."""
    things, officer, today = world.things, world.people["city_officer"], clock.today()
    passed = {
        "by": officer,
        "year": 2026,
        "grade": "satisfactory",
        "concluded_on": today,
        "document_no": "试〔2026〕9号",
    }
    yearly = "performance" if world.chain.beijing else "annual"
    things["result_entry"] = results.enter_result(things["studio"], kind=yearly, **{**passed, "year": 2025})
    if not world.chain.beijing:
        life.record_result(things["studio"], kind="end_of_term", **passed)
        things["renewal"] = renewals.apply_to_renew(things["studio"], by=clerk, plan="今后三年再带徒十人。")


def _amendments(world: World, clerk: User) -> None:
    """A change that waits to be verified, and one still in the unit's drawer."""
    things, studio = world.things, world.things["studio"]
    first, second = ("address_moved", "unit_renamed") if world.chain.beijing else ("panel_accepted", "licence_renamed")
    made = {"amendment": (first, {"address": "新址1号"}), "amendment_draft": (second, {"unit_name": "新名公司"})}
    for name, (ground, new) in made.items():
        things[name] = amendments.draft(studio, by=clerk, ground=ground, new=new, reason="搬迁")
    paper = SimpleUploadedFile("证明.jpg", picture(3), "image/jpeg")
    life_files.keep([paper], things["amendment"], "evidence", clerk)
    amendments.submit(things["amendment"], by=clerk)


def _grades(world: World, clerk: User) -> None:
    """Grades released with their letters, one of them asked to be looked at again; and a list still being drawn up."""
    things, people = world.things, world.people
    kind = "performance" if world.chain.beijing else "annual"
    for year in (2023, 2024):
        scene = grade_scene.round_of(world.city, kind, year)
        vars(scene).update(officer=world.chain.officer, approver=people["city_approver"])
        if world.chain.beijing:
            vars(scene).update(finance=people["finance_approver"])
        scene.appraised("80", studio=things["studio"])
        things["grades_released"] = scene.released(document_no=f"{world.city}考〔{year}〕1号")
        letter = ResultLetter.objects.latest("pk")
        if year == 2023:
            things["recheck"] = rechecks.file_recheck(letter, by=clerk, text="请复核带徒人数。")
    things["result_letter"] = letter
    drawn = grade_scene.round_of(world.city, kind, 2025)
    vars(drawn).update(officer=world.chain.officer)
    drawn.appraised("80", studio=things["studio"])
    things["grades"], things["grade_round"] = drawn.drafted(), drawn.round


def _activities(world: World, clerk: User) -> None:
    """The city's activities: one drafted, one open with a place taken, one held."""
    things, officer, today = world.things, world.people["city_officer"], clock.today()
    answers = {"kind": "service", "title": "进社区", "place": "街道", "capacity": None, "text": ""}
    for name, day in (("activity_draft", 20), ("activity", 20), ("activity_held", 0)):
        on = today + timedelta(days=day)
        things[name] = activities.draft({**answers, "on": on, "until": on, "closes_on": on}, by=officer)
        if name != "activity_draft":
            activities.announce(things[name], by=officer)
    things["place"] = activities.register(things["activity"], things["studio"], by=clerk, person="甲")
    activities.hold(things["activity_held"], by=officer)


def _inspections(world: World) -> None:
    """One inspection concluded with two problems, one of them ordered to be mended; one still being written."""
    things, officer = world.things, world.chain.officer
    begin = {"by": officer, "on": clock.today(), "inspectors": "张某"}
    visit = inspections.begin_inspection(things["studio"], **begin)
    problems = {"rules_not_posted": "没有上墙", "sign_not_prominent": "被遮挡"}
    inspections.write(visit, visit_scene.answers(visit, **problems), by=officer)
    inspections.conclude(visit, by=officer)
    due = clock.today() + timedelta(days=30)
    things["inspection"] = visit
    things["order"] = orders.issue(visit, by=officer, items=["rules_not_posted"], points="上墙", due_on=due)
    draft = inspections.begin_inspection(things["studio"], **begin)
    inspections.write(draft, visit_scene.answers(draft), by=officer, files=[visit_scene.photo()])
    things["inspection_draft"], things["inspection_file"] = draft, Attachment.objects.about(draft).get()
    things.update(of_sheets(things["studio"], officer))


def _guidance(world: World, clerk: User) -> None:
    """A story drafted, one published, and the body's own rules."""
    things, desk = world.things, world.people["own_desk"]
    for name in ("story_draft", "story"):
        things[name] = guidance.draft_story(things["studio"], by=clerk, title="一把锉刀", text="三十年。")
    guidance.publish_story(things["story"], by=desk)
    things["office_rule"] = OfficeRule.objects.create(
        office=desk.organisation, title="办法", issued_on=clock.today()
    )  # fmt: skip


def _post_of_a_colleague(user: User) -> Post:
    """Not the office's last, which nobody may take away."""
    own = Post.objects.get(user=user)
    return Post.objects.create(user=UserFactory(), organisation=own.organisation, role=own.role)


def attachment_of(application: Application) -> Attachment:
    row = application.evidence.first()
    return Attachment.objects.about(row).get()


def _rendering(world: World) -> Rendering:
    """The print with full ID numbers."""
    version = world.files["submitted"].versions.get()
    return form.request(version, by=world.people["host_clerk"])


def _extension(world: World, officer: User) -> Any:
    window = world.chain.call.window("application")
    return call_steps.propose_extension(
        window, by=world.people["city_officer"], last_day=clock.today() + timedelta(days=40), reason="疫情"
    )
