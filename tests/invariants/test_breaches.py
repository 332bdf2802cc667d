"""Each breach is planted behind the portal's back, where its own doors would refuse it, and must be named."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from applications import transitions
from applications.models import Application, Call, Recognition, Section, SelectionEntry, SelectionList, Version, Window
from applications.points import Point
from applications.states import State
from assessments.models import Assignment, Mark
from portal.accounts.kinds import City
from portal.audit.log import append
from portal.audit.models import Entry
from portal.bulletin.models import Objection, PublicNotice
from portal.desks.models import ReturnNotice, ReturnPoint
from portal.documents.models import Attachment
from portal.notifications.models import Outbox
from portal.policy import clock
from portal.workbench import invariants
from tests.factories.chain import Chain, load_calendar


@pytest.fixture
def chain(at) -> Chain:
    load_calendar(2027)
    at("2026-04-20 10:00")
    return Chain(City.HANGZHOU, at)


@pytest.fixture
def beijing(at) -> Chain:
    load_calendar(2027)
    at("2026-04-20 10:00")
    return Chain(City.BEIJING, at)


def as_if_uploaded() -> None:
    """Files of the factories are stored past the upload; here they get the hash an upload would have written."""
    for attachment in Attachment.objects.all():
        with default_storage.open(attachment.file.name) as handle:
            attachment.sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
        attachment.save(update_fields=["sha256"])


def as_if_opened(call: Call) -> None:
    """The factory's call is born open; here its log gets the two steps that would have opened it."""
    with transaction.atomic():
        steps = (("begin", "", "draft"), ("open", "draft", "open"))
        for name, came_from, state in steps:
            append(subject=call, action=f"call.{name}", label=name, actor=None, from_state=came_from, to_state=state)
    Call.objects.filter(pk=call.pk).update(revision=1)


def found(*codes: str) -> list[str]:
    return [each.words for each in invariants.breaks(codes)]


def all_codes() -> set[str]:
    return {each.code for each in invariants.registry()}


def test_a_whole_road_breaks_nothing(chain):
    application = chain.bring(chain.draft(), State.RECOGNISED)
    as_if_opened(chain.call)
    as_if_uploaded()
    Outbox.objects.update(not_before=clock.now())

    assert application.state == State.RECOGNISED
    assert found(*all_codes()) == []


def test_every_promise_that_exists_by_now_is_asked():
    assert all_codes() == {
        *(f"{number:02}" for number in range(1, 12)),
        *("18", "19", "20", "21", "22", "23", "24", "26"),
    }


def test_01_a_state_the_log_does_not_know(chain):
    as_if_opened(chain.call)
    application = chain.bring(chain.draft(), State.SUBMITTED)

    Application.objects.filter(pk=application.pk).update(**{"state": State.ENDORSED})

    assert found("01") == [f"申报 {application}：现为“endorsed”，留痕记到“submitted”"]


def test_01_a_step_the_table_does_not_have(chain):
    as_if_opened(chain.call)
    application = chain.bring(chain.draft(), State.SUBMITTED)
    entry = Entry.objects.about(application).filter(to_state=State.SUBMITTED).get()

    with connection.cursor() as cursor:
        _switch_guard(cursor, "DISABLE")
        cursor.execute("UPDATE audit_entry SET from_state = 'returned' WHERE seq = %s", [entry.seq])
        _switch_guard(cursor, "ENABLE")

    assert found("01") == [f"申报 {application}：留痕第 {entry.seq} 条“提交申报”不是从“draft”可以走的一步"]


def test_01_a_step_without_its_entry(chain):
    as_if_opened(chain.call)
    application = chain.bring(chain.draft(), State.SUBMITTED)

    Application.objects.filter(pk=application.pk).update(revision=5)

    assert found("01") == [f"申报 {application}：走了 5 步，留痕记了 1 步"]


def test_02_a_version_that_was_changed(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)

    Version.objects.update(data={"sections": {}})

    assert found("02") == [f"{application.number} 版本 1 的内容改过"]


def test_03_a_file_handed_in_too_late(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)

    Window.objects.filter(kind="application").update(closes_at=application.first_submitted_at)

    assert found("03") == [f"{application.number} 在申报截止之后提交"]


