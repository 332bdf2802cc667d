"""Addresses of recoveries."""

from __future__ import annotations

from django.urls import URLPattern, path

from funding.views import recoveries

urlpatterns: list[URLPattern] = [
    path("funding/recoveries/", recoveries.recovery_list, name="recoveries"),
    path("funding/recoveries/<str:number>/", recoveries.recovery, name="recovery"),
    path("funding/recoveries/<str:number>/notice/", recoveries.notice, name="recovery_notice"),
    path("funding/recoveries/<str:number>/receipts/<int:pk>/correct/", recoveries.correct, name="receipt_correct"),
    path("funding/recoveries/<str:number>/<slug:step>/", recoveries.step, name="recovery_step"),
]
