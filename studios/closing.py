"""A year whose papers were filed is closed for those who keep its records (HZ-48, BJ-43), until it is returned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.policy.refusal import Refused
from studios.models import YearlyFiling
from studios.offices import pack_of
from studios.states import FilingState

if TYPE_CHECKING:
    from collections.abc import Container

    from studios.models import Studio

CLOSED = (FilingState.FILED, FilingState.ACCEPTED)


def require_open(studio: Studio, year: int) -> None:
    """Raises Refused with clause and whom to call when the papers of the year are filed or accepted."""
    require_all_open(studio, (year,))


def require_all_open(studio: Studio, years: Container[int]) -> None:
    """The same for every year that a change reaches: an apprentice counts in each year of the agreement."""
    for closed in closed_years(studio, years):
        raise Refused(sentence(studio, closed), clause=clause(studio))


def closed_years(studio: Studio, years: Container[int] | None = None) -> list[int]:
    """The closed years, or those of them among `years`, in one statement."""
    found = YearlyFiling.objects.filter(studio=studio, state__in=CLOSED).order_by("year")
    return [year for year in found.values_list("year", flat=True) if years is None or year in years]


def sentence(studio: Studio, year: int) -> str:
    """Why nothing of the year can be changed, and who can open it again."""
    return (
        f"{year} 年度材料已报送，这一年的记录不能再增加或修改。"
        f"确需更正的，请联系{whom_to_call(studio)}，由{receiving_office(studio)}退回后再改。"
    )


def clause(studio: Studio) -> str:
    """The clause by which the papers of a year are filed."""
    pack = pack_of(studio)
    return pack.clause(pack.parameter("yearly_papers_to").clause)


def files_to_city(studio: Studio) -> bool:
    """Hangzhou's studios file with the city (HZ-48); Beijing's with the body that recommended them (BJ-43)."""
    return pack_of(studio).value("yearly_papers_to") == "city"


def receiving_office(studio: Studio) -> str:
    """The office that takes the papers in, accepts and returns them."""
    return pack_of(studio).offices.acceptance.label if files_to_city(studio) else studio.recommender.name


def whom_to_call(studio: Studio) -> str:
    body = studio.recommender
    return f"{body.name}（电话 {body.phone}）" if body.phone else body.name
