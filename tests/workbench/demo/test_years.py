"""The years of the demonstration's studios: each of the five stands as its note says, and the lists show life."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from applications.models import Application
from assessments.models import Finding, SheetRevision
from funding import pulling
from funding.models import FundAccount, Recovery
from portal.accounts.models import User
from portal.accounts.roles import Role
from portal.audit.chain import verify
from portal.audit.models import Entry
from portal.policy import clock
from portal.policy.identifiers import check_certificate
from portal.workbench.demo import assessed, cases, moving, registers, titles
from portal.workbench.demo.rounds import NOW
from portal.workbench.invariants import breaks, registry
from studios import activity_gap, progress
from studios.models import (
    ActivityRecord,
    Amendment,
    Attendance,
    BodySummary,
    CityActivity,
    EndingProposal,
    Inspection,
    LeaderStatus,
    Member,
    Plaque,
    RectificationOrder,
    ResultEntry,
    Studio,
    TargetAgreement,
    YearlyFiling,
)
from studios.states import LeaderPost, ProposalState, State

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def test_shao_keeps_his_studio_well_until_2027(load):
    """Case 10: a dozen records a year of several kinds, nearly the sheet's numbers of people."""
    studio = titles.studio(10)
    of_2025 = ActivityRecord.objects.live().filter(studio=studio, on__year=2025)

    assert (studio.state, studio.valid_to) == (State.ACTIVE, date(2027, 10, 15))
    assert of_2025.count() >= 12
    assert len(set(of_2025.values_list("kind", flat=True))) >= 8
    done = {line.label: (line.done, line.target) for line in progress.of(studio, 2025).lines}
    assert done["带徒"] == (9, 10)
    assert done["高技能"] == (3, 3)


def test_what_shao_recorded_was_typed_by_his_units_clerk(load):
    attended = ActivityRecord.objects.filter(source="attended").count()
    typed = ActivityRecord.objects.filter(studio=titles.studio(10), source="typed")

    assert set(typed.values_list("recorded_by", flat=True)) == {titles.clerk(10).pk}
    older = [line for line in registers.read(cases.OLDER) if not cases.case(line.case).beijing]
    written = len(registers.lines()) + len(older)
    assert Entry.objects.filter(action="record").count() == written + attended


def test_shaos_papers_of_past_years_came_in_time_and_were_accepted(load):
    filings = YearlyFiling.objects.filter(studio=titles.studio(10)).order_by("year")

    assert list(filings.values_list("year", "state", "late")) == [(2024, "accepted", False), (2025, "accepted", False)]


def test_shaos_plaque_hangs_and_his_team_has_changed(load):
    studio = titles.studio(10)
    plaque = Plaque.objects.get(studio=studio)
    members = Member.objects.filter(studio=studio)

    assert (plaque.made_on, plaque.handed_on) == (date(2024, 11, 8), date(2024, 11, 12))
    assert members.get(name="石嘉树").left_on is None
    assert members.get(left_on__isnull=False).left_on == date(2025, 4, 11)


def test_shao_was_inspected_and_the_order_was_answered_and_closed(load):
    visit = Inspection.objects.get(studio=titles.studio(10), year=2025)
    order = RectificationOrder.objects.get(inspection=visit)

    assert (visit.kind, visit.state) == (Inspection.Kind.IRREGULAR, "concluded")
    assert order.state == "closed"
    assert set(order.items) == {"rules_not_posted", "no_honour_board"}
    assert order.answered_at < order.closed_at < clock.end_of(order.due_on)


def test_qiu_is_re_employed_until_march_2027(load):
    """Case 11."""
    studio = titles.studio(11)
    newest = LeaderStatus.objects.filter(studio=studio).order_by("-since")[0]

    assert (studio.kind, studio.state) == (Studio.Kind.HONORARY, State.ACTIVE)
    assert (newest.status, newest.until) == (LeaderPost.RE_EMPLOYED, date(2027, 3, 31))
    assert ActivityRecord.objects.filter(studio=studio, source="typed").count() == 5


