"""Addresses of papers: previews, prints, tables, notices, recognition, letters, and the sealed scan coming back."""

from django.urls import URLPattern, path

from applications.views import documents, sealed

urlpatterns: list[URLPattern] = [
    path("applications/<str:number>/preview/", documents.preview, name="preview"),
    path("applications/<str:number>/preview/report/", documents.preview_report, name="preview_report"),
    path("applications/<str:number>/print/form/", documents.form_pdf, name="form_pdf"),
    path("applications/<str:number>/print/report/", documents.report_pdf, name="report_pdf"),
    path("applications/<str:number>/print/receipt/", documents.receipt_pdf, name="receipt_pdf"),
    path("applications/<str:number>/letters/<int:pk>/pdf/", documents.letter_pdf, name="letter_pdf"),
    path("applications/<str:number>/sealed/", sealed.page, name="sealed_scan"),
    path("applications/<str:number>/sealed/<slug:slot>/upload/", sealed.upload, name="sealed_upload"),
    path("applications/<str:number>/sealed/<slug:slot>/code/", sealed.code, name="sealed_code"),
    path("batches/<str:number>/pdf/", documents.summary_pdf, name="summary_pdf"),
    path("batches/<str:number>/excel/", documents.summary_excel, name="summary_excel"),
    path("notices/<str:code>/pdf/", documents.notice_pdf, name="notice_pdf"),
    path("notices/<str:code>/word/", documents.notice_word, name="notice_word"),
    path("recognitions/<int:pk>/pdf/", documents.recognition_pdf, name="recognition_pdf"),
    path("recognitions/<int:pk>/word/", documents.recognition_word, name="recognition_word"),
]
