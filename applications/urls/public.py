"""Addresses anyone may open: calls, guides, notices, objections, verification."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
