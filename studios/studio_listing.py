"""The offices' list of studios: filters, the newest facts beside each studio, and the same list as Excel."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import DateField, Exists, OuterRef, Q, QuerySet
from django.http import QueryDict

from portal.accounts.models import Region
from portal.documents import asked, workbook
from portal.documents.exports import exporters
from portal.documents.models import Export
from portal.documents.workbook import Column, Sheet
from portal.policy import clock, measures
from portal.policy.prepared import Among, Given, Prepared
from portal.policy.refusal import Refused
from portal.policy.retirement import add_months
from studios import activity_gap, latest, next_assessment, offices, search, title_words
from studios.models import AssessmentResult, Studio
from studios.record_fields import Day
from studios.rules.people import too_few
from studios.states import HOLDING, LEADING, LeaderPost, State
from studios.transitions import life

if TYPE_CHECKING:
    from portal.accounts.models import User

EXPORT = "studio_list"
AT_ONCE = 500
END_OF_TERM = AssessmentResult.Kind.END_OF_TERM
RETIRING_MONTHS = 12
WARNINGS = (
    ("", "全部"), ("team", "团队不足"), ("leader", "{lead_master}已离任或一年内退休"), ("silent", "久无活动"),
)  # fmt: skip
COLUMNS = (
    Column("编号", width=18), Column("工作室", width=36), Column("类型", width=16), Column("单位", width=32),
    Column("区县", width=12), Column("{lead_master}", width=12), Column("职业（工种）", width=18),
    Column("状态", width=14),
    Column("认定日期", "date", width=12), Column("有效期至", "date", width=12), Column("最近考核", width=24),
    Column("下次考核", width=20), Column("下次考核期限", "date", width=14), Column("团队人数", "int", width=10),
    Column("提醒", width=40),
)  # fmt: skip


class StudioListFilter(forms.Form):
    """State, district, the end of the term, warnings."""

    q = forms.CharField(label="编号、名称、单位或{lead_master}", required=False, max_length=60)
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *title_words.CHOICES])
    region = forms.ModelChoiceField(label="区县", required=False, queryset=Region.objects.none(), empty_label="全部")
    until = Day(label="有效期届满不晚于", required=False)
    year = forms.IntegerField(label="认定年度", required=False, min_value=1990, max_value=2199)
    excellent = forms.IntegerField(label="哪一年度考核优秀", required=False, min_value=1990, max_value=2199)
    warning = forms.ChoiceField(label="提醒", required=False)

    def __init__(self, *args: Any, city: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["q"].label = measures.worded(city, str(self.fields["q"].label))
        self.fields["warning"].choices = [  # type: ignore[attr-defined]
            (key, measures.worded(city, label))
            for key, label in WARNINGS
            if key != "silent" or activity_gap.watched(city, clock.today())
        ]
        self.fields["region"].queryset = Region.objects.filter(city=city).order_by("code")  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Line:
    """One studio with what the offices look for."""

    studio: Studio
    last_result: str
    said: title_words.Said
    coming: next_assessment.Coming | None
    team: int
    warnings: tuple[str, ...]


# What stands beside the studios of a page: the same questions for every page and export.
_beside: Prepared[Studio] = Prepared(
    lambda: latest.with_team(
        latest.with_result(
            latest.with_leader(Studio.objects.filter(Among("pk", "keys")).order_by(), Given("today", DateField()))
        )
    ).select_related("host", "region")
)
_seen: Prepared[Studio] = Prepared(
    lambda: activity_gap.with_last_activity(Studio.objects.filter(Among("pk", "keys")).order_by()).only("pk")
)


def enter() -> None:
    """Called from the area's `enter()`."""
    exporters.register(EXPORT, make, label="工作室名册")


def narrowed(user: User, form: StudioListFilter) -> QuerySet[Studio]:
    """The studios this person sees, under the filters; one that cannot be read narrows nothing."""
    found: QuerySet[Studio] = Studio.objects.visible_to(user)
    form.is_valid()
    chosen: dict[str, Any] = getattr(form, "cleaned_data", {})
    found = search.named(found, chosen.get("q") or "")
    if chosen.get("state"):
        found = found.filter(state=chosen["state"])
    if chosen.get("region"):
        found = found.filter(region=chosen["region"])
    if chosen.get("until"):
        found = found.filter(valid_to__lte=chosen["until"])
    if chosen.get("year"):
        found = found.filter(recognised_on__year=chosen["year"])
    if chosen.get("excellent"):
        best = AssessmentResult.objects.filter(grade=AssessmentResult.Grade.EXCELLENT, year=chosen["excellent"])
        found = found.filter(Exists(best.filter(studio=OuterRef("pk"))))
    return _warned(found, chosen.get("warning") or "", user.city).order_by("-recognised_on", "number")


