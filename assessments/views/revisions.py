"""A city's sheets and their new versions: what is in force, import, comparison, rehearsal, publication."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import blank_sheets, sheet_comparison, sheet_excel, sheet_library
from assessments import revision_rules as rules
from assessments.models import OFFICES, Rehearsal, Round, SheetRevision
from assessments.revision_forms import ImportForm, RehearsalForm, RemarkForm
from assessments.states import RevisionState, RoundState
from assessments.transitions import revisions as transitions
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Role
from portal.desks import approvals
from portal.documents.exports import request_export
from portal.documents.models import Rendering
from studios.life_forms import RemarkForm as ReasonForm
from studios.views import steps

edits = require_http_methods(["GET", "POST"])
CHIPS = {RevisionState.IMPORTED: "others", RevisionState.PUBLISHED: "good", RevisionState.DISCARDED: "closed"}


def _require_office(request: AuthenticatedHttpRequest) -> str:
    """The city of somebody at one of its offices; to everyone else the pages do not exist."""
    if not request.user.is_in(*OFFICES) or not request.user.city:
        raise Http404
    return str(request.user.city)


def _sheet_of(request: AuthenticatedHttpRequest, code: str) -> Any:
    city = _require_office(request)
    if code not in sheet_library.codes(city):
        raise Http404
    return sheet_library.in_force(code)


@require_GET
def sheets(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Every sheet of the city as it is in force, and the versions brought in."""
    city = _require_office(request)
    found = SheetRevision.objects.visible_to(request.user).select_related("imported_by")
    context = {
        "sheets": sheet_library.of_codes(sheet_library.codes(city)).items(),
        "revisions": [(each, CHIPS[RevisionState(each.state)]) for each in found[:100]],
        "makes": rules.makes(request.user, city),
    }
    return render(request, "assessments/sheets.html", context)


