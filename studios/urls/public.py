"""Addresses of the public register."""

from __future__ import annotations

from django.urls import URLPattern, path

from studios import certificate
from studios.views import public, tile_map

urlpatterns: list[URLPattern] = [
    path("studios/", public.directory, name="directory"),
    path("studios/map/", tile_map.tiles, name="map"),
    path("studios/<str:number>/", public.page, name="page"),
    path("studios/<str:number>/certificate/", certificate.certificate, name="certificate"),
]
