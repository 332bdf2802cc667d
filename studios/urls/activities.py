"""Addresses of the city's activities, and of the import of studios recognised before the portal."""

from __future__ import annotations

from django.urls import URLPattern, path

from studios.views import activities, city_activities, history

urlpatterns: list[URLPattern] = [
    path("city/studios/import/", history.load, name="history_import"),
    path("city/studios/import/template.xlsx", history.template, name="history_template"),
    path("city/activities/", city_activities.activity_list, name="city_activities"),
    path("city/activities/new/", city_activities.activity_new, name="activity_new"),
    path("city/activities/<str:number>/", city_activities.city_activity, name="city_activity"),
    path("city/activities/<str:number>/edit/", city_activities.activity_edit, name="activity_edit"),
    path("city/activities/<str:number>/attendance/", city_activities.activity_confirm, name="activity_confirm"),
    path("city/activities/<str:number>/export/", city_activities.activity_export, name="activity_export"),
    path("city/activities/<str:number>/<slug:step>/", city_activities.activity_step, name="activity_step"),
    path("activities/", activities.open_activities, name="activities_open"),
    path("activities/<str:number>/", activities.activity, name="activity"),
    path("activities/<str:number>/<int:pk>/give-up/", activities.activity_give_up, name="activity_give_up"),
]
