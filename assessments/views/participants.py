"""The studios of a round: the office's list, one studio's page for everybody who may read it, the office's steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import grounds as own_grounds
from assessments import marking, participant_notices, round_listing, round_offices, sheets, suggested
from assessments.models import Participant, ResultLetter
from assessments.participant_workflow import WORKFLOW
from assessments.round_forms import GroundForm, ReasonOnlyForm, SecondReviewForm, UntilForm
from assessments.states import FILLING, RUNNING, ParticipantState, RoundState
from assessments.transitions import judging, leaving, self_assessing
from assessments.views.rounds import round_of
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Role
from portal.documents.exports import request_export
from portal.documents.models import Attachment
from portal.policy import clock
from portal.policy.refusal import Refused
from portal.workflow.engine import available
from studios import grounds
from studios import offices as studio_offices
from studios.states import State
from studios.views.steps import button, done, frame_of, page

edits = require_http_methods(["GET", "POST"])
PER_PAGE = 50
P = ParticipantState
CHIPS = {
    P.LISTED: "draft",
    P.OPEN: "mine",
    P.RETURNED: "mine",
    P.HANDED_IN: "others",
    P.UNDER_PANEL: "others",
    P.APPRAISED: "good",
    P.PUBLISHED: "good",
    P.NOT_ASSESSED: "closed",
    P.VETOED: "overdue",
    P.STOPPED: "overdue",
    P.REMOVED: "closed",
}


@require_GET
def participants(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """The list under its filters; grounds with their clause beside."""
    round = round_of(request, code)
    form, found = round_listing.narrowed(round, request.GET)
    page_obj = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    labels = ("工作室", "单位", "推荐单位", "考核期", "应考日", "状态", "事由")
    table = {
        "caption": "参评名单",
        "columns": [{"label": label} for label in labels],
        "rows": [{"cells": _cells(each, round), "test": "participant-row"} for each in page_obj],
    }
    context = {
        "round": round,
        "form": form,
        "page_obj": page_obj,
        "table": table,
        "is_filtered": any(request.GET.get(name) for name in form.fields),
        "may_list": round.state == RoundState.DRAFT and round_offices.conducts(request.user, round),
        "may_export": round_listing.may_export(request.user, round),
        "query": request.GET.urlencode(),
    }
    return render(request, "assessments/rounds/participants.html", context)


def _cells(each: Participant, round: Any) -> list[dict[str, Any]]:
    each.round = round
    pack = round.measures
    ground = (
        f"{grounds.label(pack, each.ground)}〔{grounds.clause(pack, each.ground)}〕" if each.ground else each.remark
    )
    due = f"{each.due_on}（逾期）" if each.overdue else str(each.due_on)
    return [
        {"text": str(each), "url": participant_notices.page(each), "wrap": True},
        {"text": each.studio.unit, "wrap": True},
        {"text": each.studio.recommender.name, "wrap": True},
        {"text": f"{each.first} 至 {each.last}", "wrap": True},
        {"text": due},
        {"text": each.state_label, "chip": CHIPS[P(each.state)]},
        {"text": ground or "–", "wrap": True},
    ]


@require_POST
def export(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    round = round_of(request, code)
    if not round_listing.may_export(request.user, round):
        raise Refused("名单由考核组织单位和审批岗位导出")
    params = {"round": code, "query": request.POST.get("query", "")[:500]}
    return redirect(request_export(round_listing.EXPORT, request.user, params))


def participant_of(request: AuthenticatedHttpRequest, pk: int) -> Participant:
    """A studio in a round that the person may read; else 404."""
    found = Participant.objects.visible_to(request.user).for_page().select_related("sheet", "studio__host")
    return get_object_or_404(found.prefetch_related("round__overrides", "round__windows"), pk=pk)


@require_GET
def participant(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """One studio in a round: for its unit, its body, the offices, and the experts who judge it."""
    record = participant_of(request, pk)
    user = request.user
    version = suggested.version_of(record)
    office = round_offices.conducts(user, record.round)
    pack = record.round.measures
    context = {
        "frame": frame_of(user),
        "participant": record,
        "round": record.round,
        "studio": record.studio,
        "state": participant_notices.shown_state(user, record),
        "chip": "others" if participant_notices.veil(user, record) else CHIPS[P(record.state)],
        "ground": _ground(user, record, pack),
        "version": version,
        "rows": _rows(record, version),
        "files": Attachment.objects.about(record).live().filter(slot="ledger"),
        "may_fill": record.state in FILLING and studio_offices.keeps(user, record.studio),
        "steps": _steps(user, record) if office else [],
        "is_expert": user.is_in(Role.EXPERT),
        "today_at": record.today_at if office else None,
        "letter": ResultLetter.objects.visible_to(user).filter(result__grade_entry__participant=record).first(),
    }
    return render(request, "assessments/rounds/participant.html", context)


def _ground(user: Any, record: Participant, pack: Any) -> str:
    """The ground as the reader may know it: what is prepared quietly stays so."""
    if not record.ground or participant_notices.veil(user, record):
        return ""
    return f"{grounds.label(pack, record.ground)}〔{grounds.clause(pack, record.ground)}〕：{record.remark}"


def _rows(record: Participant, version: Any) -> list[dict[str, Any]]:
    """Item by item as it was handed in: suggestion with its steps, own mark, reason, the records behind."""
    if version is None:
        return []
    beside = suggested.beside(record)
    return [
        {
            "line": line,
            "points": sheets.plain(line.points),
            "beside": marking.printed(beside[key]),
            "files": version.data["marks"].get(key, {}).get("files", []),
            "records": version.data["records"].get(key, []),
        }
        for key, line in sheets.lines(record.sheet).items()
        if key in beside
    ]


def _steps(user: Any, record: Participant) -> list[dict[str, Any]]:
    """The office's steps; a refused one is left out where the city's policy has none of the kind."""
    found = []
    for offer in available(WORKFLOW, user, record):
        name = offer.step.name
        if name in PAGES and not (offer.refusal and name in ("exclude", "veto", "stop", "relist", "resume")):
            url = reverse("assessments:participant_step", args=[record.pk, name])
            kind = "plain" if name in ("return", "go_on", "relist", "resume") else "danger"
            found.append(button(offer.step.label, url, kind=kind) | {"refusal": offer.refusal, "clause": ""})
    if record.state == P.PUBLISHED and record.studio.state == State.RECTIFYING:
        url = reverse("assessments:participant_step", args=[record.pk, "again"])
        found.append(button("列入复评", url, kind="primary"))
    return found


# What each step's page says; the words of the ground steps follow the pack.
PAGES = {
    "return": "单位按意见修改后重新提交，到截止日为止。",
    "go_on": "单位没有提交自评，考核组按台账和现场情况考核。",
    "exclude": "不参加本次考核，称号按办法撤销（另行办理，听取意见后决定）。",
    "veto": "无论得分多少，本次考核为不合格，与其他结果一起公布。",
    "stop": "不评定等次，停止考核，同时提出取消称号（听取意见后决定）。",
    "remove": "移出后不在本批次考核。",
    "relist": "事由消除，恢复参评。",
    "resume": "事由消除，单位重新自评，到截止日为止。",
    "again": "整改期满后，按原考核表复评一次，考核期延至今天。",
}


@edits
def step(request: AuthenticatedHttpRequest, pk: int, name: str) -> HttpResponse:
    """One step of the office, after a page with what will happen."""
    record = participant_of(request, pk)
    if name not in PAGES or record.state not in _sources(name):
        raise Http404
    round_offices.require_conducts(request.user, record.round)
    if name != "again":
        WORKFLOW.step(name).check(request.user, record)
    form = _form(request, record, name)
    if request.method == "POST" and done(form, _act(record, name, request, form)):
        messages.success(request, f"{record.studio.name}：已办理。")
        return redirect("assessments:participant", pk)
    label = "列入复评" if name == "again" else WORKFLOW.step(name).label
    clause = WORKFLOW.step(name).clause if name != "again" else ""
    danger = name in ("exclude", "veto", "stop", "remove")
    back = reverse("assessments:participant", args=[pk])
    return page(
        request, form, title=f"{label}：{record.studio.name}", label=label, back=back, words=PAGES[name],
        clause=_clause(record, name) if clause else "", danger=danger,
    )  # fmt: skip


def _sources(name: str) -> tuple[str, ...]:
    return (P.PUBLISHED,) if name == "again" else WORKFLOW.step(name).sources


def _clause(record: Participant, name: str) -> str:
    pack = record.round.measures
    leaves = own_grounds.of_step(pack, name) if name in ("exclude", "veto", "stop") else []
    return pack.clause(leaves[0].clause) if leaves else ""


def _form(request: AuthenticatedHttpRequest, record: Participant, name: str) -> Any:
    given = (request.POST or None, request.FILES or None)
    if name in ("exclude", "veto", "stop"):
        return GroundForm(*given, leaves=own_grounds.of_step(record.round.measures, name))
    if name in ("return", "resume"):
        return UntilForm(request.POST or None, label="需要修改的内容" if name == "return" else "理由")
    return SecondReviewForm(request.POST or None) if name == "again" else ReasonOnlyForm(request.POST or None)


def _act(record: Participant, name: str, request: AuthenticatedHttpRequest, form: Any) -> Callable[[], Any]:
    by = request.user

    def data(key: str) -> Any:
        return form.cleaned_data[key]

    acts: dict[str, Callable[[], Any]] = {
        "return": lambda: self_assessing.send_back(
            record, by=by, remark=data("reason"), due=clock.end_of(data("last_day"))
        ),
        "go_on": lambda: self_assessing.go_on(record, by=by, reason=data("reason")),
        "remove": lambda: leaving.remove(record, by=by, reason=data("reason")),
        "relist": lambda: leaving.relist(record, by=by, reason=data("reason")),
        "resume": lambda: leaving.resume(record, by=by, reason=data("reason"), due=clock.end_of(data("last_day"))),
        "again": lambda: judging.review_again(record, by=by, due=clock.end_of(data("last_day"))),
    }
    if name in acts:
        return acts[name]
    return lambda: leaving.leave(
        record, name, by=by, ground=data("ground"), on=data("on"), facts=data("facts"), papers=data("papers")
    )


@require_POST
def refresh(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    """Compare the self-assessment with what the records give now."""
    record = participant_of(request, pk)
    round_offices.require_conducts(request.user, record.round)
    if record.state not in RUNNING:
        raise Refused(f"这家工作室现为“{record.state_label}”")
    changed = suggested.refresh([record])
    messages.success(request, "台账有变化，已列在各项旁边。" if changed else "与上次对照相比没有变化。")
    return redirect("assessments:participant", pk)
