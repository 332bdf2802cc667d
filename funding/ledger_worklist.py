"""What waits for a person about ledgers, claims and years: accounts to name, claims to send, years to close."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Exists, OuterRef
from django.urls import reverse

from funding import ledger_duties, money_offices
from funding.models import FundAccount, Recovery, YearClosing
from funding.states import ClosingState, RecoveryState
from funding.transitions import recoveries
from portal.accounts.roles import HOST_ROLES, Role
from portal.desks.models import Approval
from portal.policy import clock, measures
from portal.workflow.worklist import Bundle, Item, dated, drawn

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from portal.accounts.models import User

# Who signs what asks for less than the whole.
SIGNING = (Role.CITY_APPROVER, Role.FINANCE_APPROVER)


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """What waits for this person."""
    if user.is_in(*HOST_ROLES):
        yield drawn(_unnamed(user).select_related("studio"), _account)
        yield dated(_owed(user).select_related("studio").prefetch_related("instalments"), _claim("缴回市级资助"))
    elif user.city and money_offices.handles(user, user.city):
        yield dated(_claims(user).select_related("studio"), _claim("办理追回"))
    if user.city and user.is_in(*SIGNING):
        yield dated(_to_sign(user).select_related("studio"), _claim("会签减免追回"))
    if user.city and user.is_in(*money_offices.DECIDING):
        yield drawn(_to_close(user), _closing)


def _unnamed(user: User) -> QuerySet[Any]:
    """Accounts with money and without the name of the separate account (BJ-74)."""
    return FundAccount.objects.filter(studio__host=user.organisation, name="", rows_count__gt=0).order_by("pk")


def _owed(user: User) -> QuerySet[Any]:
    return Recovery.objects.filter(studio__host=user.organisation, state=RecoveryState.DEMANDED).order_by("pk")


def _claims(user: User) -> QuerySet[Any]:
    return Recovery.objects.filter(city=user.city, state=RecoveryState.COMPUTED).order_by("pk")


def _to_sign(user: User) -> QuerySet[Any]:
    """Deviations that this person's office has not said yes to in their present words."""
    packs = [each.code for each in measures.all_measures() if user.role in each.offices.approvals]
    given = Approval.objects.filter(
        subject_type=ContentType.objects.get_for_model(Recovery), subject_id=OuterRef("pk"), act=recoveries.ACT,
        role=user.role, fingerprint=OuterRef("deviation_mark"),
    )  # fmt: skip
    drafted = Recovery.objects.filter(city=user.city, state=RecoveryState.DEMANDED, deviation_amount__isnull=False)
    return drafted.filter(~Exists(given), studio__pack__in=packs).exclude(maker=user).order_by("pk")


def _to_close(user: User) -> QuerySet[Any]:
    waiting = YearClosing.objects.filter(city=user.city, state=ClosingState.PROPOSED)
    return waiting.exclude(maker=user).order_by("pk")


def _account(account: FundAccount) -> Item:
    studio = account.studio
    return Item(
        label=f"登记{account.get_fund_display()}的专门账目", title=studio.name, number=studio.number, action="去登记",
        url=reverse("funding:account", args=[studio.number, account.fund]), since=account.recorded_at,
    )  # fmt: skip


def _claim(label: str) -> Callable[[Recovery], Item]:
    def item(recovery: Recovery) -> Item:
        due_on = None
        if recovery.state == RecoveryState.DEMANDED:
            due_on, _ = ledger_duties.next_part(recovery)
        return Item(
            label=label, title=recovery.studio.name, number=recovery.number, action="办理",
            url=reverse("funding:recovery", args=[recovery.number]), since=recovery.state_since,
            due=clock.end_of(due_on) if due_on else None,
        )  # fmt: skip

    return item


def _closing(closing: YearClosing) -> Item:
    return Item(
        label="复核年度关账", title=f"{closing.year} 年度资金", number=str(closing.year), action="复核",
        url=reverse("funding:closing", args=[closing.year]), since=closing.state_since,
    )  # fmt: skip
