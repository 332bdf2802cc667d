"""Addresses of the studio register, by who uses them; mounted at the root under the namespace "studios"."""

from django.urls import URLPattern

from studios.urls import activities, life, papers, public, records

app_name = "studios"
# The public page takes any word after studios/, so what has an address of its own comes before it.
urlpatterns: list[URLPattern] = [
    *records.urlpatterns,
    *life.urlpatterns,
    *papers.urlpatterns,
    *activities.urlpatterns,
    *public.urlpatterns,
]
