"""Changes of a title: a studio's list, asking for one, its page and steps (HZ-62, BJ-55…58)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from portal.accounts.access import AuthenticatedHttpRequest
from portal.audit.models import Entry
from portal.policy.measures import Ground
from studios import amendment_terms as terms
from studios import leader_files, life_files, offices, plaques
from studios.amendment_forms import AmendmentForm, EffectiveForm, PanelForm
from studios.amendment_listing import CHIPS
from studios.amendment_workflow import WORKFLOW
from studios.life_forms import RemarkForm
from studios.models import Amendment, Studio
from studios.rules import amendments as rules
from studios.states import AmendmentState as A
from studios.transitions import amendments
from studios.views import steps

edits = require_http_methods(["GET", "POST"])
SLOT, PANEL_SLOT = "evidence", "panel"


@require_GET
def amendments_of(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Changes of one studio, what is locked, and the way to ask for one."""
    studio = offices.studio_of(request.user, number)
    pack = offices.pack_of(studio)
    found = list(terms.readable(request.user).filter(studio=studio))
    for each in found:
        each.studio = studio
    locked = pack.parameters.get("locked_fields")
    context = {
        "frame": steps.frame_of(request.user),
        "studio": studio,
        "lead_word": pack.word("lead_master"),
        "locked": terms.locked(pack),
        "locked_clause": pack.clause(locked.clause) if locked else "",
        "no_new_leader": terms.no_new_leader(studio),
        "plaque_no": plaques.number_shown(studio.plaque_no),
        "rows": [_row(each) for each in found],
        "may": steps.refusal(rules.require_ask, request.user, studio) is None,
    }
    return render(request, "studios/amendments/list.html", context)


