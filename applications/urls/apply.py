"""Addresses of the host: its applications, the form, materials, check and submit."""

from django.urls import URLPattern, path

from applications.views import apply, check, corrections, form, leader_change, materials

urlpatterns: list[URLPattern] = [
    path("applications/", apply.mine, name="mine"),
    path("applications/new/", apply.new, name="new"),
    path("applications/leader-change/<str:number>/", leader_change.begin, name="leader_change"),
    path("applications/files/<uuid:file>/remove/", materials.file_remove, name="file_remove"),
    path("applications/<str:number>/", apply.status, name="status"),
    path("applications/<str:number>/form/", form.task_list, name="form"),
    path("applications/<str:number>/form/materials/", materials.page, name="materials"),
    path("applications/<str:number>/form/materials/upload/", materials.upload, name="upload"),
    path("applications/<str:number>/form/materials/<slug:slot>/new/", materials.row_new, name="evidence_new"),
    path("applications/<str:number>/form/materials/<int:pk>/", materials.row_edit, name="evidence_edit"),
    path("applications/<str:number>/form/materials/<int:pk>/remove/", materials.row_remove, name="evidence_remove"),
    path("applications/<str:number>/form/materials/<int:pk>/move/", materials.row_move, name="evidence_move"),
    path("applications/<str:number>/form/<slug:key>/", form.section, name="section"),
    path("applications/<str:number>/form/<slug:key>/autosave/", form.autosave, name="autosave"),
    path("applications/<str:number>/form/<slug:key>/resolve/", form.resolve, name="resolve"),
    path("applications/<str:number>/check/", check.check, name="check"),
    path("applications/<str:number>/done/", check.done, name="done"),
    path("applications/<str:number>/corrections/", corrections.corrections, name="corrections"),
    path("applications/<str:number>/diff/<int:old>..<int:new>/", corrections.diff, name="diff"),
    path("applications/<str:number>/withdraw/", apply.withdraw, name="withdraw"),
    path("applications/<str:number>/reveal/<str:place>/", check.reveal, name="reveal"),
]
