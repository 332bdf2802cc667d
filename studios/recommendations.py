"""Whom the policy has recommended first: studios, units, masters, by their newest result (HZ-66…68, BJ-65)."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Case, F, IntegerField, Q, Value, When

from portal.documents import workbook
from portal.documents.exports import exporters
from portal.documents.models import Export
from portal.documents.workbook import Column, Sheet
from portal.policy import clock
from portal.policy.refusal import Refused
from studios import latest
from studios.models import AssessmentResult, Studio, assessment_of
from studios.states import LEADING, LeaderPost

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.policy.measures import Measures

EXPORT = "studio_recommended"
Grade = AssessmentResult.Grade
COLUMNS = (
    Column("优先推荐", width=28), Column("编号", width=18), Column("工作室", width=36), Column("单位", width=32),
    Column("{lead_master}", width=12), Column("职业（工种）", width=18), Column("最近考核", width=24),
    Column("公布日期", "date", width=12),
)  # fmt: skip


@dataclass(frozen=True)
class Promise:
    """One sentence of a policy: who is recommended, and whether only the excellent are."""

    rule: str
    who: str
    excellent_only: bool
    label: str = ""
    clause: str = ""

    def name_of(self, studio: Studio) -> str:
        """The one who is recommended."""
        return {"host": studio.unit, "leader": studio.lead_master}.get(self.who, studio.name)


PROMISES = (
    Promise("HZ-66", "studio", excellent_only=True),
    Promise("HZ-67", "host", excellent_only=False),
    Promise("HZ-68", "leader", excellent_only=False),
    Promise("BJ-65", "studio", excellent_only=True),
)


class RecommendationFilter(forms.Form):
    """Which of the city's lists."""

    rule = forms.ChoiceField(label="名单", required=False)

    def __init__(self, *args: Any, promises: list[Promise], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rule"].choices = [(each.rule, each.label) for each in promises]  # type: ignore[attr-defined]


def enter() -> None:
    """Called from the area's `enter()`."""
    exporters.register(EXPORT, make, label="优先推荐名单")


def promises(pack: Measures) -> list[Promise]:
    """Those the pack makes, in its own words and with its clauses."""
    notes = {rule: note for note in pack.notes for rule in note.rules}
    return [
        Promise(each.rule, each.who, each.excellent_only, notes[each.rule].label, notes[each.rule].clause)
        for each in PROMISES
        if each.rule in notes
    ]


def chosen(found: list[Promise], rule: str) -> Promise | None:
    """The list asked for, else the first."""
    return next((each for each in found if each.rule == rule), found[0] if found else None)


def recommended(user: User, promise: Promise) -> Any:
    """Studios that hold their title, the excellent first, then those that passed, then those not assessed yet.

    Units and masters are recommended for the title itself (HZ-67, HZ-68), studios for an excellent result (HZ-66,
    BJ-65). Nobody is whose last result was a failure, and no master who has stopped leading.
    """
    found = latest.with_result(Studio.objects.visible_to(user).holding())
    if promise.excellent_only:
        found = found.filter(result_grade=Grade.EXCELLENT)
    else:
        found = found.filter(Q(result_grade=None) | ~Q(result_grade=Grade.UNSATISFACTORY))
    if promise.who == "leader":
        today = clock.today()
        led = latest.with_last_day(latest.with_leader(found, today)).filter(leader_status__in=LEADING)
        retired = Q(leader_status=LeaderPost.IN_POST, leader_stops_on__lte=today)
        found = led.filter(Q(leader_stops_on=None) | ~(retired | latest.stopping(today)))
    first = Case(
        When(result_grade=Grade.EXCELLENT, then=Value(0)), When(result_grade=Grade.SATISFACTORY, then=Value(1)),
        default=Value(2), output_field=IntegerField(),
    )  # fmt: skip
    return found.select_related("host").order_by(first, F("result_on").desc(nulls_last=True), "number")


def result_words(studio: Any) -> str:
    if not studio.result_kind:
        return "还没有考核"
    return f"{assessment_of(studio.result_year, studio.result_kind)}{Grade(studio.result_grade).label}"


def make(export: Export) -> Path:
    """The list as the person sees it now."""
    user = export.requested_by
    if user is None:
        raise Refused("没有找到申请导出的人")
    promise = Promise(**export.params)
    path = Path(tempfile.mkstemp(suffix=".xlsx")[1])
    words = {"名单": promise.label, "依据": promise.clause}
    sheet = Sheet("优先推荐名单", workbook.columns_of(user.city, COLUMNS), _rows(user, promise))
    return workbook.write(path, [sheet], query=words, by=user.name)


def _rows(user: User, promise: Promise) -> Iterator[list[Any]]:
    for studio in recommended(user, promise).iterator(chunk_size=500):
        yield [
            promise.name_of(studio), studio.number, studio.name, studio.unit, studio.lead_master, studio.occupation,
            result_words(studio), studio.result_on,
        ]  # fmt: skip
