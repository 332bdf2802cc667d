"""Proposals to end a title: the lists of the city and of a body, one proposal's page, its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Role
from portal.audit.models import Entry
from portal.desks import approvals
from portal.policy.refusal import Refused
from studios import ending_notices, grounds, life_files, offices, renewal_window
from studios.ending_workflow import WORKFLOW
from studios.life_forms import DecisionForm, FactsForm, HearingForm, ProposalForm, RemarkForm
from studios.models import EndingProposal
from studios.offices import HOST_ROLES
from studios.rules import endings as rules
from studios.rules import ground_holds
from studios.states import PENDING_PROPOSAL
from studios.states import ProposalState as P
from studios.transitions import endings
from studios.views import steps

edits = require_http_methods(["GET", "POST"])
SLOT = "evidence"
CHIPS = {P.SUGGESTED: "others", P.PROPOSED: "others", P.HEARD: "others", P.CONFIRMED: "closed", P.DISMISSED: "draft"}
LABELS = {"propose": "提出", "hear": "记录陈述申辩", "draft": "拟定决定", "approve": "会签", "dismiss": "不予采纳"}
# The engine's step behind an address; approving is many people's way to one step.
STEP_OF = {"approve": "confirm"}


@require_GET
def city_endings(request: AuthenticatedHttpRequest) -> HttpResponse:
    steps.require_city(request.user)
    return _list(request)


@require_GET
def desk_endings(request: AuthenticatedHttpRequest) -> HttpResponse:
    steps.require_desk(request.user)
    return _list(request)


def _list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Proposals of the studios this person sees, newest first."""
    found = EndingProposal.objects.visible_to(request.user).select_related("studio")
    state = request.GET.get("state", "")
    if state in P.values:
        found = found.filter(state=state)
    labels = ("事项", "工作室", "种类", "事由", "事由发生日", "状态")
    empty = ("没有终止称号的事项", "系统提示的和提出的事项都列在这里。")
    return steps.listing(request, found, _cells, title="终止称号", labels=labels, empty=empty)


def _cells(each: EndingProposal) -> list[dict[str, Any]]:
    pack = offices.pack_of(each.studio)
    return [
        {"text": each.number, "url": reverse("studios:ending", args=[each.number])},
        {"text": each.studio.name, "wrap": True},
        {"text": each.get_kind_display()},
        {"text": grounds.label(pack, each.ground), "wrap": True},
        {"text": each.ground_on},
        {"text": each.state_label, "chip": CHIPS[P(each.state)]},
    ]


