"""Addresses of the workbench, of the public front, and of the console pages no single trade owns."""

from __future__ import annotations

from django.urls import include, path

from portal.workbench import (
    calendar_pages,
    cockpit,
    console,
    demo_clock,
    help,
    home,
    lifeline,
    policy_pages,
    public,
    search,
    stats,
)

app_name = "workbench"
urlpatterns = [
    path("", public.front, name="front"),
    path("workbench/", home.home, name="home"),
    path("workbench/waiting/", home.waiting, name="waiting"),
    path("workbench/done/", home.finished, name="done"),
    path("search/", search.search, name="search"),
    path("help/", help.help_page, name="help"),
    path("accessibility/", help.accessibility, name="accessibility"),
    path("privacy/", help.privacy, name="privacy"),
    path("status/", console.status, name="status"),
    path("city/", cockpit.cockpit, name="city"),
    path("city/files/", cockpit.files, name="files"),
    path("city/stats/", stats.stats, name="stats"),
    path("city/stats/files/", stats.rows, name="stats_files"),
    path("city/policy/", policy_pages.policy, name="policy"),
    path("studios/<str:number>/life/", lifeline.studio_life, name="studio_life"),
    path("console/calendar/", calendar_pages.calendar, name="calendar"),
    path("console/calendar/confirm/", calendar_pages.calendar_confirm, name="calendar_confirm"),
    path("console/calendar/template.xlsx", calendar_pages.calendar_template, name="calendar_template"),
    path("console/health/", console.health_page, name="health"),
    path("demo/clock/", demo_clock.demo_clock, name="demo_clock"),
    path("", include("portal.workbench.look_urls")),
]
