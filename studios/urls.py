"""Addresses of the studio register, mounted at studios/."""

from __future__ import annotations

from django.urls import URLPattern, path

from studios import certificate, views

app_name = "studios"

urlpatterns: list[URLPattern] = [
    path("", views.directory, name="directory"),
    path("<str:number>/", views.page, name="page"),
    path("<str:number>/certificate/", certificate.certificate, name="certificate"),
]
