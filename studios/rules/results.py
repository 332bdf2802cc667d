"""Who enters a result from its document and who confirms it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from portal.policy import clock
from portal.policy.refusal import Refused
from studios import assessed_here, offices
from studios.models import AssessmentResult, ResultEntry
from studios.states import EntryState

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import Studio

Kind = AssessmentResult.Kind
EARLIEST = 2000


def require_enter(user: User | None, studio: Studio) -> None:
    if not (offices.guides(user, studio) or offices.supervises(user, studio)):
        raise Refused("考核结果由市级经办按文件登记")


def kinds(studio: Studio) -> list[tuple[str, str]]:
    """Beijing has its performance review (BJ-54); Hangzhou the end of term and the year (HZ-50, HZ-53)."""
    parameters = offices.pack_of(studio).parameters
    wanted = [Kind.PERFORMANCE] if "review_every_years" in parameters else [Kind.END_OF_TERM, Kind.ANNUAL]
    return [(each.value, each.label) for each in wanted]


def check_entry(studio: Studio, kind: str, year: int, concluded_on: date) -> None:
    offices.require_holding(studio)
    if kind not in dict(kinds(studio)):
        raise Refused("本市没有这种考核")
    if not EARLIEST <= year <= clock.today().year:
        raise Refused("年度不对，请填写考核所属的年份")
    if not studio.recognised_on <= concluded_on <= clock.today():
        raise Refused("公布日期应在认定日期和今天之间")
    require_elsewhere(studio, kind, year)
    if ResultEntry.objects.filter(studio=studio, kind=kind, year=year, state=EntryState.ENTERED).exists():
        raise Refused("这一年度已登记过结果，正在等待复核")


def require_elsewhere(studio: Studio, kind: str, year: int) -> None:
    """Typing in is for what was assessed on paper; a round of the portal publishes its own results."""
    if assessed_here.is_held(studio, kind, year):
        raise Refused("这家工作室这一年度的考核在系统中进行，结果随考核批次公布时写入，不按文件登记")


def check_confirm(user: User | None, entry: ResultEntry) -> None:
    """Anybody of the city's offices but the one who typed it in."""
    studio = entry.studio
    if user is None or not any(ask(user, studio) for ask in (offices.guides, offices.supervises, offices.approves)):
        raise Refused("考核结果由市级另一位同事复核")
    if user.pk == entry.recorded_by_id:
        raise Refused("登记人不能复核自己登记的结果，请由另一位同事办理")
