"""What waits for a person about money: accounts to confirm and check, decisions, batches to approve and send."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.urls import reverse

from funding import offices
from funding.batch_content import ACT
from funding.models import Batch, BudgetDecision, Grant, PayeeAccount
from funding.states import BatchState, DecisionState, GrantState, PayeeState
from portal.accounts.roles import Role
from portal.desks.models import Approval
from portal.policy import measures, wording
from portal.workflow.worklist import Bundle, Item, drawn

if TYPE_CHECKING:
    from portal.accounts.models import User


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """A handful of statements, whatever waits."""
    if user.is_in(Role.HOST_ADMINISTRATOR):
        waiting = PayeeAccount.objects.visible_to(user).filter(state=PayeeState.ENTERED).exclude(recorded_by=user)
        yield _bundle(waiting.select_related("studio"), _account("确认收款账户", "确认"))
    if user.is_in(Role.HOST_CLERK, Role.HOST_ADMINISTRATOR):
        yield _bundle(_without_account(user), _enter)
    if offices.pays(user, user.city):
        yield from _of_payer(user)
    if user.is_in(Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, Role.CITY_APPROVER):
        found = BudgetDecision.objects.visible_to(user).filter(state=DecisionState.ENTERED).exclude(maker=user)
        yield _bundle(found.select_related("budget"), _decision)
    if user.is_in(Role.FINANCE_OFFICER, Role.FINANCE_APPROVER):
        yield _bundle(_to_approve(user), _batch("审批拨付批次", "审批"))


def _of_payer(user: User) -> Iterator[Bundle]:
    accounts = PayeeAccount.objects.visible_to(user)
    mine = Q(state=PayeeState.CONFIRMED) | (Q(state=PayeeState.CHECKED) & ~Q(checked_by=user))
    yield _bundle(accounts.filter(mine).select_related("studio"), _account("核对收款账户", "核对"))
    grants = Grant.objects.visible_to(user).filter(state=GrantState.CHECKING, needs__in=("finance", "city"))
    yield _bundle(grants.select_related("studio"), _grant)
    batches = Batch.objects.visible_to(user)
    yield _bundle(batches.filter(maker=user, state=BatchState.DRAFT), _batch("提交拨付批次", "办理"))
    yield _bundle(batches.filter(state=BatchState.APPROVED), _batch("拨付批次送银行", "办理"))
    yield _bundle(batches.filter(state=BatchState.SENT), _batch("读入银行回单", "对账"))


def _to_approve(user: User) -> QuerySet[Batch]:
    """Submitted by somebody else, and this person's office has not said yes to what stands in it."""
    role = user.role or ""
    packs = [each.code for each in measures.all_measures() if role in offices.approving_roles(each)]
    waiting = Batch.objects.visible_to(user).filter(state=BatchState.SUBMITTED, pack__in=packs).exclude(maker=user)
    marks = Approval.objects.about_any(Batch, waiting.values("pk")).filter(act=ACT, role=role)
    return waiting.exclude(fingerprint__in=marks.values("fingerprint"))


def _without_account(user: User) -> QuerySet[Grant]:
    """Due grants of the unit's studios that wait for nothing but an account."""
    unit = Grant.objects.visible_to(user).filter(state=GrantState.DUE)
    held = PayeeAccount.objects.visible_to(user).exclude(state__in=(PayeeState.DECLINED, PayeeState.SUPERSEDED))
    of_unit = Q(kind__in=(Grant.Kind.ESTABLISHMENT, Grant.Kind.TOP_UP))
    have = {purpose: held.filter(purpose=purpose).values("studio") for purpose in PayeeAccount.Purpose.values}
    lacking = (of_unit & ~Q(studio__in=have["unit"])) | (~of_unit & ~Q(studio__in=have["leader"]))
    return unit.filter(lacking).select_related("studio")


def _bundle(found: QuerySet[Any], item: Callable[[Any], Item]) -> Bundle:
    return drawn(found.order_by("state_since", "pk"), item)


def _account(label: str, action: str) -> Callable[[PayeeAccount], Item]:
    def item(payee: PayeeAccount) -> Item:
        change = "（变更）" if payee.replaces_id else ""
        return Item(
            label=f"{label}{change}", title=f"{payee.studio.name} {payee.masked}", number=payee.studio.number,
            url=reverse("funding:payee", args=[payee.pk]), action=action, since=payee.state_since,
        )  # fmt: skip

    return item


def _enter(grant: Grant) -> Item:
    return Item(
        label="登记收款账户", title=f"{grant.studio.name} {grant.get_kind_display()} {wording.yuan(grant.amount)}",
        number=grant.studio.number, url=reverse("funding:studio", args=[grant.studio.number]), action="登记",
        since=grant.state_since,
    )  # fmt: skip


def _grant(grant: Grant) -> Item:
    return Item(
        label=f"核定资助（{grant.get_needs_display()}）", title=f"{grant.studio.name} {grant.get_kind_display()}",
        number=grant.studio.number, url=reverse("funding:grant", args=[grant.pk]), action="核定",
        since=grant.state_since,
    )  # fmt: skip


def _decision(decision: BudgetDecision) -> Item:
    return Item(
        label="复核预算决定", title=f"{decision.budget} {decision.get_purpose_display()}", number=decision.document_no,
        url=reverse("funding:decision", args=[decision.pk]), action="复核", since=decision.state_since,
    )  # fmt: skip


def _batch(label: str, action: str) -> Callable[[Batch], Item]:
    def item(batch: Batch) -> Item:
        return Item(
            label=label, title=f"{batch.title}（{batch.rows_count} 笔，{wording.yuan(batch.total)}）",
            number=batch.number, url=reverse("funding:batch", args=[batch.number]), action=action,
            since=batch.state_since,
        )  # fmt: skip

    return item
