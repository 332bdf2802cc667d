"""Addresses of assessment rounds: units under /assessments/, the office under /city/assessments/."""

from __future__ import annotations

from django.urls import path

from assessments.views import moderation, participants, round_edit, rounds, self_assessment

urlpatterns = [
    path("assessments/", self_assessment.mine, name="my_assessments"),
    path("assessments/<int:pk>/", participants.participant, name="participant"),
    path("assessments/<int:pk>/self/", self_assessment.self_assessment, name="self_assessment"),
    path("assessments/<int:pk>/self/save/", self_assessment.save, name="self_save"),
    path("assessments/<int:pk>/self/nothing/<str:kind>/", self_assessment.confirm_nothing, name="self_nothing"),
    path("assessments/<int:pk>/self/files/", self_assessment.upload, name="self_upload"),
    path("assessments/<int:pk>/self/files/<uuid:file>/remove/", self_assessment.remove_file, name="self_remove_file"),
    path("assessments/<int:pk>/self/hand-in/", self_assessment.hand_in, name="self_hand_in"),
    path("panel/<int:pk>/moderate/", moderation.moderate, name="moderate"),
    path("city/assessments/", rounds.rounds, name="rounds"),
    path("city/assessments/new/", rounds.new, name="round_new"),
    path("city/assessments/participants/<int:pk>/refresh/", participants.refresh, name="participant_refresh"),
    path("city/assessments/participants/<int:pk>/<str:name>/", participants.step, name="participant_step"),
    path("city/assessments/<str:code>/", rounds.round_page, name="round"),
    path("city/assessments/<str:code>/notice/", round_edit.notice, name="round_notice"),
    path("city/assessments/<str:code>/windows/", round_edit.windows, name="round_windows"),
    path("city/assessments/<str:code>/windows/<str:kind>/", round_edit.move, name="round_move"),
    path("city/assessments/<str:code>/override/", round_edit.override, name="round_override"),
    path("city/assessments/<str:code>/list/", round_edit.propose_list, name="round_list"),
    path("city/assessments/<str:code>/participants/", participants.participants, name="participants"),
    path("city/assessments/<str:code>/participants/export/", participants.export, name="participants_export"),
    path("city/assessments/<str:code>/step/<str:name>/", rounds.step, name="round_step"),
]
