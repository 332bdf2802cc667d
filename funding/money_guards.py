"""Who may read invoices, rules for the money, and the papers of recoveries and closings."""

from __future__ import annotations

from typing import Any

from funding.models import Recovery
from funding.states import RecoveryState
from portal.accounts.roles import HOST_ROLES
from portal.documents.models import Attachment, Rendering


def may_see(user: Any, record: Any, document: Attachment | Rendering) -> bool:
    """Those who see the record; a claim reaches the unit with its notice."""
    if isinstance(record, Recovery) and record.state == RecoveryState.COMPUTED and user.is_in(*HOST_ROLES):
        return False
    return bool(type(record).objects.visible_to(user).filter(pk=record.pk).exists())
