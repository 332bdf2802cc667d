"""Batches: built from due grants under a lock, approved by the pack's offices, sent; a change voids the approvals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from funding import batch_content, gathering, offices
from funding.batch_content import ACT
from funding.batch_workflow import WORKFLOW
from funding.grant_workflow import WORKFLOW as GRANT
from funding.models import Batch, BatchRow, Grant, PayeeAccount, Payment
from funding.rules import batches as rules
from funding.rules import budgets, grants
from funding.states import UNSENT, BatchState, GrantState
from portal.audit import log as audit
from portal.desks import approvals
from portal.documents import numbers, verification
from portal.policy import clock, measures, wording
from portal.policy.canonical import fingerprint
from portal.policy.refusal import Conflict, Refused
from portal.workflow.engine import begin, lock, lock_all, require_source, taking

if TYPE_CHECKING:
    from funding.models import Budget
    from portal.accounts.models import User

NOTE = 200


@transaction.atomic
def build(budget: Budget, keys: Collection[int], *, by: User, title: str) -> Batch:
    """A batch of due grants, the whole of them or nothing: locked, payable, within the budget."""
    offices.require_payer(by, budget.city)
    lock(budget)
    chosen = list(
        Grant.objects.visible_to(by).filter(pk__in=keys).select_for_update(of=("self",)).select_related("studio__host")
        .order_by("pk")
    )  # fmt: skip
    pack = offices.pack_of(budget.city)
    _check_chosen(budget, chosen, keys, int(str(pack.value("batch_rows_max"))))
    budgets.require_open_year(budget)
    budgets.require_cover(budget, sum((grant.amount for grant in chosen), Decimal(0)))
    budgets.require_kind_cover(budget, _by_kind(chosen))
    serial = numbers.next_number(f"payment_batch:{budget.city}:{budget.year}")
    batch = Batch(
        number=f"{offices.PREFIX[budget.city]}-BF-{budget.year}-{serial:03d}", city=budget.city, pack=pack.code,
        budget=budget, title=title, maker=by, made_at=clock.now(fresh=True),
    )  # fmt: skip
    begin(WORKFLOW, batch, by=by, label="编制拨付批次")
    _add(batch, chosen, by)
    return batch


def submit(batch: Batch, *, by: User) -> None:
    with transaction.atomic():
        _lock_with_budget(batch)
        with taking(WORKFLOW, "submit", batch, by=by) as record:
            rules.require_borne_out(record)
            record.fingerprint = batch_content.mark(record)
            record.verification_code = _code(record)


def _code(batch: Batch) -> str:
    """Of what is submitted now; the code of an earlier submission says that it was replaced."""
    verification.withdraw(batch, "批次已重新提交，以新的审批表为准")
    facts = {
        "文书": "拨付审批表",
        "编号": batch.number,
        "笔数": str(batch.rows_count),
        "合计": wording.yuan(batch.total),
    }
    digest = fingerprint([batch.fingerprint, batch.revision])
    return verification.issue(batch, "payment_batch", facts, digest).code


def return_(batch: Batch, *, by: User, remark: str) -> None:
    if not remark.strip():
        raise Refused("请写明退回的理由")
    with taking(WORKFLOW, "return", batch, by=by, remark=remark) as record:
        record.fingerprint = ""


@transaction.atomic
def approve(batch: Batch, *, by: User, remark: str = "") -> bool:
    """One office's yes; the last one approves the batch. Returns whether it did."""
    _lock_with_budget(batch)
    step = WORKFLOW.step("approve")
    require_source(WORKFLOW, step, batch, by)
    step.check(by, batch)
    rules.require_borne_out(batch)
    roles = offices.approving_roles(measures.load(batch.pack))
    approvals.check(by, batch, ACT, batch.fingerprint, roles, batch.maker_id)
    approvals.give(by, batch, ACT, batch.fingerprint, label="审批拨付批次", remark=remark)
    if approvals.missing(batch, ACT, batch.fingerprint, roles):
        return False
    with taking(WORKFLOW, "approve", batch, by=by, remark=remark, data={"total": str(batch.total)}) as record:
        record.checker, record.countersigner = _signers(record)
        record.approved_on = clock.today()
    return True


def _signers(batch: Batch) -> tuple[User, User | None]:
    """The first office's approver and the second bureau's, in the pack's order, whoever was quicker."""
    given = {each.role: each.by for each in approvals.standing(batch, ACT, batch.fingerprint)}
    first, *others = (given[role] for role in offices.approving_roles(measures.load(batch.pack)))
    return first, others[0] if others else None


def send(batch: Batch, *, by: User) -> None:
    """The list has gone to the bank or the treasury: from here on only its answer moves the rows."""
    with transaction.atomic():
        _lock_with_budget(batch)
        with taking(WORKFLOW, "send", batch, by=by) as record:
            rules.require_borne_out(record)
            record.sent_on = clock.today()


def cancel(batch: Batch, *, by: User, remark: str) -> None:
    if not remark.strip():
        raise Refused("请写明作废的理由")
    with transaction.atomic():
        lock_all([batch])
        found = batch_content.rows(batch)
        lock_all([row.grant for row in found])
        with taking(WORKFLOW, "cancel", batch, by=by, remark=remark):
            pass
        verification.withdraw(batch, "批次已作废")
        for row in found:
            _let_go(row, by, f"批次作废：{remark}"[:NOTE])
        _recount(batch)


