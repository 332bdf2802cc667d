"""Rows of a ledger as its page shows them, and the city's ledgers side by side."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from funding import usage
from funding.models import FundAccount, LedgerEntry, MoneyFinding
from funding.rules import ledgers as rules
from portal.documents.models import Attachment
from portal.policy import wording
from studios.models import Studio
from studios.offices import pack_of

if TYPE_CHECKING:
    from portal.accounts.models import User

SELECTED = ("reverses", "reversed_by")


def entries(account: FundAccount, year: int = 0) -> QuerySet[Any]:
    """Newest row first."""
    found = LedgerEntry.objects.filter(account=account).select_related(*SELECTED).order_by("-no")
    return found.filter(on__year=year) if year else found


def lines(studio: Studio, page: Sequence[LedgerEntry]) -> list[dict[str, Any]]:
    """What one page shows of each row, with its invoices and findings counted: two statements."""
    keys = [each.pk for each in page]
    kind = ContentType.objects.get_for_model(LedgerEntry)
    files: dict[str, int] = dict(
        Attachment.objects.filter(content_type=kind, object_id__in=[str(key) for key in keys], removed_at=None)
        .order_by()
        .values_list("object_id")
        .annotate(many=Count("pk"))
    )
    faults = set(
        MoneyFinding.objects.filter(entry__in=keys, withdrawn_at=None).order_by().values_list("entry_id", flat=True)
    )
    named, place = rules.categories(pack_of(studio)), reverse("funding:entry", args=[studio.number, 0])
    return [
        {
            "url": place.replace("/rows/0/", f"/rows/{each.pk}/"),
            "entry": each,
            "title": title_of(each, named),
            "category": named.get(each.category, each.category),
            "files": files.get(str(each.pk), 0),
            "fault": each.pk in faults,
            "reversed": hasattr(each, "reversed_by"),
        }
        for each in page
    ]


def title_of(entry: LedgerEntry, named: dict[str, str]) -> str:
    """What a row is about in a few words."""
    if entry.reverses is not None:
        return entry.words
    return entry.remark or named.get(entry.category) or entry.get_kind_display()


def studios(user: User, text: str) -> QuerySet[Studio]:
    """Studios with an account that this person may see."""
    account = FundAccount.objects.filter(studio=OuterRef("pk"))
    found = Studio.objects.visible_to(user).filter(Exists(account)).order_by("number")
    if text:
        found = found.filter(Q(number__icontains=text) | Q(name__icontains=text) | Q(host__name__icontains=text))
    return found.select_related("host")


def rows(page: Sequence[Studio]) -> list[dict[str, Any]]:
    """The city's table; five statements for a page."""
    known = usage.of_many(page)
    balances = {(a.studio_id, a.fund): a.balance for a in FundAccount.objects.filter(studio__in=page).order_by()}
    return [_row(studio, known[studio.pk], balances) for studio in page]


def _row(studio: Studio, known: usage.Usage, balances: dict[tuple[int, str], Any]) -> dict[str, Any]:
    own = balances.get((studio.pk, FundAccount.Fund.MATCHING))
    cells: Iterable[dict[str, Any]] = (
        {"text": studio.number, "url": reverse("funding:ledger", args=[studio.number])},
        {"text": studio.name, "wrap": True},
        {"text": studio.host.name, "wrap": True},
        _money(known.paid),
        _money(known.spent),
        _rate(known.spent_rate),
        _money(known.left),
        _money(known.matched),
        _rate(known.matched_rate),
        _money(own),
    )
    return {"cells": list(cells), "test": "row"}


LABELS = (
    ("工作室编号", False), ("工作室", False), ("单位", False), ("资助（元）", True), ("已使用（元）", True),
    ("使用率", True), ("结余（元）", True), ("配套（元）", True), ("到位率", True),
    ("配套结余（元）", True),
)  # fmt: skip


def _money(amount: Any) -> dict[str, Any]:
    return {"text": "–" if amount is None else wording.digits(amount), "numeric": True}


def _rate(percent: Any) -> dict[str, Any]:
    return {"text": "–" if percent is None else f"{percent}%", "numeric": True}
