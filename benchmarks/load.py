"""Fills an empty, migrated PostgreSQL with a busy city: `python -m benchmarks.load --rows 10000 --scene scene.json`."""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import django

django.setup()

from django.contrib.contenttypes.models import ContentType  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from applications import transitions  # noqa: E402
from applications.models import Application, Batch, Call, Recognition, Section  # noqa: E402
from applications.states import CallState, State  # noqa: E402
from assessments.models import Assignment, Mark  # noqa: E402
from assessments.states import AssignmentState, PanelState  # noqa: E402
from benchmarks import files, panels, paper_trail, people  # noqa: E402
from benchmarks.files import Pattern, Plan  # noqa: E402
from benchmarks.pour import numbers_from, pour  # noqa: E402
from benchmarks.scene import Scene  # noqa: E402
from portal.accounts.models import Organisation, User  # noqa: E402
from portal.audit.models import Entry  # noqa: E402
from portal.bulletin.models import NoticeState, PublicNotice  # noqa: E402
from portal.policy import clock  # noqa: E402
from studios.models import Studio  # noqa: E402
from tests.factories.accounts import OrganisationFactory, RegionFactory, UserFactory  # noqa: E402
from tests.factories.applications import WINDOWS, CallFactory  # noqa: E402

HANGZHOU, BEIJING = "hangzhou", "beijing"
PAST_YEARS = 5
DRAFTS = 130
# States of the present call's marked files, and of those still at the desks, in turn.
MARKED = (State.UNDER_PANEL, State.APPRAISED, State.UNDER_PANEL, State.RESERVED, State.DECLINED)
AT_DESKS = (State.SUBMITTED, State.ENDORSED, State.SUBMITTED, State.ACCEPTED, State.SUBMITTED)
DECIDED = (State.DECLINED, State.RECOGNISED, State.DECLINED, State.DECLINED)


