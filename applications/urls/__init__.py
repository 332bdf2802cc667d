"""Addresses of the application trade, by who uses them; mounted at the root under the namespace "applications"."""

from django.urls import URLPattern

from applications.urls import apply, city, decide, desk, documents, public

app_name = "applications"
urlpatterns: list[URLPattern] = [
    *apply.urlpatterns,
    *desk.urlpatterns,
    *city.urlpatterns,
    *decide.urlpatterns,
    *documents.urlpatterns,
    *public.urlpatterns,
]
