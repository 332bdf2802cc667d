"""The records behind a fact: “带徒 7 人” unfolds into the seven lines it was counted from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse

from studios import record_listing
from studios.facts import RECORDED
from studios.models import ActivityRecord, Apprenticeship, Studio, TargetAgreement, Trainee, YearlyFiling
from studios.models.records import Record
from studios.periods import Activity, Apprentice, Filed, Period, Trained
from studios.record_listing import Row

MODELS: dict[type[Any], type[Record]] = {Activity: ActivityRecord, Apprentice: Apprenticeship, Trained: Trainee}
Evidence = Callable[[Studio, date, date], Sequence[Row]]
_entered: dict[str, Evidence] = {}


def register(name: str, evidence: Evidence) -> None:
    """Enter the rows behind another trade's fact; called from its `apps.py`."""
    _entered[name] = evidence


def evidence(name: str, studio: Studio, first: date, last: date) -> list[Row]:
    """What a fact of the period was counted from, newest first; nothing for a fact nobody lists rows of."""
    if name not in RECORDED:
        return list(_entered[name](studio, first, last)) if name in _entered else []
    found: Sequence[Any] = RECORDED[name].rows(Period.read(studio, first, last))
    papers = [_paper(each, studio) for each in found if isinstance(each, Filed | TargetAgreement)]
    return papers or record_listing.rows(studio, _records([each for each in found if type(each) in MODELS]))


def _records(found: Sequence[Any]) -> list[Record]:
    """The records themselves, one statement for each table they stand in."""
    kept: list[Record] = []
    for shape, model in MODELS.items():
        keys = [each.pk for each in found if isinstance(each, shape)]
        if keys:
            kept += model._default_manager.filter(pk__in=keys)
    return sorted(kept, key=lambda each: (each.on, each.pk), reverse=True)


def _paper(paper: Filed | TargetAgreement, studio: Studio) -> Row:
    """A year's papers, or a year's agreement."""
    if isinstance(paper, TargetAgreement):
        url = reverse("studios:agreement", args=[studio.number, paper.year])
        words = f"第 {paper.version_no} 版 · {paper.state_label}"
        return Row(date(paper.year, 1, 1), "目标任务责任书", f"{paper.year}年", words, url, 0, "")
    filing = YearlyFiling.objects.get(pk=paper.pk)
    url = reverse("studios:report", args=[studio.number, filing.year])
    words = ("逾期报送" if paper.late else "按时报送") if paper.filed else "未报送"
    return Row(date(filing.year, 12, 31), "年度报送", f"{filing.year}年", words, url, 0, "")
