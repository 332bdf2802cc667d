"""Asking for a PDF or Word document of a record, and the renderers each trade registers for it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from portal.policy import clock

from . import jobs
from .models import Rendering

# A renderer answers (bytes, file name with extension, MIME type).
Renderer = Callable[[Rendering], tuple[bytes, str, str]]


class Renderers:
    """Kind of document → function; filled from the trades' apps.py."""

    def __init__(self) -> None:
        self._by_kind: dict[str, Renderer] = {}

    def register(self, kind: str, render: Renderer) -> None:
        self._by_kind[kind] = render

    def __getitem__(self, kind: str) -> Renderer:
        return self._by_kind[kind]


renderers = Renderers()


@dataclass(frozen=True)
class Order:
    """One document that is wanted; `fingerprint` as of `request_rendering`."""

    kind: str
    subject: models.Model
    data: Mapping[str, Any]
    fingerprint: str


def request_new(orders: Sequence[Order], *, by: Any, at: datetime) -> None:
    """Queue documents of a record made in this very transaction, none of which can be there yet, in one statement."""
    Rendering.objects.bulk_create(
        Rendering(
            kind=each.kind,
            content_type=ContentType.objects.get_for_model(each.subject),
            object_id=str(each.subject.pk),
            fingerprint=each.fingerprint,
            data=dict(each.data),
            requested_by=by,
            requested_at=at,
            not_before=at,
        )
        for each in orders
    )


def request_rendering(
    *, kind: str, subject: models.Model, by: Any, data: Mapping[str, Any], fingerprint: str
) -> Rendering:
    """Queue the document in the caller's transaction; asked twice for the same content it is the same row.

    `fingerprint` is at most 64 characters, usually the SHA-256 of what is printed. A failed row starts again.
    """
    now = clock.now(fresh=True)
    with transaction.atomic(savepoint=False):
        row, made = Rendering.objects.get_or_create(
            kind=kind,
            content_type=ContentType.objects.get_for_model(subject),
            object_id=str(subject.pk),
            fingerprint=fingerprint,
            defaults={"data": dict(data), "requested_by": by, "requested_at": now, "not_before": now},
        )
    if not made and row.state == Rendering.State.FAILED:
        return jobs.queue_again(row)
    return row


def render_next() -> Rendering | None:
    """Render one due document; None when there is nothing to do."""
    job = jobs.claim(Rendering)
    if job is not None:
        jobs.run(job, _make, "renderings")
    return job


def _make(job: Rendering) -> jobs.Product:
    return jobs.Product(*renderers[job.kind](job))
