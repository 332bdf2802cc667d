"""Addresses of grades and results: the board and its list, letters, second looks, the public page."""

from __future__ import annotations

from django.urls import path

from assessments.views import grade_steps, grades, results

urlpatterns = [
    path("city/assessments/<str:code>/grades/", grades.grade_board_page, name="grade_board"),
    path("city/assessments/<str:code>/grades/compile/", grades.grade_compile, name="grade_compile"),
    path("city/assessments/<str:code>/grades/decide/", grades.grade_decide, name="grade_decide"),
    path("city/assessments/<str:code>/grades/export/", grades.grade_export, name="grade_export"),
    path("city/assessments/<str:code>/grades/recompute/", grades.grade_recompute, name="grade_recompute"),
    path("city/grades/<int:pk>/", grade_steps.grades_list, name="grades_list"),
    path("city/grades/<int:pk>/minutes/", grade_steps.grades_minutes, name="grades_minutes"),
    path("city/grades/<int:pk>/submit/", grade_steps.grades_submit, name="grades_submit"),
    path("city/grades/<int:pk>/approve/", grade_steps.grades_approve, name="grades_approve"),
    path("city/grades/<int:pk>/revise/", grade_steps.grades_revise, name="grades_revise"),
    path("city/grades/<int:pk>/discard/", grade_steps.grades_discard, name="grades_discard"),
    path("city/grades/<int:pk>/export/", grade_steps.grades_export, name="grades_export"),
    path("city/grades/<int:pk>/notice/<str:form>/", grade_steps.grades_notice, name="grades_notice"),
    path("city/rechecks/", results.rechecks, name="rechecks"),
    path("notices/assessments/<str:code>/", results.public_round, name="public_round"),
    path("results/", results.results, name="results"),
    path("results/<int:pk>/", results.result_page, name="result_page"),
    path("letters/<int:pk>/", results.result_letter, name="result_letter"),
    path("letters/<int:pk>/pdf/", results.result_letter_pdf, name="result_letter_pdf"),
    path("letters/<int:pk>/recheck/", results.recheck_file, name="recheck_file"),
    path("rechecks/<int:pk>/", results.recheck, name="recheck"),
    path("rechecks/<int:pk>/withdraw/", results.recheck_withdraw, name="recheck_withdraw"),
    path("rechecks/<int:pk>/draft/", results.recheck_draft, name="recheck_draft"),
    path("rechecks/<int:pk>/decide/", results.recheck_decide, name="recheck_decide"),
]
