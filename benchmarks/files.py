"""Applications as copies of one that was really filled in and handed in: sections, evidence, files, versions."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.utils import timezone

from applications import copies, transitions
from applications.models import Application, Call, Evidence, Section, Version
from applications.naming import occupation_key
from applications.sections import SOURCES
from applications.states import State
from benchmarks.people import Host
from benchmarks.pour import as_json, copy_of, numbers_from, pour
from portal.documents.models import Attachment
from tests.factories.applications import ApplicationFactory


@dataclass(frozen=True)
class Plan:
    """One file to be written."""

    pk: int
    number: str
    call: Call
    state: State
    host: Host
    leader: str
    occupation: str
    name: str
    submitted_at: datetime | None
    since: datetime
    studio: int | None = None
    recognition: int | None = None
    notice: int | None = None
    batch: int | None = None

    @property
    def index(self) -> str:
        """Stands for the blind index of the lead master's number; different for each file."""
        return f"{self.pk:064x}"


@dataclass
class Pattern:
    """A file that went through the form by hand, and everything that hangs on it."""

    application: Application
    sections: list[Section]
    evidence: list[Evidence]
    files: dict[int, list[Attachment]]
    version: Version

    @classmethod
    def of(cls, city: str, call: Call) -> Pattern:
        application = ApplicationFactory(city=city, call=call, complete=True)
        version = transitions.submit(application, by=application.created_by)
        evidence = list(application.evidence.order_by("pk"))
        kind = ContentType.objects.get_for_model(Evidence)
        files = {row.pk: list(Attachment.objects.filter(content_type=kind, object_id=str(row.pk))) for row in evidence}
        application.refresh_from_db()
        return cls(application, list(application.sections.all()), evidence, files, version)


def plans(
    call: Call, states: Sequence[State], hosts: Sequence[Host], names: Sequence[tuple[str, str]], rng: Random
) -> list[Plan]:
    """Files of a call, handed in over the days of its window; drafts were begun there too."""
    keys = numbers_from(Application)
    window = call.window("application")
    # Each call has its own stretch of numbers; the prefix tells the cities apart.
    prefix = call.measures.word("reference_prefix")
    end = min(window.closes_at, timezone.now()) - timedelta(hours=2)
    step = (end - window.opens_at) / max(len(states), 1)
    made = []
    for place, (state, host, (leader, occupation)) in enumerate(zip(states, hosts, names, strict=True)):
        at = window.opens_at + step * place + timedelta(seconds=rng.randrange(60))
        made.append(
            Plan(
                pk=next(keys),
                number=f"{prefix}-{call.year}-{call.kind[:1].upper()}{place + 1:05d}",
                call=call,
                state=state,
                host=host,
                leader=leader,
                occupation=occupation,
                name=copies.studio_name(call.measures, call.kind, leader, occupation),
                submitted_at=None if state == State.DRAFT else at,
                since=at + timedelta(hours=1),
            )
        )
    return made


def with_batches(planned: Sequence[Plan], batches: dict[tuple[int, int], int]) -> list[Plan]:
    """Files that went upward name the batch of their first reviewer."""
    before = (State.DRAFT, State.SUBMITTED, State.RETURNED)
    return [
        each if each.state in before else replace(each, batch=batches[each.call.pk, each.host.recommender])
        for each in planned
    ]


def write(pattern: Pattern, planned: Sequence[Plan]) -> None:
    """Everything of these files, in the order the foreign keys ask for."""
    pour(Application, (_application(pattern, each) for each in planned))
    constant = {row.key: as_json(row.data) for row in pattern.sections if row.key not in ("leader", "unit")}
    pour(Section, (row for each in planned for row in _sections(pattern, each, constant)))
    keys = numbers_from(Evidence)
    owned = {each.pk: {row.pk: next(keys) for row in pattern.evidence} for each in planned}
    pour(Evidence, (row for each in planned for row in _evidence(pattern, each, owned[each.pk])))
    pour(Attachment, (row for each in planned for row in _files(pattern, each, owned[each.pk])))
    handed_in = [each for each in planned if each.submitted_at]
    pour(Version, (_version(pattern, each, owned[each.pk]) for each in handed_in))


