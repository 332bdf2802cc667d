"""Addresses of the workbench."""

from __future__ import annotations

from django.urls import include, path

app_name = "workbench"
urlpatterns = [
    path("", include("portal.workbench.look_urls")),
]
