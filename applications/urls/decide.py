"""Addresses of the board, lists, notices, objections and recognition."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
