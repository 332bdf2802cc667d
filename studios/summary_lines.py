"""A body's studios in a year: whose papers it has accepted, whose are missing and why (BJ-45)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from portal.policy import measures
from portal.policy.clock import BEIJING
from studios.filing_terms import filing_term
from studios.models import Studio, YearlyFiling
from studios.states import HOLDING, FilingState

if TYPE_CHECKING:
    from studios.models import BodySummary

HEADS = ("序号", "编号", "工作室", "所在单位", "领办人", "职业（工种）", "报送情况", "首次报送时间", "台账记录", "说明")


@dataclass(frozen=True)
class Line:
    """One studio of the summary, with its papers if there are any."""

    studio: Studio
    filing: YearlyFiling | None
    explanation: str

    @property
    def accepted(self) -> bool:
        return self.filing is not None and self.filing.state == FilingState.ACCEPTED

    @cached_property
    def words(self) -> str:
        """待报送, 已核收, 已核收（迟报）."""
        if self.filing is None:
            return "没有材料"
        return f"{self.filing.state_label}（逾期报送）" if self.filing.late else self.filing.state_label

    @property
    def records(self) -> int:
        counts: list[list[Any]] = self.filing.frozen.get("counts", []) if self.filing is not None else []
        return sum(int(count) for _, count in counts)


def lines(summary: BodySummary) -> list[Line]:
    """Every studio in the body's care that holds the title, and every one that filed; two statements.

    Less those whose papers a former body has sent up already.
    """
    filings = {each.studio_id: each for each in _of_year(summary)}
    holding = Studio.objects.filter(recommender=summary.body, pack=summary.pack).select_related("host")
    term = filing_term(measures.load(summary.pack), summary.year)
    own = term.until(summary.studios_due_on) if term is not None else None
    found = []
    for studio in holding.order_by("number"):
        filing = filings.get(studio.pk)
        if filing is not None and filing.summary_id not in (None, summary.pk):
            continue
        owed = filing is not None or (own is not None and own.asks(studio.recognised_on))
        if (owed and studio.is_in(*HOLDING)) or (filing is not None and filing.state == FilingState.ACCEPTED):
            found.append(Line(studio, filing, str(summary.explanations.get(studio.number, ""))))
    return found


def accepted(summary: BodySummary) -> QuerySet[YearlyFiling]:
    """The papers that go up with this summary."""
    own = _of_year(summary).filter(state=FilingState.ACCEPTED)
    return own.filter(Q(summary=None) | Q(summary=summary))


def _of_year(summary: BodySummary) -> QuerySet[YearlyFiling]:
    return YearlyFiling.objects.filter(
        studio__recommender=summary.body, studio__pack=summary.pack, year=summary.year
    )  # fmt: skip


def missing(summary: BodySummary) -> list[Line]:
    return [line for line in lines(summary) if not line.accepted]


def content(summary: BodySummary) -> dict[str, Any]:
    """What is sent and frozen."""
    return {
        "year": summary.year,
        "body": summary.body.name,
        "text": summary.text,
        "rows": [row(number, line) for number, line in enumerate(lines(summary), start=1)],
    }


def row(number: int, line: Line) -> list[Any]:
    filing, studio = line.filing, line.studio
    filed_at = filing.first_filed_at if filing is not None else None
    return [
        number,
        studio.number,
        studio.name,
        studio.host.name,
        studio.lead_master,
        studio.occupation,
        line.words,
        f"{filed_at.astimezone(BEIJING):%Y-%m-%d %H:%M}" if filed_at else "",
        line.records,
        "" if line.accepted else line.explanation,
    ]
