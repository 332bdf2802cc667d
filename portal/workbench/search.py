"""One box for everything a person may see: by number, name or unit; each group asks its own door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from applications import case
from applications.models import Application, Call
from applications.models.application import CITY_ROLES, DESK_ROLES
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.models import Organisation, User
from portal.accounts.roles import Permission, Role
from portal.bulletin.models import NoticeState, PublicNotice
from studios import title_words
from studios.models import Studio

MOST_ROWS = 20
LONGEST = 60


@dataclass(frozen=True)
class Hit:
    """One found record."""

    number: str
    title: str
    words: str
    url: str
    chip: str = ""


@dataclass(frozen=True)
class Group:
    """The hits of one kind; `more` tells that the list was cut."""

    label: str
    hits: list[Hit]
    more: bool = False

    @property
    def total_words(self) -> str:
        return f"前 {len(self.hits)} 条，请写得更具体一些" if self.more else f"{len(self.hits)} 条"


@require_safe
def search(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Results in groups; nothing outside the person's own doors (design.md §6)."""
    asked = " ".join(request.GET.get("q", "").split())[:LONGEST]
    groups = list(find(asked, request.user)) if asked and "\x00" not in asked else []
    return render(request, "workbench/search.html", {"q": asked, "groups": groups})


def find(asked: str, user: User) -> Iterator[Group]:
    """The groups that have hits, in the order of work."""
    for label, source in SOURCES:
        hits = source(asked, user)
        if hits:
            yield Group(label, hits[:MOST_ROWS], more=len(hits) > MOST_ROWS)


def _matching(rows: QuerySet[Any], asked: str, *fields: str) -> list[Any]:
    condition = Q()
    for name in fields:
        condition |= Q(**{f"{name}__icontains": asked})
    return list(rows.filter(condition)[: MOST_ROWS + 1])


def _applications(asked: str, user: User) -> list[Hit]:
    rows = Application.objects.visible_to(user).for_page()
    names = ("number", "studio_name", "lead_master", "host__name", "occupation")
    found = _matching(rows, asked, *names)
    return [
        Hit(
            number=application.number,
            title=facts.title,
            words=application.host.name,
            url=_page_of(application, user),
            chip=facts.chip_text,
        )
        for application, facts in case.rows(found, user)
    ]


def _page_of(application: Application, user: User) -> str:
    """The page on which this person works with a file."""
    if user.is_in(*DESK_ROLES):
        return reverse("applications:review", args=[application.number])
    if user.is_in(*CITY_ROLES):
        return reverse("applications:acceptance", args=[application.number])
    if user.is_in(Role.EXPERT):
        return reverse("assessments:my_panels")
    return application.get_absolute_url()


def _studios(asked: str, user: User) -> list[Hit]:
    rows = Studio.objects.visible_to(user).select_related("host")
    found = _matching(rows, asked, "number", "name", "lead_master", "host__name")
    said = title_words.of_all(found)
    return [
        Hit(each.number, each.name, each.host.name, f"/studios/{each.number}/", said[each.pk].label) for each in found
    ]


def _notices(asked: str, user: User) -> list[Hit]:
    """Posted notices are public; a person of a city looks in the own one."""
    rows = PublicNotice.objects.filter(state__in=(NoticeState.PUBLISHED, NoticeState.ENDED))
    if user.city:
        rows = rows.filter(city=user.city)
    found = _matching(rows, asked, "code", "title")
    return [Hit(each.code, each.title, "", f"/notices/{each.code}/", each.state_label) for each in found]


def _calls(asked: str, user: User) -> list[Hit]:
    rows = Call.objects.public()
    if user.city:
        rows = rows.filter(city=user.city)
    found = _matching(rows, asked, "code", "title", "notice_no")
    return [Hit(each.code, each.title, each.notice_no, f"/calls/{each.code}/", each.state_label) for each in found]


def _people(asked: str, user: User) -> list[Hit]:
    if not user.may(Permission.MANAGE_ACCOUNTS):
        return []
    found = _matching(User.objects.with_post(), asked, "username", "name", "email")
    return [
        Hit(each.username, each.name, str(each.post or "没有岗位"), reverse("console:user", args=[each.pk]))
        for each in found
    ]


def _organisations(asked: str, user: User) -> list[Hit]:
    if not user.may(Permission.MANAGE_ORGANISATIONS):
        return []
    rows = Organisation.objects.select_related("region")
    found = _matching(rows, asked, "name", "short_name", "uscc")
    return [
        Hit(each.uscc or "", each.name, each.get_kind_display(), reverse("console:org", args=[each.pk]))
        for each in found
    ]


SOURCES: tuple[tuple[str, Callable[[str, User], list[Hit]]], ...] = (
    ("申报", _applications),
    ("工作室", _studios),
    ("公示公告", _notices),
    ("申报通知", _calls),
    ("用户", _people),
    ("机构", _organisations),
)
