"""资格自测: the same conditions as the form, for anyone, without an account; nothing is stored."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from applications import answers, completeness, self_check
from applications.answers import Setting
from applications.forms.controls import field_for
from applications.forms.page import AnswersForm
from applications.kinds import general
from applications.views.section_page import lines_of_report
from portal.policy import clock, measures
from portal.policy.measures import FieldSpec, Measures


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, city: str) -> HttpResponse:
    """Questions, and below them the findings with their clauses."""
    pack = _pack(city)
    kinds = [(each.key, each.label) for each in general(pack)]
    kind = request.POST.get("kind") or request.GET.get("kind") or kinds[0][0]
    if kind not in dict(kinds):
        raise Http404
    asked = self_check.questions(pack, kind)
    given = _given(request, asked)
    problems = _problems(asked, given, Setting(clock.today(), kind)) if request.method == "POST" else {}
    report = None
    if request.method == "POST" and not problems:
        report = lines_of_report(self_check.judge(pack, kind, given, clock.today()))
    fields = {spec.key: field_for(spec, given.get(spec.key), regions={}) for _, spec in asked}
    form = AnswersForm(fields, given, problems)
    rows = [
        {"field": form[spec.key], "spec": spec, "off": not answers.is_asked(spec, given, kind)} for _, spec in asked
    ]
    context = {
        "pack": pack,
        "city": city,
        "kind": kind,
        "kinds": kinds,
        "form": form,
        "rows": rows,
        "report": report,
        "has_errors": bool(problems),
    }
    return render(request, "applications/apply/self_check.html", context)


def _pack(city: str) -> Measures:
    try:
        return measures.for_city(city, clock.today())
    except KeyError:
        raise Http404 from None


def _given(request: HttpRequest, asked: list[tuple[str, FieldSpec]]) -> dict[str, Any]:
    given: dict[str, Any] = {}
    for _, spec in asked:
        if spec.type == "multichoice":
            given[spec.key] = request.POST.getlist(spec.key)
        elif spec.type == "bool":
            given[spec.key] = spec.key in request.POST
        else:
            given[spec.key] = request.POST.get(spec.key, "")
    return given


def _problems(asked: list[tuple[str, FieldSpec]], given: dict[str, Any], setting: Setting) -> dict[str, list[str]]:
    found = {spec.key: completeness.field_problem(spec, given, setting) for _, spec in asked}
    return {key: [text] for key, text in found.items() if text}
