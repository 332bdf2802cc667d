"""Fills a migrated PostgreSQL with rounds under way: `python -m benchmarks.rounds`.

One Hangzhou round of which every mark is in, before its grades; one whose experts are still marking; one as large as the
register, to be worked out again. All read the same studios and their records.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import django

django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from assessments import self_versions, sheets, suggested  # noqa: E402
from assessments.models import (  # noqa: E402
    Assignment,
    Expert,
    Panel,
    PanelFile,
    PanelMember,
    Participant,
    Round,
    SelfMark,
    SelfVersion,
)
from assessments.states import ParticipantState  # noqa: E402
from benchmarks import people, register  # noqa: E402
from benchmarks.pour import numbers_from, pour, vacuum  # noqa: E402
from benchmarks.scene import Scene  # noqa: E402
from portal.accounts.models import User  # noqa: E402
from portal.policy import clock  # noqa: E402
from portal.policy.canonical import fingerprint  # noqa: E402
from studios.models import Studio  # noqa: E402
from tests.factories.accounts import UserFactory  # noqa: E402

SHEET, FILES, EXPERTS = "hangzhou-annual", 30, 5
BOARD = 300


@dataclass(frozen=True)
class Batch:
    """A round with its panels: how many mark sheets a studio has, and whether they are handed in."""

    round: Round
    participants: tuple[tuple[int, int], ...]
    sheets: int
    running: bool


def load(studios: int, records: int, seed: int) -> Scene:
    """Answers who looks at what."""
    rng = Random(seed)
    counts = register.load(-(-studios * 5 // 3), records, seed)
    officer = UserFactory(city_officer=True, city="hangzhou")
    keys = list(Studio.objects.filter(city="hangzhou").order_by("pk").values_list("pk", flat=True))[:studios]
    experts = people.experts("hangzhou", EXPERTS * 8, rng)
    board = _round(officer, 1, keys[:BOARD], sheets_each=EXPERTS)
    marking = _round(officer, 2, keys[:FILES], sheets_each=EXPERTS, running=True)
    whole = _round(officer, 3, keys, sheets_each=3)
    for batch in (board, marking, whole):
        _panels(batch, experts, officer)
    for batch in (board, marking):
        _versions(batch, officer)
    _give_marks()
    seat = Assignment.objects.filter(panel__state="released").order_by("pk")[0]
    counts |= {
        "largest": len(keys),
        "participants": Participant.objects.count(),
        "mark sheets": Assignment.objects.count(),
    }
    return Scene(
        rows=studios, seed=seed, counts=counts, officer=officer.pk, call=board.round.code, board_call=whole.round.code,
        expert=Expert.objects.get(pk=seat.expert_id).user_id, panel=seat.panel_id, assignment=seat.pk,
    )  # fmt: skip


def _round(officer: User, number: int, studios: Sequence[int], *, sheets_each: int, running: bool = False) -> Batch:
    """An annual round of its own year, so that none shares its places with another."""
    today = clock.today()
    year = today.year - number
    round = Round.objects.create(
        code=f"HZ-ND-{year}-1", city="hangzhou", pack="hangzhou-2023", kind="annual", year=year,
        title=f"{year}年度技能大师工作室年度绩效考核", reference_on=date(year, 12, 31), sheet=sheets.pin(SHEET),
        created_by=officer, state="open", state_since=clock.now(), opened_at=clock.now(),
    )  # fmt: skip
    keys = numbers_from(Participant)
    made = tuple((next(keys), studio) for studio in studios)
    pour(Participant, (_participant(key, studio, round) for key, studio in made))
    return Batch(round, made, sheets_each, running)


def _participant(key: int, studio: int, round: Round) -> dict[str, Any]:
    """Under a panel; those whose marks are in are appraised by `_give_marks`."""
    return {
        "id": key, "round_id": round.pk, "studio_id": studio, "first": date(round.year, 1, 1),
        "last": date(round.year, 12, 31), "due_on": date(round.year, 12, 31), "sheet_id": round.sheet_id,
        "state": ParticipantState.UNDER_PANEL.value, "state_since": clock.now(), "version_no": 0,
    }  # fmt: skip


def _panels(batch: Batch, experts: Sequence[int], officer: User) -> None:
    """Panels of thirty studios; each expert of a panel marks every studio before it."""
    subject, about = (ContentType.objects.get_for_model(model).pk for model in (Participant, Round))
    keys = numbers_from(Panel)
    parts = [batch.participants[start : start + FILES] for start in range(0, len(batch.participants), FILES)]
    groups = [
        (next(keys), part, [experts[(place * EXPERTS + turn) % len(experts)] for turn in range(batch.sheets)])
        for place, part in enumerate(parts)
    ]
    now = clock.now()
    shared = {"state": "released" if batch.running else "closed", "state_since": now, "city": "hangzhou"}
    pour(
        Panel,
        (
            {
                **shared, "id": key, "name": f"考核 {key} 组", "sheet_id": batch.round.sheet_id,
                "subject_type_id": about, "subject_id": batch.round.pk, "due": now + timedelta(days=20),
                "marks_per_subject": batch.sheets, "created_by_id": officer.pk,
            }
            for key, _, _ in groups
        ),
    )  # fmt: skip
    pour(PanelMember, ({"panel_id": key, "expert_id": each} for key, _, seated in groups for each in seated))
    pour(
        PanelFile,
        (
            {"panel_id": key, "subject_type_id": subject, "subject_id": pk, "version_no": 1}
            for key, part, _ in groups
            for pk, _ in part
        ),
    )
    pour(
        Assignment,
        (
            {
                "panel_id": key, "expert_id": expert, "subject_type_id": subject, "subject_id": pk,
                "state": "declared", "state_since": now, "declared_at": now, "saved_at": now, "version_no": 1,
            }
            for key, part, seated in groups
            for pk, _ in part
            for expert in seated
        ),
    )  # fmt: skip


def _versions(batch: Batch, officer: User) -> None:
    """What the units handed in: their marks beside the suggestion that the records give."""
    found = Participant.objects.filter(round=batch.round).select_related("round", "sheet", "studio__host")
    people_by_key = {each.pk: each for each in found}
    lines = sheets.lines(batch.round.sheet).values()
    own = [
        SelfMark(participant=each, item=line.key, value=line.points, reason="见台账")
        for each in people_by_key.values()
        for line in lines
    ]
    SelfMark.objects.bulk_create(own, batch_size=2000)
    pour(SelfVersion, _frozen(people_by_key.values(), officer))
    Participant.objects.filter(round=batch.round).update(version_no=1, handed_in_at=clock.now())


def _frozen(participants: Any, officer: User) -> Iterator[dict[str, Any]]:
    now = clock.now()
    for each in participants:
        found = suggested.gathered(each)
        trace = suggested.trace_of(each, found)
        data = self_versions.content(each, trace, found, {}, now)
        marks = {item.key: {"value": f"{item.points}", "reason": "见台账", "files": []} for item in trace.items}
        data["marks"] = marks
        yield {
            "participant_id": each.pk, "number": 1, "data": data, "digest": fingerprint(data),
            "code": f"{each.pk:016d}", "submitted_by_id": officer.pk, "submitted_at": now, "receipt_no": f"R{each.pk}",
        }  # fmt: skip


def _give_marks() -> None:
    """Marks by arithmetic on the keys; handed in, combined and summed where the panel is closed."""
    lines = list(sheets.lines(sheets.pin(SHEET)).values())
    values = ", ".join(f"('{line.key}', {line.points}, {line.number})" for line in lines)
    bonus = ", ".join(f"'{line.key}'" for line in lines if line.kind == "bonus")
    with connection.cursor() as cursor:
        for statement in _MARKS:
            cursor.execute(statement.format(values=values, bonus=bonus))


_MARKS = (
    """