class City:
    """Writes one city's files; keeps count so that units and names never repeat."""

    def __init__(self, city: str, rng: Random, call: Call) -> None:
        self.city, self.rng, self.call = city, rng, call
        self.pattern = Pattern.of(city, call)
        self.units = 5_000_000 if city == BEIJING else 1_000_000

    def plans(self, call: Call, states: Sequence[State], *, per_host: int = people.FILES_PER_HOST) -> list[Plan]:
        count = -(-len(states) // per_host)
        units = people.hosts(self.city, count, self.rng, start=self.units)
        self.units += count
        names = [(people.name_of(self.rng), self.rng.choice(people.OCCUPATIONS)) for _ in states]
        return files.plans(call, states, [units[place // per_host] for place, _ in enumerate(states)], names, self.rng)

    def write(self, planned: Sequence[Plan], officer: int) -> list[Plan]:
        batched = files.with_batches(planned, self._batches(planned, officer))
        files.write(self.pattern, batched)
        paper_trail.write(batched, officer)
        return batched

    def _batches(self, planned: Iterable[Plan], officer: int) -> dict[tuple[int, int], int]:
        keys = numbers_from(Batch)
        made = {pair: next(keys) for pair in dict.fromkeys((each.call.pk, each.host.recommender) for each in planned)}
        now = clock.now()
        pour(
            Batch,
            (
                {
                    "id": key,
                    "number": f"B-{key}",
                    "call_id": call,
                    "recommender_id": office,
                    "reported_by_id": officer,
                    "reported_at": now,
                    "rows": [],
                }
                for (call, office), key in made.items()
            ),
        )
        return made


def load(rows: int, seed: int) -> Scene:
    """Two cities in one transaction; what the pages are measured with comes back."""
    rng = Random(seed)
    scene = Scene(rows=rows, seed=seed)
    officer = UserFactory(city_officer=True, username="officer")
    scene.officer = officer.pk
    call = CallFactory(city=HANGZHOU, created_by=officer)
    city = City(HANGZHOU, rng, call)
    past = rows // 2
    _present(scene, city, rows - past)
    _past(city, past, officer)
    _board(scene, rng, max(3, rows * 3 // 100) if rows < 10_000 else 300)
    panels.give_marks()
    _choose(scene, city)
    scene.counts = _counts()
    return scene


def _present(scene: Scene, city: City, count: int) -> None:
    """The open call: marked files over the late states, a tenth as many at the desks, drafts ready to be handed in."""
    marked = [MARKED[place % len(MARKED)] for place in range(count)]
    desks = [AT_DESKS[place % len(AT_DESKS)] for place in range(max(3, count // 5))]
    drafts = [State.DRAFT] * (DRAFTS if count > 100 else 40)
    states = [*desks, *marked, *drafts]
    city.rng.shuffle(states)
    planned = city.plans(city.call, states)
    written = city.write(planned, scene.officer)
    pool = people.experts(HANGZHOU, 90 if count > 100 else panels.SEATS, city.rng)
    panels.write([each for each in written if each.state in MARKED], pool, scene.officer)
    versions = sum(row.version for row in city.pattern.sections)
    scene.drafts = [(each.number, each.host.clerk, versions) for each in written if each.state == State.DRAFT]


def _past(city: City, count: int, officer: User) -> None:
    """Finished calls of the years before, decided, with their notices, documents and studios."""
    pool = people.experts(HANGZHOU, 90 if count > 100 else panels.SEATS, city.rng)
    for back in range(1, PAST_YEARS + 1):
        share = count // PAST_YEARS + (back <= count % PAST_YEARS)
        if not share:
            continue
        call = _finished(city.call, back, officer)
        planned = city.plans(call, [DECIDED[(place + back) % len(DECIDED)] for place in range(share)])
        planned = _recognised(planned, call, officer)
        written = city.write(planned, officer.pk)
        panels.write(written, pool, officer.pk)


def _finished(present: Call, back: int, officer: User) -> Call:
    shift = timedelta(days=365 * back)
    midnight = clock.start_of(clock.today())
    windows = {
        kind: (midnight + timedelta(days=a) - shift, midnight + timedelta(days=b) - shift)
        for kind, (a, b) in WINDOWS.items()
    }
    return CallFactory(
        city=present.city, year=present.year - back, state=CallState.FINISHED, windows=windows, created_by=officer
    )


def _recognised(planned: list[Plan], call: Call, officer: User) -> list[Plan]:
    """One notice and one document per call; a studio for each recognised file."""
    day = clock.start_of(clock.today()) - timedelta(days=365 * (clock.today().year - call.year) - 200)
    notice = PublicNotice.objects.create(
        code=f"GS-{call.code}", city=call.city, title=f"{call.year}年度公示", basis="办法", process="综合评审",
        state=NoticeState.ENDED, starts_on=day.date(), ends_on=day.date() + timedelta(days=8), posted_at=day,
        maker=officer, subject_type=ContentType.objects.get_for_model(Call), subject_id=call.pk,
    )  # fmt: skip
    document = Recognition.objects.create(
        call=call, notice=notice, document_no=f"试人社发〔{call.year}〕9号", title="认定通知", text="现予公布。",
        dated=day.date(), maker=officer, issued_at=day, state="issued",
    )  # fmt: skip
    keys = numbers_from(Studio)
    made = [
        replace(each, studio=next(keys), recognition=document.pk, notice=notice.pk)
        if each.state == State.RECOGNISED
        else each
        for each in planned
    ]
    pour(Studio, (_studio(each, document, day.date()) for each in made if each.studio))
    return made


def _studio(plan: Plan, document: Recognition, day: date) -> dict[str, object]:
    return {
        "id": plan.studio,
        "state": "active",
        "state_since": document.issued_at,
        "number": f"HZ-DS-{plan.call.year}-{plan.studio:05d}",
        "city": plan.call.city,
        "kind": "new",
        "name": plan.name,
        "host_id": plan.host.pk,
        "recommender_id": plan.host.recommender,
        "region_id": plan.host.region,
        "lead_master": plan.leader,
        "leader_index": plan.index,
        "occupation": plan.occupation,
        "occupation_key": plan.occupation,
        "recognised_on": day,
        "document_no": document.document_no,
        "valid_from": day,
        "valid_to": day + timedelta(days=3 * 365),
        "pack": plan.call.pack,
        "plaque_no": f"HZ{plan.call.year}P{plan.studio:05d}",
        "origin_no": plan.number,
        "verification_code": f"S{plan.studio:015d}",
    }


def _board(scene: Scene, rng: Random, count: int) -> None:
    """A Beijing call whose files all have five marks and a draft list: the board."""
    officer = UserFactory(centre_officer=True, username="centre")
    call = CallFactory(city=BEIJING, created_by=officer)
    city = City(BEIJING, rng, call)
    written = city.write(city.plans(call, [State.APPRAISED] * count, per_host=1), officer.pk)
    experts = people.experts(BEIJING, 5, rng)
    panels.write(written, experts, officer.pk, marks=5, files=count)
    scene.board_officer, scene.board_call = officer.pk, call.code


def _choose(scene: Scene, city: City) -> None:
    """One file and one person for each page."""
    call = city.call
    scene.call = call.code
    region = RegionFactory(city=HANGZHOU)
    bureau = OrganisationFactory(kind="district_bureau", region=region)
    desk = Application.objects.filter(call=call, state=State.SUBMITTED).order_by("pk")
    at_desk = desk.filter(recommender=bureau).first() or desk.filter(recommender=desk[0].recommender)[0]
    scene.review = at_desk.number
    scene.district = UserFactory(district_officer=True, organisation=at_desk.recommender, username="district").pk
    scene.case, scene.clerk = at_desk.number, at_desk.created_by_id
    scene.search = at_desk.lead_master[:2]
    # The last draft is written in and never handed in.
    scene.form, scene.writer, _ = scene.drafts.pop()
    row = (
        Assignment.objects.filter(panel__state=PanelState.RELEASED, state=AssignmentState.DECLARED)
        .select_related("expert")
        .order_by("pk")[0]
    )
    scene.panel, scene.assignment, scene.expert = row.panel_id, row.pk, row.expert.user_id
    scene.version = city.pattern.version.pk
    with transaction.atomic():
        board = Call.objects.get(code=scene.board_call)
        transitions.compile_list(board, by=User.objects.get(pk=scene.board_officer))


def _counts() -> dict[str, int]:
    models = (Application, Section, Assignment, Mark, Entry, Organisation, User, Studio)
    return {model.__name__: model._base_manager.count() for model in models}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=20260719)
    parser.add_argument("--scene", type=Path, required=True)
    given = parser.parse_args()
    started = time.perf_counter()
    with transaction.atomic():
        scene = load(given.rows, given.seed)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    scene.save(given.scene)
    print(f"loaded in {time.perf_counter() - started:.0f} s: {scene.counts}")


if __name__ == "__main__":
    main()
