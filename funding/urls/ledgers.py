"""Addresses of ledgers, their rows, assets and findings."""

from __future__ import annotations

from django.urls import URLPattern, path

from funding.views import entries, ledger_import, ledgers

ROW = "funding/ledgers/<str:number>/rows/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("funding/ledgers/", ledgers.ledger_list, name="ledgers"),
    path("funding/ledgers/<str:number>/", ledgers.ledger_page, name="ledger"),
    path("funding/ledgers/<str:number>/export/", ledgers.export, name="ledger_export"),
    path("funding/ledgers/<str:number>/assets/", entries.asset_list, name="assets"),
    path("funding/ledgers/<str:number>/findings/new/", entries.finding_new, name="finding_new"),
    path("funding/ledgers/<str:number>/findings/<int:pk>/withdraw/", entries.finding_withdraw, name="finding_withdraw"),
    path(ROW, entries.entry, name="entry"),
    path(f"{ROW}reverse/", entries.reverse_entry, name="entry_reverse"),
    path(f"{ROW}asset/", entries.asset_new, name="asset_new"),
    path(f"{ROW}files/", entries.upload, name="invoice_upload"),
    path(
        f"{ROW}files/<uuid:file>/remove/",
        entries.invoice_remove,
        name="invoice_remove",
    ),
    path("funding/ledgers/<str:number>/<slug:fund>/account/", ledgers.account, name="account"),
    path("funding/ledgers/<str:number>/<slug:fund>/import/", ledger_import.load, name="ledger_import"),
    path("funding/ledgers/<str:number>/<slug:fund>/template/", ledger_import.template, name="ledger_template"),
    path("funding/ledgers/<str:number>/<slug:fund>/new/<slug:kind>/", entries.new, name="entry_new"),
]
