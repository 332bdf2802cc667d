"""The finance officer's cockpit and the due list (ux.md §4.8)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from funding import due_listing, falling_out, figures, gathering, offices
from funding.due_listing import DueFilter
from funding.forms import BatchForm
from funding.models import Batch, Budget, BudgetDecision, PayeeAccount
from funding.states import BatchState, DecisionState, GrantState, PayeeState
from funding.views.doors import PER_PAGE, require_reader
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Permission
from portal.documents.exports import request_export
from portal.policy import clock, wording
from portal.policy.refusal import Refused

GRANTS = ("grant_establishment", "grant_excellent", "service_subsidy_max")


@require_GET
def home(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Budget, committed, paid, to recover; what waits; the amounts with their clauses."""
    require_reader(request)
    user, pack = request.user, offices.pack_of(request.user.city)
    budgets = figures.of(Budget.objects.visible_to(user))
    context = {
        "budgets": budgets,
        "year": clock.today().year,
        "tabs": _tabs(request, ""),
        "waiting": _waiting(request),
        "amounts": [pack.parameter(name) for name in GRANTS if name in pack.parameters],
        "pack": pack,
        "pays": offices.pays(user, user.city),
        "any_due": due_listing.tabs(user).get(GrantState.DUE),
    }
    return render(request, "funding/home.html", context)


@require_GET
def due(request: AuthenticatedHttpRequest) -> HttpResponse:
    """What is due, and what is not and why; from what is due a batch is built."""
    require_reader(request)
    user = request.user
    form = DueFilter(request.GET or None, city=user.city)
    found = due_listing.narrowed(user, form)
    page = Paginator(found.values_list("pk", flat=True), PER_PAGE).get_page(request.GET.get("page"))
    pays = offices.pays(user, user.city)
    rows = due_listing.rows(due_listing.of_keys(list(page.object_list)), pick=pays)
    context = {
        "tabs": _tabs(request, request.GET.get("state", "")),
        "form": form,
        "page_obj": page,
        "table": {"caption": "应付清单", "columns": _columns(), "rows": rows},
        "pays": pays,
        "batch_form": BatchForm(user=user) if pays else None,
        "any_ready": any(row["pick"] for row in rows),
        "query": request.GET.urlencode(),
        "may_export": user.may(Permission.EXPORT),
        "filtered": bool(request.GET),
        "pack": offices.pack_of(user.city),
    }
    return render(request, "funding/due.html", context)


@require_POST
def gather(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Ask the registers now instead of waiting for the next round."""
    require_reader(request)
    offices.require_payer(request.user, request.user.city)
    fallen = falling_out.look(request.user.city)
    made = gathering.gather(request.user.city)
    words = [f"新增 {made} 笔"] if made else []
    words += [f"{fallen} 笔不再符合条件，已移出批次"] if fallen else []
    messages.success(request, f"已核对认定、考核和活动登记，{'，'.join(words)}。" if words else "清单已是最新。")
    return redirect("funding:due")


@require_POST
def export(request: AuthenticatedHttpRequest) -> HttpResponse:
    require_reader(request)
    if not request.user.may(Permission.EXPORT):
        raise Refused("您当前的岗位不能导出名册")
    query = QueryDict(request.POST.get("query", "")[:500])
    return redirect(request_export(due_listing.EXPORT, request.user, {"query": query.urlencode()}))


def _columns() -> list[dict[str, Any]]:
    return [{"label": label, "numeric": "元" in label} for label in due_listing.LABELS]


def _tabs(request: AuthenticatedHttpRequest, state: str) -> list[dict[str, Any]]:
    """Every state with its number of grants and its money; each opens exactly those rows."""
    known = due_listing.tabs(request.user)
    page = reverse("funding:due")
    found = [("", "全部", sum(count for count, _ in known.values()), None)]
    found += [(each.value, each.label, *known.get(each.value, (0, 0))) for each in GrantState]
    return [
        {
            "label": label,
            "count": count,
            "money": wording.yuan(money or 0) if money is not None else "",
            "url": f"{page}?{urlencode({'state': value})}" if value else page,
            "current": value == state,
        }
        for value, label, count, money in found
    ]


def _waiting(request: AuthenticatedHttpRequest) -> list[dict[str, Any]]:
    """What lies between the due list and the bank, each with the list it opens."""
    user = request.user
    batches = Batch.objects.visible_to(user)
    stages = (BatchState.SUBMITTED, BatchState.APPROVED, BatchState.SENT)
    counts = dict(batches.order_by().values_list("state").annotate(count=Count("pk")))
    accounts = PayeeAccount.objects.visible_to(user).filter(state__in=(PayeeState.CONFIRMED, PayeeState.CHECKED))
    decisions = BudgetDecision.objects.visible_to(user).filter(state=DecisionState.ENTERED)
    page = reverse("funding:batches")
    found = [
        {"label": f"批次{each.label}", "count": counts.get(each.value, 0), "url": f"{page}?state={each.value}"}
        for each in stages
    ]
    return [
        *found,
        {"label": "收款账户待核对", "count": accounts.count(), "url": f"{reverse('funding:payees')}?state=checking"},
        {"label": "预算决定待复核", "count": decisions.count(), "url": reverse("funding:budgets")},
    ]
