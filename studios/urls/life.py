"""Addresses of a studio's life: people, renewals, results, endings, plaques, and the offices' lists of studios."""

from __future__ import annotations

from django.urls import URLPattern, path

from studios.views import endings, people, plaques, recommendations, renewals, results, studio_lists

urlpatterns: list[URLPattern] = [
    path("city/studios/", studio_lists.city, name="city_studios"),
    path("desk/studios/", studio_lists.desk, name="desk_studios"),
    path("city/studios/recommended/", recommendations.recommended, name="recommended"),
    path("city/studios/recommended/export/", recommendations.export, name="recommended_export"),
    path("studios/list/export/", studio_lists.export, name="list_export"),
    path("studios/<str:number>/people/", people.people_of, name="people"),
    path("studios/<str:number>/people/leader/", people.leader_status, name="leader_status"),
    path("studios/<str:number>/people/new/", people.member_new, name="member_new"),
    path("studios/<str:number>/people/<int:pk>/leave/", people.member_leave, name="member_leave"),
    path("studios/<str:number>/renewal/", renewals.renewal, name="renewal"),
    path("studios/<str:number>/renewal/withdraw/", renewals.withdraw, name="renewal_withdraw"),
    path("city/renewals/", renewals.renewal_list, name="renewals"),
    path("city/renewals/<int:pk>/", renewals.review, name="renewal_review"),
    path("city/renewals/<int:pk>/<slug:step>/", renewals.step, name="renewal_step"),
    path("city/results/", results.result_list, name="result_entries"),
    path("studios/<str:number>/results/new/", results.result_new, name="result_new"),
    path("city/results/<int:pk>/", results.result_confirm, name="result_confirm"),
    path("city/results/<int:pk>/decline/", results.result_decline, name="result_decline"),
    path("city/endings/", endings.city_endings, name="city_endings"),
    path("desk/endings/", endings.desk_endings, name="desk_endings"),
    path("studios/<str:number>/endings/new/", endings.ending_new, name="ending_new"),
    path("endings/<str:number>/", endings.ending, name="ending"),
    path("endings/<str:number>/<slug:step>/", endings.step, name="ending_step"),
    path("city/plaques/", plaques.plaque_list, name="plaques"),
    path("plaques/<str:number>/", plaques.plaque, name="plaque"),
    path("plaques/<str:number>/picture/", plaques.picture, name="plaque_picture"),
    path("plaques/<str:number>/<slug:step>/", plaques.step, name="plaque_step"),
]
