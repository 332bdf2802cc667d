"""Who may read the files of a proposal, a renewal, a result or a plaque."""

from __future__ import annotations

from typing import Any

from portal.documents.models import Attachment, Rendering
from studios.models import EndingProposal, ResultEntry
from studios.offices import HOST_ROLES
from studios.states import ProposalState


def may_see(user: Any, record: Any, document: Attachment | Rendering) -> bool:
    """Those who see the studio; of a proposal the unit sees what was proposed, not what the portal only suspects."""
    if not type(record).objects.visible_to(user).filter(pk=record.pk).exists():
        return False
    inside = isinstance(record, ResultEntry) or (
        isinstance(record, EndingProposal) and record.state == ProposalState.SUGGESTED
    )
    return not (inside and user.is_in(*HOST_ROLES))
