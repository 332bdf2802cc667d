"""The demonstration is loaded once, by real steps, and leaves every desk with something to do."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F

from applications.models import Application, Call
from applications.states import State
from assessments.models import Assignment
from portal.accounts.demo import PASSWORD
from portal.accounts.models import Organisation, User
from portal.audit.chain import verify
from portal.audit.models import Entry
from portal.bulletin.models import PublicNotice
from portal.notifications.models import Outbox
from portal.policy import clock
from portal.policy.identifiers import check_resident_id, check_uscc
from portal.workbench.demo import cases
from portal.workbench.demo.rounds import NOW
from portal.workbench.invariants import breaks
from studios.models import Studio

pytestmark = pytest.mark.django_db


def state_of(number: int) -> str:
    case = cases.case(number)
    return Application.objects.get(host__uscc=case.uscc, branch__name=case.branch or None, call__year=_year(case)).state


def _year(case: cases.Case) -> int:
    return int(case.round.split("-")[1])


@pytest.mark.parametrize("case", cases.all_cases(), ids=lambda case: str(case.number))
def test_every_story_ends_where_the_data_says(load, case):
    ended = {"struck_out": "declined", "not_selected": "declined"}.get(case.ending, case.ending)

    assert state_of(case.number) == ended


def test_every_state_of_the_chain_is_there_to_be_seen(load):
    for city in ("hangzhou", "beijing"):
        states = set(Application.objects.filter(city=city).values_list("state", flat=True))
        assert states == set(State.values) - {State.WITHDRAWN}, city


def test_the_clock_stands_inside_both_application_windows(load):
    assert abs((clock.now(fresh=True) - NOW).total_seconds()) < 3600
    assert {call.city for call in Call.objects.receiving(clock.now())} == {"hangzhou", "beijing"}


def test_every_letter_left_in_its_own_time_and_once(load):
    """INV-23: a fresh demonstration has nothing overdue, and its worker nothing old to send."""
    due = Outbox.objects.due(clock.now(fresh=True))

    assert not due.exists()
    assert list(breaks({"23"})) == []
    sent = Outbox.objects.filter(status=Outbox.Status.SENT)
    assert sent.count() > 300
    assert sent.filter(sent_at__lt=datetime(2025, 1, 1, tzinfo=clock.BEIJING)).exists()
    assert not sent.filter(sent_at__lt=F("created_at")).exists()


def test_the_clock_goes_home_to_the_day_of_the_story(load, client):
    client.post("/demo/clock/", {"step": "week"})
    forward = clock.now(fresh=True)

    client.post("/demo/clock/", {"step": "reset"})

    assert forward > NOW + timedelta(days=6)
    assert abs((clock.now(fresh=True) - NOW).total_seconds()) < 60


def test_the_past_round_is_decided(load):
    past = Call.objects.filter(year__lt=2026, state="finished").values_list("code", flat=True)

    assert sorted(past) == ["BJ-2024-N", "BJ-2025-N", "HZ-2024-N", "HZ-2025-H", "HZ-2025-N"]
    open_files = Application.objects.filter(call__state="finished").exclude(
        state__in=(State.RECOGNISED, State.DECLINED, State.NOT_RECOMMENDED)
    )
    assert not open_files.exists()


def test_recognised_studios_hold_what_their_city_gives(load):
    ends = {studio.lead_master: studio.valid_to for studio in Studio.objects.all()}

    assert str(ends["邵景行"]) == "2027-10-15"
    assert ends["裘松年"] is None
    assert ends["石立坤"] is None
    assert Studio.objects.count() == 21


def test_two_notices_run(load):
    running = PublicNotice.objects.filter(state="published", starts_on__lte=NOW.date(), ends_on__gte=NOW.date())

    assert sorted(running.values_list("city", flat=True)) == ["beijing", "hangzhou"]


def test_marks_of_the_running_panels_are_in_part(load):
    running = Assignment.objects.filter(panel__state="released").values_list("state", flat=True)

    assert set(running) == {"assigned", "declared", "submitted"}


def test_a_person_stands_at_every_desk_and_signs_in(load, client):
    offices = Organisation.objects.active().exclude(kind="host")
    unmanned = [office.name for office in offices if not office.posts.active().exists()]

    assert unmanned == []
    username = "demo-hz-district_officer-330106"
    answer = client.post("/accounts/login/", {"username": username, "password": PASSWORD})
    assert answer.status_code == 302


def test_the_table_names_every_account(load):
    for username in User.objects.values_list("username", flat=True):
        assert username in load
    assert PASSWORD in load


def test_the_log_is_whole(load):
    assert verify() is None


def test_a_second_run_changes_nothing(load):
    before = (Entry.objects.count(), Application.objects.count(), User.objects.count(), clock.now(fresh=True))
    said = StringIO()

    call_command("load_demo", stdout=StringIO(), stderr=said)

    assert "已经载入" in said.getvalue()
    assert before[:3] == (Entry.objects.count(), Application.objects.count(), User.objects.count())


def test_outside_a_demonstration_it_refuses(db, settings):
    settings.DEMO = False

    with pytest.raises(CommandError):
        call_command("load_demo")


@pytest.mark.parametrize("case", cases.all_cases(), ids=lambda case: str(case.number))
def test_invented_numbers_are_right_and_belong_to_nobody(case):
    identity = check_resident_id(case.id_number, NOW.date())

    assert (identity.birth, identity.sex) == (case.birth, case.sex)
    assert case.id_number[:6] in ("110100", "330101")
    check_uscc(case.uscc)
