"""Who may read the files of a decision, an account, a batch, and what the bank sent."""

from __future__ import annotations

from typing import Any

from funding.models import Batch, PayeeAccount
from funding.rules import payees
from portal.accounts.roles import Role
from portal.documents.models import Attachment, Rendering
from portal.policy.refusal import Refused

# The bank's own file may hold account numbers: for those who pay, approve and supervise.
RECONCILING = (Role.FINANCE_OFFICER, Role.FINANCE_APPROVER, Role.SUPERVISOR)


def may_see(user: Any, record: Any, document: Attachment | Rendering) -> bool:
    """Those who see the record; the bank's proof holds the whole number, so it is for those who may look at that."""
    if not type(record).objects.visible_to(user).filter(pk=record.pk).exists():
        return False
    if isinstance(record, PayeeAccount) and not user.is_in(Role.SUPERVISOR):
        try:
            payees.check_reveal(user, record)
        except Refused:
            return False
    return True


def may_read_answer(user: Any, record: Any, document: Attachment | Rendering) -> bool:
    """The file as the bank sent it (TM-14)."""
    return bool(user.is_in(*RECONCILING)) and Batch.objects.visible_to(user).filter(pk=record.batch_id).exists()
