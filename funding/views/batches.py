"""Batches: the list, one batch with its rows, its steps, the bank's list and answer, the printed approval."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from funding import bank_list, batch_content, batch_paper, case, due_listing, guards, offices
from funding.batch_content import ACT
from funding.batch_workflow import WORKFLOW
from funding.due_listing import DueFilter
from funding.forms import BatchForm
from funding.models import Batch, BatchRow, Grant
from funding.models.payees import masked
from funding.states import UNSENT, BatchState, GrantState
from funding.transitions import batches as transitions
from funding.views.doors import PER_PAGE, batch_of, edits, require_reader
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.factor_session import freshly_proven
from portal.accounts.roles import Role
from portal.audit.models import Entry
from portal.desks import approvals
from portal.policy import measures, wording
from portal.policy.refusal import Conflict, Refused
from studios.life_forms import RemarkForm
from studios.views import steps

LABELS = {
    "submit": "提交审批", "approve": "审批同意", "return": "退回修改", "send": "登记已送银行", "cancel": "作废",
}  # fmt: skip
# Steps whose words must be given.
REASONED = ("return", "cancel")
FUNCTIONS = {
    "submit": transitions.submit, "approve": transitions.approve, "return": transitions.return_,
    "send": transitions.send, "cancel": transitions.cancel,
}  # fmt: skip
ROW_CHIPS = {"waiting": "others", "paid": "good", "failed": "overdue", "dropped": "closed"}
Outcome = BatchRow.Outcome
KINDS, OUTCOMES = dict(Grant.Kind.choices), dict(Outcome.choices)
ROW_VALUES = (
    "pk", "no", "grant_id", "grant__studio__name", "grant__kind", "grant__basis_document", "amount", "payee__holder",
    "payee__last4", "outcome", "note",
)  # fmt: skip
ROW_LABELS = ("序号", "工作室", "种类", "金额（元）", "户名", "账号", "依据", "结果", "说明")


@require_GET
def batch_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    require_reader(request)
    found = Batch.objects.visible_to(request.user).select_related("maker", "checker", "budget")
    state = request.GET.get("state", "")
    if state in BatchState.values:
        found = found.filter(state=state)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    rows = [
        {
            "cells": [
                {"text": each.number, "url": reverse("funding:batch", args=[each.number])},
                {"text": each.title, "wrap": True},
                {"text": each.rows_count, "numeric": True},
                {"text": wording.digits(each.total), "numeric": True},
                {"text": each.state_label, "chip": case.BATCH_CHIPS[BatchState(each.state)]},
                {"text": each.maker},
                {"text": each.checker or "–"},
                {"text": each.budget, "wrap": True},
            ],
            "test": "row",
        }
        for each in page
    ]
    labels = ("批次", "名称", "笔数", "合计（元）", "状态", "编制", "审批", "预算")
    columns = [{"label": label, "numeric": label in ("笔数", "合计（元）")} for label in labels]
    table = {"caption": "拨付批次", "columns": columns, "rows": rows}
    empty = {"title": "没有拨付批次", "words": "在应付清单勾选要拨付的资助，编制批次。"}
    pack = offices.pack_of(request.user.city)
    context = {
        "title": "拨付批次", "page_obj": page, "table": table, "empty": empty,
        "words": "每个批次由一人编制，按办法规定的岗位逐个审批，送银行后读入回单。",
        "clause": pack.clause(pack.parameter("batch_approvals").clause),
    }  # fmt: skip
    return render(request, "studios/life/list.html", context)


@require_POST
def batch_new(request: AuthenticatedHttpRequest) -> HttpResponse:
    """From what was ticked on the due list, or from everything the filters show that may be paid."""
    require_reader(request)
    offices.require_payer(request.user, request.user.city)
    form = BatchForm(request.POST, user=request.user)
    made: list[Batch] = []

    def act() -> None:
        data = form.cleaned_data
        made.append(transitions.build(data["budget"], _picked(request), by=request.user, title=data["title"]))

    if steps.done(form, act):
        messages.success(request, f"已编制 {made[0].number}，请核对后提交审批。")
        return redirect("funding:batch", made[0].number)
    context = {
        "form": form,
        "picked": request.POST.getlist("pick"),
        "all": request.POST.get("all"),
        "query": request.POST.get("query", ""),
    }
    return render(request, "funding/batch_new.html", context, status=200)


def _picked(request: AuthenticatedHttpRequest) -> list[int]:
    """The keys that were ticked; with 全部 every due grant of the filtered list that has an account."""
    if not request.POST.get("all"):
        return [int(key) for key in request.POST.getlist("pick") if key.isdecimal() and len(key) <= 18]
    form = DueFilter(QueryDict(request.POST.get("query", "")[:500]), city=request.user.city)
    found = due_listing.narrowed(request.user, form).filter(state=GrantState.DUE).select_related("studio")
    obstacles = due_listing.rules.obstacles(list(found))
    return [grant.pk for grant in found if grant.pk not in obstacles]


@require_GET
def batch(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    found = batch_of(request, number)
    pack = measures.load(found.pack)
    roles = offices.approving_roles(pack)
    missing = approvals.missing(found, ACT, found.fingerprint, roles) if found.fingerprint else list(roles)
    pays = offices.pays(request.user, found.city)
    context = {
        "batch": found,
        "pack": pack,
        "case": case.of_batch(found, request.user, missing),
        "steps": _buttons(request, found),
        "table": {
            "caption": "拨付明细",
            "columns": _row_columns(),
            "rows": _rows(request, found),
        },
        "signed": approvals.standing(found, ACT, found.fingerprint) if found.fingerprint else [],
        "missing": [Role(each).label for each in missing] if found.state == BatchState.SUBMITTED else [],
        "takes_list": pays and found.state in bank_list.READY,
        "reads_result": pays and found.state == BatchState.SENT,
        "results": found.result_files.select_related("read_by").prefetch_related("files"),
        "reads_originals": request.user.is_in(*guards.RECONCILING),
        "clause": pack.clause(pack.parameter("batch_approvals").clause),
        "log": Entry.objects.about(found).newest_first()[:50],
    }
    return render(request, "funding/batch.html", context)


def _row_columns() -> list[dict[str, Any]]:
    return [{"label": label, "numeric": "元" in label} for label in ROW_LABELS]


def _rows(request: AuthenticatedHttpRequest, found: Batch) -> list[dict[str, Any]]:
    """Every row of the batch, hundreds of them: read as plain values, the address of the grants made once."""
    place = reverse("funding:grant", args=[0])
    own = found.state in UNSENT and request.user.pk == found.maker_id
    return [_row(row, place, own) for row in found.rows.order_by("no").values(*ROW_VALUES)]


def _row(row: dict[str, Any], place: str, own: bool) -> dict[str, Any]:
    """The last cell takes a row out while the maker still may."""
    last: dict[str, Any] = {"text": row["note"] or "–", "wrap": True}
    if own and row["outcome"] == Outcome.WAITING:
        last = {"text": "移出", "url": reverse("funding:row_remove", args=[row["pk"]])}
    url = place.replace("/0/", f"/{row['grant_id']}/")
    cells = [
        {"text": row["no"]},
        {"text": row["grant__studio__name"], "url": url, "wrap": True},
        {"text": KINDS[row["grant__kind"]]},
        {"text": wording.digits(row["amount"]), "numeric": True},
        {"text": row["payee__holder"], "wrap": True},
        {"text": masked(row["payee__last4"])},
        {"text": row["grant__basis_document"], "wrap": True},
        {"text": OUTCOMES[row["outcome"]], "chip": ROW_CHIPS[row["outcome"]]},
        last,
    ]
    return {"cells": cells, "test": "batch-row"}


@freshly_proven
@edits
def batch_step(request: AuthenticatedHttpRequest, number: str, name: str) -> HttpResponse:
    """The page of one step: what is approved is shown again, with its total."""
    found = batch_of(request, number)
    step = WORKFLOW.step(name)
    if found.state not in step.sources:
        raise Conflict(f"批次现为“{found.state_label}”，不能{LABELS[name]}")
    step.check(request.user, found)
    required = name in REASONED
    takes_words = required or name == "approve"
    form = (
        RemarkForm(request.POST or None, label="理由" if required else "意见", required=required)
        if takes_words
        else None
    )

    def act() -> None:
        given = {"remark": form.cleaned_data["remark"]} if form is not None else {}
        FUNCTIONS[name](found, by=request.user, **given)  # type: ignore[operator]

    if request.method == "POST" and _taken(form, act):
        messages.success(request, f"已办理：{LABELS[name]}。")
        return redirect("funding:batch", number)
    facts = [
        {"label": "批次", "value": str(found)}, {"label": "笔数", "value": f"{found.rows_count} 笔"},
        {"label": "合计", "value": wording.yuan(found.total)}, {"label": "预算", "value": str(found.budget)},
    ]  # fmt: skip
    back = reverse("funding:batch", args=[number])
    return steps.page(
        request, form, title=f"{LABELS[name]}：{number}", label=LABELS[name], back=back, facts=facts,
        danger=name == "cancel",
    )  # fmt: skip


def _taken(form: Any, act: Any) -> bool:
    """A step without words is taken at once; its refusal is the answer."""
    if form is not None:
        return steps.done(form, act)
    act()
    return True


@edits
def row_remove(request: AuthenticatedHttpRequest, pk: int) -> HttpResponse:
    rows = BatchRow.objects.visible_to(request.user).select_related("batch__maker", "grant__studio")
    row = get_object_or_404(rows, pk=pk)
    if row.batch.state not in UNSENT:
        raise Refused(f"批次现为“{row.batch.state_label}”，不能再移出明细")
    offices.require_payer(request.user, row.batch.city)
    form = RemarkForm(request.POST or None, label="移出的理由")
    if request.method == "POST" and steps.done(
        form, lambda: transitions.remove_row(row, by=request.user, reason=form.cleaned_data["remark"])
    ):
        messages.success(request, "已移出，这笔资助重新列为应付。")
        return redirect("funding:batch", row.batch.number)
    back = reverse("funding:batch", args=[row.batch.number])
    words = "已有的审批随之失效，须重新提交。" if row.batch.state != BatchState.DRAFT else ""
    return steps.page(
        request, form, title=f"移出第 {row.no} 行：{row.grant.studio.name}", label="移出", back=back, words=words
    )


@require_GET
def batch_pdf(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """拨付审批表 and list as a PDF."""
    found = batch_of(request, number)
    if not batch_content.rows(found):
        raise Refused("批次里没有要拨付的资助")
    return redirect(batch_paper.request_pdf(found, by=request.user))


def _buttons(request: AuthenticatedHttpRequest, found: Batch) -> list[dict[str, Any]]:
    user = request.user
    if user.is_in(Role.SUPERVISOR, Role.CENTRE_OFFICER, Role.CITY_OFFICER):
        return []
    buttons = []
    for name, label in LABELS.items():
        step = WORKFLOW.step(name)
        if found.state in step.sources and _concerns(user, name, found):
            url = reverse("funding:batch_step", args=[found.number, name])
            kind = "plain" if name in REASONED else "primary"
            buttons.append(steps.button(label, url, steps.refusal(step.check, user, found), kind))
    return buttons


def _concerns(user: Any, name: str, found: Batch) -> bool:
    """The maker's buttons are the maker's; the approvers' are shown to a maker too, with the reason why not."""
    if name in ("submit", "cancel"):
        return bool(user.pk == found.maker_id)
    if name == "send":
        return offices.pays(user, found.city)
    return user.is_in(*offices.approving_roles(measures.load(found.pack)))
