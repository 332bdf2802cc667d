"""Excel lists and printed reports made in the background for the person who asked, two at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction

from portal.policy import clock
from portal.policy.refusal import Refused

from . import jobs
from .models import Export, Job

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Queued or running exports per person (TM-23).
MOST_PENDING = 2
PENDING = (Job.State.QUEUED, Job.State.RUNNING)
PDF = "application/pdf"

# An exporter writes a workbook or a PDF to a path of its own and answers the path; the file is moved into the storage.
Exporter = Callable[[Export], Path]


@dataclass(frozen=True)
class Registration:
    make: Exporter
    label: str
    pdf: bool = False

    @property
    def suffix(self) -> str:
        return "pdf" if self.pdf else "xlsx"


class Exporters:
    """Kind of list → function and the words its file is named by."""

    def __init__(self) -> None:
        self._by_kind: dict[str, Registration] = {}

    def register(self, kind: str, make: Exporter, *, label: str = "导出清单", pdf: bool = False) -> None:
        self._by_kind[kind] = Registration(make, label, pdf)

    def __getitem__(self, kind: str) -> Registration:
        return self._by_kind[kind]


exporters = Exporters()


def request_export(kind: str, by: Any, params: Mapping[str, Any]) -> Export:
    """Queue an export, or answer with the same one that still waits; refused while two others of the person do.

    A list that is being written already may have missed what changed since: it is answered only where no other fits.
    """
    now = clock.now(fresh=True)
    kept = json.loads(json.dumps(dict(params), cls=DjangoJSONEncoder))
    asked = {"kind": kind, "requested_by": by, "post": by.current_post_id, "params": kept}
    with transaction.atomic():
        get_user_model()._base_manager.select_related(None).select_for_update().get(pk=by.pk)
        pending = list(Export.objects.filter(requested_by=by, state__in=PENDING).order_by("requested_at", "pk"))
        same = [each for each in pending if all(getattr(each, name) == value for name, value in asked.items())]
        queued = next((each for each in same if each.state == Job.State.QUEUED), None)
        if queued is None and len(pending) >= MOST_PENDING:
            if not same:
                raise Refused(f"您已有 {MOST_PENDING} 个导出正在生成，请等其中一个完成后再导出。")
            return same[-1]
        return queued or Export.objects.create(**asked, requested_at=now, not_before=now)


def export_next() -> Export | None:
    """Make one due export; None when there is nothing to do."""
    job = jobs.claim(Export)
    if job is not None:
        jobs.run(job, _make, "exports")
    return job


def _make(job: Export) -> jobs.Product:
    """Made in the post it was asked for in, whatever the person has switched to since; one withdrawn sees nothing."""
    registered = exporters[job.kind]
    if job.post is not None and job.requested_by is not None:
        job.requested_by.current_post_id = job.post
    path = registered.make(job)
    try:
        content = path.read_bytes()
    finally:
        path.unlink(missing_ok=True)
    moment = clock.now(fresh=True).astimezone(clock.BEIJING)
    name = f"{registered.label}_{moment:%Y%m%d-%H%M}.{registered.suffix}"
    return jobs.Product(content, name, PDF if registered.pdf else XLSX)
