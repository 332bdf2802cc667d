"""A studio's ledger by fund and year, its separate accounts; the offices' list of ledgers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from funding import facts, ledger_duties, ledger_listing, money_offices, usage
from funding.ledger_export import EXPORT
from funding.ledger_forms import AccountForm, LedgerFilter, LedgersFilter, taken
from funding.models import FundAccount, LedgerEntry, MoneyFinding
from funding.rules import ledgers as rules
from funding.transitions import ledgers
from portal.accounts.access import AuthenticatedHttpRequest
from portal.accounts.roles import Role
from portal.documents.exports import request_export
from portal.documents.models import Attachment
from portal.policy import clock
from studios import life_files, offices
from studios.models import Studio
from studios.views import steps

PER_PAGE = 50
Fund, Kind = FundAccount.Fund, LedgerEntry.Kind
# Everybody who looks after studios or their money; the unit has its own way in.
LIST_ROLES = (
    Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, Role.CITY_OFFICER, Role.CITY_APPROVER, Role.CENTRE_OFFICER,
    Role.SUPERVISOR, Role.DISTRICT_OFFICER, Role.RECOMMENDER_OFFICER,
)  # fmt: skip


@require_GET
def ledger_list(request: AuthenticatedHttpRequest) -> HttpResponse:
    """Ledgers side by side: how far grants are spent and matched."""
    if not request.user.is_in(*LIST_ROLES):
        raise Http404
    form = LedgersFilter(request.GET or None)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    page = Paginator(ledger_listing.studios(request.user, text), PER_PAGE).get_page(request.GET.get("page"))
    columns = [{"label": label, "numeric": numeric} for label, numeric in ledger_listing.LABELS]
    pack = money_offices.pack_of(request.user.city) if request.user.city else None
    context = {
        "title": "资金台账",
        "words": "资助使用率和配套到位率按当前资助周期计算。",
        "clause": rules.basis(pack) if pack else "",
        "form": form,
        "page_obj": page,
        "table": {"caption": "资金台账", "columns": columns, "rows": ledger_listing.rows(list(page))},
        "empty": {"title": "没有资金台账", "words": "资助拨付后，工作室的台账自动出现在这里。"},
    }
    return render(request, "studios/life/list.html", context)


@require_GET
def ledger_page(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """One fund, newest row first; what may be written, what is left, what has been found."""
    studio = offices.studio_of(request.user, number)
    accounts = {each.fund: each for each in FundAccount.objects.filter(studio=studio).order_by()}
    asked = request.GET.get("fund", "")
    fund = Fund(asked) if asked in Fund.values else Fund.GRANT
    account, today = accounts.get(fund), clock.today()
    form = LedgerFilter(request.GET or None, first=studio.recognised_on.year, today=today.year)
    year = (form.cleaned_data["year"] or 0) if form.is_valid() else 0
    page = _page(account, year, request.GET.get("page"))
    keeps, pack = money_offices.keeps(request.user, studio), offices.pack_of(studio)
    known = usage.of(studio)
    context = {
        "frame": steps.frame_of(request.user),
        "studio": studio,
        "funds": [(each, accounts.get(each), f"?fund={each.value}", each == fund) for each in Fund],
        "fund": fund,
        "account": account,
        "year": year,
        "form": form,
        "lines": ledger_listing.lines(studio, list(page)),
        "page_obj": page,
        "keeps": keeps,
        "buttons": _buttons(studio, fund, account) if keeps else [],
        "usage": known,
        "alarms": list(ledger_duties.warnings(studio, known)) if known.cycle and _alarms(pack) else [],
        "unregistered": facts.unregistered(studio).count(),
        "findings": MoneyFinding.objects.filter(studio=studio).select_related("entry")[:20],
        "finds": money_offices.finds_fault(request.user, studio),
        "basis": rules.basis(pack),
        "recovers": bool(pack.value("recovers_grants")),
    }
    return render(request, "funding/ledgers/ledger.html", context)


def _alarms(pack: Any) -> bool:
    return "spend_warning_days" in pack.parameters


def _page(account: FundAccount | None, year: int, asked: str | None) -> Any:
    """The count of all rows stands on the account; only a year is counted."""
    found = ledger_listing.entries(account, year) if account else LedgerEntry.objects.none()
    paginator = Paginator(found, PER_PAGE)
    if account and not year:
        paginator.count = account.rows_count
    return paginator.get_page(asked)


def _buttons(studio: Studio, fund: str, account: FundAccount | None) -> list[dict[str, Any]]:
    """Naming the account comes first; then spending, and what fits the fund."""
    place = [studio.number, fund]
    naming = steps.button("登记专门账目", reverse("funding:account", args=place), kind="plain")
    if account is None or not account.name:
        return [naming | {"kind": "primary"}]
    found = [steps.button("记一笔支出", reverse("funding:entry_new", args=[*place, Kind.SPENDING.value]))]
    if fund == Fund.MATCHING:
        url = reverse("funding:entry_new", args=[*place, Kind.MATCHING.value])
        found.append(steps.button("登记投入", url))
    elif offices.pack_of(studio).value("recovers_grants"):
        url = reverse("funding:entry_new", args=[*place, Kind.RETURNED.value])
        found.append(steps.button("登记缴回", url, kind="plain"))
    found.append(steps.button("从 Excel 导入", reverse("funding:ledger_import", args=place), kind="plain"))
    return [*found, naming | {"label": "修改专门账目"}]


@require_http_methods(["GET", "POST"])
def account(request: AuthenticatedHttpRequest, number: str, fund: str) -> HttpResponse:
    """Which separate account holds the money, and by which rules of the unit (BJ-74, HZ-77)."""
    studio = _kept(request, number, fund)
    found = FundAccount.objects.filter(studio=studio, fund=fund).first()
    initial = {"name": found.name, "code": found.code} if found else {}
    form = AccountForm(request.POST or None, request.FILES or None, initial=initial)

    def act() -> None:
        opened = ledgers.open_account(studio, fund)
        ledgers.name_account(opened, by=request.user, **form.cleaned_data)

    if request.method == "POST" and taken(form, act):
        messages.success(request, "已登记专门账目")
        return redirect(ledger_duties.ledger_page(studio, fund))
    files = Attachment.objects.about(found).live() if found else []
    context = {
        "frame": steps.frame_of(request.user), "studio": studio, "form": form, "title": f"{Fund(fund).label}的专门账目",
        "clause": _account_clause(studio), "label": "保存", "back": ledger_duties.ledger_page(studio, fund),
        "files": life_files.rows(files),
    }  # fmt: skip
    return render(request, "funding/ledgers/form.html", context)


@require_POST
def export(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """Both funds as Excel, made in the background under the same eyes."""
    studio = offices.studio_of(request.user, number)
    return redirect(request_export(EXPORT, request.user, {"studio": studio.number}))


def _kept(request: AuthenticatedHttpRequest, number: str, fund: str) -> Studio:
    studio = offices.studio_of(request.user, number)
    if fund not in Fund.values:
        raise Http404
    money_offices.require_keeper(request.user, studio)
    return studio


def _account_clause(studio: Studio) -> str:
    pack = offices.pack_of(studio)
    return pack.clause(pack.parameter("separate_account").clause) if "separate_account" in pack.parameters else ""
