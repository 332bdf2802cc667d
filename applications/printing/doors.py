"""Who may open which paper. The full form carries ID numbers: its host, the first reviewer and those who may reveal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from applications import batches
from applications.models import Application, Recognition
from applications.models.application import HOST_ROLES
from applications.printing.form import HOST_BOX
from applications.states import RecognitionState
from portal.accounts.roles import Permission, Role
from portal.bulletin.models import PublicNotice
from portal.documents.models import Attachment, Rendering
from portal.policy.refusal import Refused

if TYPE_CHECKING:
    from portal.accounts.models import User

# Papers of a version without an ID number on them; any reader of the file but an expert may have them.
WITHOUT_NUMBERS = ("application_form_masked", "application_report", "receipt")


@dataclass(frozen=True)
class Guard:
    """A question about one model's documents; a public one is also asked for visitors."""

    may_see: Callable[[Any, Any, Attachment | Rendering], bool]
    public: bool = False


def may_see_file(user: User, application: Application) -> bool:
    """Paper of an application is for those who see it, experts excepted: they read the dossier on screen."""
    return not user.is_in(Role.EXPERT) and Application.objects.visible_to(user).filter(pk=application.pk).exists()


def may_see_numbers(user: User, application: Application) -> bool:
    """Full ID numbers on paper: the host's own print, and the desks that may look at one."""
    own = user.is_in(*HOST_ROLES, Role.LEAD_MASTER)
    return (own or user.may(Permission.REVEAL_ID)) and may_see_file(user, application)


def require_paper(user: User, application: Application) -> None:
    if not may_see_file(user, application):
        raise Refused("专家请在评审页面查看申报内容，申报表、回执等文书不提供给专家。")


def may_see_version(user: User, version: Any, document: Attachment | Rendering) -> bool:
    """Prints and sealed scans of a version."""
    if _holds_opinions(document) and user.is_in(*HOST_ROLES, Role.LEAD_MASTER):
        return False
    if isinstance(document, Rendering) and document.kind in WITHOUT_NUMBERS:
        return may_see_file(user, version.application)
    return may_see_numbers(user, version.application)


def _holds_opinions(document: Attachment | Rendering) -> bool:
    """What offices have signed; the unit's own words are on its own print."""
    if not isinstance(document, Rendering):
        return False
    return any(each["box"] != HOST_BOX for each in document.data.get("opinions", ()))


def may_see_batch(user: User, batch: Any, document: Attachment | Rendering) -> bool:
    return batches.visible_to(user).filter(pk=batch.pk).exists()


def may_see_letter(user: User, letter: Any, document: Attachment | Rendering) -> bool:
    return may_see_file(user, letter.application)


def notices_of(user: Any) -> Any:
    """Anyone reads a posted notice; a draft is its offices'."""
    return PublicNotice.objects.public() | PublicNotice.objects.visible_to(user)


def may_see_notice(user: User, notice: Any, document: Attachment | Rendering) -> bool:
    return bool(notices_of(user).filter(pk=notice.pk).exists())


def recognitions_of(user: Any) -> Any:
    """An issued document is public (此件主动公开); a draft is its offices'."""
    return Recognition.objects.filter(state=RecognitionState.ISSUED) | Recognition.objects.visible_to(user)


def may_see_recognition(user: User, record: Any, document: Attachment | Rendering) -> bool:
    return bool(recognitions_of(user).filter(pk=record.pk).exists())


GUARDS = {
    "applications.version": Guard(may_see_version),
    "applications.batch": Guard(may_see_batch),
    "applications.letter": Guard(may_see_letter),
    "bulletin.publicnotice": Guard(may_see_notice, public=True),
    "applications.recognition": Guard(may_see_recognition, public=True),
}
