"""Addresses of the portal: one include per room."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

# Rooms whose pages are still to come; each joins the list below with its first page.
COMING = (
    ("notices/", "portal.bulletin.urls"),
    ("desks/", "portal.desks.urls"),
    ("verify/", "studios.verify_urls"),
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include("portal.accounts.urls")),
    path("calendar/", include("portal.accounts.calendar_urls")),
    path("console/", include("portal.accounts.console_urls")),
    path("", include("portal.notifications.urls")),
    path("console/audit/", include("portal.audit.urls")),
    path("documents/", include("portal.documents.urls")),
    path("", include("assessments.urls")),
    path("", include("funding.urls")),
    # Before the applications, whose desk takes any word as the number of a file.
    path("", include("studios.urls")),
    path("", include("applications.urls")),
    *(path(prefix, include(module)) for prefix, module in COMING if find_spec(module)),
    path("", include("portal.workbench.health")),
    path("", include("portal.workbench.urls")),
]

handler400 = "portal.workbench.errors.bad_request"
handler403 = "portal.workbench.errors.permission_denied"
handler404 = "portal.workbench.errors.page_not_found"
handler500 = "portal.workbench.errors.server_error"
