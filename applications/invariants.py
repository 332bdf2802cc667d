"""What must hold of applications: their way, their versions, their dates, their uniqueness, their holders."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count

from applications import case, identities
from applications.list_workflow import CALL_WORKFLOW, LIST_WORKFLOW, RECOGNITION_WORKFLOW
from applications.models import Application, Call, Recognition, Section, SelectionList, Version, Window
from applications.states import PENDING, State
from applications.workflow import WORKFLOW
from portal.accounts.kinds import City
from portal.accounts.sealed import Unreadable, blind_index
from portal.desks.models import ReturnNotice, ReturnPoint
from portal.policy import clock
from portal.policy.canonical import fingerprint
from portal.workflow import replay

FINAL = WORKFLOW.finals()


def states_come_from_the_log() -> Iterator[str]:
    """申报、批次、名单、认定文件的状态与留痕一致，每一步合法"""
    yield from replay.breaks(WORKFLOW, Application)
    yield from replay.breaks(CALL_WORKFLOW, Call)
    yield from replay.breaks(LIST_WORKFLOW, SelectionList)
    yield from replay.breaks(RECOGNITION_WORKFLOW, Recognition)


def versions_never_change() -> Iterator[str]:
    """提交的版本内容与当时的校验值相符"""
    for version in Version.objects.select_related("application").order_by("pk").iterator():
        if fingerprint(version.data) != version.digest:
            yield f"{version.application.number} 版本 {version.number} 的内容改过"


def nothing_came_too_late() -> Iterator[str]:
    """首次提交在申报截止之前，补正在补正期限之内"""
    late = Window.objects.filter(kind=Window.Kind.APPLICATION).values_list("call_id", "closes_at")
    closing = dict(late)
    for application in Application.objects.exclude(first_submitted_at=None).order_by("pk").iterator():
        handed_in, end = application.first_submitted_at, closing[application.call_id]
        if handed_in is not None and handed_in >= end and not _queued(application.pk, end, handed_in):
            yield f"{application.number} 在申报截止之后提交"
    for notice in ReturnNotice.objects.filter(lapsed=False).exclude(closed_at=None).order_by("pk").iterator():
        end, answered = clock.end_of(notice.due_on), notice.closed_at
        if answered is not None and answered >= end and not _queued(notice.subject_id, end, answered):
            yield f"第 {notice.number} 次退回（{notice.subject_id}）的补正在期限之后交回"


def _queued(application: int, end: datetime, at: datetime) -> bool:
    """Handed in after the end because it waited at the door, which it had reached in time (§5.5a)."""
    waited = Version.objects.filter(application=application, arrived_at__lt=end, submitted_at__gte=end)
    return at <= end + clock.QUEUE and waited.filter(submitted_at__lte=end + clock.QUEUE).exists()


def files_are_unique() -> Iterator[str]:
    """北京：同一技能大师一份在办申报；同一单位（分厂）同一职业一份在办申报"""
    pending = Application.objects.filter(city=City.BEIJING, state__in=PENDING).order_by()
    same_master = pending.exclude(leader_index="").values("leader_index")
    for row in same_master.annotate(times=Count("pk")).filter(times__gt=1):
        numbers = pending.filter(leader_index=row["leader_index"]).order_by("pk").values_list("number", flat=True)
        yield f"同一技能大师有 {row['times']} 份在办申报：{'、'.join(numbers)}"
    same_place = pending.exclude(occupation_key="").values("host", "branch", "occupation_key")
    for place in same_place.annotate(times=Count("pk")).filter(times__gt=1):
        alike = {key: place[key] for key in ("host", "branch", "occupation_key")}
        numbers = pending.filter(**alike).order_by("pk").values_list("number", flat=True)
        yield f"同一单位同一职业有 {place['times']} 份在办申报：{'、'.join(numbers)}"


def returns_have_points() -> Iterator[str]:
    """退回的申报有一份未办结的退回通知，至少写明一处；交回之后没有未关闭的"""
    open_ = dict(ReturnNotice.objects.about_any(Application, Application.objects.values("pk")).filter(closed_at=None)
                 .annotate(count=Count("points")).values_list("subject_id", "count"))  # fmt: skip
    for pk, number, state in Application.objects.order_by("pk").values_list("pk", "number", "state"):
        if state == State.RETURNED and not open_.get(pk):
            yield f"{number} 已退回，没有写明补正内容"
        elif state != State.RETURNED and pk in open_:
            yield f"{number} 不在补正，却有未办结的退回通知"
    left = ReturnPoint.objects.filter(closed_at=None, notice__lapsed=False).exclude(notice__closed_at=None)
    for point in left.select_related("notice").order_by("pk"):
        yield f"第 {point.notice.number} 次退回（{point.notice.subject_id}）已交回，“{point.label}”没有关闭"


def one_office_has_each_file() -> Iterator[str]:
    """没有办结的申报恰由一个单位办理，城市、推荐单位与批次的办法相符"""
    for application in Application.objects.exclude(state__in=FINAL).for_page().order_by("pk"):
        offices = application.measures.offices
        if len({application.city, application.call.city, application.host.city}) > 1:
            yield f"{application.number} 的城市与批次或单位不同"
        elif application.recommender.kind not in offices.first_review.kinds:
            yield f"{application.number} 的推荐单位“{application.recommender}”不能审核推荐"
        elif not case.holder(application, applicant=False):
            yield f"{application.number} 没有办理单位"


def sealed_answers_open() -> Iterator[str]:
    """加密的证件号码都能解开，与检索指纹相符"""
    for section in Section.objects.select_related("application").order_by("pk").iterator():
        for stored in _sealed(section.data):
            try:
                plain = identities.reveal(stored)
            except Unreadable:
                yield f"{section.application.number} {section.key}：证件号码解不开"
            else:
                if blind_index(plain) != stored["mark"] or stored["index"] not in ("", stored["mark"]):
                    yield f"{section.application.number} {section.key}：证件号码与检索指纹不符"


def _sealed(data: object) -> Iterator[dict[str, str]]:
    """Every sealed number in the answers of a section, however deep."""
    if isinstance(data, dict):
        if "sealed" in data:
            yield data
        for value in data.values():
            yield from _sealed(value)
    elif isinstance(data, list):
        for value in data:
            yield from _sealed(value)


def numbers_are_given_once() -> Iterator[str]:
    """编号在同一城市同一年度内不重复；后备序号在同一份名单内不重复"""
    by_serial: dict[tuple[str, int, int], list[str]] = defaultdict(list)
    for number, city, year in Application.objects.order_by("pk").values_list("number", "city", "call__year"):
        found = re.search(r"(\d+)$", number)
        by_serial[city, year, int(found[1]) if found else 0].append(number)
    for (_, year, serial), numbers in by_serial.items():
        if len(numbers) > 1 or not serial:
            yield f"{year} 年度编号重复或看不懂：{'、'.join(numbers)}"
    reserved = SelectionList.objects.filter(entries__reserve_no__isnull=False).order_by()
    for row in reserved.values("pk", "entries__reserve_no").annotate(times=Count("entries")).filter(times__gt=1):
        yield f"名单 {row['pk']} 的后备序号 {row['entries__reserve_no']} 给了 {row['times']} 家"


INVARIANTS = {
    "01": states_come_from_the_log,
    "02": versions_never_change,
    "03": nothing_came_too_late,
    "04": files_are_unique,
    "05": returns_have_points,
    "06": one_office_has_each_file,
    "24": sealed_answers_open,
    "26": numbers_are_given_once,
}
