"""Addresses of the check of printed codes, mounted at verify/."""

from django.urls import path

from studios.views import public as views

app_name = "verification"
urlpatterns = [
    path("", views.verify_form, name="form"),
    path("<str:code>/", views.verify, name="result"),
]