def test_03_a_correction_handed_in_too_late(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)
    notice = _return(chain, application)

    ReturnNotice.objects.update(closed_at=clock.end_of(notice.due_on))

    assert found("03") == [f"第 1 次退回（{application.pk}）的补正在期限之后交回"]


def test_04_one_master_twice(beijing):
    first, second = (beijing.bring(_another(beijing, n), State.SUBMITTED) for n in (1, 2))

    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX beijing_one_pending_per_master")
    Application.objects.filter(pk=second.pk).update(leader_index=first.leader_index)

    assert found("04") == [f"同一技能大师有 2 份在办申报：{first.number}、{second.number}"]


def test_04_one_occupation_twice(beijing):
    first, second = (beijing.bring(_another(beijing, n), State.SUBMITTED) for n in (1, 2))

    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX beijing_one_pending_per_unit_and_occupation")
    Application.objects.filter(pk=second.pk).update(host=first.host, occupation_key=first.occupation_key)

    assert found("04") == [f"同一单位同一职业有 2 份在办申报：{first.number}、{second.number}"]


def test_05_a_return_without_a_point(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)
    _return(chain, application)

    ReturnPoint.objects.all().delete()

    assert found("05") == [f"{application.number} 已退回，没有写明补正内容"]


def test_05_an_open_return_of_a_file_that_moved_on(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)
    _return(chain, application)

    Application.objects.update(**{"state": State.SUBMITTED})

    assert found("05") == [f"{application.number} 不在补正，却有未办结的退回通知"]


def test_05_a_point_left_open(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)
    _return(chain, application)

    ReturnNotice.objects.update(closed_at=clock.now())
    Application.objects.update(**{"state": State.SUBMITTED})

    assert found("05") == [f"第 1 次退回（{application.pk}）已交回，“工艺改进项目”没有关闭"]


def test_06_a_file_in_the_wrong_city(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)

    Application.objects.update(city=City.BEIJING)

    assert found("06") == [f"{application.number} 的城市与批次或单位不同"]


def test_06_a_first_reviewer_that_may_not_review(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)

    Application.objects.update(recommender=application.host)

    assert found("06") == [f"{application.number} 的推荐单位“{application.host}”不能审核推荐"]


def test_07_a_mark_above_its_points(chain):
    application = chain.bring(chain.draft(), State.APPRAISED)
    sheet = Assignment.objects.about(application).get()
    mark = sheet.marks.order_by("pk").first()

    _write_marks("UPDATE assessments_mark SET value = 99 WHERE id = %s", mark.pk)

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

    _write_marks("UPDATE assessments_mark SET value = 0 WHERE id > %s", 0)

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

    objection = _objection(application, "upheld")

    assert found("19") == [f"异议 {objection.number}（异议成立）所指的申报已认定"]


def test_19_a_recognised_list_with_an_open_objection(chain):
    application = chain.bring(chain.draft(), State.RECOGNISED)

    objection = _objection(application.notice, "received", notice=application.notice)

    assert found("19") == [f"异议 {objection.number} 没有结论，名单已认定"]


def test_20_a_phone_number_in_a_posted_notice(chain):
    application = chain.bring(chain.draft(), State.UNDER_NOTICE)

    PublicNotice.objects.update(process="咨询 13812345678")

    assert found("20") == [f"公示 {application.notice.code}：评审过程疑似手机号"]


@pytest.mark.parametrize(("damage", "words"), [("gone", "不见了"), ("shorter", "大小不符"), ("other", "内容不符")])
def test_21_a_file_that_is_not_what_it_was(chain, damage, words):
    chain.draft()
    as_if_uploaded()
    attachment = Attachment.objects.order_by("pk").first()
    path = default_storage.path(attachment.file.name)
    content = default_storage.open(attachment.file.name).read()

    if damage == "gone":
        default_storage.delete(attachment.file.name)
    else:
        with open(path, "wb") as handle:
            handle.write(content[:-1] if damage == "shorter" else bytes(reversed(content)))

    assert found("21") == [f"文件“{attachment.original_name}”（{attachment.pk}）{words}"]


