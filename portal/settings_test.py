"""Settings of the tests: SQLite in a folder of this run, or the PostgreSQL that TEST_DATABASE_URL names."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

_parent = os.environ.get("VAR_DIR")
if _parent:
    Path(_parent).mkdir(parents=True, exist_ok=True)
_run_folder = tempfile.mkdtemp(prefix="portal-test-", dir=_parent)
atexit.register(shutil.rmtree, _run_folder, ignore_errors=True)

# What the developer's own shell holds must not reach a test.
for _name in ("DATABASE_URL", "REDIS_URL", "S3_BUCKET", "EMAIL_BACKEND", "MEDIA_ROOT", "SITE_URL", "DEBUG"):
    os.environ.pop(_name, None)
os.environ.update(VAR_DIR=_run_folder, EMBEDDED="1", DEMO="1", CLOCK_MAY_SHIFT="1")
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]

from portal.settings import *  # noqa: E402, F403
from portal.settings import DATABASES, STORAGES, VAR_DIR  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, not memory: threads and a second process must see the same rows, as in the embedded default.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
    DATABASES["default"]["OPTIONS"]["init_command"] = (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;"
    )
else:
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    if os.environ.get("TEST_TEMPLATE"):
        # A migrated database of the same server, which each worker's own is copied from.
        DATABASES["default"]["TEST"] = {"TEMPLATE": os.environ["TEST_TEMPLATE"], "MIGRATE": False}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir()
WHITENOISE_AUTOREFRESH = True
CELERY_BROKER_URL = "memory://"
CELERY_BROKER_TRANSPORT_OPTIONS = {}
# The throw-away Redis of script/test; empty where there is none.
TEST_REDIS_URL = os.environ.get("TEST_REDIS_URL", "")
