"""Addresses of the year's report and of its closing."""

from __future__ import annotations

from django.urls import URLPattern, path

from funding.views import reports

urlpatterns: list[URLPattern] = [
    path("funding/reports/", reports.report, name="report"),
    path("funding/reports/rows/", reports.rows, name="report_rows"),
    path("funding/reports/export/", reports.export, name="report_export"),
    path("funding/years/", reports.year_list, name="years"),
    path("funding/years/<int:year>/", reports.closing, name="closing"),
    path("funding/years/<int:year>/new/", reports.closing_new, name="closing_new"),
    path("funding/years/<int:year>/paper/", reports.paper, name="closing_paper"),
    path("funding/years/<int:year>/<slug:step>/", reports.closing_step, name="closing_step"),
]
