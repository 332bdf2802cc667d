"""The spine: both cities from draft to a recognised studio through every real step."""

from __future__ import annotations

from datetime import timedelta

import pytest

from applications import recognition, transitions
from applications.models import Recognition
from applications.states import State
from assessments import transitions as panels
from portal.accounts.kinds import City
from portal.audit.chain import verify
from portal.bulletin import transitions as bulletin
from portal.policy import clock
from portal.policy.refusal import Conflict, Refused
from studios.models import Studio
from tests.factories.chain import Chain, load_calendar

CITIES = (City.HANGZHOU, City.BEIJING)


@pytest.fixture(params=CITIES)
def chain(request, at) -> Chain:
    load_calendar(2027)
    at("2026-04-20 10:00")
    return Chain(request.param, at)


def test_an_application_becomes_a_recognised_studio(chain):
    application = chain.bring(chain.draft(), State.RECOGNISED)

    studio = application.studio
    assert Studio.objects.get() == studio
    assert studio.name == application.studio_name
    assert studio.host == application.host
    assert studio.state == "active"
    assert (studio.valid_to is None) == chain.beijing


def test_every_step_is_in_the_log_and_the_chain_is_whole(chain):
    from portal.audit.models import Entry

    application = chain.bring(chain.draft(), State.RECOGNISED)

    steps = [entry.action for entry in Entry.objects.about(application).order_by("seq") if entry.to_state]
    assert steps == [
        "application.begin",
        "application.submit",
        "application.endorse",
        "application.accept",
        "application.seat_panel",
        "application.close_panel",
        "application.propose",
        "application.give_notice",
        "application.recognise",
    ]
    assert verify() is None


def test_recognition_waits_for_the_last_minute_of_the_notice(chain):
    application = chain.bring(chain.draft(), State.UNDER_NOTICE)
    notice = application.notice
    chain.after_notice(notice)
    record = chain.draft_recognition(notice)
    chain.at(f"{notice.ends_on} 23:59:59")

    with pytest.raises(Refused, match="后才能发文认定"):
        chain.recognise(record, application)

    application.refresh_from_db()
    assert application.state == State.UNDER_NOTICE


def test_an_open_objection_bars_recognition_until_it_is_decided(chain):
    application = chain.bring(chain.draft(), State.UNDER_NOTICE)
    objection = bulletin.raise_objection(
        application.notice,
        about=application,
        name="李某",
        contact="a@example.invalid",
        text="材料不实",
        anonymous=False,
    )
    chain.after_notice(application.notice)
    record = chain.draft_recognition(application.notice)

    with pytest.raises(Refused, match="异议还没有结论"):
        chain.recognise(record, application)

    bulletin.take_up(objection, by=chain.officer)
    bulletin.decide(objection, by=chain.officer, upheld=False, finding="经核查材料属实")
    chain.recognise(record, application)
    assert application.state == State.RECOGNISED


def test_an_upheld_objection_strikes_the_file_out(chain):
    application = chain.bring(chain.draft(), State.UNDER_NOTICE)
    objection = bulletin.raise_objection(
        application.notice, about=application, name="", contact="", text="材料不实", anonymous=True
    )
    bulletin.take_up(objection, by=chain.officer)
    bulletin.decide(objection, by=chain.officer, upheld=True, finding="获奖证书系伪造")

    for approver in chain.approvers:
        transitions.strike_out(application, by=approver, finding="获奖证书系伪造")

    application.refresh_from_db()
    assert application.state == State.DECLINED
    assert "获奖证书系伪造" in application.letters.get().body


def test_beijing_needs_both_bureaus_for_list_and_recognition(at):
    """BJ-06, A-28: one signature moves nothing."""
    load_calendar(2027)
    at("2026-04-20 10:00")
    chain = Chain(City.BEIJING, at)
    application = chain.bring(chain.draft(), State.APPRAISED)
    selection = chain.compile()
    transitions.submit_list(selection, by=chain.officer)

    assert transitions.approve_list(selection, by=chain.approver) is False
    application.refresh_from_db()
    assert application.state == State.APPRAISED

    assert transitions.approve_list(selection, by=chain.finance) is True
    application.refresh_from_db()
    assert application.state == State.PROPOSED


