"""Appraised files in numbers: rows as a closed panel leaves them, without walking every file through its chain."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from applications.models import Application
from applications.states import State
from assessments.models import Assignment
from assessments.states import AssignmentState, PanelState
from portal.accounts.models import Organisation, Region
from portal.policy import clock
from tests.factories.accounts import OrganisationFactory, RegionFactory
from tests.factories.assessments import ExpertFactory, open_panel
from tests.factories.chain import Chain


def appraise_many(
    chain: Chain,
    scores: Sequence[Any],
    *,
    uncounted: Sequence[int] = (),
    marks: dict[int, Sequence[int]] | None = None,
    marks_each: int = 1,
    state: str = State.APPRAISED,
    due: int = 0,
) -> list[Application]:
    """One file per score; `marks` gives the totals of some, the others have `marks_each` equal ones."""
    region: Region = RegionFactory(city=chain.city)
    recommender = OrganisationFactory(kind="district_bureau", city=chain.city, region=region)
    found = []
    start = Application.objects.count()
    for place, score in enumerate(scores):
        host: Organisation = OrganisationFactory(city=chain.city)
        closed = state != State.UNDER_PANEL
        found.append(
            Application(
                number=f"T-{start + place:05d}", call=chain.call, city=chain.city, host=host, recommender=recommender,
                created_by=chain.officer, created_at=clock.now(), submitted_at=clock.now(), state=state,
                studio_name=f"第{start + place}工作室", lead_master=f"张{start + place}",
                leader_index=f"{start + place:064d}", occupation="钳工", occupation_key=f"钳工{start + place}",
                construction_grant_eligible=place not in uncounted,
                score=Decimal(score).quantize(Decimal("0.001")) if closed else None,
            )
        )  # fmt: skip
    Application.objects.bulk_create(found)
    _mark(chain, found, scores, marks or {}, marks_each, due)
    return found


def _mark(
    chain: Chain,
    files: Sequence[Application],
    scores: Sequence[Any],
    marks: dict[int, Sequence[int]],
    each: int,
    due: int,
) -> None:
    wanted = max([each, due, *(len(given) for given in marks.values())])
    pool = [ExpertFactory(city=chain.city) for _ in range(wanted)]
    panel = open_panel(chain.call, files, by=chain.officer, experts=pool, city=chain.city)
    now, sheets = clock.now(), []
    for place, (file, score) in enumerate(zip(files, scores, strict=True)):
        totals = [] if due else marks.get(place, [score] * each)
        for expert, total in zip(pool, totals, strict=False):
            state = {"state": AssignmentState.SUBMITTED, "declared_at": now, "submitted_at": now, "total": total}
            sheets.append(Assignment(panel=panel, expert=expert, subject=file, **state))
        sheets += [Assignment(panel=panel, expert=expert, subject=file) for expert in pool[:due]]
    Assignment.objects.bulk_create(sheets)
    type(panel).objects.filter(pk=panel.pk).update(state=PanelState.RELEASED if due else PanelState.CLOSED)
