"""Whether a record may stand in a studio's register: its dates, its year, and what is there already (HZ-11…16, BJ-39).

A problem refuses. A doubt asks for a word of explanation and lets go. Both are judged for one record of a form and for
hundreds of an Excel sheet by the same lines, over what `Known` read once.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from portal.accounts.fields import person_name
from portal.policy import wording
from portal.policy.identifiers import check_certificate, contradicts_level
from portal.policy.refusal import Refused
from studios import closing, offices
from studios.models import Studio
from studios.models.records import Record
from studios.record_kinds import Kind

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.records_known import Known

# Nobody's agreement runs longer; an apprenticeship without an end stands in every year from its first.
OPEN_END = 9999
NAMESAKE = "确是同名的另一个人，请在姓名后注明岗位，如“张伟（二车间）”。"


@dataclass(frozen=True)
class Problem:
    """A sentence at a field, and the address of the record it speaks of."""

    field: str
    words: str
    url: str = ""


@dataclass(frozen=True)
class Draft:
    """What is about to be written: kind, cleaned values by column, whether files come along, the row being changed."""

    kind: Kind
    values: Mapping[str, Any]
    pk: int | None = None
    proven: bool = True
    source: str = Record.Source.TYPED
    # The years whose counts the act changes; None: all in which the record counts.
    touches: Container[int] | None = None
    explanation: str = ""

    @property
    def touched(self) -> Container[int]:
        if self.touches is not None:
            return self.touches
        first, last = self.years
        return range(first, last + 1)

    @property
    def on(self) -> date:
        day: date = self.values["on"]
        return day

    @property
    def years(self) -> tuple[int, int]:
        """First and last year in which the record counts."""
        apprenticed = self.kind.table == "apprentice"
        return years_between(self.on, self.values.get("ended_on")) if apprenticed else (self.on.year, self.on.year)


def years_between(on: date, ended_on: date | None) -> tuple[int, int]:
    """First and last year in which an apprentice counts."""
    return on.year, ended_on.year if ended_on else OPEN_END


def check_keep(user: User | None, studio: Studio) -> None:
    """Only people of the unit, only while the title is held (HZ-75, BJ-40)."""
    offices.require_keeper(user, studio)
    offices.require_holding(studio)


def check_change(user: User | None, record: Record) -> None:
    """Corrected or taken back: what the city wrote down at its own activity is not the unit's to change."""
    check_prove(user, record)
    if record.source == Record.Source.ATTENDED:
        raise Refused("市级活动的签到由主办方登记，不能修改或移除")


def check_prove(user: User | None, record: Record) -> None:
    """Given one more file, or one less."""
    check_keep(user, record.studio)
    if record.removed_at is not None:
        raise Refused("这条记录已经移除")


def problems(studio: Studio, draft: Draft, known: Known, today: date, year: int | None = None) -> list[Problem]:
    """Everything that keeps the record out, in the order of the form."""
    return [*_dates(studio, draft, known, today, year), *missing_proof(draft), *_people(studio, draft, known)]


def doubts(studio: Studio, draft: Draft, known: Known) -> list[Problem]:
    """What has to be confirmed with a word of explanation."""
    if draft.kind.key == "trainee":
        return list(_certificate_doubts(draft, known))
    found = list(_patent_doubts(studio, draft, known)) if draft.kind.key == "patent" else []
    return found + list(_twin(studio, draft, known))


def _dates(studio: Studio, draft: Draft, known: Known, today: date, year: int | None) -> Iterator[Problem]:
    day, kind = draft.on, draft.kind
    if day > today:
        yield Problem("on", f"日期不能晚于今天，今天是{wording.day_words(today)}。")
    elif year is not None and day.year != year and not (kind.standing and day.year < year):
        yield Problem("on", f"日期不在 {year} 年内。要记 {day.year} 年的，请先在台账里换到那一年。")
    elif _too_early(studio, draft):
        began = wording.day_words(studio.recognised_on)
        yield Problem("on", f"日期早于工作室的认定日期{began}，不计入台账。")
    for closed in (year for year in known.closed if year in draft.touched):
        yield Problem("on", f"{closing.sentence(studio, closed)}〔{closing.clause(studio)}〕")
    until = draft.values.get("until")
    if until and until < day:
        yield Problem("until", "完成日期不能早于开始日期。")
    elif until and until > today:
        yield Problem("until", "完成日期晚于今天，完成后再填。")
    ended = draft.values.get("ended_on")
    if ended and ended < day:
        yield Problem("ended_on", "出师或终止日期不能早于协议签订日期。")


