"""The four facts at the head of a page about money: where it stands, with whom, until when, what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from funding import offices
from funding.due_listing import CHIPS as GRANT_CHIPS
from funding.models import Grant
from funding.states import BatchState, GrantState, PayeeState
from portal.accounts.roles import Role
from portal.policy import measures
from studios import offices as studio_offices

if TYPE_CHECKING:
    from funding.models import Batch, PayeeAccount
    from portal.accounts.models import User

FINANCE = "市级资金经办"
BATCH_CHIPS = {
    BatchState.DRAFT: "draft", BatchState.SUBMITTED: "others", BatchState.APPROVED: "others", BatchState.SENT: "notice",
    BatchState.SETTLED: "good", BatchState.CANCELLED: "closed",
}  # fmt: skip
PAYEE_CHIPS = {
    PayeeState.ENTERED: "others", PayeeState.CONFIRMED: "others", PayeeState.CHECKED: "others",
    PayeeState.IN_FORCE: "good", PayeeState.DECLINED: "returned", PayeeState.SUPERSEDED: "closed",
}  # fmt: skip
BATCH_TASKS = {
    BatchState.DRAFT: "核对明细后提交审批", BatchState.APPROVED: "导出银行清单，送银行后登记“已送银行”",
    BatchState.SENT: "读入银行回单",
}  # fmt: skip


def of_grant(grant: Grant, user: User, obstacle: str) -> dict[str, Any]:
    pays = offices.pays(user, grant.studio.city)
    holders = {GrantState.DUE: FINANCE, GrantState.CHECKING: FINANCE, GrantState.BATCHED: FINANCE}
    todo = ""
    if pays and grant.state == GrantState.DUE:
        todo = obstacle or "列入拨付批次"
    elif pays and grant.state == GrantState.CHECKING:
        todo = grant.get_needs_display() or "核定"
    elif grant.state == GrantState.DUE and studio_offices.keeps(user, grant.studio) and "账户" in obstacle:
        todo = "登记并确认收款账户"
    return {
        "number": grant.studio.number,
        "title": grant.studio.name,
        "state": grant.state,
        "chip": GRANT_CHIPS[GrantState(grant.state)] if pays or grant.state != GrantState.DUE else "others",
        "chip_text": grant.state_label,
        "stage": grant.get_kind_display(),
        "holder": holders.get(GrantState(grant.state), ""),
        "holder_is_you": pays and bool(todo),
        "deadline": None,
        "todo": todo,
    }


def of_batch(batch: Batch, user: User, missing: list[str]) -> dict[str, Any]:
    mine = user.pk == batch.maker_id
    roles = offices.approving_roles(measures.load(batch.pack))
    todo, holder = "", FINANCE if batch.state in BATCH_TASKS else ""
    if batch.state == BatchState.SUBMITTED:
        holder = "、".join(Role(each).label for each in missing)
        todo = "核对后审批" if user.role in missing and not mine and user.is_in(*roles) else ""
    elif batch.state in BATCH_TASKS and offices.pays(user, batch.city) and (mine or batch.state != BatchState.DRAFT):
        todo = BATCH_TASKS[BatchState(batch.state)]
    return {
        "number": batch.number,
        "title": batch.title,
        "state": batch.state,
        "chip": BATCH_CHIPS[BatchState(batch.state)],
        "chip_text": batch.state_label,
        "stage": "拨付批次",
        "holder": holder,
        "holder_is_you": bool(todo),
        "deadline": None,
        "todo": todo,
    }


def of_payee(payee: PayeeAccount, user: User) -> dict[str, Any]:
    pays = offices.pays(user, payee.studio.city)
    owns = studio_offices.keeps(user, payee.studio) and user.is_in(Role.HOST_ADMINISTRATOR)
    holders = {
        PayeeState.ENTERED: f"{payee.studio.host.name}管理员",
        PayeeState.CONFIRMED: FINANCE,
        PayeeState.CHECKED: FINANCE,
    }
    todo = ""
    if payee.state == PayeeState.ENTERED and owns and user.pk != payee.recorded_by_id:
        todo = "核对银行证明后确认"
    elif payee.state in (PayeeState.CONFIRMED, PayeeState.CHECKED) and pays and user.pk != payee.checked_by_id:
        todo = "核对银行证明"
    return {
        "number": payee.studio.number,
        "title": payee.studio.name,
        "state": payee.state,
        "chip": PAYEE_CHIPS[PayeeState(payee.state)],
        "chip_text": payee.state_label,
        "stage": payee.get_purpose_display(),
        "holder": holders.get(PayeeState(payee.state), ""),
        "holder_is_you": bool(todo),
        "deadline": None,
        "todo": todo,
    }
