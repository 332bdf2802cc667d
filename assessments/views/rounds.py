"""The office's rounds: the list, one round at a glance, its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from assessments import round_duties, round_offices
from assessments import round_rules as rules
from assessments.models import OFFICES, Panel, Round
from assessments.parameter_forms import shown
from assessments.round_forms import NewRoundForm, ReasonOnlyForm
from assessments.round_workflow import WORKFLOW
from assessments.states import ParticipantState, RoundState
from assessments.transitions import rounds as steps
from portal.accounts.access import AuthenticatedHttpRequest
from portal.audit.models import Entry
from portal.policy import clock, measures
from portal.workflow.engine import available
from studios.views.steps import button, done, page, refusal

edits = require_http_methods(["GET", "POST"])
LATEST = 30
CHIPS = {
    RoundState.DRAFT: "draft",
    RoundState.LISTED: "others",
    RoundState.OPEN: "mine",
    RoundState.FINISHED: "good",
    RoundState.DISCARDED: "closed",
}


def round_of(request: AuthenticatedHttpRequest, code: str) -> Round:
    """A round of the officer's own city."""
    found = Round.objects.visible_to(request.user).select_related("sheet", "maker")
    return get_object_or_404(found.prefetch_related("windows", "overrides"), code=code)


def drawn_from(city: str) -> Round:
    """What a new round of the city would be asked about: not stored."""
    return Round(city=city, pack=measures.for_city(city, clock.today()).code)


