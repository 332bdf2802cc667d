"""A person's messages, and the console's view of the outbox and of the reminders."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from portal.notifications import delivery, demo_mail, outbox, rules
from portal.notifications.models import Message, Outbox, ReminderPlan
from portal.policy import clock

ROWS = 20
CONSOLE_ROWS = 50


@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """My messages, unread first."""
    mine = Message.objects.of(request.user)
    only_unread = request.GET.get("show") == "unread"
    rows = (mine.unread() if only_unread else mine).unread_first()
    page = Paginator(rows, ROWS).get_page(request.GET.get("page"))
    context = {"page_obj": page, "only_unread": only_unread, "unread": outbox.unread_count(request.user)}
    return render(request, "notifications/message_list.html", context)


@require_safe
def message_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """Opening a message reads it; it leads on to the record."""
    message = get_object_or_404(Message.objects.of(request.user), pk=pk)
    Message.objects.of(request.user).unread().filter(pk=pk).update(read_at=clock.now())
    return render(request, "notifications/message_detail.html", {"message": message})


@require_POST
def mark_all_read(request: HttpRequest) -> HttpResponse:
    count = Message.objects.of(request.user).unread().update(read_at=clock.now())
    messages.success(request, f"已将 {count} 条消息标为已读。" if count else "没有未读消息。")
    return redirect("notifications:messages")


@require_safe
def outbox_list(request: HttpRequest) -> HttpResponse:
    """Every letter and what became of it, newest first."""
    rules.check_read_outbox(request.user)
    status = request.GET.get("status", "")
    rows = Outbox.objects.order_by("-pk")
    if status in Outbox.Status.values:
        rows = rows.filter(status=status)
    context = {
        "page_obj": Paginator(rows, CONSOLE_ROWS).get_page(request.GET.get("page")),
        "status": status,
        "statuses": Outbox.Status.choices,
        "with_content": rules.sees_content(request.user),
        "may_retry": rules.may_retry(request.user),
    }
    return render(request, "notifications/outbox_list.html", context)


@require_POST
def outbox_retry(request: HttpRequest, pk: int) -> HttpResponse:
    rules.check_retry(request.user)
    delivery.retry(get_object_or_404(Outbox, pk=pk), by=request.user)
    messages.success(request, "已放回发件箱，几秒后再次发送。")
    return redirect("notifications:outbox")


@require_safe
def reminder_list(request: HttpRequest) -> HttpResponse:
    """What was and will be sent, when, to whom and why."""
    rules.check_read_reminders(request.user)
    status = request.GET.get("status", "")
    rows = ReminderPlan.objects.visible_to(request.user).prefetch_related("recipients")
    if status in ReminderPlan.Status.values:
        rows = rows.filter(status=status)
    rows = rows.order_by("send_at", "pk") if status == ReminderPlan.Status.PLANNED else rows.order_by("-send_at", "pk")
    context = {
        "page_obj": Paginator(rows, CONSOLE_ROWS).get_page(request.GET.get("page")),
        "status": status,
        "statuses": ReminderPlan.Status.choices,
        "with_content": rules.sees_content(request.user),
    }
    return render(request, "notifications/reminder_list.html", context)


@login_not_required
@require_safe
def demo_mail_list(request: HttpRequest) -> HttpResponse:
    """The demonstration sends no mail; here it can be read. Anywhere else this page does not exist."""
    if not demo_mail.is_shown():
        raise Http404
    page = Paginator(demo_mail.files(), ROWS).get_page(request.GET.get("page"))
    letters = [letter for path in page for letter in demo_mail.letters(path)]
    return render(request, "notifications/demo_mail.html", {"page_obj": page, "letters": letters})