def test_a_change_of_the_list_voids_the_approval_given_before(at):
    at("2026-04-20 10:00")
    chain = Chain(City.BEIJING, at)
    application = chain.bring(chain.draft(), State.APPRAISED)
    selection = chain.compile()
    transitions.submit_list(selection, by=chain.officer)
    transitions.approve_list(selection, by=chain.approver)
    selection.refresh_from_db()
    selection.minutes = "改动过的纪要"
    selection.save(update_fields=["minutes"])

    released = transitions.approve_list(selection, by=chain.finance)

    application.refresh_from_db()
    assert released is False
    assert application.state == State.APPRAISED


def test_the_maker_cannot_release_the_own_list(chain):
    chain.bring(chain.draft(), State.APPRAISED)
    selection = chain.compile()
    transitions.submit_list(selection, by=chain.officer)

    with pytest.raises(Refused):
        transitions.approve_list(selection, by=chain.officer)


def test_a_second_decision_on_the_same_file_is_a_conflict(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)
    reviewer = chain.reviewer(application)
    transitions.decline_to_recommend(application, by=reviewer, reasons="条件不符")

    with pytest.raises(Conflict, match="您的操作“不予推荐”没有执行"):
        transitions.decline_to_recommend(application, by=reviewer, reasons="再退一次")


def test_a_panel_cannot_close_without_its_records(chain):
    """HZ 四(二), BJ-31: 现场考察 and 材料评审 come first."""
    application = chain.bring(chain.draft(), State.UNDER_PANEL)
    panel = chain._panel
    chain.mark(panel)

    with pytest.raises(Refused, match="记录"):
        panels.close(panel, by=chain.officer)

    application.refresh_from_db()
    assert application.state == State.UNDER_PANEL


def test_the_draft_is_kept_and_refused_after_the_last_minute(chain):
    """HZ-39, BJ-25: the deadline is the clock's; the draft stays (message 11)."""
    application = chain.draft()
    closes = application.call.window("application").closes_at
    chain.at(closes)

    with pytest.raises(Refused, match="不再接收新的提交。草稿会保留"):
        chain.submit(application)

    application.refresh_from_db()
    assert application.state == State.DRAFT
    assert application.sections.filter(complete=True).exists()


def test_a_second_before_the_deadline_is_in_time(chain):
    application = chain.draft()
    chain.at(application.call.window("application").closes_at - timedelta(seconds=2))

    chain.submit(application)

    assert application.state == State.SUBMITTED


def test_nothing_is_accepted_without_its_material_review(chain):
    """BJ-31: 材料审核 comes first."""
    application = chain.bring(chain.draft(), State.ENDORSED)

    with pytest.raises(Refused, match="材料审核记录"):
        transitions.accept(application, by=chain.officer)


def test_a_material_review_that_found_a_lack_bars_acceptance(chain):
    """BJ-31: what was found incomplete is sent back or declined."""
    application = chain.bring(chain.draft(), State.ENDORSED)
    transitions.record_material_review(application, by=chain.officer, text="缺少获奖证书", agree=False)

    with pytest.raises(Refused, match="请退回补正或不予受理"):
        transitions.accept(application, by=chain.officer)


def test_nobody_is_recognised_from_a_day_to_come(chain):
    """HZ-49: the title begins with the day of the document."""
    application = chain.bring(chain.draft(), State.UNDER_NOTICE)
    chain.after_notice(application.notice)
    record = chain.draft_recognition(application.notice)
    Recognition.objects.filter(pk=record.pk).update(dated=clock.today() + timedelta(days=1))
    record.refresh_from_db()

    with pytest.raises(Refused, match="还没有到，到期后再会签"):
        transitions.issue_recognition(record, by=chain.approver)

    assert any("还没有到" in each for each in recognition.obstacles(record))


def test_every_recognised_studio_has_a_plaque_number_of_its_own(chain):
    """BJ-34, HZ-45."""
    application = chain.bring(chain.draft(), State.RECOGNISED)

    plaque = application.studio.plaque_no
    assert plaque.startswith("BJ" if chain.beijing else "HZ")
    assert Studio.objects.filter(plaque_no=plaque).count() == 1
