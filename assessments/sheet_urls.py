"""Addresses of sheets and their new versions, of what officers found about a studio, of a round's analysis."""

from __future__ import annotations

from django.urls import path

from assessments.views import analysis, findings, revisions

urlpatterns = [
    path("studios/<str:number>/findings/", findings.findings, name="findings"),
    path("studios/<str:number>/findings/<slug:fact>/", findings.finding_new, name="finding_new"),
    path("studios/<str:number>/findings/<int:pk>/withdraw/", findings.finding_withdraw, name="finding_withdraw"),
    path("city/sheets/", revisions.sheets, name="sheets"),
    path("city/sheets/<slug:code>/", revisions.sheet, name="sheet"),
    path("city/sheets/<slug:code>/excel/", revisions.excel, name="sheet_excel"),
    path("city/sheets/<slug:code>/blank/", revisions.blank, name="sheet_blank"),
    path("city/sheets/<slug:code>/import/", revisions.load, name="sheet_import"),
    path("city/sheet-versions/<int:pk>/", revisions.revision, name="revision"),
    path("city/sheet-versions/<int:pk>/publish/", revisions.publish, name="revision_publish"),
    path("city/sheet-versions/<int:pk>/discard/", revisions.discard, name="revision_discard"),
    path("city/sheet-versions/<int:pk>/rehearse/", revisions.rehearse, name="revision_rehearse"),
    path("city/assessments/<str:code>/analysis/", analysis.page, name="analysis"),
    path("city/assessments/<str:code>/analysis/list/", analysis.listing, name="analysis_list"),
    path("city/rehearsals/<int:pk>/", revisions.rehearsal, name="rehearsal"),
]
