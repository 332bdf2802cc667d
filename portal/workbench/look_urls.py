"""Addresses of the display choices and of the styleguide; included by the workbench's own list."""

from __future__ import annotations

from django.urls import path

from portal.workbench import preferences, styleguide

urlpatterns = [
    path("preferences/large-print/", preferences.large_print, name="large_print"),
    path("preferences/density/", preferences.density, name="density"),
    path("preferences/menu/", preferences.menu_fold, name="menu_fold"),
    path("console/styleguide/", styleguide.styleguide, name="styleguide"),
]
