"""A process of a round that may be killed: `python -m tests.assessments.hands prepare|release|ask|work|check N`.

With N it stands still at its N-th statement, so that it can be killed exactly there.
"""

from __future__ import annotations

import json
import sys
import time
from contextlib import ExitStack
from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from assessments import grade_lists  # noqa: E402
from assessments.models import GradeEntry, GradeList, Participant, ResultLetter  # noqa: E402
from assessments.recomputing import RECOMPUTED  # noqa: E402
from assessments.states import ParticipantState  # noqa: E402
from assessments.transitions import grades as transitions  # noqa: E402
from portal.accounts.kinds import City  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from portal.accounts.roles import Role  # noqa: E402
from portal.audit.chain import verify  # noqa: E402
from portal.documents import exports, jobs  # noqa: E402
from portal.documents.models import Export  # noqa: E402
from portal.notifications.models import Message, Outbox  # noqa: E402
from portal.policy import clock  # noqa: E402
from studios.models import AssessmentResult  # noqa: E402
from tests.assessments.grade_scene import MINUTES  # noqa: E402
from tests.assessments.round_scene import Kind, RoundScene  # noqa: E402
from tests.factories.accounts import UserFactory  # noqa: E402
from tests.factories.chain import load_calendar  # noqa: E402
from tests.invariants.breaking import found  # noqa: E402
from tests.studios.life_scene import studio_of  # noqa: E402

STUDIOS = 6
PROMISES = ("01", "07", "08", "09", "10", "11")
PATIENCE = 600


def prepare() -> None:
    """A Beijing round from its list to the marks, by real steps, and its grades signed by one of the two bureaus."""
    call_command("migrate", verbosity=0)
    clock.set_to(datetime(2028, 2, 15, 10, tzinfo=clock.BEIJING))
    for year in (2027, 2028, 2029):
        load_calendar(year)
    scene = RoundScene(Kind.PERFORMANCE, [studio_of("beijing", recognised_on=date(2025, 1, 1)) for _ in range(STUDIOS)])
    scene.closed()
    grades = transitions.compile_grades(scene.round, by=scene.officer)
    transitions.minute_grades(grades, by=scene.officer, content=MINUTES)
    for entry in grade_lists.unexplained(grade_lists.entries_of(grades)):
        transitions.decide_grades(grades, by=scene.officer, decisions={entry.participant_id: (entry.grade, "会议表决")})
    transitions.submit_grades(grades, by=scene.officer)
    approver, _ = (UserFactory(city="beijing", **{role: True}) for role in ("city_approver", "finance_approver"))
    transitions.approve_grades(grades, by=approver)


def release() -> None:
    """The other bureau signs: the list comes into force."""
    by = next(iter(User.objects.holding(Role.FINANCE_APPROVER, city=City.BEIJING)))
    transitions.approve_grades(GradeList.objects.get(), by=by)


def ask() -> None:
    """Somebody wants the round worked out again."""
    grades = GradeList.objects.select_related("maker", "round").get()
    exports.request_export(RECOMPUTED, grades.maker, {"round": grades.round.code})


def work() -> None:
    """A worker takes the job up, or goes on with that of a worker that was killed a while ago."""
    clock.set_to(clock.now(fresh=True) + jobs.STALE_AFTER + timedelta(minutes=1))
    assert exports.export_next() is not None


def check() -> None:
    broken = [*found(*PROMISES), *(["the log's chain"] if verify() is not None else [])]
    told: dict[str, Any] = {
        "list": GradeList.objects.get().state,
        "published": Participant.objects.filter(state=ParticipantState.PUBLISHED).count(),
        "results": AssessmentResult.objects.count(),
        "entries": GradeEntry.objects.exclude(result=None).count(),
        "letters": ResultLetter.objects.count(),
        "told": Message.objects.count() + Outbox.objects.count(),
        "job": list(Export.objects.values_list("state", "attempts")),
        "broken": broken,
    }
    print(json.dumps(told))


def standing_still(at: int) -> Any:
    """Says so and waits to be killed before the statement of this number."""
    numbers = count(1)

    def pass_on(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if next(numbers) == at:
            print("standing", flush=True)
            time.sleep(PATIENCE)
        return execute(sql, params, many, context)

    return connection.execute_wrapper(pass_on)


if __name__ == "__main__":
    act, still = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 0
    with ExitStack() as stack:
        if still:
            stack.enter_context(standing_still(still))
        {"prepare": prepare, "release": release, "ask": ask, "work": work, "check": check}[act]()
    print("done", flush=True)
