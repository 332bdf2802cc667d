"""Addresses of a studio's yearly records, for the unit that keeps them and the offices that look after it."""

from __future__ import annotations

from django.urls import URLPattern, path, register_converter

from studios.record_kinds import REGISTERS, TABLES
from studios.views import keeping, record_import, records, registers


class TableConverter:
    """One of the three tables of records."""

    regex = "|".join(TABLES)

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(TableConverter, "records")
ROW = "studios/<str:number>/records/<records:table>/<int:pk>"


def _of(register: str) -> list[URLPattern]:
    """One register's page and its Excel."""
    base, only = f"studios/<str:number>/{register}/", {"register": register}
    return [
        path(base, registers.register, only, name=register),
        path(f"{base}export/", registers.export, only, name=f"{register}_export"),
        path(f"{base}import/", record_import.load, only, name=f"{register}_import"),
        path(f"{base}template/", record_import.template, only, name=f"{register}_template"),
    ]


urlpatterns: list[URLPattern] = [
    path("studios/mine/", keeping.mine, name="mine"),
    path("studios/<str:number>/manage/", keeping.manage, name="manage"),
    path("studios/<str:number>/record/", records.choose, name="record_choose"),
    path("studios/<str:number>/record/<slug:kind>/", records.new, name="record_new"),
    path(f"{ROW}/", records.page, name="record_page"),
    path(f"{ROW}/edit/", records.edit, name="record_edit"),
    path(f"{ROW}/remove/", records.remove, name="record_remove"),
    path(f"{ROW}/files/", records.upload, name="record_upload"),
    path(f"{ROW}/files/<uuid:file>/remove/", records.file_remove, name="record_file_remove"),
    *(pattern for register in REGISTERS for pattern in _of(register)),
]
