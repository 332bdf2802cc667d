"""What must hold of studios: each promise is broken behind the portal's back and named; real steps break none."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from funding import recovery_watch
from portal.accounts.kinds import City
from portal.documents.models import Verification
from portal.notifications.models import Outbox
from portal.policy import clock
from studios import invariants, plaques
from studios.models import (
    Amendment,
    BodySummary,
    EndingProposal,
    LeaderStatus,
    Plaque,
    RenewalApplication,
    Studio,
    TargetAgreement,
    Term,
    YearlyFiling,
)
from studios.states import State
from studios.transitions import endings, life, renewals
from studios.transitions import filing as filings
from studios.transitions import summary as summaries
from tests.invariants.breaking import all_codes, as_if_uploaded, found
from tests.studios.life_scene import Scene, studio_of
from tests.studios.paper_scene import beijing, open_year, signed, summary_of, written
from tests.studios.test_amendments import accepted
from tests.studios.visit_scene import ordered

pytestmark = pytest.mark.django_db
TODAY = date(2027, 3, 1)


@pytest.fixture
def scene(at: Any) -> Scene:
    at("2027-03-01 09:00")
    return beijing()


def revoked(scene: Scene) -> Studio:
    """By its body's proposal and both bureaus' decision."""
    proposal = endings.propose(
        scene.studio, by=scene.proposer, ground="cannot_operate", ground_on=TODAY, facts="已停产。"
    )
    endings.hear(proposal, by=scene.officer, heard_on=TODAY, hearing="无意见。")
    endings.draft(proposal, by=scene.officer, decision="取消称号。", document_no="试〔2027〕1号", effective_on=TODAY)
    for approver in scene.approvers:
        endings.approve(proposal, by=approver)
    scene.studio.refresh_from_db()
    return scene.studio


def filed(scene: Scene, at: Any, moment: str) -> YearlyFiling:
    at("2026-10-01 02:00")
    filing = open_year(scene.studio, 2026)
    at(moment)
    filings.file(written(filing, scene.clerk), by=scene.clerk)
    return filing


def sent(scene: Scene, at: Any) -> BodySummary:
    """The papers accepted, the body's summary sent on its last day."""
    filings.accept(filed(scene, at, "2026-11-20 09:00"), by=scene.desk)
    at("2026-12-10 23:00")
    summary = summary_of(scene, 2026)
    summaries.write(summary, by=scene.desk, text="全年运行正常。", explanations={})
    summaries.submit(summary, by=scene.desk)
    return summary


def test_the_years_of_a_studio_break_nothing(at):
    at("2026-05-01 09:00")
    scene = Scene(studio_of(City.BEIJING, address="丰台区旧宫路1号"))
    signed(scene, 2026, on=date(2026, 5, 1))
    sent(scene, at)
    at("2027-03-01 09:00")
    accepted(scene, "address_moved", {"address": "大兴区新路9号"})
    ordered(scene, scene.centre, TODAY + timedelta(days=30))
    revoked(scene)
    recovery_watch.look()
    as_if_uploaded()
    Outbox.objects.update(not_before=clock.now())

    assert found(*all_codes()) == []


def test_01_every_table_of_the_years_is_walked(scene):
    """A state changed behind the log's back is seen in each of them."""
    tables = {model for _, model in (*invariants.BEGUN, *invariants.BORN_SILENTLY)}
    assert len(tables) == len(invariants.BEGUN) + len(invariants.BORN_SILENTLY) == 11

    Studio.objects.filter(pk=scene.studio.pk).update(**{"state": State.RECTIFYING})
    assert found("01") == [f"工作室 {scene.studio}：现为“rectifying”，留痕记到“active”"]


def test_01_papers_made_at_night_start_with_their_first_step(scene, at):
    filing = filed(scene, at, "2026-11-20 09:00")

    YearlyFiling.objects.update(**{"state": "accepted"})

    assert found("01") == [f"{invariants.FILING_WORKFLOW.title} {filing}：现为“accepted”，留痕记到“filed”"]


def test_04_one_master_two_studios(scene):
    other = studio_of(City.BEIJING)

    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX beijing_one_studio_per_master")
    Studio.objects.filter(pk=other.pk).update(leader_index=scene.studio.leader_index)

    assert found("04") == [f"同一技能大师领办 2 家工作室：{scene.studio.number}、{other.number}"]


def test_27_an_end_without_its_decision(scene):
    number = revoked(scene).number

    EndingProposal.objects.update(document_no="试〔2027〕2号")

    assert found("27") == [f"{number} 现为“已撤销”，没有与终止日期、文号相符的决定"]


def test_27_an_end_without_its_day(scene):
    number = revoked(scene).number

    Studio.objects.update(ended_on=None)

    assert f"{number} 没有终止日期" in found("27")


def test_27_a_code_that_still_holds(scene):
    number = revoked(scene).number

    Verification.objects.filter(kind="studio").update(void_at=None)

    assert found("27") == [f"{number} 已终止，验证码仍然有效"]


