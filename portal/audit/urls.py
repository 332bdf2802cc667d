"""Addresses of the log, below /console/audit/."""

from __future__ import annotations

from django.urls import path

from portal.audit import views

app_name = "audit"
urlpatterns = [
    path("", views.entry_list, name="entries"),
    path("verify/", views.verification, name="verify"),
]
