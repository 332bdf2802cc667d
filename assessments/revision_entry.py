"""New versions of sheets in the portal's registries: rehearsals, blank sheets, what approvers have to do."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from assessments import blank_sheets, rehearsals, revision_rules, sheet_excel
from assessments.models import Rehearsal, SheetRevision, SheetVersion
from assessments.states import RevisionState
from assessments.transitions import revisions
from portal.desks.models import Approval
from portal.documents import guards
from portal.documents.models import Attachment, Rendering
from portal.documents.renderings import renderers
from portal.workflow import worklist
from portal.workflow.worklist import Bundle, Item, drawn

if TYPE_CHECKING:
    from portal.accounts.models import User


def enter() -> None:
    """Called once from `apps.py`."""
    sheet_excel.register()
    renderers.register(revisions.REHEARSAL, rehearsals.draw)
    renderers.register(blank_sheets.BLANK, blank_sheets.draw)
    guards.register(SheetVersion._meta.label_lower, blank_sheets.may_see)
    guards.register(Rehearsal._meta.label_lower, may_see)
    worklist.register("sheet_revisions", tasks=tasks)


def may_see(user: Any, rehearsal: Any, document: Attachment | Rendering) -> bool:
    """The offices of the city."""
    return bool(SheetRevision.objects.visible_to(user).filter(pk=rehearsal.sheet_id).exists())


def tasks(user: User, at: datetime) -> Iterator[Bundle]:
    """Versions that wait for this person's office."""
    if not user.city or not revision_rules.approves(user, str(user.city)):
        return
    waiting = SheetRevision.objects.visible_to(user).filter(state=RevisionState.IMPORTED).exclude(imported_by=user)
    given = Approval.objects.about_any(SheetRevision, waiting.values("pk")).filter(act=revisions.ACT, role=user.role)
    # The text of a version never changes, so an approval of it never lapses.
    yield drawn(waiting.exclude(pk__in=given.values("subject_id")).order_by("pk"), _item)


def _item(revision: SheetRevision) -> Item:
    url = reverse("assessments:revision", args=[revision.pk])
    return Item(label="复核发布评分表新版本", title=revision.title, url=url, action="去复核")