def _too_early(studio: Studio, draft: Draft) -> bool:
    if draft.kind.standing or draft.source == Record.Source.IMPORTED:
        return False
    return draft.on < studio.recognised_on


def missing_proof(draft: Draft) -> Iterator[Problem]:
    if draft.proven:
        return
    if draft.kind.proof_required:
        yield Problem("files", f"请附上{draft.kind.proof}。")
    elif draft.values.get("amount") and draft.kind.key in ("renovation", "promotion"):
        yield Problem("files", "填写了经济效益，请附上单位的财务证明。")


def _people(studio: Studio, draft: Draft, known: Known) -> Iterator[Problem]:
    if draft.kind.table == "activity":
        return
    person = draft.values["person"]
    if draft.kind.table == "apprentice" and person == person_name(studio.lead_master):
        yield Problem("person", f"{offices.pack_of(studio).word('lead_master')}不能登记为自己的徒弟。{NAMESAKE}")
    other = known.same_person(draft)
    if other is not None:
        word = "带徒" if draft.kind.table == "apprentice" else "高技能人才培养"
        yield Problem(
            "person",
            f"“{person}”这一年已经登记在{word}花名册里，日期是{wording.day_words(other.on)}。同一人一年只计一次，"
            f"{NAMESAKE}",
            address(studio, draft.kind, other.pk),
        )
    if draft.kind.table == "trainee":
        yield from _certificate(studio, draft, known)


def _certificate(studio: Studio, draft: Draft, known: Known) -> Iterator[Problem]:
    number, level = draft.values["certificate_no"], draft.values["skill_level"]
    if contradicts_level(number, level):
        yield Problem("certificate_no", check_certificate(number, level, None)[0])
    other = known.certificates.get(number)
    if other is not None and (other != draft.pk or draft.pk is None):
        yield Problem("certificate_no", "这个证书编号已经登记过了。", address(studio, draft.kind, other))


def _certificate_doubts(draft: Draft, known: Known) -> Iterator[Problem]:
    number = draft.values["certificate_no"]
    elsewhere = known.certificates_elsewhere.get(number)
    if elsewhere:
        yield Problem("certificate_no", f"另一家工作室（{elsewhere}）登记过同一个证书编号，请核对并说明。")
    if not contradicts_level(number, draft.values["skill_level"]):
        for words in check_certificate(number, draft.values["skill_level"], draft.on.year):
            yield Problem("certificate_no", words)


def _patent_doubts(studio: Studio, draft: Draft, known: Known) -> Iterator[Problem]:
    for held in known.patents.get(draft.values["number"], ()):
        if held.pk is not None and held.pk == draft.pk:
            continue
        if held.studio == studio.number:
            url = address(studio, draft.kind, held.pk)
            yield Problem("number", "本工作室已经登记过这个专利号，请核对并说明。", url)
        else:
            yield Problem("number", f"另一家工作室（{held.studio}）登记过这个专利号，请核对并说明。")


def _twin(studio: Studio, draft: Draft, known: Known) -> Iterator[Problem]:
    other = known.twin(draft)
    if other is not None:
        url = address(studio, draft.kind, other.pk)
        yield Problem("title", "同一天已经有一条同名记录，请核对；确是另一次的，请说明。", url)


def address(studio: Studio, kind: Kind, pk: int | None) -> str:
    """Where a stored row is seen; "" for a line of the same sheet."""
    return reverse("studios:record_page", args=[studio.number, kind.table, pk]) if pk else ""