@edits
def amendment_new(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Choose the ground; then write down the new values beside the old ones."""
    studio = offices.studio_of(request.user, number)
    rules.require_ask(request.user, studio)
    key = request.POST.get("ground") or request.GET.get("ground", "")
    if request.method == "POST":
        rules.require_foreseen(studio, key, request.POST)
    ground = terms.ground_of(studio, key)
    if ground is None:
        return _choose(request, studio, unknown=bool(key) or request.method == "POST")
    form = AmendmentForm(request.POST or None, request.FILES or None, studio=studio, ground=ground)
    made: list[Amendment] = []

    def act() -> None:
        made.append(amendments.draft(studio, by=request.user, ground=ground.key, **_typed(form)))
        _keep(request, form, made[0])

    return _written(request, studio, ground, form, act, lambda: made[0])


@edits
def amendment_edit(request: AuthenticatedHttpRequest, number: str, amendment: str) -> HttpResponse:
    """A draft, or one that was returned."""
    record = _of(request, number, amendment)
    studio, ground = record.studio, terms.ground(record)
    rules.require_ask(request.user, studio)
    if record.state not in amendments.WRITABLE:
        return redirect("studios:amendment", number, amendment)
    if request.method == "POST":
        rules.require_foreseen(studio, ground.key, request.POST)
    initial = {**record.new, "reason": record.reason}
    form = AmendmentForm(request.POST or None, request.FILES or None, studio=studio, ground=ground, initial=initial)

    def act() -> None:
        amendments.rewrite(record, by=request.user, **_typed(form))
        _keep(request, form, record)

    return _written(request, studio, ground, form, act, lambda: record)


@require_GET
def amendment(request: AuthenticatedHttpRequest, number: str, amendment: str) -> HttpResponse:
    """One change: state, old beside new, papers, the expert group, the log, what may be done."""
    record = _of(request, number, amendment)
    studio, ground = record.studio, terms.ground(record)
    context = {
        "frame": steps.frame_of(request.user),
        "amendment": record,
        "studio": studio,
        "ground": ground,
        "clause": offices.pack_of(studio).clause(ground.clause),
        "chip": CHIPS[A(record.state)],
        "state_words": terms.state_words(record),
        "lines": terms.lines(record),
        "files": life_files.of(record),
        "panel": _panel(record),
        "steps": _buttons(request, record),
        "log": Entry.objects.about(record).newest_first(),
    }
    return render(request, "studios/amendments/page.html", context)


@edits
def amendment_step(request: AuthenticatedHttpRequest, number: str, amendment: str, step: str) -> HttpResponse:
    """One step of a change, on a page of its own."""
    record = _of(request, number, amendment)
    if step not in ACTS:
        raise Http404
    act, engine = ACTS[step], WORKFLOW.step(step)
    engine.check(request.user, record)
    form = act.form(request.POST or None, request.FILES or None) if act.form else None
    back = reverse("studios:amendment", args=[number, amendment])

    def take() -> None:
        data = dict(form.cleaned_data) if form is not None else {}
        files = data.pop("papers", ())
        with transaction.atomic():
            act.take(record, by=request.user, **data)
            life_files.keep(files, record, PANEL_SLOT, request.user)

    if request.method == "POST":
        if form is None:
            take()
        if form is None or steps.done(form, take, field=act.field):
            messages.success(request, f"{act.label}：已办理。")
            return redirect(back)
    facts = [
        {"label": each["label"], "value": f"{each['old'] or '未登记'} → {each['new'] or '不变'}"}
        for each in terms.lines(record)
    ]
    return steps.page(
        request, form, title=f"{act.label}：{record.studio.name}", label=act.label, back=back, words=act.words,
        clause=offices.pack_of(record.studio).clause(terms.ground(record).clause), facts=facts, danger=act.danger,
    )  # fmt: skip


@dataclass(frozen=True)
class Act:
    """A step as a button and a page."""

    label: str
    take: Callable[..., Any]
    form: Callable[..., Any] | None = None
    words: str = ""
    kind: str = "primary"
    danger: bool = False
    # The field at which a refusal of the step is said.
    field: str | None = None
    # Ways of a ground on which the step is taken at all.
    ways: tuple[str, ...] = (terms.DECIDED, terms.FILED, terms.PANEL, terms.APPLICATION)


def _remark(data: Any, files: Any = None) -> RemarkForm:
    return RemarkForm(data, label="意见")


def _optional(data: Any, files: Any = None) -> RemarkForm:
    return RemarkForm(data, label="备案意见", required=False)


def _effective(data: Any, files: Any = None) -> EffectiveForm:
    return EffectiveForm(data)


ACTS: dict[str, Act] = {
    "submit": Act("提交变更", amendments.submit, words="提交后由推荐单位核实，核实前后都可以撤回，直到办结。"),
    "verify": Act("核实", amendments.verify, _remark, "请核对证明材料与变更内容，写明核实意见。"),
    "panel": Act("登记专家组意见", amendments.panel, PanelForm, field="on", ways=(terms.PANEL,)),
    "accept": Act(
        "准予变更", amendments.accept, _effective,
        "准予后立即写入名册；铭牌文字有变化的换发铭牌，原验证码失效并换发新码，单位和推荐单位会收到通知。",
        field="effective_on", ways=(terms.DECIDED, terms.PANEL),
    ),
    "file": Act("备案", amendments.file, _optional, "备案后写入名册，不作审批决定。", ways=(terms.FILED,)),
    "return": Act("退回补充", amendments.return_amendment, _remark, kind="plain"),
    "reject": Act("不予变更", amendments.reject, _remark, "理由会通知单位和推荐单位。", kind="danger", danger=True),
    "withdraw": Act(
        "撤回", amendments.withdraw, words="撤回后可以重新提出。", kind="plain", danger=True
    ),
}  # fmt: skip


def _buttons(request: AuthenticatedHttpRequest, record: Amendment) -> list[dict[str, Any]]:
    """The unit sees its own steps, an office those of its turn, with the reason where one is not possible yet."""
    here = [record.studio.number, record.number]
    unit, way = offices.keeps(request.user, record.studio), terms.ground(record).way
    found = []
    if unit and record.state in amendments.WRITABLE:
        found.append(steps.button("修改", reverse("studios:amendment_edit", args=here), kind="plain"))
    if unit and way == terms.APPLICATION and record.state == A.VERIFIED:
        found.append(_application_button(request, record))
    for name, act in ACTS.items():
        step = WORKFLOW.step(name)
        if record.state in step.sources and way in act.ways and _turn(request, record, name, unit=unit):
            refused = steps.refusal(step.check, request.user, record)
            found.append(
                steps.button(act.label, reverse("studios:amendment_step", args=[*here, name]), refused, act.kind)
            )
    return found


def _turn(request: AuthenticatedHttpRequest, record: Amendment, name: str, *, unit: bool) -> bool:
    """Whose button it is; what is not theirs is not shown to them."""
    if name in ("submit", "withdraw"):
        return unit
    if record.state == A.SUBMITTED:
        return offices.looks_after(request.user, record.studio)
    return offices.supervises(request.user, record.studio)


def _application_button(request: AuthenticatedHttpRequest, record: Amendment) -> dict[str, Any]:
    """BJ-56: the new master goes through the whole of chapter 3."""
    number = record.application_no
    if leader_files.is_handed_in(record):
        return steps.button(f"查看申报 {number}", reverse("applications:status", args=[number]))
    label = f"继续填写申报 {number}" if leader_files.is_open(record) else "填写新领办人的申报"
    refused = steps.refusal(rules.check_apply, request.user, record)
    return steps.button(label, reverse("applications:leader_change", args=[record.number]), refused)


def _choose(request: AuthenticatedHttpRequest, studio: Studio, *, unknown: bool) -> HttpResponse:
    pack = offices.pack_of(studio)
    context = {
        "frame": steps.frame_of(request.user),
        "studio": studio,
        "unknown": unknown,
        "no_new_leader": terms.no_new_leader(studio),
        "grounds": [
            {
                "ground": each,
                "clause": pack.clause(each.clause),
                "changes": "、".join(terms.label(pack, name) for name in each.changes if name != "host"),
                "way": WAYS[each.way].format(office=pack.offices.acceptance.label),
            }
            for each in terms.grounds_of(studio)
        ],
    }
    return render(request, "studios/amendments/choose.html", context)


WAYS = {
    terms.DECIDED: "推荐单位核实后，由{office}决定",
    terms.FILED: "推荐单位核实后，报{office}备案",
    terms.PANEL: "推荐单位核实、评审专家组认定后，由{office}决定",
    terms.APPLICATION: "推荐单位核实后，按第三章的材料和程序申报新领办人",
}


def _written(
    request: AuthenticatedHttpRequest,
    studio: Studio,
    ground: Ground,
    form: AmendmentForm,
    act: Callable[[], None],
    made: Callable[[], Amendment],
) -> HttpResponse:
    def whole() -> None:
        with transaction.atomic():
            act()

    if request.method == "POST" and steps.done(form, whole):
        record = made()
        kept = request.POST.get("act") == "keep"
        messages.success(request, "已保存，还没有提交。" if kept else "变更已提交，等待核实。")
        return redirect("studios:amendment", studio.number, record.number)
    pack = offices.pack_of(studio)
    context = {
        "frame": steps.frame_of(request.user),
        "studio": studio,
        "ground": ground,
        "basis": pack.clause(ground.clause),
        "way": WAYS[ground.way].format(office=pack.offices.acceptance.label),
        "form": form,
    }
    return render(request, "studios/amendments/form.html", context)


def _typed(form: AmendmentForm) -> dict[str, Any]:
    return {"new": form.new(), "reason": form.cleaned_data["reason"]}


def _keep(request: AuthenticatedHttpRequest, form: AmendmentForm, record: Amendment) -> None:
    """The papers, and unless it is only kept the handing in, in the same transaction."""
    life_files.keep(form.cleaned_data["papers"], record, SLOT, request.user)
    if request.POST.get("act") != "keep":
        amendments.submit(record, by=request.user)


def _panel(record: Amendment) -> dict[str, Any]:
    found = dict(record.panel_decision)
    return {**found, "day": terms.day(found["on"]), "accepted": found["conclusion"] == rules.ACCEPTED} if found else {}


def _row(record: Amendment) -> dict[str, Any]:
    words = terms.state_words(record)
    return {"amendment": record, "label": terms.ground(record).label, "chip": CHIPS[A(record.state)], "words": words}


def _of(request: AuthenticatedHttpRequest, number: str, amendment: str) -> Amendment:
    found = terms.readable(request.user).select_related("studio__host", "studio__recommender")
    record: Amendment = get_object_or_404(found, studio__number=number, number=amendment)
    return record