@require_GET
def rounds(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Every round of the city, newest first."""
    if not request.user.is_in(*OFFICES):
        raise Http404
    found = Round.objects.visible_to(request.user).prefetch_related("windows").annotate(studios=Count("participants"))
    rows = [{"cells": _cells(each), "test": "round-row"} for each in found]
    columns: list[dict[str, Any]] = [{"label": label} for label in ("批次", "考核", "基准日", "状态", "自评截止")]
    columns.append({"label": "名单", "numeric": True})
    context = {
        "table": {"caption": "考核批次", "columns": columns, "rows": rows},
        "may_draw_up": round_offices.conducts(request.user, drawn_from(request.user.city)),
    }
    return render(request, "assessments/rounds/list.html", context)


def _cells(round: Any) -> list[dict[str, Any]]:
    closes = next((window.closes_at for window in round.windows.all() if window.kind == "self"), None)
    return [
        {"text": round.title, "url": reverse("assessments:round", args=[round.code]), "wrap": True},
        {"text": round.get_kind_display()},
        {"text": round.reference_on},
        {"text": round.state_label, "chip": CHIPS[RoundState(round.state)]},
        {"deadline": closes, "closing": True} if closes else {"text": "未设置"},
        {"text": round.studios, "numeric": True},
    ]


@edits
def new(request: AuthenticatedHttpRequest) -> HttpResponse:
    """A draft from the pack in force."""
    if not request.user.is_in(*OFFICES):
        raise Http404
    draft = drawn_from(request.user.city)
    round_offices.require_conducts(request.user, draft)
    pack = draft.measures
    kinds = [(kind.value, kind.label) for kind, name in rules.SHEETS.items() if name in pack.parameters]
    form = NewRoundForm(request.POST or None, kinds=kinds, today=clock.today())
    made: list[Round] = []
    if request.method == "POST" and done(
        form, lambda: made.append(steps.draw_up(city=request.user.city, by=request.user, **form.cleaned_data))
    ):
        messages.success(request, "批次已拟定。请填写通知、确定各环节时间，再从名册生成参评名单。")
        return redirect("assessments:round", made[0].code)
    words = f"按《{pack.title}》（{pack.document_no}）拟定，考核表照办法选定，此后不再改变。"
    back = reverse("assessments:rounds")
    return page(request, form, title="拟定考核批次", label="拟定", back=back, words=words)


@require_GET
def round_page(request: AuthenticatedHttpRequest, code: str) -> HttpResponse:
    """One round: what stands, what may be done, how far the studios are."""
    round = round_of(request, code)
    user = request.user
    conducts = round_offices.conducts(user, round)
    draft = round.state == RoundState.DRAFT
    pack = round.measures
    context = {
        "round": round,
        "pack": pack,
        "chip": CHIPS[RoundState(round.state)],
        "clause": round_duties.clause(round),
        "may_edit": draft and conducts,
        "may_override": not refusal(rules.check_override, user, round),
        "may_move": round.state == RoundState.OPEN and conducts,
        "steps": _steps(user, round),
        "counts": _counts(round),
        "total": round.participants.count(),
        "panels": list(Panel.objects.about(round).order_by("pk")),
        "may_convene": round.state == RoundState.OPEN and conducts,
        "overrides": [(each, pack.parameter(each.parameter), shown(each.value)) for each in round.overrides.all()],
        "entries": Entry.objects.about(round).order_by("-seq")[:LATEST],
    }
    return render(request, "assessments/rounds/round.html", context)


def _steps(user: Any, round: Round) -> list[dict[str, Any]]:
    """The steps of the round's state; the way that the pack does not go is left out."""
    by_two = round.measures.value("participants_by_two")
    skipped = "open" if by_two else "submit_list"
    kinds = {"discard": "danger", "revise": "plain", "finish": "plain"}
    found = []
    for offer in available(WORKFLOW, user, round):
        if offer.step.name != skipped:
            url = reverse("assessments:round_step", args=[round.code, offer.step.name])
            item = button(offer.step.label, url, kind=kinds.get(offer.step.name, "primary"))
            found.append(item | {"refusal": offer.refusal, "clause": ""})
    return found


def _counts(round: Round) -> list[tuple[str, str, int]]:
    known = dict(round.participants.order_by().values_list("state").annotate(n=Count("pk")))
    return [(state.value, str(state.label), known[state.value]) for state in ParticipantState if state.value in known]


WORDS = {
    "submit_list": "提交后名单不能再改，由另一位同事复核；复核通过即启动考核。",
    "revise": "退回后由拟定人修改名单。",
    "open": "启动后通知名单上的工作室开始自评，名单中不列入考核和直接确定不合格的不在其列。",
    "confirm": "复核通过后通知名单上的工作室开始自评。",
    "finish": "结束后批次只能查看。",
    "discard": "作废后这些工作室可以列入别的批次。",
}
WITH_REASON = ("revise", "discard")


@edits
def step(request: AuthenticatedHttpRequest, code: str, name: str) -> HttpResponse:
    """One step, after a page that says what will happen."""
    round = round_of(request, code)
    if name not in WORDS:
        raise Http404
    taken = WORKFLOW.step(name)
    form = ReasonOnlyForm(request.POST or None) if name in WITH_REASON else None
    act = _act(round, name, request, form)
    if request.method == "GET" or form is not None:
        taken.check(request.user, round)
    if request.method == "GET" or (form is not None and not done(form, act)):
        return _step_page(request, round, name, form)
    if form is None:
        act()
    messages.success(request, f"{taken.label}：已办理。")
    return redirect("assessments:round", code)


def _step_page(request: AuthenticatedHttpRequest, round: Round, name: str, form: Any) -> HttpResponse:
    taken = WORKFLOW.step(name)
    facts = [{"label": label, "value": f"{number} 家"} for _, label, number in _counts(round)]
    back = reverse("assessments:round", args=[round.code])
    return page(
        request, form, title=f"{taken.label}：{round.title}", label=taken.label, back=back, words=WORDS[name],
        facts=facts, danger=name == "discard", clause=round_duties.clause(round) if name in ("open", "confirm") else "",
    )  # fmt: skip


def _act(round: Round, name: str, request: AuthenticatedHttpRequest, form: Any) -> Callable[[], None]:
    by = request.user
    plain = {
        "submit_list": steps.submit_list,
        "open": steps.open_round,
        "confirm": steps.confirm,
        "finish": steps.finish,
    }
    if name in plain:
        return lambda: plain[name](round, by=by)
    ending = steps.revise if name == "revise" else steps.discard
    return lambda: ending(round, by=by, remark=form.cleaned_data["reason"])
