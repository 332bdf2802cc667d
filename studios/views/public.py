"""The public register: the directory, a studio's page, and the check of a printed code."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from portal.accounts.pacing import require_patience
from portal.documents import standing, verification
from portal.documents.models import Verification
from portal.policy import clock, measures
from portal.policy.prepared import Among, Prepared
from portal.policy.wording import day_words
from studios import ladder, overview, plaques, title_words
from studios.filters import StudioFilter, focuses
from studios.models import Studio, Term
from studios.states import HOLDING, State
from studios.stories import public_stories

PAGE = 30
MOST_CHECKS = 30
MOST_STORIES = 10
WORDS = {
    "genuine": "真实", "missing": "不存在", standing.SUPERSEDED: "已被新版替代", standing.WITHDRAWN: "已撤销",
}  # fmt: skip
CHIPS = {
    State.ACTIVE: "good",
    State.TERM_PENDING: "others",
    State.RECTIFYING: "others",
    State.EXPIRED: "closed",
    State.REVOKED: "closed",
    State.CLOSED: "closed",
    State.CONVERTED: "closed",
}


# Of a studio and its unit the directory reads these alone.
_listed: Prepared[Studio] = Prepared(
    lambda: (
        Studio.objects.filter(Among("pk", "keys"))
        .order_by()
        .select_related("host", "region")
        .only("name", "number", "unit_name", "lead_master", "occupation", "state", "host__name", "region__name")
    )
)


@login_not_required
@require_GET
def directory(request: HttpRequest) -> HttpResponse:
    """已认定名录: searched, filtered, by pages."""
    chosen = StudioFilter(request.GET, queryset=Studio.objects.all())
    page = Paginator(chosen.qs.values_list("pk", flat=True), PAGE).get_page(request.GET.get("page"))
    keys = list(page.object_list)
    listed = {each.pk: each for each in _listed.rows(keys=keys)}
    said = title_words.of_all(listed.values(), public=True)
    rows = [
        {
            "cells": [
                {"text": each.name, "url": reverse("studios:page", args=[each.number]), "wrap": True},
                {"text": each.number},
                {"text": each.unit, "wrap": True},
                {"text": each.region.name if each.region else "–"},
                {"text": each.lead_master},
                {"text": each.occupation},
                {"text": said[each.pk].brief, "chip": CHIPS[State(each.state)]},
            ],
            "test": "studio-row",
        }
        for each in (listed[key] for key in keys if key in listed)
    ]
    labels = ("工作室", "编号", "单位", "区县", "领衔人（领办人）", "职业（工种）", "状态")
    context = {
        "filter": chosen,
        "page_obj": page,
        "table": {"caption": "已认定名录", "columns": [{"label": label} for label in labels], "rows": rows},
    }
    return render(request, "studios/directory.html", context)


@login_not_required
@require_GET
def page(request: HttpRequest, number: str) -> HttpResponse:
    """One studio: title, unit, leader, validity, document, plaque; never an ID number or a telephone."""
    studio = get_object_or_404(
        Studio.objects.select_related("host", "branch", "region", "recommender", "converted_to"), number=number
    )
    context = {
        "studio": studio,
        "said": title_words.of(studio, public=True),
        "chip": CHIPS[State(studio.state)],
        "pack": measures.load(studio.pack),
        "focus": dict(focuses()).get(studio.industry_focus, ""),
        "holds": studio.state in HOLDING,
        "plaque_no": plaques.number_shown(studio.plaque_no),
        "may_print": _may_print(request, studio),
        "terms": Term.objects.filter(studio=studio),
        "rungs": ladder.rungs(studio),
        "ladder_clause": ladder.clause(studio),
        "results": overview.lines("public", studio, clock.today()),
        "stories": public_stories().filter(studio=studio)[:MOST_STORIES],
    }
    return render(request, "studios/page.html", context)


def _may_print(request: HttpRequest, studio: Studio) -> bool:
    """The certificate is for the unit and the offices that look after it."""
    user = request.user
    return user.is_authenticated and Studio.objects.visible_to(user).filter(pk=studio.pk).exists()


@login_not_required
@never_cache
@require_GET
def verify_form(request: HttpRequest) -> HttpResponse:
    """A box for the code; its answer has an address of its own."""
    typed = verification.normalise(request.GET.get("code", ""))[:40]
    if typed.isalnum() and typed.isascii():
        return redirect("verification:result", typed)
    return render(request, "studios/verify_form.html", {"typed": bool(typed)})


@login_not_required
@never_cache
@require_GET
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """真实, 已被替代, 已撤销 or 不存在; a miss always looks the same."""
    require_patience(request, "verify", most=MOST_CHECKS)
    found = verification.lookup(code)
    studio = _studio_of(found)
    fallen = _fallen(found, studio)
    verdict = "missing" if found is None else fallen.verdict if fallen else "genuine"
    word = studio.state_label if studio is not None and verdict == standing.WITHDRAWN else WORDS[verdict]
    said = title_words.of(studio, public=True) if studio is not None else None
    context = {"found": found, "studio": studio, "said": said, "fallen": fallen, "verdict": verdict, "word": word}
    return render(request, "studios/verify.html", context)


def _fallen(found: Verification | None, studio: Studio | None) -> standing.Fallen | None:
    if found is None:
        return None
    if studio is not None and studio.state not in HOLDING:
        since = f"自 {day_words(studio.ended_on)}起" if studio.ended_on else ""
        return standing.Fallen(standing.WITHDRAWN, f"这家工作室{since}现为“{studio.state_label}”，不再持有称号。")
    fallen = standing.of(found)
    if fallen is None or studio is None:
        return fallen
    # Another name, plaque or master: the paper is old, the title stands.
    return standing.Fallen(standing.SUPERSEDED, f"{fallen.words}称号仍然有效，请以新的证书和下面的工作室页面为准。")


def _studio_of(found: Verification | None) -> Studio | None:
    subject = found.subject if found is not None else None
    return subject if isinstance(subject, Studio) else None