@require_GET
def sheet(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """One sheet in words: every item with its standard, its rules and how they are read."""
    found = _sheet_of(request, code)
    words = {item.key: [sheet_comparison.rule_words(rule, found) for rule in item.rules] for item in found.items()}
    context = {
        "sheet": found,
        "code": code,
        "sections": [(each, [(item, words[item.key]) for item in each.items]) for each in found.sections],
        "vetoes": [found.fact(key).label for key in found.vetoes],
        "makes": rules.makes(request.user, found.city),
    }
    return render(request, "assessments/sheet.html", context)


@require_POST
def excel(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The sheet in force as Excel, to be changed and brought back; the worker writes it."""
    _sheet_of(request, code)
    return redirect(request_export(sheet_excel.EXPORT, request.user, {"code": code}))


@require_POST
def blank(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The blank sheet as a paper, drawn by the worker."""
    _sheet_of(request, code)
    return redirect(blank_sheets.request(code, by=request.user))


@edits
def load(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """Bring in the next version."""
    found = _sheet_of(request, code)
    rules.check_make(request.user, found.city)
    form = ImportForm(request.POST or None, request.FILES or None)
    made: list[SheetRevision] = []

    def act() -> None:
        upload, reason = form.cleaned_data["file"], form.cleaned_data["reason"]
        made.append(transitions.load(code, upload.name, upload.read(), by=request.user, reason=reason))

    if request.method == "POST" and steps.done(form, act, field="file"):
        messages.success(request, "已导入，请比较、试算后由另一位同事发布")
        return redirect("assessments:revision", made[0].pk)
    words = f"现行版本：{found.title}。导入后不会立即生效，由审批岗位复核发布；已启动的考核仍用原版本。"
    back = reverse("assessments:sheet", args=[code])
    return steps.page(request, form, title="导入评分表新版本", label="导入", back=back, words=words)


def _revision_of(request: AuthenticatedHttpRequest, pk: int) -> SheetRevision:
    _require_office(request)
    found = SheetRevision.objects.visible_to(request.user).select_related("imported_by", "version")
    return get_object_or_404(found, pk=pk)


@require_GET
def revision(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """The version beside the one in force, what its rehearsals gave, who has approved it."""
    record = _revision_of(request, pk)
    new, old = sheet_library.read(record.code, record.text), _predecessor(record)
    differences = sheet_comparison.compare(old, new)
    roles, mark = rules.pack_of(record.city).offices.approvals, transitions.mark(record)
    context = {
        "revision": record,
        "chip": CHIPS[RevisionState(record.state)],
        "heads": sheet_comparison.heads(old, new),
        "differences": [each for each in differences if each.kind != sheet_comparison.SAME],
        "same": sum(each.kind == sheet_comparison.SAME for each in differences),
        "rehearsals": record.rehearsals.select_related("round", "requested_by"),
        "signed": approvals.standing(record, transitions.ACT, mark),
        "missing": [Role(each).label for each in approvals.missing(record, transitions.ACT, mark, roles)],
        "waits": record.state == RevisionState.IMPORTED,
        "makes": rules.makes(request.user, record.city),
        "refused": steps.refusal(rules.check_publish, request.user, record),
        "form": RemarkForm(),
    }
    return render(request, "assessments/revision.html", context)


def _predecessor(record: SheetRevision) -> Any:
    """What it is compared with: the version in force, or that before it once it is in force itself."""
    earlier = SheetRevision.objects.published().filter(code=record.code)
    if record.published_at is not None:
        earlier = earlier.filter(published_at__lt=record.published_at)
    before = earlier.first()
    return sheet_library.read(record.code, before.text) if before else sheet_library.from_file(record.code)


@require_POST
def publish(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """An office's yes; the last one puts it in force."""
    record = _revision_of(request, pk)
    form = RemarkForm(request.POST)
    remark = form.cleaned_data["remark"] if form.is_valid() else ""
    done = transitions.publish(record, by=request.user, remark=remark)
    messages.success(request, "已发布，以后启动的考核用这个版本" if done else "已会签，等待另一部门会签")
    return redirect("assessments:revision", pk)


@edits
def discard(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    record = _revision_of(request, pk)
    rules.check_discard(request.user, record)
    form = ReasonForm(request.POST or None, label="作废理由")

    def act() -> None:
        transitions.discard(record, by=request.user, reason=form.cleaned_data["remark"])

    if request.method == "POST" and steps.done(form, act, field="remark"):
        messages.success(request, "已作废")
        return redirect("assessments:sheets")
    back = reverse("assessments:revision", args=[pk])
    return steps.page(request, form, title="作废新版本", label="作废", back=back, words=record.title, danger=True)


@edits
def rehearse(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Try it on an earlier round."""
    record = _revision_of(request, pk)
    rules.check_make(request.user, record.city)
    fit = Round.objects.visible_to(request.user).filter(sheet__code=record.code)
    rounds = fit.exclude(state__in=(RoundState.DRAFT, RoundState.DISCARDED)).order_by("-year", "-pk")
    form = RehearsalForm(request.POST or None, rounds=rounds)
    made: list[Rehearsal] = []

    def act() -> None:
        made.append(transitions.rehearse(record, rounds.get(pk=form.cleaned_data["round"]), by=request.user))

    if request.method == "POST" and steps.done(form, act, field="round"):
        messages.success(request, "正在试算，完成后刷新本页查看")
        return redirect("assessments:rehearsal", made[0].pk)
    words = (
        "用新版本重算这一批次各工作室的得分和等次。人评的分，项目没有改动的照旧；改动的项目按台账重新建议。"
        "不改变任何结果。"
    )
    back = reverse("assessments:revision", args=[pk])
    return steps.page(request, form, title="规则变化试算", label="试算", back=back, words=words)


@require_GET
def rehearsal(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """What came out, and the Excel list of it."""
    _require_office(request)
    mine = Rehearsal.objects.filter(sheet__in=SheetRevision.objects.visible_to(request.user))
    found = get_object_or_404(mine.select_related("sheet", "round", "requested_by"), pk=pk)
    job = Rendering.objects.about(found).order_by("-pk").first()
    changed = [row for row in found.rows if row["old_grade"] != row["new_grade"]]
    context = {"rehearsal": found, "job": job, "rows": found.rows, "changed": len(changed)}
    return render(request, "assessments/rehearsal.html", context)
