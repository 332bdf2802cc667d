"""The page of the calendar address, and the address itself."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.accounts import feeds
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.pacing import require_patience
from portal.notifications import diary, icalendar
from portal.policy import clock

# Programs ask every few hours; whoever guesses addresses is slowed down much sooner than one could be found.
MOST_FETCHES = 120
MOST_MISSES = 60
NAME = "技能大师工作室办理期限"


@never_cache
@require_http_methods(["GET", "POST"])
def feed(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What the address is for, since when there is one; a new one is shown once, here."""
    address = ""
    if request.method == "POST":
        secret = feeds.renew(request.user)
        address = settings.SITE_URL.rstrip("/") + reverse("calendar:feed", args=[secret])
    return render(request, "accounts/feed.html", {"current": feeds.current(request.user), "address": address})


@require_POST
def feed_stop(request: AuthenticatedHttpRequest) -> HttpResponse:
    if feeds.stop(request.user):
        messages.success(request, "日历订阅已停用，原地址不再有效。")
    return redirect("accounts:feed")


@login_not_required
@never_cache
@require_safe
def calendar(request: HttpRequest, secret: str) -> HttpResponse:
    """The due days of whoever owns the address; any other address does not exist."""
    require_patience(request, "calendar", most=MOST_FETCHES)
    user = feeds.owner(secret)
    if user is None:
        require_patience(request, "calendar-miss", most=MOST_MISSES)
        raise Http404
    content = icalendar.calendar(diary.events(user), name=NAME, at=clock.now())
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="deadlines.ics"'
    response["X-Robots-Tag"] = "noindex"
    return response
