"""Addresses of calls and panels."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
