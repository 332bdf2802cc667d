"""Addresses of yearly papers: the studio's, the body's, the city's."""

from __future__ import annotations

from django.urls import URLPattern, path

from studios.views import agreements, filings, reports, summaries

REPORT = "studios/<str:number>/reports/<int:year>/"
AGREEMENT = "studios/<str:number>/agreement/<int:year>/"

urlpatterns: list[URLPattern] = [
    path("studios/<str:number>/reports/", reports.reports, name="reports"),
    path(REPORT, reports.report, name="report"),
    path(f"{REPORT}file/", reports.file, name="report_file"),
    path(f"{REPORT}accept/", reports.accept, name="report_accept"),
    path(f"{REPORT}return/", reports.return_, name="report_return"),
    path(f"{REPORT}chase/", reports.chase, name="report_chase"),
    path(f"{REPORT}pdf/", reports.pdf, name="report_pdf"),
    path(f"{REPORT}<str:key>/", reports.part, name="report_part"),
    path(AGREEMENT, agreements.agreement, name="agreement"),
    path(f"{AGREEMENT}begin/", agreements.begin, name="agreement_begin"),
    path(f"{AGREEMENT}write/", agreements.write, name="agreement_write"),
    path(f"{AGREEMENT}scan/", agreements.scan, name="agreement_scan"),
    path(f"{AGREEMENT}scan/<uuid:pk>/remove/", agreements.unscan, name="agreement_unscan"),
    path(f"{AGREEMENT}sign/", agreements.sign, name="agreement_sign"),
    path(f"{AGREEMENT}amend/", agreements.amend, name="agreement_amend"),
    path(f"{AGREEMENT}file/", agreements.file, name="agreement_file"),
    path(f"{AGREEMENT}notes/", agreements.note, name="agreement_note"),
    path(f"{AGREEMENT}<int:version>.pdf", agreements.pdf, name="agreement_pdf"),
    path("desk/filings/", filings.desk, name="desk_filings"),
    path("desk/summaries/", summaries.summaries, name="summaries"),
    path("desk/summaries/<int:year>/", summaries.summary, name="summary"),
    path("desk/summaries/<int:year>/date/", summaries.set_date, name="summary_date"),
    path("city/filings/", filings.city, name="city_filings"),
    path("city/filings/export/", filings.export, name="filings_export"),
    path("city/summaries/<int:pk>/", summaries.city_summary, name="city_summary"),
    path("city/summaries/<int:pk>/accept/", summaries.accept, name="summary_accept"),
    path("city/summaries/<int:pk>/return/", summaries.return_, name="summary_return"),
    path("city/summaries/<int:pk>/chase/", summaries.chase, name="summary_chase"),
    path("city/summaries/<int:pk>/pdf/", summaries.pdf, name="summary_pdf"),
    path("city/summaries/<int:pk>/excel/", summaries.excel, name="summary_excel"),
]
