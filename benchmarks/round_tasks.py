"""Times what is worked out about a whole round: `python -m benchmarks.round_tasks --scene SCENE --out tasks.json`.

Recomputing by the worker, with the number of times it said how far it is; a release, taken back afterwards; one sheet's
score and one studio's suggestion.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from assessments import grade_lists, sheets, suggested, suggestions  # noqa: E402
from assessments.models import GradeList, Participant, Round  # noqa: E402
from assessments.recomputing import RECOMPUTED  # noqa: E402
from assessments.scoring import score  # noqa: E402
from assessments.transitions import grades as steps  # noqa: E402
from benchmarks.scene import Scene  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from portal.documents import jobs  # noqa: E402
from portal.documents.exports import exporters, request_export  # noqa: E402
from portal.documents.models import Export  # noqa: E402
from portal.policy import clock  # noqa: E402
from portal.policy.models import WorkCalendarYear  # noqa: E402
from tests.factories.accounts import UserFactory  # noqa: E402

TIMES = 50


@dataclass
class Watch:
    """Statements, and those that told how far a job is."""

    statements: int = 0
    told: int = 0

    def __call__(self, execute: Callable[..., Any], sql: str, *given: Any) -> Any:
        self.statements += 1
        self.told += sql.startswith('UPDATE "documents_export"')
        return execute(sql, *given)


def timed(act: Callable[[], object]) -> dict[str, float]:
    watch = Watch()
    began, spent = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(watch):
        act()
    seconds, cpu = time.perf_counter() - began, time.process_time() - spent
    return {"seconds": seconds, "cpu": cpu, "statements": watch.statements, "told": watch.told}


def recompute(scene: Scene) -> dict[str, float]:
    """As the worker does it for whoever asked."""
    request_export(RECOMPUTED, User.objects.get(pk=scene.officer), {"round": scene.board_call})
    job = jobs.claim(Export)
    assert job is not None
    return timed(lambda: exporters[RECOMPUTED].make(job).unlink())


def release(scene: Scene) -> dict[str, float]:
    """The last approval of the round of 300, one in three of them failed; nothing of it stays."""
    with transaction.atomic():
        # Names of people that the load did not give.
        UserFactory.reset_sequence(9_000_000)
        grades, approver = _submitted(scene)
        figure = timed(lambda: steps.approve_grades(grades, by=approver))
        transaction.set_rollback(True)
    return figure


def _submitted(scene: Scene) -> tuple[GradeList, User]:
    round, officer = Round.objects.get(code=scene.call), User.objects.get(pk=scene.officer)
    for year in (clock.today().year, clock.today().year + 1):
        WorkCalendarYear.objects.get_or_create(year=year, defaults={"source": "benchmark"})
    keys = list(round.participants.order_by("pk").values_list("pk", flat=True))
    Participant.objects.filter(pk__in=keys[::3]).update(base=50)
    grades = steps.compile_grades(round, by=officer)
    minutes = {"minutes": "会议纪要", "document_no": "试考〔2029〕1号", "title": "通报", "text": "通报。"}
    own = {"own_places": None, "places_reason": "", "over_limit_reason": "试验"}
    steps.minute_grades(grades, by=officer, content={**minutes, **own})
    for entry in grade_lists.unexplained(grade_lists.entries_of(grades)):
        entry.reason = "会议决定"
        entry.save()
    steps.submit_grades(grades, by=officer)
    return GradeList.objects.get(pk=grades.pk), UserFactory(city_approver=True, city=round.city)


def milliseconds(act: Callable[[], object]) -> float:
    spent = []
    for _ in range(TIMES):
        began = time.perf_counter()
        act()
        spent.append((time.perf_counter() - began) * 1000)
    return median(spent)


def one_studio(scene: Scene) -> dict[str, float]:
    """A sheet scored, and a suggestion gathered from the studio's records, in milliseconds."""
    found = Participant.objects.filter(round__code=scene.board_call).select_related("round", "sheet", "studio")
    participant = found.order_by("pk")[0]
    known = suggestions.values(suggested.gathered(participant))
    sheet = sheets.sheet_of(participant.sheet)
    return {
        "sheet": milliseconds(lambda: score(sheet, known)),
        "suggestion": milliseconds(lambda: suggested.trace_of(participant)),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--scene", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    given = parser.parse_args()
    scene = Scene.read(given.scene)
    found = {"one": one_studio(scene), "release": release(scene), "recompute": recompute(scene)}
    given.out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
