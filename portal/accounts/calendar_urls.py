"""The address calendar programs fetch."""

from __future__ import annotations

from django.urls import path

from portal.accounts.views import feeds

app_name = "calendar"
urlpatterns = [
    path("<str:secret>.ics", feeds.calendar, name="feed"),
]