def _application(pattern: Pattern, plan: Plan) -> dict[str, Any]:
    handed_in = plan.submitted_at is not None
    return copy_of(
        pattern.application,
        id=plan.pk,
        number=plan.number,
        call_id=plan.call.pk,
        city=plan.call.city,
        host_id=plan.host.pk,
        recommender_id=plan.host.recommender,
        created_by_id=plan.host.clerk,
        created_at=plan.since - timedelta(days=3),
        state=plan.state.value,
        state_since=plan.since,
        revision=1 if handed_in else 0,
        studio_name=plan.name,
        lead_master=plan.leader,
        leader_index=plan.index,
        occupation=plan.occupation,
        occupation_key=occupation_key(plan.occupation),
        version_no=1 if handed_in else 0,
        sealed_version=1 if handed_in and plan.state != State.SUBMITTED else 0,
        first_submitted_at=plan.submitted_at,
        submitted_at=plan.submitted_at,
        batch_id=plan.batch,
        studio_id=plan.studio,
        recognition_id=plan.recognition,
        notice_id=plan.notice,
    )


def _answers(pattern: Pattern, plan: Plan, key: str) -> dict[str, Any]:
    data = next(row.data for row in pattern.sections if row.key == key)
    if key == "leader":
        number = {**data["id_number"], "index": plan.index, "mark": plan.index}
        return {
            **data,
            **{"name": plan.leader, "occupation": plan.occupation, "cert_occupation": plan.occupation},
            "id_number": number,
        }
    return {**data, "name": plan.host.name, "region": plan.host.region}


def _sections(pattern: Pattern, plan: Plan, constant: dict[str, str | None]) -> Iterator[dict[str, Any]]:
    for row in pattern.sections:
        data = constant.get(row.key) or as_json(_answers(pattern, plan, row.key))
        yield copy_of(row, application_id=plan.pk, data=data, updated_by_id=plan.host.clerk, updated_at=plan.since)


def _evidence(pattern: Pattern, plan: Plan, keys: dict[int, int]) -> Iterator[dict[str, Any]]:
    reviewed = plan.state not in (State.DRAFT, State.SUBMITTED, State.RETURNED)
    for row in pattern.evidence:
        checked = {"original_checked_by_id": plan.host.clerk, "original_checked_at": plan.since} if reviewed else {}
        yield copy_of(row, id=keys[row.pk], application_id=plan.pk, **checked)


def _files(pattern: Pattern, plan: Plan, keys: dict[int, int]) -> Iterator[dict[str, Any]]:
    """Rows only: the bytes behind them are those of the pattern's files, and no page that is measured opens them."""
    for row in pattern.evidence:
        for file in pattern.files[row.pk]:
            key = uuid.uuid5(file.pk, str(plan.pk))
            yield copy_of(
                file,
                id=key,
                object_id=str(keys[row.pk]),
                file=f"attachments/{key.hex}.pdf",
                uploaded_by_id=plan.host.clerk,
                uploaded_at=plan.since - timedelta(days=1),
            )


def _version(pattern: Pattern, plan: Plan, keys: dict[int, int]) -> dict[str, Any]:
    data = dict(pattern.version.data)
    own = {key: _answers(pattern, plan, key) for key in ("leader", "unit")}
    data |= {
        "number": plan.number,
        "host": plan.host.name,
        "studio_name": plan.name,
        "submitted_at": plan.submitted_at.isoformat() if plan.submitted_at else "",
        "sections": data["sections"]
        | {key: {name: value for name, value in each.items() if name != SOURCES} for key, each in own.items()},
        "evidence": [{**row, "id": keys[row["id"]]} for row in data["evidence"]],
    }
    return copy_of(
        pattern.version,
        application_id=plan.pk,
        data=as_json(data),
        code=f"B{plan.pk:015d}",
        submitted_by_id=plan.host.clerk,
        submitted_at=plan.submitted_at,
        receipt_no=f"{plan.number}-01",
    )
