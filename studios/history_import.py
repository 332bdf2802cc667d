"""Studios recognised before the portal, from one Excel sheet: every row judged, nothing written before the second look.

A row whose number, or whose name and document, stand in the register already is passed over, so that importing twice
changes nothing (A-48, A-49, BJ-03, BJ-78).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError

from portal.accounts.fields import readable
from portal.accounts.sealed import blind_index
from portal.policy import clock, measures
from portal.policy.identifiers import (
    InvalidIdentifier,
    ResidentId,
    check_resident_id,
    check_uscc,
    normalise,
    uscc_nature,
)
from portal.policy.measures import Measures
from portal.policy.occupations import occupation_key
from studios import history_retirement, register_numbers
from studios.history_known import Known, title_of
from studios.history_sheet import FUNDING, GRADES, HEADINGS, KINDS, LABELS, RESULT_KINDS, RETIREMENT, STATES, TICKS, Row
from studios.record_fields import Day
from studios.states import ENDED, HOLDING, State
from studios.terms import first_day

MOST_TERMS = 9
NAMES = dict(zip((each.key for each in HEADINGS), LABELS, strict=True))


@dataclass(frozen=True)
class Judged:
    """A row with what is wrong, or that it stands in the register, or the values to be written and what to know."""

    row: Row
    problems: tuple[str, ...] = ()
    present: bool = False
    notes: tuple[str, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict, compare=False)

    @property
    def good(self) -> bool:
        return not self.problems and not self.present

    @property
    def words(self) -> str:
        if self.present:
            return "名册或表中已有，跳过"
        return "；".join(each.rstrip("。") for each in self.problems) or "；".join(("可以导入", *self.notes))

    @property
    def told(self) -> str:
        """What the row is recognised by."""
        typed = self.row.typed
        return " ".join(filter(None, (typed["number"], typed["name"])))


def judge(rows: Sequence[Row], city: str) -> list[Judged]:
    """Every row with its sentences; a handful of statements however many rows."""
    known = Known.about(city, [normalise(row.typed["uscc"]) for row in rows])
    pack, today = measures.for_city(city, clock.today()), clock.today()
    return [_judged(row, known, pack, today) for row in rows]


def _judged(row: Row, known: Known, pack: Measures, today: date) -> Judged:
    typed = row.typed
    number, title = normalise(typed["number"]), title_of(typed["name"], typed["document_no"])
    there = known.own.get(number)
    if title in known.titles or (there and (there[0] == title[0] or there[1] == title[1])):
        return Judged(row, present=True)
    problems = [*_shape(row)]
    if there:
        problems.append(f"编号 {number} 在名册里是另一家工作室，名称和认定文号都不同，请核对编号")
    values: dict[str, Any] = {}
    for key, convert in CONVERTERS.items():
        try:
            values[key] = convert(typed[key])
        except (ValidationError, InvalidIdentifier) as error:
            words = error.messages[0] if isinstance(error, ValidationError) else str(error)
            problems.append(words if words.startswith(NAMES[key]) else f"{NAMES[key]}：{words}")
    if problems:
        return Judged(row, tuple(problems))
    values = {**typed, **values}
    _complete(values, pack)
    problems = [
        *_dates(values, pack, today),
        *_later_term(values, pack, today),
        *_result(values, today),
        *_plaque(values, today),
        *history_retirement.problems(values),
        *_offices(values, known),
        *_doubles(values, known),
    ]
    if problems:
        return Judged(row, tuple(problems))
    _note(values, known)
    return Judged(row, notes=tuple(_notes(values, known, pack, today)), values=values)


def _shape(row: Row) -> Iterator[str]:
    """Missing, too long, not in the list, unreadable."""
    for heading, text in zip(HEADINGS, row.cells, strict=True):
        try:
            readable(text)
        except ValidationError as error:
            yield f"{heading.label}：{error.messages[0]}"
        if heading.required and not text:
            yield f"“{heading.label}”没有填写"
        elif heading.longest and len(text) > heading.longest:
            yield f"“{heading.label}”最多 {heading.longest} 字"
        elif heading.among and text and text not in heading.among:
            yield f"“{heading.label}”请从“{'、'.join(heading.among)}”里选一项"


def _whole(low: int, high: int, empty: int | None) -> Callable[[str], int | None]:
    def convert(text: str) -> int | None:
        if not text:
            return empty
        if not text.isdecimal() or not low <= int(text[:9]) <= high:
            raise ValidationError(f"请填 {low} 到 {high} 之间的整数")
        return int(text)

    return convert


def _day(text: str) -> date | None:
    day: date | None = Day(required=False).clean(text)
    return day


def _resident(text: str) -> ResidentId | None:
    """The number as proved; of it the blind index alone is kept."""
    return check_resident_id(text, clock.today()) if text else None


CONVERTERS: dict[str, Callable[[str], Any]] = {
    "number": register_numbers.read,
    "plaque_no": register_numbers.read,
    "uscc": lambda text: check_uscc(text) if text else "",
    "id_number": _resident,
    "recognised_on": _day,
    "valid_to": _day,
    "ended_on": _day,
    "result_on": _day,
    "term_no": _whole(1, MOST_TERMS, 1),
    "result_year": _whole(1990, 2199, None),
    "kind": lambda text: KINDS.get(text, "new"),
    "state": lambda text: STATES.get(text, State.ACTIVE),
    "result_kind": lambda text: RESULT_KINDS.get(text, ""),
    "result_grade": lambda text: GRADES.get(text, ""),
    "funding": lambda text: FUNDING.get(text, ""),
    "legacy_project": lambda text: TICKS.get(text, False),
    "birth": _day,
    "retires_on": _day,
    "plaque_handed_on": _day,
    "retirement_group": lambda text: RETIREMENT.get(text, ""),
}


def _complete(values: dict[str, Any], pack: Measures) -> None:
    """What follows from what was typed: the old rules by the date (A-48), the occupation's key, the leader's index."""
    values["legacy"] = values["recognised_on"] < pack.effective_from
    values["occupation_key"] = occupation_key(values["occupation"])
    resident = values.pop("id_number")
    values["leader_index"] = blind_index(resident.number) if resident else ""
    values["resident"] = resident
    values["leader_retires_on"] = history_retirement.day(values)


def _dates(values: Mapping[str, Any], pack: Measures, today: date) -> Iterator[str]:
    since, until, state = values["recognised_on"], values["valid_to"], values["state"]
    years = validity(values, pack)
    if since > today:
        yield "认定日期晚于今天"
    if until and until < since:
        yield "有效期至早于认定日期"
    if not years and (until or values["term_no"] > 1):
        yield "这一类工作室不设有效期，“有效期至”“第几期”不填"
    if state in ENDED and not (values["ended_on"] and values["ended_by"]):
        yield "称号已经终止的，请填写终止日期和终止文号"
    if state not in ENDED and (values["ended_on"] or values["ended_by"]):
        yield "称号仍有效的，终止日期和终止文号不填"
    if values["ended_on"] and not since <= values["ended_on"] <= today:
        yield "终止日期应在认定日期之后，且不晚于今天"
    if state == State.RECTIFYING and not pack.value("rectification_months"):
        yield "本市办法没有整改期，请核对状态"
    if state == State.TERM_PENDING and not years:
        yield "这一类工作室不设有效期，没有期满待考核"
    if values["legacy_project"]:
        yield from _project(values, pack)


def validity(values: Mapping[str, Any], pack: Measures) -> int:
    """Years of a term of this kind of studio; 0 where the policy sets no end."""
    return int(str(pack.value("validity_years" if values["kind"] == "new" else "validity_years_honorary")))


def _later_term(values: Mapping[str, Any], pack: Measures, today: date) -> Iterator[str]:
    """The second or a later term begins when those before are over (HZ-49, HZ-52, A-48)."""
    no, until, years = values["term_no"], values["valid_to"], validity(values, pack)
    if not years or no == 1:
        return
    begins = first_day(values["recognised_on"], years, no)
    if begins > today:
        yield f"从认定日期算，第 {no} 期到 {begins} 才开始，请核对第几期"
    elif until and until < begins:
        yield f"有效期至早于第 {no} 期开始的 {begins}"


def _project(values: Mapping[str, Any], pack: Measures) -> Iterator[str]:
    """BJ-03, A-49: reviewed in 2022 or before, and still being built."""
    if "legacy_project_year" not in pack.parameters:
        yield "“建设期内按之前办法”只适用于北京"
    elif values["recognised_on"].year > int(str(pack.value("legacy_project_year"))):
        yield f"{pack.value('legacy_project_year')} 年之后认定的，不适用建设期内按之前办法"


def _result(values: Mapping[str, Any], today: date) -> Iterator[str]:
    """All of it or none."""
    given = [values[key] for key in ("result_kind", "result_year", "result_grade", "result_on")]
    if not any(given):
        if values["result_document"]:
            yield "填了考核文号，请一并填写考核种类、年度、等次和公布日期"
        return
    if not all(given):
        yield "考核结果要同时填写考核种类、年度、等次和公布日期"
        return
    if not values["recognised_on"] <= values["result_on"] <= today:
        yield "考核公布日期应在认定日期之后，且不晚于今天"
    if not values["recognised_on"].year <= values["result_year"] <= values["result_on"].year:
        yield "考核年度应在认定年度和公布年度之间"


def _plaque(values: Mapping[str, Any], today: date) -> Iterator[str]:
    """When it was handed over, as far as anybody knows; of an ended title nothing hangs any more."""
    on = values["plaque_handed_on"]
    if values["plaque_handed_to"] and on is None:
        yield "填了铭牌领取人的，请填写铭牌交付日期"
    if on is None:
        return
    if values["state"] in ENDED:
        yield "称号已经终止的，铭牌交付日期和领取人不填"
    elif not values["recognised_on"] <= on <= today:
        yield "铭牌交付日期应在认定日期之后，且不晚于今天"


def _offices(values: dict[str, Any], known: Known) -> Iterator[str]:
    """The district and the body by name; a unit that is not known yet is made, as far as its code tells what it is."""
    region = known.regions.get(values["region"])
    if region is None:
        yield f"没有找到区县“{values['region']}”"
        return
    body = known.bodies.get(values["body"]) if values["body"] else known.bureaus.get(region.code)
    if body is None:
        yield f"没有找到推荐单位“{values['body'] or values['region']}”"
    host = known.hosts.get(values["uscc"])
    if host is not None and (host.city != known.city or not host.is_host):
        yield "这个统一社会信用代码属于别的城市或机关单位，请核对"
    nature = uscc_nature(values["uscc"]) or "other"
    if host is None and nature == "public_institution" and not values["funding"]:
        yield "系统里没有这家事业单位，请填写经费形式"
    values.update(region=region, recommender=body, nature=nature)


def _doubles(values: Mapping[str, Any], known: Known) -> Iterator[str]:
    if values["number"] in known.numbers:
        yield "编号与另一城市或表中另一家工作室相同"
    if values["plaque_no"] and values["plaque_no"] in known.plaques:
        yield "铭牌编号与另一家工作室相同"
    if known.city != "beijing" or values["state"] not in HOLDING:
        return
    if values["leader_index"] and values["leader_index"] in known.leaders:
        yield "这位领办人已有一家持有称号的工作室〔BJ-21〕"
    if (values["uscc"], values["occupation_key"]) in known.places:
        yield "这家单位的同一职业（工种）已有一家持有称号的工作室〔BJ-22〕"


def _note(values: Mapping[str, Any], known: Known) -> None:
    """The row counts for those below it."""
    known.titles.add(title_of(values["name"], values["document_no"]))
    if values["number"]:
        known.numbers[values["number"]] = "sheet"
    if values["plaque_no"]:
        known.plaques.add(values["plaque_no"])
    if values["state"] in HOLDING:
        known.leaders.add(values["leader_index"] or "-")
        known.places.add((values["uscc"], values["occupation_key"]))


def _notes(values: Mapping[str, Any], known: Known, pack: Measures, today: date) -> Iterator[str]:
    """What the bureau should know of a good row."""
    if values["uscc"] not in known.hosts:
        yield "单位将一并建立"
    if not values["leader_index"]:
        yield f"没有身份证号，系统不能核对{pack.word('lead_master')}是否重复"
    yield from history_retirement.notes(values, pack, today)
    if values["legacy"] and "legacy_review_due" in pack.parameters and not _reviewed(values, pack):
        yield f"缺 {pack.value('legacy_review_due'):%Y} 年底前的考核结果，导入后列入名单"


def _reviewed(values: Mapping[str, Any], pack: Measures) -> bool:
    """BJ-78: by the day the policy sets, under its own rules; a later result does not make up for it."""
    due: Any = pack.value("legacy_review_due")
    return bool(values["result_year"]) and pack.effective_from.year <= values["result_year"] <= due.year
