"""Addresses of the panels: the expert's under /panel/, the office's under /city/."""

from __future__ import annotations

from django.urls import path

from assessments import grade_urls, round_urls, sheet_urls
from assessments.views import desk, experts, marking, mine, panels, pool, recording, seats

app_name = "assessments"

urlpatterns = [
    path("panel/", mine.panels, name="my_panels"),
    path("panel/<int:pk>/", mine.panel, name="my_panel"),
    path("panel/<int:pk>/declare/", experts.declare, name="declare"),
    path("panel/<int:pk>/summary/", mine.summary, name="summary"),
    path("panel/<int:pk>/<int:assignment>/", marking.mark, name="mark"),
    path("panel/<int:pk>/<int:assignment>/save/", marking.save, name="save_marks"),
    path("panel/<int:pk>/<int:assignment>/recuse/", experts.recuse, name="recuse"),
    path("panel/<int:pk>/<int:assignment>/visit/", recording.expert_visit, name="expert_visit"),
    path("panel/<int:pk>/<int:assignment>/print/", experts.print_sheet, name="print_sheet"),
    path("city/experts/", pool.experts, name="experts"),
    path("city/experts/add/", pool.add, name="add_expert"),
    path("city/experts/<int:pk>/", pool.expert, name="expert"),
    path("city/panels/", panels.panels, name="panels"),
    path("city/panels/open/<str:label>/<int:subject>/", panels.open_panel, name="open_panel"),
    path("city/panels/<int:pk>/", panels.panel, name="panel"),
    path("city/panels/<int:pk>/members/", panels.members, name="members"),
    path("city/panels/<int:pk>/files/", panels.files, name="files"),
    path("city/panels/<int:pk>/reschedule/", panels.reschedule, name="reschedule"),
    path("city/panels/<int:pk>/release/", panels.release, name="release"),
    path("city/panels/<int:pk>/close/", panels.close, name="close"),
    path("city/panels/<int:pk>/print/", panels.print_summary, name="print_summary"),
    path("city/panels/<int:pk>/assignments/", seats.assignments, name="assignments"),
    path("city/panels/<int:pk>/draw/", seats.draw, name="draw"),
    path("city/panels/<int:pk>/assign/", seats.assign, name="assign"),
    path("city/panels/<int:pk>/seats/<int:assignment>/", seats.change, name="change_seat"),
    path("city/panels/<int:pk>/progress/", desk.progress, name="progress"),
    path("city/panels/<int:pk>/chase/", desk.chase, name="chase"),
    path("city/panels/<int:pk>/divergence/", desk.divergence, name="divergence"),
    path("city/panels/<int:pk>/seats/<int:assignment>/excuse/", desk.excuse, name="excuse"),
    path("city/panels/<int:pk>/seats/<int:assignment>/enter/", desk.enter, name="enter"),
    path("city/panels/<int:pk>/records/", recording.records_of, name="records"),
    path("city/panels/<int:pk>/records/<int:file>/visit/", recording.visit, name="visit"),
    path("city/panels/<int:pk>/records/<int:file>/review/", recording.review, name="review"),
    *grade_urls.urlpatterns,
    *sheet_urls.urlpatterns,
    *round_urls.urlpatterns,
]
