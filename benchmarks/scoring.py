"""How long a sheet takes to score, and a suggestion for one studio with 300 records: `python -m benchmarks.scoring`.

Runs on an empty SQLite in memory (settings_test), so the database's share is the embedded default's.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from statistics import median
from time import perf_counter

import django

django.setup()

from django.db import connection  # noqa: E402
from django.test.utils import setup_test_environment  # noqa: E402

from assessments import suggestions  # noqa: E402
from assessments.scoring import score  # noqa: E402
from portal.policy import clock  # noqa: E402
from portal.policy.sheets import Sheet, load_sheet  # noqa: E402
from studios.models import ActivityRecord, Apprenticeship, Studio, Trainee  # noqa: E402

TARGET_SCORE, TARGET_SUGGESTION, TIMES, RECORDS = 2.0, 50.0, 200, 300
FIRST = date(2024, 6, 1)
KINDS = ("renovation", "promotion", "exchange", "school", "public_training", "service", "craft_spirit", "award")


def milliseconds(act: Callable[[], object]) -> float:
    """The middle of many runs."""
    spent = []
    for _ in range(TIMES):
        began = perf_counter()
        act()
        spent.append((perf_counter() - began) * 1000)
    return median(spent)


def facts_of(sheet: Sheet) -> dict[str, int | tuple[int, ...]]:
    return {fact.key: (1, 2, 3) if fact.key in sheet.yearly_facts else 1 for fact in sheet.facts}


def filled(studio: Studio) -> None:
    """Three years of records: one in three a person, the rest activities."""
    known = {"studio": studio, "recorded_at": clock.now()}
    days = [FIRST + timedelta(days=3 * n) for n in range(RECORDS)]
    third = RECORDS // 6
    Apprenticeship.objects.bulk_create(
        Apprenticeship(**known, on=day, person=f"徒弟{n}", unit="厂", occupation="钳工")
        for n, day in enumerate(days[:third])
    )
    Trainee.objects.bulk_create(
        Trainee(**known, on=day, person=f"学员{n}", occupation="钳工", skill_level="technician", certificate_no=f"S{n}")
        for n, day in enumerate(days[third : 2 * third])
    )
    ActivityRecord.objects.bulk_create(
        ActivityRecord(**known, on=day, kind=KINDS[n % len(KINDS)], title="活动", organiser="government", level="city")
        for n, day in enumerate(days[2 * third :])
    )


def main() -> None:
    setup_test_environment()
    connection.creation.create_test_db(verbosity=0, serialize=False)
    from tests.studios.records_scene import studio_of

    studio, term = studio_of(), load_sheet("hangzhou-term")
    filled(studio)
    for code in ("hangzhou-term", "hangzhou-annual", "beijing-performance-default"):
        sheet = load_sheet(code)
        facts = facts_of(sheet)
        spent = milliseconds(lambda sheet=sheet, facts=facts: score(sheet, facts))  # type: ignore[misc]
        print(f"{code}: {spent:.2f} ms (≤ {TARGET_SCORE} ms)")
    spent = milliseconds(lambda: suggestions.suggest(studio, term, FIRST, date(2027, 5, 31)))
    print(f"suggestion from {RECORDS} records: {spent:.2f} ms (≤ {TARGET_SUGGESTION} ms)")


if __name__ == "__main__":
    main()
