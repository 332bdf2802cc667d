"""Addresses of the money pages, by desk; mounted at the root under the namespace "funding"."""

from __future__ import annotations

from django.urls import URLPattern

from funding.urls import grants, ledgers, recoveries, reports

app_name = "funding"
urlpatterns: list[URLPattern] = [
    *grants.urlpatterns,
    *ledgers.urlpatterns,
    *recoveries.urlpatterns,
    *reports.urlpatterns,
]
