"""Addresses of calls and panels."""

from django.urls import URLPattern, path

from applications.views import calls

urlpatterns: list[URLPattern] = [
    path("city/calls/", calls.calls, name="calls"),
    path("city/calls/new/", calls.new, name="call_new"),
    path("city/calls/<str:code>/", calls.call_edit, name="call_edit"),
    path("city/calls/<str:code>/text/", calls.call_text, name="call_text"),
    path("city/calls/<str:code>/windows/", calls.call_windows, name="call_windows"),
    path("city/calls/<str:code>/windows/<slug:kind>/extend/", calls.call_extend, name="call_extend"),
    path("city/calls/<str:code>/extensions/<int:pk>/", calls.call_extension, name="call_extension"),
    path("city/calls/<str:code>/extensions/<int:pk>/drop/", calls.extension_drop, name="extension_drop"),
    path("city/calls/<str:code>/places/", calls.call_places, name="call_places"),
    path("city/calls/<str:code>/override/", calls.call_override, name="call_override"),
    path("city/calls/<str:code>/open/", calls.call_open, name="call_open"),
    path("city/calls/<str:code>/close/", calls.call_close, name="call_close"),
    path("city/calls/<str:code>/panels/", calls.call_panels, name="call_panels"),
]
