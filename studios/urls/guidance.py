"""Addresses of guidance, showcase pages, bodies' own rules, and what a title helps its unit to."""

from __future__ import annotations

from django.urls import URLPattern, path

from studios.views import guidance, showcases, support

STORIES = "studios/<str:number>/stories/"

urlpatterns: list[URLPattern] = [
    path("studios/showcase/", showcases.showcase, name="showcase"),
    path("studios/showcase/<int:pk>/", showcases.story, name="story"),
    path("studios/<str:number>/guidance/", guidance.log, name="guidance"),
    path(STORIES, guidance.stories, name="stories"),
    path(f"{STORIES}new/", guidance.story_new, name="story_new"),
    path(f"{STORIES}<int:pk>/edit/", guidance.story_edit, name="story_edit"),
    path(f"{STORIES}<int:pk>/publish/", guidance.story_publish, name="story_publish"),
    path(f"{STORIES}<int:pk>/withdraw/", guidance.story_withdraw, name="story_withdraw"),
    path("desk/rules/", showcases.desk_rules, name="desk_rules"),
    path("desk/rules/new/", showcases.desk_rule_new, name="desk_rule_new"),
    path("desk/rules/<int:pk>/withdraw/", showcases.desk_rule_withdraw, name="desk_rule_withdraw"),
    path("rules/<str:city>/", showcases.office_rules, name="office_rules"),
    path("studios/<str:number>/support/", support.support, name="support"),
    path("studios/<str:number>/support/training-base/", support.training_base_paper, name="training_base"),
]
