"""Rounds as anybody reads them once they are open: the notice, its days, the sheet; no studio (HZ-50, BJ-49)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from assessments import sheets
from assessments.models import Round, RoundWindow
from assessments.models.participants import ISSUED
from portal.policy.wording import due_words


def opened() -> QuerySet[Round]:
    """Rounds that have begun, newest first, with their windows."""
    found = Round.objects.filter(state__in=ISSUED, opened_at__isnull=False)
    return found.select_related("sheet").prefetch_related("windows", "overrides").order_by("-opened_at", "-pk")


def title(round: Round) -> str:
    return f"关于开展{round.title}的通知"


def url(round: Round) -> str:
    return reverse("assessments:public_round", args=[round.code])


def words(round: Round) -> str:
    """自评到…截止 and the number of the notice, for lists."""
    closes = next((each.closes_at for each in round.windows.all() if each.kind == RoundWindow.Kind.SELF), None)
    said = [round.notice_no, f"自评到 {due_words(closes)} 截止" if closes else ""]
    return "，".join(each for each in said if each)


def context(round: Round) -> dict[str, Any]:
    """What the page of one round prints."""
    windows = sorted(round.windows.all(), key=lambda each: (each.opens_at, each.pk))
    return {
        "round": round,
        "title": title(round),
        "pack": round.measures,
        "paragraphs": [line for line in round.notice_text.splitlines() if line.strip()],
        "windows": [(each, due_words(each.closes_at)) for each in windows if each.kind != each.Kind.LISTING],
        "groups": sheets.groups(round.sheet),
        "sheet": sheets.sheet_of(round.sheet),
    }
