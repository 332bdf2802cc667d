"""What going on means, and what becomes of a title for which nobody asks (HZ-52…54, A-01, A-03)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from portal.policy.wording import day_words
from studios import next_assessment, offices

if TYPE_CHECKING:
    from studios.models import Studio


@dataclass(frozen=True)
class Meaning:
    """A heading, what happens, the clause it rests on."""

    label: str
    words: str
    clause: str


def meanings(studio: Studio) -> list[Meaning]:
    """In the order in which they come; none for a title without an end, which is not renewed."""
    if studio.valid_to is None:
        return []
    pack = offices.pack_of(studio)
    yearly = pack.clause(pack.parameter("annual_assessment_after_renewal").clause)
    window = pack.parameter("renewal_window_days").clause
    return [
        Meaning("准予续建", f"{going_on(studio)}年度绩效考核不合格的，撤销称号。", yearly),
        Meaning("没有申请", "期限内没有申请的，称号到期终止，不是撤销；以后仍可以重新申报，不受限制。", window),
        Meaning("审核期间", "在期限内提交的，市局答复之前称号继续保留。", window),
    ]


def going_on(studio: Studio) -> str:
    """The next term in a sentence."""
    if studio.valid_to is None:
        return ""
    since, no = studio.valid_to + timedelta(days=1), studio.term_no + 1
    first = next_assessment.first_annual_year(since, no)
    return (
        f"第 {no} 期自 {day_words(since)}起，不再设有效期；实行动态管理，从 {first} 年度起每年参加年度绩效考核，"
        "合格的继续保留称号。"
    )
