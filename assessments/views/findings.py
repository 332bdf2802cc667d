"""What officers found about a studio: the facts that can be found, the findings with their papers, the two steps."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from assessments import city_facts, finding_rules
from assessments.finding_forms import FindingForm
from assessments.models import Finding
from assessments.transitions import findings as transitions
from portal.accounts.access import AuthenticatedHttpRequest
from studios import life_files, offices
from studios.life_forms import RemarkForm
from studios.views import steps

edits = require_http_methods(["GET", "POST"])
MOST_SHOWN = 100
SOURCES = {"visit": "现场查看", "finding": "文书认定", "money": "资金"}


@require_GET
def findings(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Everybody who sees the studio reads them; the city's officers add and withdraw."""
    studio = offices.studio_of(request.user, number)
    facts = city_facts.of_city(studio.city)
    finds = finding_rules.finds(request.user, studio)
    found = Finding.objects.filter(studio=studio).select_related("recorded_by").prefetch_related("files")
    context = {
        "frame": steps.frame_of(request.user),
        "studio": studio,
        "finds": finds,
        "groups": _groups(number, facts) if finds else [],
        "rows": [_row(each, facts.facts, finds, number) for each in found[:MOST_SHOWN]],
    }
    return render(request, "assessments/findings.html", context)


def _groups(number: str, facts: city_facts.CityFacts) -> list[tuple[str, list[tuple[str, str]]]]:
    """Links to what can be found, by where it usually comes from; 否决项 apart."""
    found: dict[str, list[tuple[str, str]]] = {}
    for fact in facts.findable.values():
        kind = "否决项" if fact.key in facts.vetoes else SOURCES[fact.source]
        found.setdefault(kind, []).append((fact.label, reverse("assessments:finding_new", args=[number, fact.key])))
    return list(found.items())


def _row(finding: Finding, facts: Any, finds: bool, number: str) -> dict[str, Any]:
    fact = facts.get(finding.fact)
    standing = finding.withdrawn_at is None
    url = reverse("assessments:finding_withdraw", args=[number, finding.pk]) if finds and standing else ""
    return {
        "finding": finding,
        "words": city_facts.told(fact, finding.value) if fact else finding.fact,
        "files": life_files.rows(finding.files.all()),
        "withdraw_url": url,
    }


@edits
def finding_new(request: AuthenticatedHttpRequest, number: str, fact: str) -> HttpResponse:
    """One fact, its document and its files."""
    studio = offices.studio_of(request.user, number)
    finding_rules.check_finder(request.user, studio)
    asked = city_facts.of_city(studio.city).findable.get(fact)
    if asked is None:
        raise Http404
    form = FindingForm(request.POST or None, request.FILES or None, fact=asked)

    def act() -> None:
        transitions.find(studio, fact, by=request.user, **form.cleaned_data)

    if request.method == "POST" and steps.done(form, act, field="on"):
        messages.success(request, "已认定，考核建议分随之更新")
        return redirect("assessments:findings", number)
    back = reverse("assessments:findings", args=[number])
    words = f"{studio.name}：{asked.label}。认定后不能修改，有误的可以撤回。"
    return steps.page(request, form, title="认定事实", label="认定", back=back, words=words)


@edits
def finding_withdraw(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    """With the reason, which stays on the page."""
    studio = offices.studio_of(request.user, number)
    finding_rules.check_finder(request.user, studio)
    finding = get_object_or_404(Finding.objects.filter(studio=studio).select_related("studio"), pk=pk)
    finding_rules.check_withdraw(request.user, finding)
    form = RemarkForm(request.POST or None, label="撤回理由")

    def act() -> None:
        transitions.withdraw(finding, by=request.user, reason=form.cleaned_data["remark"])

    if request.method == "POST" and steps.done(form, act, field="remark"):
        messages.success(request, "已撤回，不再计入考核")
        return redirect("assessments:findings", number)
    back = reverse("assessments:findings", args=[number])
    return steps.page(request, form, title="撤回认定", label="撤回", back=back, words=finding.text, danger=True)
