"""Addresses of the portal: one include per room."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

ROOMS = (
    ("accounts/", "portal.accounts.urls"),
    ("console/", "portal.accounts.console_urls"),
    ("", "portal.notifications.urls"),
    ("console/audit/", "portal.audit.urls"),
    ("documents/", "portal.documents.urls"),
    ("calendar/", "portal.policy.urls"),
    ("notices/", "portal.bulletin.urls"),
    ("desks/", "portal.desks.urls"),
    ("studios/", "studios.urls"),
    ("", "assessments.urls"),
    ("applications/", "applications.urls"),
    ("funding/", "funding.urls"),
    ("", "portal.workbench.health"),
    ("", "portal.workbench.urls"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(module)) for prefix, module in ROOMS if find_spec(module)
]

handler400 = "portal.workbench.errors.bad_request"
handler403 = "portal.workbench.errors.permission_denied"
handler404 = "portal.workbench.errors.page_not_found"
handler500 = "portal.workbench.errors.server_error"
