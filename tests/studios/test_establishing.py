"""What the register writes down with a new studio, and what an honorary one does to the old (A-09, A-10)."""

from __future__ import annotations

from datetime import date

import pytest

from applications import honorary
from applications.models import Application
from applications.states import State as File
from portal.accounts.kinds import City
from studios import pending
from studios.models import DistrictStudio, LeaderStatus, Member, Plaque, Studio, Term
from studios.states import State
from tests.factories.applications import ApplicationFactory, CallFactory
from tests.factories.chain import Chain, load_calendar
from tests.studios.life_scene import studio_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("city", [City.HANGZHOU, City.BEIJING])
def test_recognition_writes_term_leader_team_plaque_address_and_retirement(at, city):
    load_calendar(2027)
    at("2026-04-20 10:00")
    chain = Chain(city, at)

    studio = chain.bring(chain.draft(), File.RECOGNISED).studio

    term = Term.objects.get(studio=studio)
    assert (term.no, term.basis, term.starts_on, term.ends_on) == (
        1, Term.Basis.RECOGNISED, studio.recognised_on, studio.valid_to,
    )  # fmt: skip
    leader = LeaderStatus.objects.get(studio=studio)
    assert (leader.person, leader.status, leader.since) == (studio.lead_master, "in_post", studio.recognised_on)
    members = Member.objects.filter(studio=studio)
    assert members.count() == 3 and all(each.level and each.occupation for each in members)
    plaque = Plaque.objects.get(studio=studio)
    assert (plaque.number, plaque.text, plaque.made_on) == (studio.plaque_no, studio.name, None)
    assert studio.address == "试验路 1 号 2 号楼"
    # A man born on 8 September 1976 reaches the age of 63 on 8 September 2039.
    assert studio.leader_retires_on == date(2039, 9, 8)


def test_hangzhou_gives_three_years_and_an_honorary_title_none():
    """HZ-49; A-09: the honorary one is assessed yearly and has no last day."""
    new, honoured = studio_of(), studio_of(kind="honorary", years=0)

    assert new.valid_to == date(2029, 4, 28)
    assert honoured.valid_to is None
    assert LeaderStatus.objects.get(studio=honoured).status == "re_employed"


def test_an_honorary_studio_takes_the_place_of_the_old_one():
    """A-10: same unit, same master; the old record closes as converted and its plaque is called back."""
    old = studio_of()
    other = studio_of(host=old.host)

    new = studio_of(host=old.host, kind="honorary", years=0, leader_index=old.leader_index)

    old.refresh_from_db()
    other.refresh_from_db()
    assert (old.state, old.converted_to, old.ended_on) == (State.CONVERTED, new, new.recognised_on)
    assert other.state == State.ACTIVE
    assert Plaque.objects.get(studio=old).recall_due_on is not None
    assert Term.objects.get(studio=new).basis == Term.Basis.CONVERTED


def test_an_honorary_application_is_noted_while_it_is_undecided(at):
    """A-10."""
    at("2026-04-20 10:00")
    application = ApplicationFactory(call=CallFactory(honorary=True))
    studio = studio_of(host=application.host)
    application.leader_index = studio.leader_index
    application.save(update_fields=["leader_index"])

    for _ in range(2):
        honorary.note(application)

    found = {}
    for state in (File.SUBMITTED, File.DECLINED):
        Application.objects.filter(pk=application.pk).update(state=state, submitted_at="2026-04-20T02:00:00Z")
        found[state] = pending.studios_with(pending.HONORARY)
    assert found == {File.SUBMITTED: {studio.pk}, File.DECLINED: set()}
    assert Studio.objects.get(pk=studio.pk).state == State.ACTIVE


@pytest.mark.parametrize("known", [True, False])
def test_a_claimed_district_studio_is_the_rung_below(at, known):
    """HZ-73: found in the recommender's own register, it is what the city studio grew from."""
    load_calendar(2027)
    at("2026-04-20 10:00")
    chain = Chain(City.HANGZHOU, at)
    file = chain.draft()
    number = file.sections.get(key="unit").data["district_document_no"]
    rung = DistrictStudio.objects.create(
        office=file.recommender, name="区级工作室", host="某厂", lead_master=file.lead_master if known else "别人",
        document_no=number if known else "试〔2020〕9号", recognised_on=date(2024, 1, 2),
    )  # fmt: skip

    studio = chain.bring(file, File.RECOGNISED).studio

    assert studio.grew_from == (rung if known else None)
