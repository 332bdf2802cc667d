"""Each breach is planted behind the portal's back, where its own doors would refuse it, and must be named."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from applications.models import Application, Section, SelectionEntry, SelectionList, Version, Window
from applications.states import State
from portal.accounts.kinds import City
from portal.audit.models import Entry
from portal.desks.models import ReturnNotice, ReturnPoint
from portal.documents.models import Attachment
from portal.notifications.models import Outbox
from portal.policy import clock
from tests.invariants.breaking import (
    all_codes,
    another,
    as_if_opened,
    as_if_uploaded,
    found,
    send_back,
    switch_guard,
)


def test_a_whole_road_breaks_nothing(chain):
    application = chain.bring(chain.draft(), State.RECOGNISED)
    as_if_opened(chain.call)
    as_if_uploaded()
    Outbox.objects.update(not_before=clock.now())

    assert application.state == State.RECOGNISED
    assert found(*all_codes()) == []


def test_every_promise_that_exists_by_now_is_asked():
    assert all_codes() == {
        *(f"{number:02}" for number in range(1, 36)),
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
        switch_guard(cursor, "DISABLE")
        cursor.execute("UPDATE audit_entry SET from_state = 'returned' WHERE seq = %s", [entry.seq])
        switch_guard(cursor, "ENABLE")

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
    notice = send_back(chain, application)

    ReturnNotice.objects.update(closed_at=clock.end_of(notice.due_on))

    assert found("03") == [f"第 1 次退回（{application.pk}）的补正在期限之后交回"]


def test_04_one_master_twice(beijing):
    first, second = (beijing.bring(another(beijing, n), State.SUBMITTED) for n in (1, 2))

    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX beijing_one_pending_per_master")
    Application.objects.filter(pk=second.pk).update(leader_index=first.leader_index)

    assert found("04") == [f"同一技能大师有 2 份在办申报：{first.number}、{second.number}"]


def test_04_one_occupation_twice(beijing):
    first, second = (beijing.bring(another(beijing, n), State.SUBMITTED) for n in (1, 2))

    with connection.cursor() as cursor:
        cursor.execute("DROP INDEX beijing_one_pending_per_unit_and_occupation")
    Application.objects.filter(pk=second.pk).update(host=first.host, occupation_key=first.occupation_key)

    assert found("04") == [f"同一单位同一职业有 2 份在办申报：{first.number}、{second.number}"]


def test_05_a_return_without_a_point(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)
    send_back(chain, application)

    ReturnPoint.objects.all().delete()

    assert found("05") == [f"{application.number} 已退回，没有写明补正内容"]


def test_05_an_open_return_of_a_file_that_moved_on(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)
    send_back(chain, application)

    Application.objects.update(**{"state": State.SUBMITTED})

    assert found("05") == [f"{application.number} 不在补正，却有未办结的退回通知"]


def test_05_a_point_left_open(chain):
    application = chain.bring(chain.draft(), State.SUBMITTED)
    send_back(chain, application)

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
        switch_guard(cursor, "DISABLE")
        cursor.execute("UPDATE audit_entry SET remark = 'x' WHERE seq = %s", [entry.seq])
        switch_guard(cursor, "ENABLE")

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