def _warned(found: QuerySet[Studio], warning: str, city: str) -> QuerySet[Studio]:
    if warning == "team":
        least = min(int(str(pack.value("min_members"))) for pack in measures.all_measures())
        return latest.with_team(found).filter(state__in=HOLDING, team__lt=least)
    if warning == "silent":
        return found.filter(pk__in=activity_gap.silent(city, clock.today()).order_by().values("pk"))
    if warning == "leader":
        today = clock.today()
        led = latest.with_last_day(latest.with_leader(found.filter(state__in=HOLDING), today))
        day = add_months(today, RETIRING_MONTHS) + timedelta(days=1)
        gone = Q(leader_status__in=[each for each in LeaderPost if each not in LEADING])
        return led.filter(latest.stopping(day) | gone)
    return found


def lines(keys: Sequence[int]) -> list[Line]:
    """The studios of one page in their order, with everything beside them: three statements at the most."""
    today = clock.today()
    by_key = {each.pk: each for each in _beside.rows(keys=list(keys), today=today)}
    watched = {each.pk for each in by_key.values() if activity_gap.knows(offices.pack_of(each))}
    last = {each.pk: vars(each)["last_on"] for each in _seen.rows(keys=sorted(watched))} if watched else {}
    said = title_words.of_all(by_key.values(), today=today)
    return [_line(by_key[key], last.get(key), said[key], today) for key in keys if key in by_key]


def _line(studio: Studio, last_on: date | None, said: title_words.Said, today: date) -> Line:
    row: dict[str, Any] = vars(studio)
    holds = studio.state in HOLDING
    last, newest, passed_on = "", None, None
    if row["result_grade"]:
        newest = (row["result_year"], row["result_since"])
        kind, grade = AssessmentResult.Kind(row["result_kind"]).label, AssessmentResult.Grade(row["result_grade"]).label
        last = f"{row['result_year']} 年{kind}{grade}"
        if row["result_kind"] == END_OF_TERM and row["result_grade"] != AssessmentResult.Grade.UNSATISFACTORY:
            passed_on = row["result_on"]
    coming = next_assessment.after(studio, newest, passed_on) if holds else None
    if coming is not None and said.due is not None:
        coming = replace(coming, label=said.act, due=said.due)
    warnings = _warnings(studio, row["team"], last_on, today) if holds else ()
    return Line(studio, last, said, coming, row["team"], tuple(warnings))


def _warnings(studio: Studio, team: int, last_on: date | None, today: date) -> Iterator[str]:
    found = latest.standing_of(studio, today)
    word = measures.lead_word(studio.city)
    if studio.state == State.RECTIFYING:
        yield _rectifying(studio)
    if not found.leads:
        yield f"{word}{LeaderPost(found.status).label}"
    elif found.stops_on is not None and found.stops_on <= add_months(today, RETIRING_MONTHS):
        yield f"{word} {found.stops_on} 退休或聘期届满"
    days = activity_gap.silence(offices.pack_of(studio), last_on, today) if last_on else None
    if days is not None:
        yield f"已有 {days} 天没有登记活动"
    if too_few(studio, team):
        yield f"团队 {team} 人"


def _rectifying(studio: Studio) -> str:
    """Until when, counted from the first failure (A-27); after a second one there is nothing left to mend."""
    row: dict[str, Any] = vars(studio)
    if row["result_grade"] != AssessmentResult.Grade.UNSATISFACTORY:
        return "整改期限未登记"
    since = studio.state_since.astimezone(clock.BEIJING).date() if studio.state_since else row["result_on"]
    if row["result_on"] > since:
        return "复评仍不合格"
    return f"整改到 {life.last_day_to_mend(studio, row['result_on'])}"


def make(export: Export) -> Path:
    """The list as the person sees it now."""
    user = export.requested_by
    if user is None:
        raise Refused("没有找到申请导出的人")
    query = QueryDict(export.params["query"])
    form = StudioListFilter(query, city=user.city)
    keys = list(narrowed(user, form).values_list("pk", flat=True))
    words = asked.words_of(form)
    path = Path(tempfile.mkstemp(suffix=".xlsx")[1])
    sheet = Sheet("工作室名册", workbook.columns_of(user.city, COLUMNS), _rows(keys))
    return workbook.write(path, [sheet], query=words, by=user.name)


def _rows(keys: Sequence[int]) -> Iterator[list[Any]]:
    for start in range(0, len(keys), AT_ONCE):
        for line in lines(keys[start : start + AT_ONCE]):
            studio, coming = line.studio, line.coming
            yield [
                studio.number, studio.name, studio.get_kind_display(), studio.host.name,
                studio.region.name if studio.region else "", studio.lead_master, studio.occupation,
                line.said.label, studio.recognised_on, studio.valid_to, line.last_result,
                coming.label if coming else "", coming.due if coming else None, line.team, "；".join(line.warnings),
            ]  # fmt: skip
