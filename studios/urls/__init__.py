"""Addresses of the studio register, by who uses them; mounted at the root under the namespace "studios"."""

from django.urls import URLPattern

from studios.urls import activities, amendments, guidance, inspections, life, papers, public, records

app_name = "studios"
# The public page takes any word after studios/, so what has an address of its own comes before it.
urlpatterns: list[URLPattern] = [
    *records.urlpatterns,
    *papers.urlpatterns,
    *life.urlpatterns,
    *amendments.urlpatterns,
    *activities.urlpatterns,
    *inspections.urlpatterns,
    *guidance.urlpatterns,
    *public.urlpatterns,
]
