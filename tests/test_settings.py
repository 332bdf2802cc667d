"""Settings come from the environment; production does not start on the demonstration's values."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PRODUCTION = {
    "EMBEDDED": "0",
    "SECRET_KEY": "x" * 60,
    "SEAL_KEYS": "g1:" + "01" * 32,
    "BLIND_INDEX_KEY": "02" * 32,
    "DATABASE_URL": "postgres://portal@127.0.0.1:1/portal",
}


def loaded(question: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Load the settings in a process that has only this environment and print one of them."""
    return subprocess.run(
        [sys.executable, "-c", f"from portal import settings; print(({question}))"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **environment},
        capture_output=True,
        text=True,
    )


def test_nothing_set_is_the_embedded_default(tmp_path: Path) -> None:
    answer = loaded(
        "settings.DATABASES['default']['ENGINE'], settings.CELERY_BROKER_URL, settings.DEBUG", VAR_DIR=str(tmp_path)
    )

    assert answer.stdout.strip() == "('django.db.backends.sqlite3', 'filesystem://', False)"


def test_production_is_secure_by_itself() -> None:
    answer = loaded(
        "settings.SESSION_COOKIE_SECURE, settings.SECURE_SSL_REDIRECT, settings.DEMO, settings.CLOCK_MAY_SHIFT",
        **PRODUCTION,
    )

    assert answer.stdout.strip() == "(True, True, False, False)", answer.stderr


@pytest.mark.parametrize("name", ["SECRET_KEY", "SEAL_KEYS", "BLIND_INDEX_KEY"])
def test_production_without_a_secret_does_not_start(name: str) -> None:
    answer = loaded("settings.DEBUG", **{key: value for key, value in PRODUCTION.items() if key != name})

    assert answer.returncode == 1
    assert name in answer.stderr


@pytest.mark.parametrize("name", ["CLOCK_MAY_SHIFT", "DEMO", "DEBUG"])
def test_production_refuses_what_is_for_the_demonstration(name: str) -> None:
    answer = loaded("settings.DEBUG", **PRODUCTION, **{name: "1"})

    assert answer.returncode == 1
    assert "CLOCK_MAY_SHIFT, DEMO and DEBUG are for EMBEDDED only" in answer.stderr


def test_production_keeps_database_connections_and_checks_them() -> None:
    answer = loaded(
        "settings.DATABASES['default']['CONN_MAX_AGE'], settings.DATABASES['default']['CONN_HEALTH_CHECKS']",
        **PRODUCTION,
    )

    assert answer.stdout.strip() == "(60, True)"
