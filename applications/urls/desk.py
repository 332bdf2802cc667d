"""Addresses of district bureaus and recommenders, and of acceptance."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