def test_27_a_held_title_with_an_end(scene):
    Studio.objects.update(ended_on=TODAY)

    assert found("27") == [f"{scene.studio.number} 仍持有称号，却有终止日期"]


def test_28_two_plaques(scene):
    studio = scene.studio
    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX one_hanging_plaque")

    plaques.order(studio, number="另一块", by=None)

    assert found("28") == [
        f"{studio.number} 有 2 块在用铭牌",
        f"{studio.number} 的在用铭牌 另一块 与名册所记的编号不同",
    ]


def test_28_a_plaque_that_outlives_the_title(scene):
    studio = revoked(scene)

    Plaque.objects.update(recall_due_on=None, returned_on=None)

    assert found("28") == [f"{studio.number} 的称号已终止，铭牌 {studio.plaque_no} 仍在用"]


def test_28_a_lost_plaque_nobody_made_again(scene):
    number = scene.studio.plaque_no

    Plaque.objects.update(lost_on=TODAY)

    assert found("28") == [f"铭牌 {number} 已遗失，没有补发"]


@pytest.mark.parametrize(("moment", "late"), [("2026-11-20 09:00", False), ("2026-12-01 09:00", True)])
def test_29_late_that_was_made_good(scene, at, moment, late):
    filing = filed(scene, at, moment)
    assert (filing.late, found("29")) == (late, [])

    YearlyFiling.objects.update(late=not late)

    assert found("29") == [f"{scene.studio.number} 2026 年度材料的逾期记录与首次报送时间不符"]


def test_29_a_summary_that_was_made_good(scene, at):
    summary = sent(scene, at)
    assert (summary.timing, found("29")) == ("on_time", [])

    BodySummary.objects.update(timing="overdue")

    assert found("29") == [f"{summary.body} 2026 年度汇总的逾期记录与首次报送时间不符"]


def test_30_a_signature_that_is_missing(scene):
    signed(scene, 2027, on=TODAY)

    TargetAgreement.objects.update(leader_signed_on=None)

    assert found("30") == [f"{scene.studio.number} 2027 年度责任书第 1 版缺签字"]


def test_31_a_register_that_forgot_a_change(scene):
    change = accepted(scene, "address_moved", {"address": "大兴区新路9号"})

    Studio.objects.update(address="丰台区旧宫路1号")

    assert found("31") == [f"变更 {change.number} 已办结，名册中仍是“丰台区旧宫路1号”"]


def test_31_the_last_change_counts(scene):
    accepted(scene, "address_moved", {"address": "大兴区新路9号"})
    accepted(scene, "address_moved", {"address": "大兴区新路10号"})

    assert found("31") == []


def test_31_a_master_who_stays_without_an_entry(scene):
    Amendment.objects.create(
        studio=scene.studio, number="BJ-BG-2027-900", ground="leader_retained", recorded_at=clock.now(),
        new={"leader_post": "kept_on", "since": "2027-02-01"}, **{"state": "accepted", "state_since": clock.now()},
    )  # fmt: skip

    assert found("31") == ["变更 BJ-BG-2027-900 已办结，没有登记领办人状态"]
    LeaderStatus.objects.create(
        studio=scene.studio, person="沈", status="kept_on", since=date(2027, 2, 1), recorded_at=clock.now()
    )  # fmt: skip
    assert found("31") == []


def test_32_what_renewal_and_the_end_write_is_one_after_the_other(at):
    at("2029-05-10 09:00")
    scene = Scene(studio_of())
    renewals.approve(_drafted(scene), by=scene.approver)

    assert found("32") == []


def _drafted(scene: Scene) -> RenewalApplication:
    life.end_term(scene.studio)
    life.record_result(
        scene.studio, by=None, kind="end_of_term", year=2029, grade="excellent", concluded_on=date(2029, 5, 10)
    )
    renewal = renewals.apply_to_renew(scene.studio, by=scene.clerk, plan="继续带徒。")
    renewals.draft(renewal, by=scene.officer, remark="同意", document_no="试续〔2029〕1号")
    return renewal


BREAKS = [
    ({"term_no": 2}, {}, "名册记第 2 期，任期有 1 段"),
    ({"valid_from": "2026-01-01"}, {}, "第 1 期的起止与名册的有效期不符"),
    ({}, {"ends_on": "2030-01-01"}, "第 1 期的起止与名册的有效期不符"),
    ({}, {"basis": "renewed"}, "有续建的任期，没有准予的续建申请"),
]


@pytest.mark.parametrize(("title", "term", "fault"), BREAKS)
def test_32_terms_that_do_not_fit_the_title(scene, title, term, fault):
    Studio.objects.filter(pk=scene.studio.pk).update(**title) if title else Term.objects.update(**term)

    assert found("32") == [f"{scene.studio.number} {fault}"]


def test_32_a_gap_between_two_terms(at):
    at("2029-05-10 09:00")
    scene = Scene(studio_of())
    renewals.approve(_drafted(scene), by=scene.approver)

    Term.objects.filter(no=1).update(ends_on="2029-04-20")

    assert found("32") == [f"{scene.studio.number} 第 2 期与前一期不相接"]
