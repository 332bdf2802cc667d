"""Addresses of the host: its applications, the form, materials, check and submit."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