INSERT INTO assessments_mark (assignment_id, item, value, reason)
SELECT a.id, i.item, greatest(0, i.points - (a.id * 7 + a.subject_id * 3 + i.number * 5) % 3), '依据台账和现场情况'
FROM assessments_assignment a CROSS JOIN (VALUES {values}) AS i(item, points, number)
JOIN assessments_panel p ON true WHERE p.id = a.panel_id AND (p.state = 'closed' OR i.number <= 9)
""",
    """
UPDATE assessments_assignment a SET state = 'submitted', submitted_at = a.saved_at,
    total = (SELECT sum(m.value) FROM assessments_mark m WHERE m.assignment_id = a.id)
FROM assessments_panel p WHERE p.id = a.panel_id AND p.state = 'closed'
""",
    """
INSERT INTO assessments_finalmark (participant_id, item, value, moderated)
SELECT a.subject_id, m.item, round(avg(m.value), 3), false
FROM assessments_assignment a JOIN assessments_mark m ON m.assignment_id = a.id
WHERE a.state = 'submitted' GROUP BY a.subject_id, m.item
""",
    """
UPDATE assessments_participant p SET state = 'appraised', base = s.base, bonus = s.bonus
FROM (SELECT participant_id, round(sum(value) FILTER (WHERE item NOT IN ({bonus})), 2) AS base,
             round(least(10, sum(value) FILTER (WHERE item IN ({bonus}))), 2) AS bonus
      FROM assessments_finalmark GROUP BY participant_id) s
WHERE s.participant_id = p.id
""",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studios", type=int, default=1000, help="studios of the largest round")
    parser.add_argument("--records", type=int, default=300, help="records per studio")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--scene", type=Path, required=True)
    asked = parser.parse_args()
    began = time.perf_counter()
    with transaction.atomic():
        scene = load(asked.studios, asked.records, asked.seed)
        scene.save(asked.scene)
    vacuum()
    print(f"{scene.counts} in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
