"""Pytest plugin: with --pages-required the run fails when a URL name or a template was visited by no test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.test.signals import template_rendered
from django.urls import URLPattern, URLResolver, get_resolver, reverse

URL_NAMES: set[str] = set()
TEMPLATES: set[str] = set()
EXPECTED_FAILURES: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--pages-required", action="store_true", help="fail unless every URL name and template is visited")


def pytest_configure(config: pytest.Config) -> None:
    template_rendered.connect(_note_template, dispatch_uid="coverage_of_pages")
    original = BaseHandler._get_response

    def noted(handler: BaseHandler, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = original(handler, request)
        _note_visit(request, response)
        return response

    BaseHandler._get_response = noted  # type: ignore[method-assign,assignment]


def _note_template(sender: Any, template: Any, **extra: Any) -> None:
    if template.name:
        # A name that a template worked out is a SafeString, which str() leaves as it is and xdist cannot send.
        TEMPLATES.add(str.__str__(template.name))


def _note_visit(request: HttpRequest, response: HttpResponseBase) -> None:
    """A refusal or a detour to the sign-in page is no visit."""
    match = request.resolver_match
    if match is None or not match.view_name or response.status_code >= 400:
        return
    location = urlsplit(response.headers.get("Location", "")).path
    if location and location == reverse(settings.LOGIN_URL) and match.view_name != settings.LOGIN_URL:
        return
    URL_NAMES.add(match.view_name)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: Any) -> None:
    visited = getattr(node, "workeroutput", {}).get("pages", {})
    URL_NAMES.update(visited.get("urls", ()))
    TEMPLATES.update(visited.get("templates", ()))


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["pages"] = {"urls": sorted(URL_NAMES), "templates": sorted(TEMPLATES)}
        return
    if not session.config.getoption("--pages-required") or exitstatus != pytest.ExitCode.OK:
        return
    EXPECTED_FAILURES.extend(f"URL name never visited: {name}" for name in sorted(all_url_names() - URL_NAMES))
    EXPECTED_FAILURES.extend(f"template never rendered: {name}" for name in sorted(all_templates() - TEMPLATES))
    if EXPECTED_FAILURES:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if EXPECTED_FAILURES:
        terminalreporter.section("pages that no test visits", sep="=", red=True)
        for line in EXPECTED_FAILURES:
            terminalreporter.write_line(line)


def all_url_names() -> set[str]:
    """Every name in the URL configuration, with its namespaces: 'documents:attachment'."""
    return set(_names(get_resolver().url_patterns, ""))


def _names(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
            yield from _names(pattern.url_patterns, inner)
        elif pattern.name:
            yield f"{prefix}{pattern.name}"


def all_templates() -> set[str]:
    """Every template of ours by the name it is loaded with."""
    folder = Path(settings.BASE_DIR) / "templates"
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