def test_chang_failed_and_has_until_july_to_mend(load):
    """Case 22: entered by one, confirmed by another (BJ-60)."""
    entry = ResultEntry.objects.get(studio=titles.studio(22))
    confirmed = Entry.objects.about(entry).get(to_state="confirmed")

    assert titles.studio(22).state == State.RECTIFYING
    assert (entry.grade, entry.state) == ("unsatisfactory", "confirmed")
    assert confirmed.actor_id not in (None, entry.recorded_by_id)


def test_a_merger_was_led_to_the_end_and_another_district_looks_after_the_studio(load):
    """HZ-62, A-47: unit, district and log follow; the title, its number and its term go on."""
    change = Amendment.objects.select_related("studio__host", "studio__recommender").get(ground="merged_or_split")
    studio = change.studio

    assert (change.state, change.effective_on) == ("accepted", date(2026, 5, 6))
    assert (studio.number, studio.unit, studio.host.name) == ("HZ-DS-2020-008", *[moving.SUCCESSOR.unit] * 2)
    assert (change.old["recommender"], change.new["recommender"]) == (
        "杭州市余杭区人力资源和社会保障局", studio.recommender.name,
    )  # fmt: skip
    assert studio.recommender.region_id == "330105"
    acts = Entry.objects.about(change).order_by("pk").values_list("action", flat=True)
    assert [each.split(".")[-1] for each in acts] == ["begin", "submit", "verify", "accept"]


def test_a_move_awaits_the_centre(load):
    """BJ-58: verified by the district; the address in the register is the old one until it is decided."""
    change = Amendment.objects.select_related("studio").get(ground="address_moved")

    assert (change.state, change.new["region"]) == ("verified", "昌平区")
    assert change.studio == titles.studio(51) and change.studio.address != change.new["address"]


def test_liu_stays_on_and_it_is_on_file(load):
    """Case 23: verified by the body, filed with the centre, from the statutory day on (BJ-57)."""
    studio = titles.studio(23)
    change = Amendment.objects.get(studio=studio)
    newest = LeaderStatus.objects.filter(studio=studio).order_by("-since")[0]

    assert (change.ground, change.state) == ("leader_retained", "accepted")
    steps = {entry.action.split(".")[-1]: entry.actor_id for entry in Entry.objects.about(change)}
    assert steps["verify"] == titles.caretaker(23).pk
    assert steps["file"] == titles.offices(23).officer.pk
    assert (newest.status, newest.since, newest.until) == (
        LeaderPost.RE_EMPLOYED,
        studio.leader_retires_on,
        date(2028, 6, 19),
    )


def test_shi_was_silent_for_400_days_and_the_grant_is_asked_back(load):
    """Case 24: suggested by the nightly look, taken up by the district, heard, decided, claimed (BJ-59, BJ-64)."""
    studio = titles.studio(24)
    proposal = EndingProposal.objects.get(studio=studio)
    begun = Entry.objects.about(proposal).first()

    assert activity_gap.last_activity_on(studio) == TODAY - timedelta(days=400)
    assert studio.state == State.REVOKED
    assert (proposal.ground, proposal.state) == ("inactive_over_one_year", ProposalState.CONFIRMED)
    assert begun.actor_id is None
    assert proposal.proposed_by_id == titles.caretaker(24).pk
    claim = Recovery.objects.get(proposal=proposal)
    assert (claim.state, claim.due_amount) == ("demanded", Decimal("300000.00"))
    assert claim.instalments.count() == 2


def test_ledgers_hold_what_was_paid_spent_and_matched(load):
    """Cases 10, 22 and 51 keep both accounts; every payment to a unit is booked."""
    left = {each.studio.lead_master: each.balance for each in FundAccount.objects.filter(fund="grant")}

    assert left["邵景行"] == Decimal("43160.00")
    assert left["常思远"] == Decimal("156900.00")
    assert not pulling.unbooked().exists()


def test_guan_has_an_agreement_on_file_and_a_paper_in_the_bodys_summary(load):
    studio = titles.studio(51)
    agreement = TargetAgreement.objects.get(studio=studio, year=2026)
    filing = YearlyFiling.objects.get(studio=studio, year=2025)

    assert (agreement.state, agreement.filed_on) == ("filed", date(2026, 3, 10))
    assert (filing.state, filing.late) == ("accepted", False)
    assert (filing.summary.state, filing.summary.timing) == ("accepted", "on_time")
    assert studio.number in {row[1] for row in filing.summary.frozen["rows"]}


