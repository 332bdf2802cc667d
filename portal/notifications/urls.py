"""Addresses of messages, the outbox, the reminders and the demonstration's mail."""

from __future__ import annotations

from django.urls import path

from portal.notifications import views

app_name = "notifications"
urlpatterns = [
    path("messages/", views.message_list, name="messages"),
    path("messages/read/", views.mark_all_read, name="mark_all_read"),
    path("messages/<int:pk>/", views.message_detail, name="message"),
    path("console/outbox/", views.outbox_list, name="outbox"),
    path("console/outbox/<int:pk>/retry/", views.outbox_retry, name="outbox_retry"),
    path("console/reminders/", views.reminder_list, name="reminders"),
    path("demo/mail/", views.demo_mail_list, name="demo_mail"),
]
