"""Rounds enter the portal's registries: panels, doors of files, duties, work lists, exports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assessments import coming, round_duties, round_listing, round_panels, round_worklist, self_paper
from assessments.models import Assignment, Participant, SelfMark, SelfVersion
from portal.documents import guards
from portal.documents.models import Attachment, Rendering
from portal.documents.renderings import renderers
from portal.workflow import deadlines, worklist
from studios import record_guards

if TYPE_CHECKING:
    from portal.accounts.models import User


def enter() -> None:
    """Called once from `apps.py`."""
    round_panels.enter()
    guards.register(Participant._meta.label, may_see_participant)
    guards.register(SelfMark._meta.label, may_see_mark)
    guards.register(SelfVersion._meta.label, may_see_version)
    record_guards.also(judges)
    deadlines.register("assessments", round_duties.duties)
    deadlines.register("coming_assessments", coming.duties)
    worklist.register("coming_assessments", tasks=coming.tasks, gate=coming.gate)
    worklist.register(
        "assessments",
        tasks=round_worklist.tasks,
        waits=round_worklist.waits,
        gate=round_worklist.gate,
        handed_on=round_worklist.handed_on,
    )
    round_listing.enter()
    for kind, render in self_paper.RENDERERS.items():
        renderers.register(kind, render)


def judges(user: User, studio: int) -> bool:
    """An expert who has declared for this studio reads the files of its records."""
    mine = Assignment.objects.open_to(user).about_any(Participant, Participant.objects.filter(studio=studio))
    return bool(user.is_authenticated and mine.exists())


def may_see_participant(user: Any, participant: Any, document: Attachment | Rendering) -> bool:
    return bool(Participant.objects.visible_to(user).filter(pk=participant.pk).exists())


def may_see_mark(user: Any, mark: Any, document: Attachment | Rendering) -> bool:
    return bool(Participant.objects.visible_to(user).filter(pk=mark.participant_id).exists())


def may_see_version(user: Any, version: Any, document: Attachment | Rendering) -> bool:
    return bool(Participant.objects.visible_to(user).filter(pk=version.participant_id).exists())
