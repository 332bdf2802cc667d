"""Fills a migrated PostgreSQL with recognised studios and their records: `python -m benchmarks.register`."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402

from benchmarks import people  # noqa: E402
from benchmarks.people import Host  # noqa: E402
from benchmarks.pour import numbers_from, pour  # noqa: E402
from benchmarks.scene import Scene  # noqa: E402
from portal.policy import clock  # noqa: E402
from studios.models import ActivityRecord, Apprenticeship, LeaderStatus, Studio, Term, Trainee, YearlyFiling  # noqa: E402
from studios.record_kinds import KINDS, LEVELS, ORGANISERS  # noqa: E402
from tests.factories.accounts import UserFactory  # noqa: E402

# Three Hangzhou studios to two of Beijing; the records of one spread over its years.
SHARES = (("hangzhou", 3), ("beijing", 2))
YEARS = 4
ACTIVITIES = tuple(key for key, kind in KINDS.items() if kind.table == "activity")
SKILLS = ("senior_worker", "technician", "senior_technician")


def load(studios: int, records: int, seed: int) -> dict[str, int]:
    """All in one transaction; answers how many rows of each table."""
    rng = Random(seed)
    made: list[int] = []
    total = sum(share for _, share in SHARES)
    for city, share in SHARES:
        many = studios * share // total
        hosts = people.hosts(city, many, rng, start=8_000_000 if city == "beijing" else 7_000_000)
        made += _studios(city, hosts, rng)
    apprentices, trainees = records // 5, records // 10
    counts = {
        "studios": len(made),
        "activities": pour(ActivityRecord, _activities(made, records - apprentices - trainees, rng)),
        "apprentices": pour(Apprenticeship, _apprentices(made, apprentices, rng)),
        "trainees": pour(Trainee, _trainees(made, trainees, rng)),
    }
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return counts


def _studios(city: str, hosts: list[Host], rng: Random) -> list[int]:
    keys = numbers_from(Studio)
    made = [(next(keys), host) for host in hosts]
    titles = [_studio(city, key, host, rng) for key, host in made]
    pour(Studio, titles)
    pour(Term, (_term(title) for title in titles))
    pour(LeaderStatus, (_leader(title) for title in titles))
    return [key for key, _ in made]


def _studio(city: str, key: int, host: Host, rng: Random) -> dict[str, Any]:
    began = clock.today() - timedelta(days=rng.randint(30, 365 * YEARS))
    prefix, leader, occupation = city[:2].upper(), people.name_of(rng), rng.choice(people.OCCUPATIONS)
    ends = began.replace(year=began.year + 3, day=min(began.day, 28)) if city == "hangzhou" else None
    return {
        "id": key, "number": f"{prefix}-DS-{began.year}-{key:06d}", "city": city, "kind": "new",
        "name": f"{leader}{occupation}技能大师工作室", "host_id": host.pk, "recommender_id": host.recommender,
        "region_id": host.region, "lead_master": leader, "leader_index": f"{key:064d}", "occupation": occupation,
        "occupation_key": f"{occupation}{key}", "recognised_on": began, "document_no": f"试〔{began.year}〕1号",
        "valid_from": began, "valid_to": ends, "pack": f"{city}-2023", "plaque_no": f"R{key}", "origin_no": f"R{key}",
        "state": "active", "state_since": clock.now(), "leader_retires_on": clock.today() + timedelta(days=3650),
    }  # fmt: skip


def _term(title: dict[str, Any]) -> dict[str, Any]:
    return {
        "studio_id": title["id"], "recorded_at": title["state_since"], "no": 1, "basis": "recognised",
        "starts_on": title["valid_from"], "ends_on": title["valid_to"], "document_no": title["document_no"],
    }  # fmt: skip


def _leader(title: dict[str, Any]) -> dict[str, Any]:
    return {
        "studio_id": title["id"], "recorded_at": title["state_since"], "person": title["lead_master"],
        "status": "in_post", "since": title["recognised_on"],
    }  # fmt: skip


def _days(rng: Random) -> date:
    return clock.today() - timedelta(days=rng.randint(0, 365 * YEARS))


def _activities(studios: list[int], each: int, rng: Random) -> Iterator[dict[str, Any]]:
    now = clock.now()
    organisers, levels = [key for key, _ in ORGANISERS], [key for key, _ in LEVELS]
    for studio in studios:
        for number in range(each):
            kind = rng.choice(ACTIVITIES)
            yield {
                "studio_id": studio, "recorded_at": now, "on": _days(rng), "kind": kind, "title": f"{kind} {number}",
                "organiser": rng.choice(organisers), "level": rng.choice(levels), "people": rng.randint(1, 90),
                "number": f"ZL{studio:06d}{number:04d}" if kind == "patent" else "",
            }  # fmt: skip


def _apprentices(studios: list[int], each: int, rng: Random) -> Iterator[dict[str, Any]]:
    now = clock.now()
    for studio in studios:
        for number in range(each):
            on = _days(rng)
            yield {
                "studio_id": studio, "recorded_at": now, "on": on, "person": f"{people.name_of(rng)}{number}",
                "unit": "本单位", "occupation": "钳工", "ended_on": on + timedelta(days=365),
            }  # fmt: skip


def _trainees(studios: list[int], each: int, rng: Random) -> Iterator[dict[str, Any]]:
    now = clock.now()
    for studio in studios:
        for number in range(each):
            yield {
                "studio_id": studio, "recorded_at": now, "on": _days(rng), "person": f"{people.name_of(rng)}{number}",
                "occupation": "钳工", "skill_level": rng.choice(SKILLS),
                "certificate_no": f"S{studio:012d}27{number % 3 + 1}{number:06d}",
            }  # fmt: skip


def _scene(counts: dict[str, int], seed: int) -> Scene:
    """People for one Hangzhou studio of some years, and its papers of last year, still open."""
    studio = Studio.objects.filter(city="hangzhou").order_by("recognised_on", "pk")[0]
    officer = UserFactory(city_officer=True, city="hangzhou")
    keeper = UserFactory(lead_master=True, organisation=studio.host)
    year = clock.today().year - 1
    # Open, whatever the day of the measurement: the night opens papers only in their season.
    YearlyFiling.objects.get_or_create(
        studio=studio,
        year=year,
        defaults={
            "due": clock.now() + timedelta(days=30),
            "state": "open",
            "state_since": clock.now(),
            "recorded_at": clock.now(),
        },
    )
    return Scene(
        rows=counts["studios"], seed=seed, counts=counts, officer=officer.pk, keeper=keeper.pk, studio=studio.number,
        year=year,
    )  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--studios", type=int, default=5000)
    parser.add_argument("--records", type=int, default=200, help="records per studio")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--scene", type=Path, help="where to write whose pages are to be measured")
    asked = parser.parse_args()
    began = time.perf_counter()
    with transaction.atomic():
        counts = load(asked.studios, asked.records, asked.seed)
        if asked.scene:
            _scene(counts, asked.seed).save(asked.scene)
    print(f"{counts} in {time.perf_counter() - began:.0f} s")


if __name__ == "__main__":
    main()
