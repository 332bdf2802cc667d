"""Addresses of the money trade, by desk."""

from __future__ import annotations

from django.urls import URLPattern

from funding.urls import ledgers, recoveries, reports

app_name = "funding"
urlpatterns: list[URLPattern] = [
    *ledgers.urlpatterns,
    *recoveries.urlpatterns,
    *reports.urlpatterns,
]