@transaction.atomic
def remove_row(row: BatchRow, *, by: User, reason: str) -> None:
    """The maker takes a row out; approvals given are void."""
    lock(row.batch)
    rules.require_maker(by, row.batch)
    if not reason.strip():
        raise Refused("请写明移出的理由")
    drop_row(row, by=by, reason=reason)


@transaction.atomic
def drop_row(row: BatchRow, *, by: User | None, reason: str) -> None:
    """A row falls out of a batch that was not sent; the grant is due again, the approvals are void."""
    batch = row.batch
    lock(batch)
    if batch.state not in UNSENT:
        raise Refused(f"批次现为“{batch.state_label}”，不能再移出明细")
    lock(row.grant)
    row.refresh_from_db()
    if row.outcome != BatchRow.Outcome.WAITING:
        raise Conflict("这一行已经移出")
    _let_go(row, by, reason)
    _recount(batch)
    if batch.state in (BatchState.SUBMITTED, BatchState.APPROVED):
        with taking(WORKFLOW, "void", batch, by=None, remark=f"第 {row.no} 行移出：{reason}") as record:
            record.fingerprint, record.approved_on = "", None
            record.checker = record.countersigner = None


def _let_go(row: BatchRow, by: User | None, reason: str) -> None:
    row.outcome, row.note = BatchRow.Outcome.DROPPED, reason[:NOTE]
    row.save(update_fields=["outcome", "note"])
    with taking(GRANT, "release", row.grant, by=by, remark=reason):
        pass


def _recount(batch: Batch) -> None:
    found = batch_content.rows(batch)
    batch.total, batch.rows_count = batch_content.total(found), len(found)
    batch.save(update_fields=["total", "rows_count"])


def _add(batch: Batch, chosen: Collection[Grant], by: User) -> None:
    accounts = {
        (each.studio_id, each.purpose): each
        for each in PayeeAccount.objects.in_force().filter(studio__in=[grant.studio_id for grant in chosen])
    }
    before = _before(chosen)
    ordered = sorted(chosen, key=lambda grant: (grant.studio.number, grant.kind, grant.pk))
    rows = [
        BatchRow(
            batch=batch, no=no, grant=grant, amount=grant.amount,
            payee=accounts[grant.studio_id, grants.PURPOSES[Grant.Kind(grant.kind)]], note=before.get(grant.pk, ""),
        )
        for no, grant in enumerate(ordered, start=1)
    ]  # fmt: skip
    try:
        with transaction.atomic():
            BatchRow.objects.bulk_create(rows)
    except IntegrityError:
        raise Conflict("选中的资助刚被列入另一个批次，请刷新清单后再选") from None
    for grant in chosen:
        with taking(GRANT, "batch", grant, by=by, remark=batch.number):
            pass
    _recount(batch)
    audit.append(
        subject=batch, action="payment_batch.rows", label="列入资助", actor=by,
        data={"rows": len(rows), "total": str(batch.total)},
    )  # fmt: skip


def _before(chosen: Collection[Grant]) -> dict[int, str]:
    """What those who approve must know: that the bank failed before, or that the money came back."""
    failed = BatchRow.objects.filter(grant__in=chosen, outcome=BatchRow.Outcome.FAILED).order_by("pk")
    words = {row.grant_id: f"此前拨付失败：{row.note}"[:NOTE] for row in failed}
    returned = Payment.objects.filter(grant__in=chosen, kind=Payment.Kind.REVERSED).order_by("pk")
    words |= {each.grant_id: f"此前已拨付，{each.paid_on} 退汇：{each.remark}"[:NOTE] for each in returned}
    return words


def _check_chosen(budget: Budget, chosen: Collection[Grant], keys: Collection[int], most: int) -> None:
    if not chosen:
        raise Refused("请先选定要列入批次的应付资助")
    if len(chosen) != len(set(keys)) or any(grant.studio.city != budget.city for grant in chosen):
        raise Refused("选中的资助里有不在本市清单上的，请刷新后再选")
    if len(chosen) > most:
        raise Refused(f"一个批次最多 {most} 笔，现选了 {len(chosen)} 笔，请分批编制")
    for grant in chosen:
        if grant.state != GrantState.DUE:
            raise Conflict(
                f"{grant.studio.name}的{grant.get_kind_display()}现为“{grant.state_label}”，请刷新清单后再选"
            )
        if grant.decision_id is not None and grant.decision and grant.decision.budget_id != budget.pk:
            raise Refused(
                f"{grant.studio.name}的{grant.get_kind_display()}由{grant.decision.budget}安排，应从该预算拨付"
            )
    found = gathering.without_basis([grant.pk for grant in chosen], budget.city) | grants.obstacles(chosen)
    if found:
        grant = next(each for each in chosen if each.pk in found)
        more = f"（共 {len(found)} 笔有问题）" if len(found) > 1 else ""
        raise Refused(f"{grant.studio.name}：{found[grant.pk]}{more}")


def _by_kind(chosen: Collection[Grant]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for grant in chosen:
        sums[grant.kind] += grant.amount
    return sums


def _lock_with_budget(batch: Batch) -> None:
    lock_all([batch, batch.budget])
