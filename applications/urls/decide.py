"""Addresses of the board, lists, notices, objections and recognition."""

from django.urls import URLPattern, path

from applications.views import board, lists, notices, objections, recognitions

CALL, LIST, NOTICE = "city/calls/<str:code>", "city/lists/<int:pk>", "city/notices/<str:code>"
OBJECTION, RECOGNITION = "city/objections/<str:number>", "city/recognitions/<int:pk>"

urlpatterns: list[URLPattern] = [
    path(f"{CALL}/ranking/", board.ranking, name="ranking"),
    path(f"{CALL}/ranking/export/", board.board_export, name="board_export"),
    path(f"{CALL}/ranking/compile/", board.list_compile, name="list_compile"),
    path(f"{CALL}/ranking/decisions/", board.list_decisions, name="list_decisions"),
    path(f"{CALL}/lists/", lists.call_lists, name="lists"),
    path(f"{LIST}/", lists.selection_list, name="selection_list"),
    path(f"{LIST}/reasons/", lists.list_reasons, name="list_reasons"),
    path(f"{LIST}/minutes/", lists.list_minutes, name="list_minutes"),
    path(f"{LIST}/print/", lists.list_print, name="list_print"),
    path(f"{LIST}/submit/", lists.list_submit, name="list_submit"),
    path(f"{LIST}/approve/", lists.list_approve, name="list_approve"),
    path(f"{LIST}/revise/", lists.list_revise, name="list_revise"),
    path(f"{LIST}/discard/", lists.list_discard, name="list_discard"),
    path(f"{LIST}/notice/", notices.notice_draft, name="notice_draft"),
    path("city/notices/", notices.notices, name="notices"),
    path(f"{NOTICE}/", notices.notice_edit, name="notice_edit"),
    path(f"{NOTICE}/submit/", notices.notice_submit, name="notice_submit"),
    path(f"{NOTICE}/revise/", notices.notice_revise, name="notice_revise"),
    path(f"{NOTICE}/publish/", notices.notice_publish, name="notice_publish"),
    path(f"{NOTICE}/cancel/", notices.notice_cancel, name="notice_cancel"),
    path(f"{NOTICE}/recognition/", recognitions.notice_record, name="notice_record"),
    path("city/objections/", objections.objections, name="objections"),
    path(f"{OBJECTION}/", objections.objection, name="objection"),
    path(f"{OBJECTION}/take-up/", objections.objection_take_up, name="objection_take_up"),
    path(f"{OBJECTION}/decide/", objections.objection_decide, name="objection_decide"),
    path(f"{OBJECTION}/strike-out/", objections.strike_out, name="strike_out"),
    path("city/recognitions/", recognitions.recognitions, name="recognitions"),
    path(f"{RECOGNITION}/", recognitions.recognition, name="recognition"),
    path(f"{RECOGNITION}/edit/", recognitions.recognition_edit, name="recognition_edit"),
    path(f"{RECOGNITION}/submit/", recognitions.recognition_submit, name="recognition_submit"),
    path(f"{RECOGNITION}/issue/", recognitions.recognition_issue, name="recognition_issue"),
    path(f"{RECOGNITION}/revise/", recognitions.recognition_revise, name="recognition_revise"),
]
