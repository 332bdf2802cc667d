"""Addresses anyone may open: calls, guides, notices, objections, verification."""

from django.urls import URLPattern, path

from applications.views import selfcheck

urlpatterns: list[URLPattern] = [
    path("guide/<slug:city>/check/", selfcheck.check, name="self_check"),
]
