"""Addresses of changes of a title, by who uses them."""

from __future__ import annotations

from django.urls import URLPattern, path

from studios.views import amendment_lists, amendments

ONE = "studios/<str:number>/amendments/<str:amendment>/"

urlpatterns: list[URLPattern] = [
    path("city/amendments/", amendment_lists.city, name="city_amendments"),
    path("desk/amendments/", amendment_lists.desk, name="desk_amendments"),
    path("studios/<str:number>/amendments/", amendments.amendments_of, name="amendments"),
    path("studios/<str:number>/amendments/new/", amendments.amendment_new, name="amendment_new"),
    path(ONE, amendments.amendment, name="amendment"),
    path(f"{ONE}edit/", amendments.amendment_edit, name="amendment_edit"),
    path(f"{ONE}<slug:step>/", amendments.amendment_step, name="amendment_step"),
]
