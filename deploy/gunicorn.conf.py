"""Gunicorn's settings, from the environment; nginx (or script/demo) stands in front."""

from __future__ import annotations

import gc
import os
from typing import Any

bind = os.environ.get("BIND", "127.0.0.1:8000")
workers = int(os.environ.get("WEB_WORKERS", "2"))
threads = int(os.environ.get("WEB_THREADS", "4"))
worker_class = "gthread" if threads > 1 else "sync"
# Loaded once and shared: each worker is smaller, and the processor keeps one copy of the program close instead of two.
preload_app = True
timeout = 30
graceful_timeout = 20
max_requests = 5000
max_requests_jitter = 500
# Only the proxy named here may say that the outer connection was https (trust border nginx → gunicorn).
forwarded_allow_ips = os.environ.get("FORWARDED_ALLOW_IPS", "127.0.0.1")
control_socket_disable = True
accesslog = os.environ.get("ACCESS_LOG") or None


def when_ready(server: Any) -> None:
    """Read the addresses and views too, and leave what is loaded out of every later collection."""
    from django.urls import get_resolver

    get_resolver().url_patterns  # noqa: B018 - reading it loads the views
    gc.collect()
    gc.freeze()
