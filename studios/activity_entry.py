"""What the city's activities enter into the portal's registries: who came as Excel, rows of the work list."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse

from portal.documents import workbook
from portal.documents.exports import exporters
from portal.documents.models import Export
from portal.documents.workbook import Column, Sheet
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow import deadlines, worklist
from portal.workflow.worklist import Bundle, Item, drawn
from studios import activity_duties, activity_notices
from studios.models import Attendance, CityActivity
from studios.rules import activities as rules
from studios.states import ActivityState as S

if TYPE_CHECKING:
    from portal.accounts.models import User

EXPORT = "activity_attendance"
COLUMNS = (
    Column("工作室编号", width=18), Column("工作室", width=36), Column("单位", width=32), Column("区县", width=12),
    Column("参加人", width=14), Column("{lead_master}本人", width=12), Column("报名时间", "datetime", width=18),
    Column("报名状态", width=12), Column("到场", width=10), Column("确认时间", "datetime", width=18),
)  # fmt: skip


def enter() -> None:
    """Called once from `apps.py`."""
    exporters.register(EXPORT, make, label="活动报名到场表")
    deadlines.register("city_activities", activity_duties.duties)
    worklist.register("city_activities", tasks=tasks)


def make(export: Export) -> Path:
    """Every place of the activity, those given up included, for an office that may still see it."""
    user = export.requested_by
    visible = CityActivity.objects.visible_to(user) if user is not None else CityActivity.objects.none()
    activity = visible.filter(number=export.params["activity"]).first()
    if user is None or activity is None:
        raise Refused("没有找到这项活动，或您已不再有权查看。")
    words = {"活动": f"{activity.number} {activity.title}", "时间": activity_notices.days_of(activity)}
    path = Path(tempfile.mkstemp(suffix=".xlsx")[1])
    sheet = Sheet("报名到场", workbook.columns_of(activity.city, COLUMNS), _rows(activity))
    return workbook.write(path, [sheet], query=words, by=user.name)


def _rows(activity: CityActivity) -> Iterator[list[Any]]:
    found = Attendance.objects.filter(activity=activity).select_related("studio__host", "studio__region")
    for place in found:
        studio = place.studio
        yield [
            studio.number, studio.name, studio.host.name, studio.region.name if studio.region else "", place.person,
            "是" if place.is_leader else "", place.recorded_at, "已取消" if place.cancelled_at else "已报名",
            came_words(place), place.confirmed_at,
        ]  # fmt: skip


def came_words(place: Attendance) -> str:
    if place.attended is None:
        return "" if place.cancelled_at else "未确认"
    return "到场" if place.attended else "未到"


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """For those who draw activities up: what is over and not written down, and places nobody has confirmed."""
    if not user.city or not rules.makes(user, user.city):
        return
    own = CityActivity.objects.filter(city=user.city)
    yield _bundle(own.filter(state=S.OPEN, until__lt=clock.today()), "登记活动已举办")
    unconfirmed = Attendance.objects.filter(activity=OuterRef("pk"), cancelled_at=None, attended=None)
    yield _bundle(own.filter(Exists(unconfirmed), state=S.HELD), "确认活动到场人员")


def _bundle(found: QuerySet[CityActivity], label: str) -> Bundle:
    def draw(each: CityActivity) -> Item:
        url = reverse("studios:city_activity", args=[each.number])
        return Item(label=label, title=each.title, number=each.number, url=url, action="办理", since=each.state_since)

    return drawn(found.order_by("on", "pk"), draw)
