"""Why a year's papers may not be filed, returned or accepted now; and where the typed parts may not be changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.desks import chases
from portal.policy.refusal import Refused
from studios import closing, filing_parts, offices
from studios.states import FilingState, SummaryState

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import Studio, YearlyFiling

WRITABLE = (FilingState.OPEN, FilingState.RETURNED)


def check_write(user: User | None, filing: YearlyFiling) -> None:
    """The typed parts: the unit's people, until the papers are filed."""
    offices.require_keeper(user, filing.studio)
    offices.require_holding(filing.studio)
    if filing.state not in WRITABLE:
        raise Refused(closing.sentence(filing.studio, filing.year), clause=closing.clause(filing.studio))


def check_file(user: User | None, filing: YearlyFiling) -> None:
    offices.require_keeper(user, filing.studio)
    offices.require_holding(filing.studio)
    missing = filing_parts.missing(filing)
    if missing:
        raise Refused(f"还不能报送，请先完成：{'、'.join(missing)}", clause=closing.clause(filing.studio))


def require_receiver(user: User | None, studio: Studio) -> None:
    """The office the papers go to: the city in Hangzhou (HZ-48), the body in Beijing (BJ-43)."""
    if closing.files_to_city(studio):
        offices.require_supervisor(user, studio)
    else:
        offices.require_caretaker(user, studio)


def check_accept(user: User | None, filing: YearlyFiling) -> None:
    require_receiver(user, filing.studio)


def check_return(user: User | None, filing: YearlyFiling) -> None:
    require_receiver(user, filing.studio)
    summary = filing.summary
    if summary is not None and summary.state in (SummaryState.SUBMITTED, SummaryState.ACCEPTED):
        raise Refused(f"这份材料已列入报市人社局的 {summary.year} 年度汇总，不能再退回。请先联系市人社局退回汇总。")


def check_chase(user: User | None, filing: YearlyFiling) -> None:
    """催办 by those who wait for the papers, once a day (UX-38)."""
    require_receiver(user, filing.studio)
    if filing.state not in WRITABLE:
        raise Refused("材料已经报送，不用催办")
    chases.require_none_today(filing)
