"""What changes of a title enter into the portal's registries."""

from __future__ import annotations

from typing import Any

from portal.documents import guards
from portal.documents.models import Attachment, Rendering
from portal.workflow import worklist
from portal.workflow.deadlines import register
from studios import amendment_duties, amendment_terms, amendment_worklist


def enter() -> None:
    """Called once from `apps.py`."""
    register("studio_amendments", amendment_duties.duties)
    worklist.register("own_amendments", tasks=amendment_worklist.of_unit, gate=amendment_worklist.gate)
    worklist.register("studio_amendments", tasks=amendment_worklist.of_offices)
    guards.register("studios.amendment", _may_see)


def _may_see(user: Any, record: Any, document: Attachment | Rendering) -> bool:
    """Whoever reads the change reads its papers."""
    return bool(amendment_terms.readable(user).filter(pk=record.pk).exists())
