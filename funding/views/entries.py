"""One row of a ledger: written, looked at, taken back, proved by invoices, found fault with, made an asset."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from funding import facts, ledger_duties, ledger_listing, money_offices
from funding.ledger_forms import AssetForm, FindingForm, ReasonForm, RowForm, taken
from funding.models import FixedAsset, FundAccount, LedgerEntry, MoneyFinding
from funding.rules import ledgers as rules
from funding.transitions import assets, ledgers
from portal.accounts.access import AuthenticatedHttpRequest
from portal.documents import uploads
from portal.documents.models import Attachment
from portal.policy import wording
from portal.policy.refusal import Refused
from studios import life_files, offices
from studios.models import Studio
from studios.views import steps

edits = require_http_methods(["GET", "POST"])
Kind, Fund = LedgerEntry.Kind, FundAccount.Fund
TITLES = {Kind.SPENDING: "记一笔支出", Kind.MATCHING: "登记配套资金投入", Kind.RETURNED: "登记缴回"}
MAX_MB = 20


@edits
def new(request: AuthenticatedHttpRequest, number: str, fund: str, kind: str) -> HttpResponse:
    """The short form, good on a phone; what was typed stays when something is wrong."""
    studio = offices.studio_of(request.user, number)
    if fund not in Fund.values or kind not in TITLES:
        raise Http404
    money_offices.require_keeper(request.user, studio)
    account = get_object_or_404(FundAccount.objects.select_related("studio"), studio=studio, fund=fund)
    rules.check_keep(request.user, account)
    form = RowForm(request.POST or None, request.FILES or None, account=account, kind=kind)

    def act() -> None:
        ledgers.write(account, form.draft, by=request.user, files=form.cleaned_data["papers"])

    if request.method == "POST" and taken(form, act):
        messages.success(request, f"已登记：{wording.yuan(form.draft.amount)}")
        return redirect(ledger_duties.ledger_page(studio, fund))
    return _form(request, studio, form, TITLES[Kind(kind)], rules.basis(offices.pack_of(studio)), fund)


@require_GET
def entry(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    """Everything one row says, with its invoices, assets, findings."""
    row = _entry(request, number, pk)
    studio, named = row.studio, rules.categories(offices.pack_of(row.studio))
    keeps = money_offices.keeps(request.user, studio)
    context = {
        "frame": steps.frame_of(request.user),
        "studio": studio,
        "entry": row,
        "title": ledger_listing.title_of(row, named),
        "lines": _lines(row, named),
        "files": _files(row, keeps and not steps.refusal(rules.check_prove, request.user, row)),
        "writes": keeps and not steps.refusal(rules.check_prove, request.user, row),
        "accept": uploads.accept_attribute(ledgers.ACCEPT),
        "max_mb": MAX_MB,
        "assets": FixedAsset.objects.filter(entry=row),
        "findings": MoneyFinding.objects.filter(entry=row),
        "buttons": _buttons(request, row, keeps),
        "finds": money_offices.finds_fault(request.user, studio),
        "back": ledger_duties.ledger_page(studio, row.account.fund),
        "basis": rules.basis(offices.pack_of(studio)),
    }
    return render(request, "funding/ledgers/entry.html", context)


def _buttons(request: AuthenticatedHttpRequest, row: LedgerEntry, keeps: bool) -> list[dict[str, Any]]:
    place = [row.studio.number, row.pk]
    found = []
    if keeps:
        refused = steps.refusal(rules.check_reverse, request.user, row)
        found.append(steps.button("冲销", reverse("funding:entry_reverse", args=place), refused, "plain"))
        if row.kind == Kind.SPENDING and row.reverses_id is None and refused is None:
            found.append(steps.button("登记固定资产", reverse("funding:asset_new", args=place), kind="plain"))
    if money_offices.finds_fault(request.user, row.studio):
        url = f"{reverse('funding:finding_new', args=[row.studio.number])}?entry={row.pk}"
        found.append(steps.button("登记资金问题", url, kind="plain"))
    return found


def _lines(row: LedgerEntry, named: dict[str, str]) -> list[dict[str, Any]]:
    lines = [
        ("账户", row.account.get_fund_display()),
        ("序号", f"第 {row.no} 笔"),
        ("日期", f"{row.on:%Y-%m-%d}"),
        ("种类", row.words),
        ("用途", f"{named.get(row.category, row.category)}{f'：{row.reason}' if row.reason else ''}"),
        ("金额", f"{'收入' if row.sign > 0 else '支出'} {wording.yuan(row.amount)}"),
        ("结余", wording.yuan(row.balance_after)),
        ("收款方或来源", row.payee),
        ("发票或凭证号", row.voucher),
        ("摘要", row.remark),
        ("来源", row.get_source_display()),
    ]
    return [{"label": label, "value": value} for label, value in lines if value]


def _files(row: LedgerEntry, writes: bool) -> list[dict[str, Any]]:
    found = list(Attachment.objects.about(row).live().order_by("uploaded_at"))
    lines = life_files.rows(found)
    for each, line in zip(found, lines, strict=True):
        place = [row.studio.number, row.pk, each.pk]
        line["remove_url"] = reverse("funding:invoice_remove", args=place) if writes else ""
    return lines


@edits
def reverse_entry(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    """A wrong row is taken back by a row of today."""
    row = _entry(request, number, pk)
    rules.check_reverse(request.user, row)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and taken(
        form, lambda: ledgers.reverse(row, by=request.user, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, f"已冲销第 {row.no} 笔")
        return redirect(ledger_duties.ledger_page(row.studio, row.account.fund))
    shown = _lines(row, rules.categories(offices.pack_of(row.studio)))
    return steps.page(
        request, form, title=f"冲销第 {row.no} 笔", label="冲销", danger=True, facts=shown,
        words="台账的记录不能改动。冲销会用今天的日期记一笔相反的，原来的一笔保留；需要的，冲销后重新登记。",
        back=reverse("funding:entry", args=[number, pk]),
    )  # fmt: skip


@require_POST
def upload(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    """Invoices for a row: a script sends them singly and gets a row back, the plain form all at once."""
    row = _entry(request, number, pk)
    rules.check_prove(request.user, row)
    sent = request.FILES.getlist("file")
    if not sent:
        messages.error(request, "请先选择文件，再点“上传”。")
    for each in sent:
        try:
            kept = ledgers.add_invoice(row, each, by=request.user)
        except Refused as bad:
            if request.headers.get("HX-Request") == "true":
                raise
            messages.error(request, f"{each.name}：{bad.reason}")
            continue
        if request.headers.get("HX-Request") == "true":
            line = next(each for each in _files(row, True) if each["id"] == kept.pk)
            return render(request, "_shared/_file_row.html", {"file": line})
    return redirect("funding:entry", number=number, pk=pk)


@require_POST
def invoice_remove(request: AuthenticatedHttpRequest, number: str, pk: int, file: UUID) -> HttpResponse:
    row = _entry(request, number, pk)
    attachment = get_object_or_404(Attachment.objects.about(row).live(), pk=file)
    ledgers.remove_invoice(attachment, row, by=request.user)
    return redirect("funding:entry", number=number, pk=pk)


@require_GET
def asset_list(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """The register of fixed assets, and purchases that still belong on it (BJ-70)."""
    studio = offices.studio_of(request.user, number)
    pack = offices.pack_of(studio)
    clause = pack.clause(pack.parameter("asset_register").clause) if "asset_register" in pack.parameters else ""
    context = {
        "frame": steps.frame_of(request.user),
        "studio": studio,
        "assets": FixedAsset.objects.filter(studio=studio).select_related("entry"),
        "waiting": facts.unregistered(studio).order_by("on"),
        "threshold": pack.value("fixed_asset_threshold") if "fixed_asset_threshold" in pack.parameters else None,
        "keeps": money_offices.keeps(request.user, studio),
        "clause": clause,
    }
    return render(request, "funding/ledgers/assets.html", context)


@edits
def asset_new(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    row = _entry(request, number, pk)
    money_offices.require_keeper(request.user, row.studio)
    initial = {"name": row.remark, "value": row.amount, "acquired_on": row.on}
    form = AssetForm(request.POST or None, initial=initial)
    if request.method == "POST" and taken(
        form, lambda: assets.register_asset(row, by=request.user, **form.cleaned_data)
    ):
        messages.success(request, "已登记固定资产")
        return redirect("funding:assets", number=number)
    return _form(request, row.studio, form, "登记固定资产", "", row.account.fund)


@edits
def finding_new(request: AuthenticatedHttpRequest, number: str) -> HttpResponse:
    """What an officer found about a row or about the money as a whole."""
    studio = offices.studio_of(request.user, number)
    money_offices.require_fault_finder(request.user, studio)
    asked = request.GET.get("entry", "")
    row = None
    if asked.isascii() and asked.isdecimal() and len(asked) < 19:
        row = LedgerEntry.objects.filter(studio=studio, pk=int(asked)).first()
    form = FindingForm(request.POST or None, initial={"on": row.on} if row else None)
    if request.method == "POST" and taken(
        form, lambda: assets.find_fault(studio, by=request.user, entry=row, **form.cleaned_data)
    ):
        messages.success(request, "已登记资金问题，单位会收到通知")
        return redirect("funding:ledger", number=number)
    title = f"登记资金问题{f'：第 {row.no} 笔' if row else ''}"
    return _form(request, studio, form, title, rules.basis(offices.pack_of(studio)), Fund.GRANT)


@edits
def finding_withdraw(request: AuthenticatedHttpRequest, number: str, pk: int) -> HttpResponse:
    studio = offices.studio_of(request.user, number)
    found = get_object_or_404(MoneyFinding.objects.filter(studio=studio, withdrawn_at=None), pk=pk)
    money_offices.require_fault_finder(request.user, studio)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and taken(
        form, lambda: assets.withdraw_finding(found, by=request.user, reason=form.cleaned_data["reason"])
    ):
        messages.success(request, "已撤回")
        return redirect("funding:ledger", number=number)
    shown = [{"label": "问题", "value": found.get_kind_display()}, {"label": "事实和依据", "value": found.words}]
    return steps.page(
        request, form, title="撤回资金问题", label="撤回", facts=shown, back=ledger_duties.ledger_page(studio)
    )


def _entry(request: AuthenticatedHttpRequest, number: str, pk: int) -> LedgerEntry:
    """A row of a studio this person sees; 404 for anything else."""
    studio = offices.studio_of(request.user, number)
    rows = LedgerEntry.objects.filter(studio=studio).select_related("account", "reverses")
    row: LedgerEntry = get_object_or_404(rows, pk=pk)
    row.studio = row.account.studio = studio
    return row


def _form(
    request: AuthenticatedHttpRequest, studio: Studio, form: Any, title: str, clause: str, fund: str
) -> HttpResponse:
    context = {
        "frame": steps.frame_of(request.user), "studio": studio, "form": form, "title": title, "clause": clause,
        "label": "保存", "back": ledger_duties.ledger_page(studio, fund), "files": [],
    }  # fmt: skip
    return render(request, "funding/ledgers/form.html", context)
