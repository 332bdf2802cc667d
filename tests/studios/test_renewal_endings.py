"""A renewal that came back and was not sent again: the title is proposed to expire, by its own day (HZ-52, A-03)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from portal.notifications.models import Message
from portal.policy.calendar_import import load_known_years
from portal.policy.refusal import Refused
from portal.workflow import worklist
from studios import life_duties, life_lines, studio_listing, watch
from studios.models import EndingProposal, RenewalApplication
from studios.states import ProposalState, RenewalState, State
from studios.transitions import endings, life, renewals
from tests.studios.life_scene import Scene, studio_of

pytestmark = pytest.mark.django_db


def returned(at: Any, *, on: str = "2029-07-05 09:00", due_on: date | None = None) -> tuple[Scene, RenewalApplication]:
    """Asked on 10 May, sent back on a day; the window itself closes on 9 July."""
    at("2029-05-10 09:00")
    scene = Scene(studio_of())
    life.end_term(scene.studio)
    life.record_result(
        scene.studio, by=scene.officer, kind="end_of_term", year=2029, grade="satisfactory",
        concluded_on=date(2029, 5, 10), document_no="试〔2029〕9号",
    )  # fmt: skip
    renewal = renewals.apply_to_renew(scene.studio, by=scene.clerk, plan="继续带徒。")
    at(on)
    renewals.return_renewal(renewal, by=scene.officer, remark="计划太短", due_on=due_on)
    return scene, renewal


@pytest.mark.parametrize(
    ("on", "until"),
    [
        ("2029-06-01 09:00", date(2029, 7, 9)),
        ("2029-07-02 09:00", date(2029, 7, 9)),
        ("2029-07-03 09:00", date(2029, 7, 10)),
        ("2029-09-28 09:00", date(2029, 10, 10)),
    ],
    ids=["inside the window", "five days are its last day", "a day beyond it", "the holidays of October"],
)
def test_a_unit_is_given_five_working_days_and_never_less_than_its_window(at, on, until):
    _, renewal = returned(at, on=on)

    assert renewal.supplement_by == until


@pytest.mark.parametrize(("today", "suggested"), [("07-11", 0), ("07-12", 0), ("07-13", 1)])
def test_what_is_not_sent_again_by_its_day_is_proposed_to_expire(at, today, suggested):
    """A-03: the day before, the day, the day after."""
    scene, _ = returned(at, due_on=date(2029, 7, 12))
    at(f"2029-{today} 09:00")

    assert watch.look().suggested == suggested
    assert watch.look().suggested == 0

    found = EndingProposal.objects.filter(studio=scene.studio).values_list("kind", "ground", "ground_on", "state")
    assert list(found) == [("expire", "renewal_not_applied", date(2029, 7, 12), "suggested")] * suggested


def test_the_proposal_says_what_happened_and_people_end_the_title(at):
    scene, renewal = returned(at, due_on=date(2029, 7, 12))
    at("2029-07-13 09:00")
    watch.look()
    proposal = EndingProposal.objects.get()
    assert proposal.facts == "续建申请已退回补充，补充期限到 2029年7月12日（周四）为止，没有再次提交。"

    endings.take_up(proposal, by=scene.officer, facts="没有再次提交。")
    today = date(2029, 7, 13)
    endings.hear(proposal, by=scene.officer, heard_on=today, hearing="无意见。")
    endings.draft(proposal, by=scene.officer, decision="到期终止。", document_no="试〔2029〕3号", effective_on=today)
    endings.approve(proposal, by=scene.approver)

    scene.studio.refresh_from_db()
    renewal.refresh_from_db()
    assert (scene.studio.state, renewal.state) == (State.EXPIRED, RenewalState.WITHDRAWN)


def test_it_is_sent_again_to_the_last_minute_and_not_after(at):
    scene, renewal = returned(at, due_on=date(2029, 7, 12))
    at("2029-07-13 00:00:01")
    with pytest.raises(Refused, match="补充续建申请的期限到 2029年7月12日（周四）为止，已经超过"):
        renewals.resubmit(renewal, by=scene.clerk, plan="更长的计划。")

    at("2029-07-12 23:59:59")
    renewals.resubmit(renewal, by=scene.clerk, plan="更长的计划。")

    assert (renewal.state, renewal.supplement_by) == (RenewalState.SUBMITTED, None)


def test_what_lies_with_the_city_never_expires_however_long_it_takes(at):
    """Sent in time: the unit has done its part."""
    scene, renewal = returned(at, due_on=date(2029, 7, 12))
    renewals.resubmit(renewal, by=scene.clerk, plan="更长的计划。")
    at("2030-07-13 09:00")

    assert watch.look().suggested == 0


@pytest.mark.parametrize(
    ("due_on", "sentence"),
    [
        (date(2029, 7, 5), "补充期限应在今天之后"),
        (date(2029, 7, 8), "单位在 2029年7月9日（周一）前都可以申请续建"),
        (date(2030, 1, 2), "补充期限不能超过今天起 180 天"),
    ],
)
def test_the_day_to_mend_is_one_that_leaves_time(at, due_on, sentence):
    with pytest.raises(Refused, match=sentence):
        returned(at, due_on=due_on)

    assert RenewalApplication.objects.get().state == RenewalState.SUBMITTED


def test_the_page_of_the_return_offers_the_day_and_keeps_a_wrong_one_with_its_sentence(at, client_of):
    at("2029-05-10 09:00")
    scene, renewal = returned(at)
    renewals.resubmit(renewal, by=scene.clerk, plan="更长的计划。")
    page = reverse("studios:renewal_step", args=[renewal.pk, "return"])
    assert 'value="2029-07-12"' in client_of(scene.officer).get(page).text

    answer = client_of(scene.officer).post(page, {"remark": "还缺场地说明", "due_on": "2029-07-01"})

    assert answer.status_code == 200 and "补充期限应在今天之后。" in answer.text and "还缺场地说明" in answer.text
    assert 'href="#id_due_on"' in answer.text


def test_the_unit_reads_until_when_and_afterwards_why_not(at, client_of):
    scene, _ = returned(at, due_on=date(2029, 7, 12))
    page = reverse("studios:renewal", args=[scene.studio.number])
    shown = client_of(scene.clerk).get(page).text
    assert "<dt>补充期限</dt>" in shown and "2029年7月12日（周四）24:00 前" in shown
    told = Message.objects.of(scene.clerk).order_by("pk").last()
    assert told is not None and "请在 2029年7月12日（周四）24:00 前补充并再次提交" in told.body

    at("2029-07-13 09:00")

    shown = client_of(scene.clerk).get(page).text
    assert (
        "补充续建申请的期限到 2029年7月12日（周四）为止，已经超过" in shown and 'data-test="renewal-form"' not in shown
    )


def test_mending_is_a_duty_with_its_day_on_every_list(at):
    scene, renewal = returned(at, due_on=date(2029, 7, 12))
    clerk = scene.clerk

    (duty,) = [each for each in life_duties.duties(renewal.state_since) if "补充续建" in each.label]
    assert (str(duty.due), clerk in duty.holders) == ("2029-07-13 00:00:00+08:00", True)
    waiting = worklist.read(worklist.tasks_of(clerk, renewal.state_since), 0, 50)
    (item,) = [each for each in waiting if each.label == "补充续建申请"]
    assert item.due == duty.due
    (line,) = [each for each in life_lines.due(scene.studio, date(2029, 7, 6)) if "续建" in each.label]
    assert (line.label, line.due) == ("补充续建申请", date(2029, 7, 12))


def test_whom_people_spare_has_the_same_time_again(at):
    """A-03: not adopted; sixty days to ask, then it is pointed out anew."""
    scene, _ = returned(at, due_on=date(2029, 7, 12))
    at("2029-07-13 09:00")
    watch.look()
    endings.dismiss(EndingProposal.objects.get(), by=scene.officer, remark="单位受灾，没有收到通知。")

    at("2029-09-11 09:00")
    assert watch.look().suggested == 0
    at("2029-09-12 09:00")
    assert watch.look().suggested == 1
    first, second = EndingProposal.objects.order_by("pk")
    assert (first.state, second.state) == (ProposalState.DISMISSED, ProposalState.SUGGESTED)
    assert second.ground_on == date(2029, 9, 11)


def test_whom_people_spare_may_send_again(at):
    scene, renewal = returned(at, due_on=date(2029, 7, 12))
    at("2029-07-13 09:00")
    watch.look()
    endings.dismiss(EndingProposal.objects.get(), by=scene.officer, remark="单位受灾，没有收到通知。")

    renewals.resubmit(renewal, by=scene.clerk, plan="更长的计划。")

    assert renewal.state == RenewalState.SUBMITTED


@pytest.mark.parametrize(
    ("recognised", "ends", "pending", "last"),
    [
        (date(2024, 2, 29), "2027-02-28 09:00", "2027-03-01 01:00", date(2027, 4, 29)),
        (date(2025, 3, 1), "2028-03-01 09:00", "2028-03-02 01:00", date(2028, 4, 30)),
        (date(2026, 8, 2), "2029-08-02 09:00", "2029-08-03 01:00", date(2029, 10, 1)),
    ],
    ids=["29 February", "after a leap day", "ends on a holiday"],
)
def test_the_window_of_a_result_known_early_runs_from_the_end_of_the_term(at, recognised, ends, pending, last):
    """A-02, A-03: calendar days; the portal takes in on holidays too, so the sixtieth day stands."""
    load_known_years()
    at(ends)
    scene = Scene(studio_of(recognised_on=recognised))
    life.record_result(
        scene.studio, by=scene.officer, kind="end_of_term", year=last.year, grade="excellent",
        concluded_on=date(last.year, 1, 20), document_no="试〔2029〕9号",
    )  # fmt: skip
    assert watch.look().ended == 0
    at(pending)
    assert watch.look().ended == 1

    at(f"{last} 23:00")
    assert watch.look().suggested == 0
    at(f"{date.fromordinal(last.toordinal() + 1)} 00:30")
    assert watch.look().suggested == 1


def test_no_renewal_lies_with_the_unit_without_a_last_day(at):
    """In the database itself."""
    _, renewal = returned(at)

    with pytest.raises(IntegrityError), transaction.atomic():
        RenewalApplication.objects.filter(pk=renewal.pk).update(supplement_by=None)


def test_a_unit_that_was_told_of_a_proposal_is_told_that_it_fell(at):
    scene, _ = returned(at, due_on=date(2029, 7, 12))
    at("2029-07-13 09:00")
    clerk = scene.clerk
    watch.look()
    proposal = EndingProposal.objects.get()
    endings.take_up(proposal, by=scene.officer, facts="没有再次提交。")

    endings.dismiss(proposal, by=scene.approver, remark="通知没有送达。")

    told = Message.objects.of(clerk).filter(body__contains="不予采纳").count()
    assert told == 1


def test_after_a_passed_term_nothing_is_assessed_before_the_renewal(at):
    """HZ-52: the bureau's list says what the studio's own page says, until it lies with the city."""
    scene, renewal = returned(at, due_on=date(2029, 7, 12))
    coming = studio_listing.lines([scene.studio.pk])[0].coming
    assert coming is not None and (coming.label, coming.due) == ("补充续建申请", date(2029, 7, 12))
    lines = [(each.label, each.words) for each in life_lines.due(scene.studio, date(2029, 7, 6))]
    assert lines == [("补充续建申请", "已退回补充")]

    renewals.resubmit(renewal, by=scene.clerk, plan="更长的计划。")

    lines = [(each.label, each.words) for each in life_lines.due(scene.studio, date(2029, 7, 6))]
    assert lines == [("续建申请", "已提交，等待市局审核")]