def test_beijings_bodies_inspected_those_they_report_on(load):
    """BJ-44: the yearly visit comes before the summary."""
    visits = Inspection.objects.filter(kind=Inspection.Kind.YEARLY, state="concluded", year=2025)

    assert set(visits.values_list("studio__lead_master", flat=True)) == {
        *("柳含章", "关继东", "栾雪梅"),
        *("申屹峰", "莫凝霜", "闵致远", "甄立言", "阮青岚", "卞柏年"),
    }


@pytest.mark.parametrize("city", ["hangzhou", "beijing"])
def test_each_city_held_a_day_and_another_is_open(load, city):
    held = CityActivity.objects.get(city=city, state="held")
    still_open = CityActivity.objects.get(city=city, state="open")

    came = Attendance.objects.filter(activity=held, cancelled_at=None).values_list("attended", flat=True)
    assert sorted(came) == [False, True, True]
    assert held.until < TODAY <= still_open.closes_on
    assert ActivityRecord.objects.filter(attendance__activity=held).count() == 2


@pytest.mark.parametrize(
    ("number", "counted", "due"), [(10, "带徒 10/10 人", "整改"), (51, "带徒 6/6 人", "")], ids=["hangzhou", "beijing"]
)
def test_a_master_sees_this_years_progress_and_what_is_due(load, client, number, counted, due):
    studio = titles.studio(number)
    client.force_login(User.objects.get(pk=titles.master(cases.case(number)).pk))

    page = client.get(reverse("studios:mine"), follow=True)

    assert page.redirect_chain[-1][0] == reverse("studios:manage", args=[studio.number])
    text = page.content.decode()
    assert counted in text
    assert due in text


def test_the_offices_have_papers_to_chase_and_to_read(load):
    waiting = YearlyFiling.objects.filter(year=2025, state="open").values_list("studio__lead_master", flat=True)
    filed = YearlyFiling.objects.filter(year=2025, state="filed").values_list("studio__lead_master", flat=True)

    assert set(waiting) == {"蒋秀萍", "常思远", "石立坤"}
    assert set(filed) == {"俞定波"}
    assert set(BodySummary.objects.filter(year=2025).values_list("state", flat=True)) == {
        "open",
        "submitted",
        "accepted",
    }


def test_facts_were_found_and_a_draft_of_the_standard_waits(load):
    draft = SheetRevision.objects.get()

    assert (draft.city, draft.state, draft.title) == (
        "beijing",
        "imported",
        "北京市技能大师工作室绩效考核表（征求意见稿）",
    )
    about_money = ("grant_paid", "grant_spent")
    assert dict(Finding.objects.exclude(fact__in=about_money).values_list("fact", "value")) == {
        "no_support_fund": 0, "out_of_scope_spending": 0, "asset_not_registered": 0,
    }  # fmt: skip


def test_every_recognised_studios_master_has_an_account(load):
    """And those of the two studios whose first term ends."""
    masters = User.objects.filter(posts__role=Role.LEAD_MASTER).values_list("name", flat=True)

    ending = [cases.case(number).leader for number in assessed.ENDING]
    assert sorted(masters) == sorted([*(case.leader for case in titles.recognised()), *ending])


def test_every_promise_holds_after_the_story(load):
    assert [str(each) for each in breaks({each.code for each in registry()})] == []
    assert verify() is None


@pytest.mark.parametrize("line", [each for each in registers.lines() if each.kind == "trainee"], ids=str)
def test_invented_certificates_say_their_own_year_and_level(line):
    values = line.values

    assert check_certificate(values["certificate_no"], values["skill_level"], values["on"].year) == []


def test_luan_left_and_the_new_master_waits_to_be_accepted(load):
    """BJ-56: verified by the district, applied for with the whole of chapter 3, recommended."""
    change = Amendment.objects.get(ground="leader_replaced")
    application = Application.objects.get(number=change.application_no)

    assert (change.studio, change.state) == (titles.studio(52), "verified")
    assert (application.state, application.lead_master) == ("endorsed", "贺清源")
    assert change.studio.lead_master == "栾雪梅"
