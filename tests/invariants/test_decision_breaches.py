"""Each breach of marks, decisions and notices is planted behind the portal's back and must be named."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command

from applications.models import Application, Recognition, SelectionList, Version
from applications.states import State
from assessments.models import Assignment, Mark
from portal.bulletin.models import PublicNotice
from portal.policy import clock
from tests.invariants.breaking import (
    found,
    objection_against,
    write_marks,
)


def test_07_a_mark_above_its_points(chain):
    application = chain.bring(chain.draft(), State.APPRAISED)
    sheet = Assignment.objects.about(application).get()
    mark = sheet.marks.order_by("pk").first()

    write_marks("UPDATE assessments_mark SET value = 99 WHERE id = %s", mark.pk)

    assert found("07") == [
        f"评审任务 {sheet.pk}：“{mark.item}”满分 {mark.value:.0f}，打了 99.00",
        f"评审任务 {sheet.pk}：总分 {sheet.total} 与各项之和不符",
    ]


def test_08_a_mark_without_a_declaration(chain):
    application = chain.bring(chain.draft(), State.UNDER_PANEL)
    sheet = Assignment.objects.about(application).get()

    Mark.objects.bulk_create([Mark(assignment=sheet, item="x", value=Decimal(1))])

    assert found("08") == [f"评审任务 {sheet.pk}：没有申报回避就有评分"]


def test_08_a_recused_expert_with_a_total(chain):
    application = chain.bring(chain.draft(), State.UNDER_PANEL)
    sheet = Assignment.objects.about(application).get()

    Assignment.objects.filter(pk=sheet.pk).update(**{"state": "recused"}, reason="亲属", total=Decimal(80))

    assert found("08") == [f"评审任务 {sheet.pk}：已回避或免评，仍有提交的评分"]


def test_09_a_score_that_is_not_the_sum_of_its_marks(chain):
    application = chain.bring(chain.draft(), State.APPRAISED)

    Application.objects.update(score=Decimal("12.5"))

    (words,) = found("09")
    assert words.startswith(f"{application.number} 汇总分 12.500、极差 0.00 与重算不符")


def test_10_a_released_list_whose_inputs_changed(chain):
    chain.bring(chain.draft(), State.PROPOSED)
    selection = SelectionList.objects.get()

    SelectionList.objects.update(inputs={**selection.inputs, "minutes": "另一份纪要"})

    assert found("10") == [f"名单 {selection.pk} 冻结的输入改过"]


def test_10_marks_changed_after_the_release(chain):
    chain.bring(chain.draft(), State.PROPOSED)
    selection = SelectionList.objects.get()

    write_marks("UPDATE assessments_mark SET value = 0 WHERE id > %s", 0)

    assert found("10") == [f"名单 {selection.pk} 生效后评分改过"]


def test_11_more_than_the_hard_quota(beijing):
    application = beijing.bring(beijing.draft(), State.PROPOSED)

    beijing.call.overrides.create(parameter="quota_new", value=0, reason="试", by=beijing.officer, at=clock.now())

    assert application.state == State.PROPOSED
    assert found("11") == ["2026 年北京市名额 0 家，已用 1 家"]


def test_11_more_than_the_soft_quota_needs_a_reason(chain):
    chain.bring(chain.draft(), State.PROPOSED)
    chain.call.overrides.create(parameter="quota_new", value=0, reason="试", by=chain.officer, at=clock.now())
    without = found("11")

    SelectionList.objects.update(over_quota_reason="市政府会议同意")

    assert without == ["2026 年杭州市名额 0 家，已用 1 家"]
    assert found("11") == []


def test_18_a_notice_that_is_too_short(chain):
    application = chain.bring(chain.draft(), State.UNDER_NOTICE)
    notice = application.notice

    PublicNotice.objects.update(ends_on=notice.starts_on)

    assert found("18") == [f"公示 {notice.code} 应为 5 个工作日，实为 1 个"]


def test_18_a_notice_in_a_year_without_calendar(chain):
    application = chain.bring(chain.draft(), State.UNDER_NOTICE)

    PublicNotice.objects.update(ends_on="2031-01-01")

    assert found("18") == [f"公示 {application.notice.code} 落在没有导入日历的年份"]


def test_18_a_document_issued_before_the_end(chain):
    chain.bring(chain.draft(), State.RECOGNISED)
    record = Recognition.objects.get()

    Recognition.objects.update(issued_at=clock.end_of(record.notice.ends_on) - timedelta(seconds=1))

    assert found("18") == [f"认定文件 {record.document_no} 在公示期满之前发出"]


def test_19_a_recognised_file_with_an_upheld_objection(chain):
    application = chain.bring(chain.draft(), State.RECOGNISED)

    objection = objection_against(application, "upheld")

    assert found("19") == [f"异议 {objection.number}（异议成立）所指的申报已认定"]


def test_19_a_recognised_list_with_an_open_objection(chain):
    application = chain.bring(chain.draft(), State.RECOGNISED)

    objection = objection_against(application.notice, "received", notice=application.notice)

    assert found("19") == [f"异议 {objection.number} 没有结论，名单已认定"]


def test_20_a_phone_number_in_a_posted_notice(chain):
    application = chain.bring(chain.draft(), State.UNDER_NOTICE)

    PublicNotice.objects.update(process="咨询 13812345678")

    assert found("20") == [f"公示 {application.notice.code}：评审过程疑似手机号"]


def test_the_command_names_each_break_and_fails(chain, capsys):
    chain.bring(chain.draft(), State.SUBMITTED)
    Version.objects.update(data={})

    with pytest.raises(CommandError, match="有 1 处不符"):
        call_command("check_invariants", "02", "04")

    assert "02 applications：" in capsys.readouterr().out


def test_the_command_says_when_all_is_well(db, capsys):
    call_command("check_invariants", skip=["23"])

    assert "全部相符" in capsys.readouterr().out


def test_the_command_refuses_a_number_it_does_not_know(db):
    with pytest.raises(CommandError, match="没有编号为 99 的不变量"):
        call_command("check_invariants", "99")
