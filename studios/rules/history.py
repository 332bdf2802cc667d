"""Who may bring studios from before the portal on the register."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portal.policy.refusal import Refused
from studios.rules.activities import makes

if TYPE_CHECKING:
    from portal.accounts.models import User


def require_importer(user: User) -> None:
    """The bureau, and the office that runs studios day by day."""
    if not makes(user, user.city):
        raise Refused("历史工作室由市局经办和受理科室导入")