@edits
def ending_new(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """An office proposes on a case of the pack's tree."""
    studio = offices.studio_of(request.user, number)
    rules.require_proposer(request.user, studio)
    offices.require_holding(studio)
    form = ProposalForm(request.POST or None, request.FILES or None, studio=studio)
    found: list[EndingProposal] = []

    def act() -> None:
        data = dict(form.cleaned_data)
        files = data.pop("papers")
        with transaction.atomic():
            found.append(endings.propose(studio, by=request.user, **data))
            life_files.keep(files, found[0], SLOT, request.user)

    if request.method == "POST" and steps.done(form, act, field="ground_on"):
        messages.success(request, "已提出，单位会收到通知，可以陈述、申辩。")
        return redirect("studios:ending", found[0].number)
    return steps.page(
        request, form, title=f"提出终止称号：{studio.name}", label="提出", danger=True,
        words="提出后听取单位意见，再由审批岗位决定。", back=reverse("studios:page", args=[number]),
    )  # fmt: skip


@require_GET
def ending(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """One proposal: ground and clause, facts, what the unit said, the decision, who has signed."""
    proposal = _of(request, number)
    studio, pack = proposal.studio, offices.pack_of(proposal.studio)
    roles = pack.offices.approvals
    mark = endings.mark(proposal)
    revokes = proposal.kind == EndingProposal.Kind.REVOKE and bool(pack.value("recovers_grants"))
    context = {
        "frame": steps.frame_of(request.user),
        "proposal": proposal,
        "studio": studio,
        "chip": CHIPS[P(proposal.state)],
        "facts": ending_notices.facts(proposal, ""),
        "branch": grounds.label(pack, proposal.branch) if proposal.branch != proposal.ground else "",
        "recovers": pack.clause(pack.parameter("recovers_grants").clause) if revokes else "",
        "files": life_files.of(proposal),
        "steps": _buttons(request, proposal),
        "contradiction": _contradiction(request, proposal),
        "signed": approvals.standing(proposal, endings.ACT, mark),
        "missing": [Role(each).label for each in approvals.missing(proposal, endings.ACT, mark, roles)],
        "heard": proposal.state == P.HEARD and bool(proposal.document_no),
        "log": Entry.objects.about(proposal).newest_first(),
    }
    return render(request, "studios/life/ending.html", context)


def _contradiction(request: AuthenticatedHttpRequest, proposal: EndingProposal) -> Refused | None:
    """What the register says against the ground by now, for the offices that have to decide (HZ-59, A-24)."""
    if proposal.state not in PENDING_PROPOSAL or request.user.is_in(*HOST_ROLES):
        return None
    try:
        ground_holds.check_decidable(proposal.studio, proposal.ground, proposal.ground_on)
    except Refused as refused:
        return refused
    return None


def _buttons(request: AuthenticatedHttpRequest, proposal: EndingProposal) -> list[dict[str, Any]]:
    """Officers see what may be done and why not; the unit reads."""
    if request.user.is_in(*HOST_ROLES, Role.SUPERVISOR, Role.FINANCE_OFFICER):
        return []
    found = []
    for name, label in LABELS.items():
        step = WORKFLOW.step(STEP_OF.get(name, name))
        if proposal.state in step.sources:
            url = reverse("studios:ending_step", args=[proposal.number, name])
            kind = "plain" if name == "dismiss" else "primary"
            found.append(steps.button(label, url, steps.refusal(step.check, request.user, proposal), kind))
    return found


@edits
def step(request: AuthenticatedHttpRequest, number: str, step: str) -> HttpResponse:
    """One step of a proposal, on a page of its own."""
    proposal = _of(request, number)
    if step not in LABELS:
        raise Http404
    engine = WORKFLOW.step(STEP_OF.get(step, step))
    engine.check(request.user, proposal)
    if proposal.state not in engine.sources:
        raise Refused(f"这件事项现为“{proposal.state_label}”，不能“{LABELS[step]}”")
    form = _form(step, proposal, request)
    if request.method == "POST" and steps.done(
        form, lambda: _take(step, proposal, form, request), field=FIELDS.get(step)
    ):
        messages.success(request, f"{LABELS[step]}：已办理。")
        return redirect("studios:ending", number)
    return steps.page(
        request, form, title=f"{LABELS[step]}：{proposal.studio.name}", label=LABELS[step],
        back=reverse("studios:ending", args=[number]), danger=step in ("propose", "approve"),
        facts=_facts(proposal), words=_words(step, proposal),
        seen=endings.mark(proposal) if step == "approve" else "",
    )  # fmt: skip


# The field at which a refused step says why.
FIELDS = {"hear": "heard_on", "draft": "effective_on"}
WORDS = {
    "propose": "提出后单位会收到通知，可以陈述、申辩。",
    "approve": "各审批部门都会签后立即生效：称号终止，验证码失效，铭牌应收回，单位和推荐单位会收到通知。",
    "dismiss": "理由会记录在案；同一事由系统不再重复提示。",
}


def _words(step: str, proposal: EndingProposal) -> str:
    if step == "dismiss" and proposal.ground == renewal_window.GROUND:
        days = offices.pack_of(proposal.studio).value("renewal_window_days")
        return f"理由会记录在案；单位自今天起另有 {days} 天可以申请或补充续建，届时仍没有的，系统再次提示。"
    return WORDS.get(step, "")


def _form(step: str, proposal: EndingProposal, request: AuthenticatedHttpRequest) -> Any:
    data, files = request.POST or None, request.FILES or None
    makers: dict[str, Callable[[], Any]] = {
        "propose": lambda: FactsForm(data, files, initial={"facts": proposal.facts}),
        "hear": lambda: HearingForm(data, files),
        "draft": lambda: DecisionForm(data, initial=_drafted(proposal)),
        "approve": lambda: RemarkForm(data, label="会签意见", required=False),
        "dismiss": lambda: RemarkForm(data),
    }
    return makers[step]()


def _drafted(proposal: EndingProposal) -> dict[str, Any]:
    """What was drafted before; nothing leaves the day of today."""
    before = {"decision": proposal.decision, "document_no": proposal.document_no, "effective_on": proposal.effective_on}
    return {key: value for key, value in before.items() if value}


def _take(step: str, proposal: EndingProposal, form: Any, request: AuthenticatedHttpRequest) -> None:
    acts: dict[str, Callable[..., Any]] = {
        "propose": endings.take_up,
        "hear": endings.hear,
        "draft": endings.draft,
        "approve": endings.approve,
        "dismiss": endings.dismiss,
    }
    data = dict(form.cleaned_data)
    files = data.pop("papers", ())
    if step == "approve":
        data["seen"] = request.POST.get(steps.SEEN, "")
    with transaction.atomic():
        acts[step](proposal, by=request.user, **data)
        life_files.keep(files, proposal, SLOT, request.user)


def _facts(proposal: EndingProposal) -> list[dict[str, Any]]:
    """What the step is about, as far as it has come: the ground with its clause, what the unit said, the decision."""
    pack = offices.pack_of(proposal.studio)
    ground = f"{grounds.label(pack, proposal.ground)}〔{grounds.clause(pack, proposal.ground)}〕"
    lines: list[dict[str, Any]] = [
        {"label": "种类", "value": proposal.get_kind_display()},
        {"label": "事由", "value": ground},
        {"label": "事实和证据", "value": proposal.facts},
        {"label": "单位的陈述、申辩", "value": proposal.hearing},
        {"label": "决定", "value": proposal.decision},
        {"label": "文号", "value": proposal.document_no},
        {"label": "生效日期", "value": proposal.effective_on},
    ]
    return [each for each in lines if each["value"]]


def _of(request: AuthenticatedHttpRequest, number: str) -> EndingProposal:
    """By its number for those who see the studio; the unit not before somebody has proposed it."""
    found = EndingProposal.objects.visible_to(request.user)
    if request.user.is_in(*HOST_ROLES):
        found = found.filter(proposed_at__isnull=False)
    proposal: EndingProposal = get_object_or_404(
        found.select_related("studio__host", "studio__recommender", "office", "proposed_by", "maker"), number=number
    )
    return proposal
