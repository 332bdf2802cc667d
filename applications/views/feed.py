"""The RSS of what is made public: notices of proposed studios, recognitions, assessments and results, revocations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.views.decorators.http import require_safe

from applications.models import Recognition
from applications.states import RecognitionState
from assessments import public_results, public_rounds
from portal.bulletin.models import PublicNotice
from portal.policy import clock
from portal.policy.wording import day_words
from studios.models import Studio
from studios.states import State

LATEST = 50


@dataclass(frozen=True)
class Entry:
    """One thing made public."""

    guid: str
    title: str
    words: str
    url: str
    at: datetime


class NoticesFeed(Feed):
    """The fifty newest of all, newest first, in eight statements."""

    title = "技能大师工作室公示公告"
    link = reverse_lazy("applications:public_notices")
    description = "拟认定公示、认定公告、考核通知、考核结果和撤销称号的公告"
    language = "zh-cn"
    item_guid_is_permalink = False

    def items(self) -> list[Entry]:
        found = [*_notices(), *_recognitions(), *rounds(), *results(), *_revocations()]
        return sorted(found, key=lambda each: each.at, reverse=True)[:LATEST]

    def item_title(self, item: Any) -> str:
        return str(item.title)

    def item_description(self, item: Any) -> str:
        return str(item.words)

    def item_link(self, item: Entry) -> str:
        return item.url

    def item_guid(self, item: Entry) -> str:
        return item.guid

    def item_pubdate(self, item: Entry) -> datetime:
        return item.at


def _notices() -> Iterator[Entry]:
    for each in PublicNotice.objects.public().order_by("-posted_at")[:LATEST]:
        if each.posted_at and each.starts_on and each.ends_on:
            words = f"公示期 {day_words(each.starts_on)}至{day_words(each.ends_on)}，共 {len(each.items)} 家。"
            url = reverse("applications:public_notice", args=[each.code])
            yield Entry(f"notice:{each.code}", each.title, words, url, each.posted_at)


def _recognitions() -> Iterator[Entry]:
    for each in Recognition.objects.filter(state=RecognitionState.ISSUED).order_by("-issued_at")[:LATEST]:
        if each.issued_at:
            url = reverse("applications:announcement", args=[each.pk])
            yield Entry(f"recognition:{each.pk}", each.title, f"文号 {each.document_no}", url, each.issued_at)


def rounds() -> Iterator[Entry]:
    """Assessments that have begun (HZ-50, HZ-53, BJ-49)."""
    for each in public_rounds.opened()[:LATEST]:
        if each.opened_at:
            name, words = public_rounds.title(each), public_rounds.words(each)
            yield Entry(f"round:{each.code}", name, words, public_rounds.url(each), each.opened_at)


def results() -> Iterator[Entry]:
    """Results that the policy makes public (BJ-51)."""
    for each in public_results.lists()[:LATEST]:
        if each.released_at:
            url = reverse("assessments:result_page", args=[each.pk])
            yield Entry(f"results:{each.pk}", each.title, f"文号 {each.document_no}", url, each.released_at)


def _revocations() -> Iterator[Entry]:
    revoked = Studio.objects.filter(state=State.REVOKED, ended_on__isnull=False).order_by("-ended_on", "-pk")
    for each in revoked[:LATEST]:
        if each.ended_on:
            at = datetime.combine(each.ended_on, time(9), tzinfo=clock.BEIJING)
            words = (
                f"{each.unit}，编号 {each.number}，自 {day_words(each.ended_on)}起撤销，文号 {each.ended_by or '–'}。"
            )
            url = reverse("studios:page", args=[each.number])
            yield Entry(f"revocation:{each.number}", f"撤销称号：{each.name}", words, url, at)


_feed = NoticesFeed()


@login_not_required
@require_safe
def notices_feed(request: HttpRequest) -> HttpResponse:
    return _feed(request)