def test_22_a_changed_entry(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)
    entry = Entry.objects.about(application).first()

    with connection.cursor() as cursor:
        _switch_guard(cursor, "DISABLE")
        cursor.execute("UPDATE audit_entry SET remark = 'x' WHERE seq = %s", [entry.seq])
        _switch_guard(cursor, "ENABLE")

    assert found("22") == [f"操作日志第 {entry.seq} 条：内容与校验值不符"]


def test_23_a_letter_nobody_tried_to_send(chain):
    chain.bring(chain.draft(), State.SUBMITTED)
    letter = Outbox.objects.order_by("pk").first()
    Outbox.objects.exclude(pk=letter.pk).update(status="sent", sent_at=clock.now())

    Outbox.objects.filter(pk=letter.pk).update(not_before=clock.now() - timedelta(minutes=16))

    (words,) = found("23")
    assert words.startswith(f"邮件 {letter.pk}（{letter.key}）应在")


def test_24_a_sealed_number_that_was_altered(chain):
    application = chain.draft()
    section = application.sections.get(key="leader")

    Section.objects.filter(pk=section.pk).update(
        data=section.data | {"id_number": {**section.data["id_number"], "sealed": "g1:AAAA"}}
    )

    assert found("24") == [f"{application.number} leader：证件号码解不开"]


def test_24_a_number_under_another_fingerprint(chain):
    application = chain.draft()
    section = application.sections.get(key="leader")

    Section.objects.filter(pk=section.pk).update(
        data=section.data | {"id_number": {**section.data["id_number"], "mark": "0" * 64}}
    )

    assert found("24") == [f"{application.number} leader：证件号码与检索指纹不符"]


def test_26_a_number_given_twice(chain):
    first, second = chain.draft(), chain.draft()
    serial = int(first.number.rpartition("-")[2])

    Application.objects.filter(pk=second.pk).update(number=f"HZ-2026-{serial}")

    assert found("26") == [f"2026 年度编号重复或看不懂：{first.number}、HZ-2026-{serial}"]


def test_26_a_reserve_number_given_twice(chain):
    chain.bring(chain.draft(), State.PROPOSED)
    other, selection = chain.draft(), SelectionList.objects.get()

    SelectionEntry.objects.bulk_create([SelectionEntry(selection=selection, application=other, decision="reserved")])
    SelectionEntry.objects.update(reserve_no=1)

    assert found("26") == [f"名单 {selection.pk} 的后备序号 1 给了 2 家"]


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


def _another(chain: Chain, number: int) -> Application:
    return chain.draft(serial=10 + number, occupation=f"装配钳工{number}")


def _return(chain: Chain, application: Application) -> ReturnNotice:
    point = Point("field", "projects.projects", "工艺改进项目", "请写明成效")
    transitions.return_for_correction(
        application,
        by=chain.reviewer(application),
        points=[point],
        remark="请补正",
        due_on=clock.today() + timedelta(days=10),
    )
    return ReturnNotice.objects.get()


def _objection(subject, state: str, notice: PublicNotice | None = None) -> Objection:
    return Objection.objects.create(
        subject=subject,
        notice=notice or subject.notice,
        number="Y01",
        text="材料不实",
        received_at=clock.now(),
        **({"finding": "属实", "decided_at": clock.now()} if state == "upheld" else {}),
        **{"state": state},
    )


def _switch_guard(cursor, word: str) -> None:
    """The log's own guard stands in PostgreSQL's way; an intruder with the owner's rights would switch it off."""
    if connection.vendor == "postgresql":
        cursor.execute(f"ALTER TABLE audit_entry {word} TRIGGER USER")


def _write_marks(statement: str, *values: object) -> None:
    """Submitted marks are final in the database too; the guard is taken away first."""
    with connection.cursor() as cursor:
        _drop_guards(cursor)
        cursor.execute(statement, values)


def _drop_guards(cursor) -> None:
    if connection.vendor == "postgresql":
        cursor.execute("ALTER TABLE assessments_mark DISABLE TRIGGER USER")
        return
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'assessments_mark'")
    for (name,) in cursor.fetchall():
        cursor.execute(f'DROP TRIGGER "{name}"')
