"""Who may enter, confirm, check and decline a payee account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funding import offices
from funding.models import PayeeAccount
from funding.states import PayeeState
from portal.accounts.roles import Role
from portal.policy.refusal import Refused
from studios import offices as studio_offices

if TYPE_CHECKING:
    from portal.accounts.models import User
    from studios.models import Studio

PROOF = "bank_proof"


def check_enter(user: User | None, studio: Studio, purpose: str) -> None:
    """The unit's clerk, or its administrator; the lead master does not enter accounts."""
    studio_offices.require_keeper(user, studio)
    if user is None or not user.is_in(Role.HOST_CLERK, Role.HOST_ADMINISTRATOR):
        raise Refused("收款账户由单位经办人或管理员登记")
    if PayeeAccount.objects.pending().filter(studio=studio, purpose=purpose).exists():
        raise Refused("已有一个账户正在核对，请等它办完")


def check_confirm(user: User | None, payee: PayeeAccount) -> None:
    _require_administrator(user, payee)
    if user is not None and user.pk == payee.recorded_by_id:
        raise Refused("登记人不能确认自己登记的账户，请由本单位另一位管理员办理")


def check_accept(user: User | None, payee: PayeeAccount) -> None:
    """The unit's first account of this purpose."""
    offices.require_payer(user, payee.studio.city)
    if payee.replaces_id is not None:
        raise Refused("变更账户须由两位同事先后核对")


def check_check(user: User | None, payee: PayeeAccount) -> None:
    offices.require_payer(user, payee.studio.city)
    if payee.replaces_id is None:
        raise Refused("首次登记的账户核对一次即可使用")


def check_countercheck(user: User | None, payee: PayeeAccount) -> None:
    offices.require_payer(user, payee.studio.city)
    if user is not None and user.pk == payee.checked_by_id:
        raise Refused("变更账户须由两位同事先后核对，您已核对过一次")


def check_decline(user: User | None, payee: PayeeAccount) -> None:
    """While the unit has not confirmed it, its administrator; afterwards finance."""
    if payee.state == PayeeState.ENTERED:
        _require_administrator(user, payee)
    else:
        offices.require_payer(user, payee.studio.city)


def check_supersede(user: User | None, payee: PayeeAccount) -> None:
    offices.require_payer(user, payee.studio.city)


def check_reveal(user: User, payee: PayeeAccount) -> None:
    """The unit's own clerk and administrator, and those who check and pay."""
    own = studio_offices.keeps(user, payee.studio) and user.is_in(Role.HOST_CLERK, Role.HOST_ADMINISTRATOR)
    if not own and not offices.pays(user, payee.studio.city):
        raise Refused("完整账号只供单位经办和资金经办核对，查看会留痕")


def _require_administrator(user: User | None, payee: PayeeAccount) -> None:
    studio_offices.require_keeper(user, payee.studio)
    if user is None or not user.is_in(Role.HOST_ADMINISTRATOR):
        raise Refused("收款账户由单位管理员确认")
