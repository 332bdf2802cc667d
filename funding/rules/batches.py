"""Why a batch may not be submitted, approved, sent or cancelled now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding import batch_content, gathering, offices
from funding.models import Batch
from funding.rules import budgets, grants
from portal.policy import measures
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from portal.accounts.models import User

MOST_NAMED = 5


def check_submit(user: User | None, batch: Batch) -> None:
    require_maker(user, batch)
    if not batch_content.rows(batch):
        raise Refused("批次里没有要拨付的资助")
    require_payable(batch)
    budgets.require_cover(batch.budget)


def check_return(user: User | None, batch: Batch) -> None:
    _require_approver(user, batch)


def check_approve(user: User | None, batch: Batch) -> None:
    """One of the pack's offices, and never who made it (trust.md TM-20)."""
    _require_approver(user, batch)
    require_unchanged(batch)
    require_payable(batch)
    budgets.require_cover(batch.budget)


def check_void(user: User | None, batch: Batch) -> None:
    """Follows from a row that fell out; the row says why."""
    if batch.fingerprint == batch_content.mark(batch):
        raise Refused("批次内容没有变化")


def check_send(user: User | None, batch: Batch) -> None:
    offices.require_payer(user, batch.city)
    require_unchanged(batch)
    require_payable(batch)
    budgets.require_cover(batch.budget)


def check_settle(user: User | None, batch: Batch) -> None:
    if batch.rows.waiting().exists():
        raise Refused("还有没有回单的明细")


def check_cancel(user: User | None, batch: Batch) -> None:
    """By who made it; by any colleague once that person has left the desk, lest it lie there for ever."""
    offices.require_payer(user, batch.city)
    if user is not None and user.pk != batch.maker_id and offices.pays_still(batch.maker, batch.city):
        require_maker(user, batch)


def require_maker(user: User | None, batch: Batch) -> None:
    offices.require_payer(user, batch.city)
    if user is not None and user.pk != batch.maker_id:
        raise Refused(f"这一项由编制人{batch.maker}办理")


def require_unchanged(batch: Batch) -> None:
    if batch.fingerprint != batch_content.mark(batch):
        raise Refused("批次内容与提交审批时不同，请退回后重新提交")


def require_payable(batch: Batch) -> None:
    """Every row may be paid today: title, account, no open recovery."""
    rows = batch_content.rows(batch)
    found = grants.obstacles([row.grant for row in rows])
    changed = [row for row in rows if row.payee.state != "in_force" and row.grant_id not in found]
    named = [f"第 {row.no} 行{row.grant.studio.name}：{found[row.grant_id]}" for row in rows if row.grant_id in found]
    named += [f"第 {row.no} 行{row.grant.studio.name}：收款账户已变更" for row in changed]
    _require_none(named)


def require_borne_out(batch: Batch) -> None:
    """Every row still rests on what the registers say: a corrected result or a lost title is paid no more."""
    rows = batch_content.rows(batch)
    gone = gathering.without_basis([row.grant_id for row in rows], batch.city)
    _require_none(
        [f"第 {row.no} 行{row.grant.studio.name}：{gone[row.grant_id]}" for row in rows if row.grant_id in gone]
    )


def _require_none(named: list[str]) -> None:
    if named:
        more = f"等 {len(named)} 行" if len(named) > MOST_NAMED else ""
        raise Refused(f"有不能拨付的明细，请先移出：{'；'.join(named[:MOST_NAMED])}{more}")


def _require_approver(user: User | None, batch: Batch) -> None:
    roles = offices.approving_roles(measures.load(batch.pack))
    if user is None or user.city != batch.city or not user.is_in(*roles):
        raise Refused("拨付批次由办法规定的审批岗位审批，您当前的岗位不在其中")
    if user.pk == batch.maker_id:
        raise Refused("编制人不能审批自己编制的批次，请由另一位同事办理")
