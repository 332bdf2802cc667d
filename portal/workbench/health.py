"""What a load balancer asks: is this process alive, and may it be given work."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

BROKER_PATIENCE = 0.5


@require_safe
@never_cache
@login_not_required
def live(request: HttpRequest) -> HttpResponse:
    """Answers as long as the process can answer; asks nobody."""
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
@login_not_required
def ready(request: HttpRequest) -> JsonResponse:
    """503 while database, migrations or storage are not there. A broker that is away delays mail and PDFs, no page."""
    findings = {name: finding_of(probe) for name, probe in NEEDED.items()}
    may_work = all(finding == "ok" for finding in findings.values())
    findings["broker"] = finding_of(ask_broker)
    return JsonResponse({"ready": may_work, **findings}, status=200 if may_work else 503)


def finding_of(probe: Callable[[], object]) -> str:
    """'ok' or the kind of failure; its text may name hosts and stays in the log."""
    try:
        probe()
    except Exception as problem:
        return type(problem).__name__
    return "ok"


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


class MigrationsMissing(Exception):
    """The database is older than the code."""


@cache
def _ask_migrations() -> None:
    """Asked until it is once true: migrations are not undone under a running process."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        raise MigrationsMissing


def _ask_storage() -> None:
    name = default_storage.save(f"probe/{uuid4().hex}", ContentFile(b"ready"))
    default_storage.delete(name)


def ask_broker() -> None:
    if settings.REDIS_URL:
        import redis

        client = redis.Redis.from_url(
            settings.REDIS_URL, socket_connect_timeout=BROKER_PATIENCE, socket_timeout=BROKER_PATIENCE
        )
        with client:
            client.ping()


NEEDED: dict[str, Callable[[], object]] = {
    "database": _ask_database,
    "migrations": _ask_migrations,
    "storage": _ask_storage,
}

urlpatterns = [path("healthz", live, name="healthz"), path("readyz", ready, name="readyz")]
