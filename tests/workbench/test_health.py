"""Liveness and readiness: which trouble keeps work away from a process, and which does not."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client

from portal.workbench import health


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    health._ask_migrations.cache_clear()
    yield
    health._ask_migrations.cache_clear()


def test_a_living_process_answers_without_asking_anyone(client: Client) -> None:
    response = client.get("/healthz")

    assert (response.status_code, response.content) == (200, b"ok\n")


@pytest.mark.embedded
def test_ready_names_everything_it_asked(client: Client, db: None) -> None:
    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json() == {
        "ready": True,
        "database": "ok",
        "migrations": "ok",
        "storage": "ok",
        "broker": "ok",
    }


def test_a_broker_that_is_away_is_reported_and_keeps_no_page_from_anyone(
    client: Client, db: None, settings: LazySettings
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"

    response = client.get("/readyz")

    assert response.status_code == 200
    assert response.json()["broker"] == "ConnectionError"


@pytest.mark.redis
def test_a_broker_that_answers_is_ok(client: Client, db: None, settings: LazySettings) -> None:
    settings.REDIS_URL = settings.TEST_REDIS_URL

    response = client.get("/readyz")

    assert response.json()["broker"] == "ok"


def test_a_database_older_than_the_code_gets_no_work(client: Client, db: None) -> None:
    MigrationRecorder.Migration.objects.filter(app="sessions").delete()

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["migrations"] == "MigrationsMissing"


def test_a_storage_that_takes_no_file_gets_no_work(
    client: Client, db: None, settings: LazySettings, tmp_path: Path
) -> None:
    blocked = tmp_path / "media"
    shutil.copy(__file__, blocked)
    settings.MEDIA_ROOT = str(blocked)

    response = client.get("/readyz")

    assert response.status_code == 503
    assert response.json()["storage"] in {"FileExistsError", "NotADirectoryError"}


def test_a_probe_leaves_nothing_behind(client: Client, db: None, settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = str(tmp_path)

    client.get("/readyz")

    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
