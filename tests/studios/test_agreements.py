"""目标任务责任书: one a year, signed by both, put on file, amended as new versions; the progress log (BJ-41, BJ-42)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from portal.documents import verification
from portal.notifications.models import Message
from portal.policy.refusal import Refused
from studios import progress
from studios.models import ProgressNote, TargetAgreement
from studios.rules.agreement import QUANTIFIED
from studios.states import STANDING, AgreementState
from studios.transitions import agreement as steps
from tests.studios.life_scene import Scene
from tests.studios.paper_scene import SIGNED, beijing, scan, sign, signed

pytestmark = pytest.mark.django_db
DAY = date(2027, 3, 10)


@pytest.fixture
def scene(at) -> Scene:
    at("2027-03-10 09:00")
    found = beijing()
    _ = found.clerk, found.desk
    return found


def test_an_agreement_is_signed_by_both_and_put_on_file(at, scene):
    agreement = signed(scene, 2027, on=DAY)
    assert Message.objects.filter(user=scene.desk, subject="2027 年度目标任务责任书：登记签订").exists()
    at("2027-03-12 09:00")

    steps.file(agreement, by=scene.desk, on=date(2027, 3, 12))

    agreement = TargetAgreement.objects.get(pk=agreement.pk)
    assert (agreement.state, agreement.filed_on) == (AgreementState.FILED, date(2027, 3, 12))
    assert verification.lookup(agreement.verification_code) is not None


@pytest.mark.parametrize(
    ("without", "words"),
    [
        ("funds", "配套经费（元）"),
        ("duties", "工作室职责"),
        ("rnd", "攻关项目（项）"),
        ("leader_signer", "领办人签字"),
        ("unit_signed_on", "单位签字日期"),
    ],
)
def test_what_is_not_agreed_is_not_signed(scene, without, words):
    agreement = steps.draft(scene.studio, 2027, by=scene.clerk)
    answers = {**SIGNED, "unit_signed_on": DAY, "leader_signed_on": DAY}
    answers[without] = "" if without in ("duties", "leader_signer") else None
    steps.write(agreement, answers, by=scene.clerk)
    steps.attach_scan(agreement, scan(), by=scene.clerk)

    with pytest.raises(Refused, match="还不能登记签订，请先补齐") as missing:
        steps.sign(agreement, by=scene.clerk)

    assert words in missing.value.reason


def test_targets_are_numbers_and_not_all_of_them_nothing(scene):
    """BJ-41: quantified; 0 is agreed as none."""
    agreement = steps.draft(scene.studio, 2027, by=scene.clerk)
    none = dict.fromkeys(QUANTIFIED, 0)
    steps.write(agreement, {**SIGNED, **none, "unit_signed_on": DAY, "leader_signed_on": DAY}, by=scene.clerk)

    with pytest.raises(Refused, match="至少一项大于 0 的量化任务"):
        steps.sign(agreement, by=scene.clerk)


def test_nobody_has_signed_on_a_day_to_come(scene, at):
    """BJ-41: the day itself is in time."""
    agreement = steps.draft(scene.studio, DAY.year, by=scene.clerk)
    tomorrow = DAY + timedelta(days=1)
    steps.write(agreement, {**SIGNED, "unit_signed_on": DAY, "leader_signed_on": tomorrow}, by=scene.clerk)
    steps.attach_scan(agreement, scan(), by=scene.clerk)
    at(f"{DAY} 20:00")
    with pytest.raises(Refused, match="还没有到，双方签字后再登记"):
        steps.sign(agreement, by=scene.clerk)

    at(f"{tomorrow} 08:00")
    steps.sign(agreement, by=scene.clerk)
    assert agreement.state == AgreementState.SIGNED


def test_a_signature_needs_its_scan(scene):
    agreement = steps.draft(scene.studio, 2027, by=scene.clerk)
    steps.write(agreement, {**SIGNED, "unit_signed_on": DAY, "leader_signed_on": DAY}, by=scene.clerk)

    with pytest.raises(Refused, match="请先上传双方签字盖章的扫描件"):
        steps.sign(agreement, by=scene.clerk)


def test_there_is_one_a_year(scene):
    signed(scene, 2027, on=DAY)

    with pytest.raises(Refused, match="2027 年度已经签订过责任书"):
        steps.draft(scene.studio, 2027, by=scene.clerk)
    with pytest.raises(Refused, match="2029 年不在这家工作室可以签订责任书的年度里"):
        steps.draft(scene.studio, 2029, by=scene.clerk)


def test_an_agreement_amended_twice_has_three_versions_and_one_that_counts(at, scene):
    first = signed(scene, 2027, on=DAY)
    steps.file(first, by=scene.desk, on=DAY)
    at("2027-06-01 09:00")
    second = steps.amend(first, by=scene.clerk, reason="新增攻关项目")
    first.refresh_from_db()
    assert first.state == AgreementState.FILED
    with pytest.raises(Refused, match="已有一份在起草"):
        steps.amend(first, by=scene.clerk, reason="再改")
    sign(scene, second, on=date(2027, 6, 1), rnd=4)
    at("2027-09-01 09:00")
    third = steps.amend(second, by=scene.clerk, reason="调整交流场次")
    assert third.rnd == 4
    sign(scene, third, on=date(2027, 9, 1), exchanges=1)

    versions = TargetAgreement.objects.filter(studio=scene.studio).order_by("version_no")

    assert [(each.version_no, each.state, each.reason) for each in versions] == [
        (1, AgreementState.SUPERSEDED, ""),
        (2, AgreementState.SUPERSEDED, "新增攻关项目"),
        (3, AgreementState.SIGNED, "调整交流场次"),
    ]
    assert versions.filter(state__in=STANDING).count() == 1


def test_the_table_holds_one_standing_version(scene):
    first = signed(scene, 2027, on=DAY)

    with pytest.raises(IntegrityError), transaction.atomic():
        TargetAgreement.objects.create(
            studio=scene.studio, year=2027, version_no=2, state=AgreementState.FILED, recorded_at=first.recorded_at
        )


def test_a_failed_signature_leaves_the_old_version_standing(scene):
    first = signed(scene, 2027, on=DAY)
    second = steps.amend(first, by=scene.clerk, reason="新增攻关项目")

    with pytest.raises(Refused):
        steps.sign(second, by=scene.clerk)

    assert TargetAgreement.objects.get(pk=first.pk).state == AgreementState.SIGNED


@pytest.mark.parametrize(
    ("on", "words"), [(date(2027, 3, 11), "备案日期不能晚于今天"), (date(2027, 3, 9), "不能早于双方签字日期")]
)
def test_the_day_on_file_lies_between_signature_and_today(scene, on, words):
    agreement = signed(scene, 2027, on=DAY)

    with pytest.raises(steps.WrongDay, match=words):
        steps.file(agreement, by=scene.desk, on=on)


def test_what_was_signed_is_not_rewritten(scene):
    agreement = signed(scene, 2027, on=DAY)

    with pytest.raises(Refused, match="确需调整的，请发起修订"):
        steps.write(agreement, {"funds": 1}, by=scene.clerk)
    with pytest.raises(Refused, match="请写明修订理由"):
        steps.amend(agreement, by=scene.clerk, reason=" ")


def test_the_unit_notes_its_progress_beside_counts_and_targets(scene):
    """BJ-42."""
    signed(scene, 2027, on=DAY)

    steps.note_progress(scene.studio, 2027, by=scene.clerk, on=DAY, text="督促签订带徒协议")

    assert ProgressNote.objects.get().text == "督促签订带徒协议"
    words = [line.words for line in progress.of(scene.studio, 2027).lines]
    assert "带徒 0/5 人" in words
    with pytest.raises(steps.WrongDay, match="日期应在 2027 年内"):
        steps.note_progress(scene.studio, 2027, by=scene.clerk, on=date(2026, 3, 1), text="补记")
    with pytest.raises(Refused, match="只有工作室所在单位"):
        steps.note_progress(scene.studio, 2027, by=scene.desk, on=DAY, text="补记")


def test_what_was_signed_on_paper_is_what_is_registered(scene):
    """The text stands once the scan is there; names and days of the signatures may still be filled in."""
    agreement = steps.draft(scene.studio, 2027, by=scene.clerk)
    steps.write(agreement, SIGNED, by=scene.clerk)
    paper = steps.attach_scan(agreement, scan(), by=scene.clerk)

    with pytest.raises(Refused, match="已经上传签字扫描件，带徒（人）不能再改。确需改的，请先删除扫描件"):
        steps.write(agreement, {**SIGNED, "apprentices": 1}, by=scene.clerk)
    steps.write(agreement, {**SIGNED, "unit_signed_on": DAY, "leader_signed_on": DAY}, by=scene.clerk)
    steps.remove_scan(agreement, paper, by=scene.clerk)
    steps.write(agreement, {"apprentices": 1}, by=scene.clerk)

    agreement.refresh_from_db()
    assert (agreement.apprentices, agreement.unit_signed_on) == (1, DAY)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"leader_signer": "王建国"}, "领办人一方由沈砚.*签字，现在填的是“王建国”"),
        ({"unit_signed_on": date(2026, 4, 27)}, "签字日期不能早于工作室的认定日期2026年4月28日"),
    ],
)
def test_an_agreement_is_between_the_unit_and_its_master_since_the_recognition(scene, changes, words):
    agreement = steps.draft(scene.studio, 2027, by=scene.clerk)

    with pytest.raises(Refused, match=words):
        sign(scene, agreement, on=DAY, **changes)

    assert TargetAgreement.objects.get(pk=agreement.pk).state == AgreementState.DRAFT


def test_one_side_does_not_sign_for_both(scene):
    agreement = steps.draft(scene.studio, 2027, by=scene.clerk)

    with pytest.raises(Refused, match="单位和领办人是责任书的双方"):
        sign(scene, agreement, on=DAY, unit_signer=scene.studio.lead_master)


def test_an_amendment_after_a_change_of_master_is_signed_by_the_new_one(at, scene):
    first = signed(scene, 2027, on=DAY)
    scene.studio.lead_master = "苏明远"
    scene.studio.save()

    second = steps.amend(TargetAgreement.objects.get(pk=first.pk), by=scene.clerk, reason="领办人变更")

    assert second.leader_signer == "苏明远"
