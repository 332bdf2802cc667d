"""Settings of the benchmark: the embedded secrets, everything else as in production, on the throw-away PostgreSQL."""

from __future__ import annotations

from portal.settings import *  # noqa: F403
from portal.settings import STORAGES

DEBUG = False
# The real clock, as production has it: no offset is read beside it.
CLOCK_MAY_SHIFT = False
DEMO = False
SITE_URL = "http://127.0.0.1"
ALLOWED_HOSTS = ["127.0.0.1"]
EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
# The worker is measured by itself; nothing is sent through a broker while pages are.
CELERY_TASK_ALWAYS_EAGER = False
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
