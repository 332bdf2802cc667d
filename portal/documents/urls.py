"""Addresses of files, documents and exports."""

from __future__ import annotations

from django.urls import path

from . import views

app_name = "documents"

urlpatterns = [
    path("files/<uuid:pk>/", views.attachment, name="attachment"),
    path("files/<uuid:pk>/pages/<int:number>/", views.page, name="page"),
    path("renderings/<uuid:pk>/", views.rendering, name="rendering"),
    path("renderings/<uuid:pk>/again/", views.rendering_again, name="rendering_again"),
    path("exports/", views.exports, name="exports"),
    path("exports/<uuid:pk>/", views.export, name="export"),
    path("exports/<uuid:pk>/again/", views.export_again, name="export_again"),
]
