"""Claiming, finishing and retrying slow work; the row is the truth, so a killed worker loses nothing."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Any, TypeVar

from django.db import connection, transaction
from django.db.models import F, Q

from portal.policy import clock
from portal.policy.refusal import Refused

from . import storing
from .models import Export, Job, Rendering

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3
# A claim this old belongs to a worker that was killed.
STALE_AFTER = timedelta(minutes=5)
# Seconds between two words about how far a job is.
SAY_EVERY = 1.0
RETRY_AFTER = (timedelta(seconds=5), timedelta(seconds=30))
BROKEN_OFF = "生成时多次中断，没有完成。请重新生成；如仍不行，请联系管理员。"
FAULT = "生成时出了故障，没有完成，内容没有丢失。请重新生成；如仍不行，请联系管理员。"

AnyJob = TypeVar("AnyJob", Rendering, Export)


@dataclass(frozen=True)
class Product:
    """What a job made: the bytes, the name a person sees, the type."""

    content: bytes
    filename: str
    mime: str


def claim(model: type[AnyJob]) -> AnyJob | None:
    """Take one due job, or one whose worker died; two workers never hold the same claim."""
    now = clock.now(fresh=True)
    due = Q(state=Job.State.QUEUED, not_before__lte=now)
    stale = Q(state=Job.State.RUNNING, claimed_at__lte=now - STALE_AFTER)
    skip = connection.features.has_select_for_update_skip_locked
    with transaction.atomic():
        job = model.objects.select_for_update(skip_locked=skip).filter(due | stale).order_by("not_before").first()
        if job is None:
            return None
        model.objects.filter(pk=job.pk).update(
            state=Job.State.RUNNING, claimed_at=now, attempts=F("attempts") + 1, message=""
        )
        job.refresh_from_db()
    return job


def run(job: AnyJob, make: Callable[[AnyJob], Product], folder: str) -> bool:
    """Do a claimed job: store what it makes, or put it back with the reason. True when it is ready."""
    if job.attempts > MAX_ATTEMPTS:
        _fail(job, BROKEN_OFF)
        return False
    try:
        product = make(job)
        extension = product.filename.rsplit(".", 1)[-1]
        name = storing.write(storing.new_name(folder, extension), product.content)
    except Refused as refusal:
        _fail(job, refusal.reason)
        return False
    except Exception:
        log.exception("job %s %s failed on attempt %s", job.kind, job.pk, job.attempts)
        _retry_or_fail(job)
        return False
    return _finish(job, product, name)


class Progress:
    """How far a claimed job is, in words, for the page that waits; written at most once a second."""

    def __init__(self, job: Job, total: int, words: str) -> None:
        """`words` holds {done} and {total}: 已算 {done} / 共 {total} 家。"""
        self._job, self._total, self._words = job, total, words
        self._said_at = 0.0
        self._done = 0
        self._say()

    def step(self) -> None:
        """One more is done."""
        self._done += 1
        if monotonic() - self._said_at >= SAY_EVERY or self._done == self._total:
            self._say()

    def _say(self) -> None:
        self._said_at = monotonic()
        said = self._words.format(done=f"{self._done:,}", total=f"{self._total:,}")
        _mine(self._job).update(message=said)


def queue_again(job: AnyJob) -> AnyJob:
    """A person asks again for what had failed."""
    now = clock.now(fresh=True)
    type(job).objects.filter(pk=job.pk, state=Job.State.FAILED).update(
        state=Job.State.QUEUED, attempts=0, not_before=now, claimed_at=None, message=""
    )
    job.refresh_from_db()
    return job


def _finish(job: AnyJob, product: Product, name: str) -> bool:
    done = _mine(job).update(
        state=Job.State.READY,
        file=name,
        filename=product.filename,
        mime=product.mime,
        size=len(product.content),
        sha256=hashlib.sha256(product.content).hexdigest(),
        finished_at=clock.now(fresh=True),
        message="",
    )
    if not done:
        storing.discard(name)
    return bool(done)


def _retry_or_fail(job: AnyJob) -> None:
    if job.attempts >= MAX_ATTEMPTS:
        _fail(job, FAULT)
        return
    wait = RETRY_AFTER[job.attempts - 1]
    _mine(job).update(
        state=Job.State.QUEUED,
        not_before=clock.now(fresh=True) + wait,
        claimed_at=None,
        message=f"第 {job.attempts} 次没有成功，将自动再试。",
    )


def _fail(job: AnyJob, message: str) -> None:
    _mine(job).update(state=Job.State.FAILED, message=message[:500], finished_at=clock.now(fresh=True))


def _mine(job: Job) -> Any:
    """The row, if this worker still holds its claim."""
    return type(job)._default_manager.filter(pk=job.pk, state=Job.State.RUNNING, claimed_at=job.claimed_at)
