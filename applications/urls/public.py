"""Addresses anyone may open: calls, guides, self-check, notices, objections, announcements; and result letters."""

from django.urls import URLPattern, path

from applications.views import feed, letters, openings, public_calls, public_notices, selfcheck

urlpatterns: list[URLPattern] = [
    path("calls/", public_calls.public_calls, name="public_calls"),
    path("calls/reminder/confirm/<str:token>/", openings.confirm, name="opening_confirm"),
    path("calls/reminder/<slug:city>/", openings.ask, name="opening_ask"),
    path("calls/<str:code>/", public_calls.public_call, name="public_call"),
    path("guide/<slug:city>/", public_calls.guide, name="guide"),
    path("guide/<slug:city>/check/", selfcheck.check, name="self_check"),
    path("notices/", public_notices.public_notices, name="public_notices"),
    path("notices/feed/", feed.notices_feed, name="notices_feed"),
    path("notices/recognised/<int:pk>/", public_notices.announcement, name="announcement"),
    path("notices/<str:code>/", public_notices.public_notice, name="public_notice"),
    path("notices/<str:code>/objection/", public_notices.object_to, name="object"),
    path("notices/<str:code>/objection/<str:number>/", public_notices.objection_done, name="objection_done"),
    path("applications/<str:number>/letters/<int:pk>/", letters.letter, name="letter"),
]
