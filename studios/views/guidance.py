"""A studio's guidance log (HZ-74); its stories as unit and offices write them (HZ-74, BJ-77)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal.accounts.access import AuthenticatedHttpRequest
from studios import life_files, offices
from studios.guidance_forms import GuidanceForm, ShowcaseForm
from studios.life_forms import RemarkForm
from studios.models import GuidanceNote, Showcase, Studio
from studios.rules import guidance as rules
from studios.transitions import guidance as transitions
from studios.views import steps

edits = require_http_methods(["GET", "POST"])
MOST_SHOWN = 100


@edits
def log(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The log for everybody who sees the studio; the form for the offices."""
    studio = offices.studio_of(request.user, number)
    helps = rules.helps(request.user, studio)
    if request.method == "POST":
        rules.require_helper(request.user, studio)
    form = GuidanceForm(request.POST or None, request.FILES or None) if helps else None

    def act() -> None:
        if form is not None:
            transitions.note(studio, by=request.user, **form.cleaned_data)

    if request.method == "POST" and form is not None and steps.done(form, act, field="on"):
        messages.success(request, "已登记，单位可以看到")
        return redirect("studios:guidance", number)
    notes = GuidanceNote.objects.filter(studio=studio).select_related("office", "recorded_by")
    pack = offices.pack_of(studio)
    context = {
        "frame": steps.frame_of(request.user),
        "studio": studio,
        "form": form,
        "clause": next((each.clause for each in pack.notes if {"HZ-74", "BJ-76"} & set(each.rules)), ""),
        "notes": [(each, life_files.rows(each.files.all())) for each in notes.prefetch_related("files")[:MOST_SHOWN]],
    }
    return render(request, "studios/guidance/log.html", context)


@require_GET
def stories(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Everything written about a studio for the public: drafts, published, withdrawn."""
    studio = offices.studio_of(request.user, number)
    found = Showcase.objects.filter(studio=studio).select_related("recorded_by").order_by("-recorded_at", "-pk")
    may = steps.refusal(rules.check_draft, request.user, studio) is None
    shown = list(found[:MOST_SHOWN])
    for each in shown:
        each.studio = studio
    context = {
        "frame": steps.frame_of(request.user),
        "studio": studio,
        "clause": _clause(studio),
        "rows": [(each, *chip(each), _buttons(request, each)) for each in shown],
        "new_url": reverse("studios:story_new", args=[number]) if may else "",
    }
    return render(request, "studios/guidance/stories.html", context)


def chip(story: Showcase) -> tuple[str, str]:
    if rules.is_public(story):
        return "good", "已发布"
    return ("closed", "已撤下") if story.withdrawn_at else ("draft", "未发布")


def _clause(studio: Studio) -> str:
    pack = offices.pack_of(studio)
    return next((each.clause for each in pack.notes if {"HZ-74", "BJ-77"} & set(each.rules)), "")


def _buttons(request: AuthenticatedHttpRequest, story: Showcase) -> dict[str, bool]:
    user = request.user
    return {
        "edit": steps.refusal(rules.check_edit, user, story) is None,
        "publish": steps.refusal(rules.check_publish, user, story) is None,
        "withdraw": steps.refusal(rules.check_withdraw, user, story) is None,
    }


@edits
def story_new(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    studio = offices.studio_of(request.user, number)
    rules.check_draft(request.user, studio)
    form = ShowcaseForm(request.POST or None)
    if request.method == "POST" and steps.done(
        form, lambda: transitions.draft_story(studio, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, f"已保存，由{studio.recommender}或市级经办发布")
        return redirect("studios:stories", number)
    return _form(request, studio, form, "撰写风采展示")


@edits
def story_edit(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    story = _story(request, number, pk)
    rules.check_edit(request.user, story)
    form = ShowcaseForm(request.POST or None, initial={"title": story.title, "text": story.text})
    if request.method == "POST" and steps.done(
        form, lambda: transitions.edit_story(story, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, "已保存修改")
        return redirect("studios:stories", number)
    return _form(request, story.studio, form, "修改风采展示")


def _form(request: AuthenticatedHttpRequest, studio: Studio, form: Any, title: str) -> HttpResponse:
    return steps.page(
        request, form, title=f"{title}：{studio.name}", label="保存", clause=_clause(studio),
        back=reverse("studios:stories", args=[studio.number]),
    )  # fmt: skip


@require_POST
def story_publish(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    transitions.publish_story(_story(request, number, pk), by=request.user)
    messages.success(request, "已发布，工作室公开页面可以看到")
    return redirect("studios:stories", number)


@edits
def story_withdraw(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    story = _story(request, number, pk)
    rules.check_withdraw(request.user, story)
    form = RemarkForm(request.POST or None, label="撤下的原因")
    if request.method == "POST" and steps.done(
        form, lambda: transitions.withdraw_story(story, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, "已撤下")
        return redirect("studios:stories", number)
    return steps.page(
        request, form, title=f"撤下：{story.title}", label="撤下", back=reverse("studios:stories", args=[number]),
    )  # fmt: skip


def _story(request: AuthenticatedHttpRequest, number: str, pk: int) -> Showcase:
    studio = offices.studio_of(request.user, number)
    story: Showcase = get_object_or_404(Showcase.objects.filter(studio=studio), pk=pk)
    story.studio = studio
    return story
