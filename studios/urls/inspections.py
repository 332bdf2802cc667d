"""Addresses of inspections and rectification orders."""

from __future__ import annotations

from django.urls import URLPattern, path

from studios.views import inspection_lists, inspections, orders

urlpatterns: list[URLPattern] = [
    path("desk/inspections/", inspection_lists.desk, name="desk_inspections"),
    path("city/inspections/", inspection_lists.city, name="city_inspections"),
    path("inspections/export/", inspection_lists.export, name="inspections_export"),
    path("inspections/orders/", inspection_lists.orders, name="orders"),
    path("studios/<str:number>/inspections/", inspections.of_studio, name="inspections"),
    path("studios/<str:number>/inspections/new/", inspections.new, name="inspection_new"),
    path("inspections/<int:pk>/", inspections.inspection, name="inspection"),
    path("inspections/<int:pk>/discard/", inspections.discard, name="inspection_discard"),
    path("inspections/<int:pk>/files/<uuid:file>/remove/", inspections.file_remove, name="inspection_file_remove"),
    path("inspections/<int:pk>/orders/new/", orders.new, name="order_new"),
    path("inspections/orders/<int:pk>/", orders.order, name="order"),
    path("inspections/orders/<int:pk>/answer/", orders.answer, name="order_answer"),
    path("inspections/orders/<int:pk>/close/", orders.close, name="order_close"),
    path("inspections/orders/<int:pk>/return/", orders.send_back, name="order_send_back"),
    path("inspections/orders/<int:pk>/chase/", orders.chase, name="order_chase"),
]
